"""Which registrant an identity is, and how surely."""

from __future__ import annotations

import pytest

from webinars.attendance import Identity, Registrant, similar
from webinars.attendance.matching import Directory, name_keys

from .helpers import people, reading

HEAD = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
PEOPLE = people(
    (1, "Mario", "Rossi", "mario.rossi@example.com"),
    (2, "Mario", "Rossi", "altro@example.com"),
    (3, "Niccolò", "D'Amico", "nico@example.com"),
    (4, "Anna Maria", "Bianchi", "anna+corso@example.com"),
    (5, "Lucia", "Verdi", "info@firma.example"),
    (6, "Ugo", "Neri", "info@firma.example"),
    (7, "José", "García-López", "jose@example.com"),
)


def row(name: str, mail: str, join: str = "10:00:00", leave: str = "11:00:00") -> str:
    return f'"{name}",{mail},2026-09-16 {join},2026-09-16 {leave},60,No\n'


@pytest.mark.parametrize(
    ("name", "mail", "match", "registrant", "candidates"),
    [
        ("X", " MARIO.ROSSI@EXAMPLE.COM ", "email", 1, ()),
        ("Mario Rossi", "", "ambiguous", None, (1, 2)),
        ("ROSSI Mario (Guest)", "unknown@example.org", "ambiguous", None, (1, 2)),
        ("D Amico Niccolo", "", "suggested", None, (3,)),
        ("Niccolo' D'Amico (Host)", "", "none", None, ()),
        ("damico niccolò", "", "suggested", None, (3,)),
        ("Bianchi, Anna-Maria", "", "suggested", None, (4,)),
        ("Z", "anna@example.com", "suggested", None, (4,)),
        ("Z", "anna+zoom@example.com", "suggested", None, (4,)),
        ("Lucia Verdi", "info@firma.example", "email", 5, ()),
        ("Boh", "info@firma.example", "ambiguous", None, (5, 6)),
        ("Nick (Niccolò D’Amico)", "", "suggested", None, (3,)),
        ("Lucia Verdi (Ugo Neri)", "", "ambiguous", None, (5, 6)),
        ("Garcia Lopez Jose (Unverified)", "z@example.org", "suggested", None, (7,)),
        ("nico@example.com", "", "suggested", None, (3,)),
        ("iPhone", "", "none", None, ()),
        ("+39 02***00", "", "none", None, ()),
        ("Mario Rosso", "", "none", None, ()),
        ("Rossi", "", "none", None, ()),
    ],
)
def test_one_identity(name: str, mail: str, match: str, registrant: object, candidates: tuple[object, ...]):
    result = reading(HEAD + row(name, mail), registrants=PEOPLE)
    assert [(str(i.match), i.registrant, i.candidates) for i in result.identities] == [
        (match, registrant, candidates)
    ]


def test_a_renamed_person_is_one_by_address_and_a_nameless_device_another():
    result = reading(
        HEAD
        + row("Mario (Rossi)", "mario.rossi@example.com", "10:00:00", "10:20:00")
        + row("Super Mario", "Mario.Rossi@example.com", "10:10:00", "10:30:00")
        + row("Mario Rossi", "", "10:00:00", "10:05:00"),
        registrants=PEOPLE,
    )
    assert [(i.key, i.name, i.seconds, str(i.match)) for i in result.identities] == [
        ("email:mario.rossi@example.com", "Mario (Rossi)", (1800, 1800), "email"),
        ("name:mario rossi", "Mario Rossi", (300, 300), "ambiguous"),
    ]


def test_two_people_behind_one_address_are_told_apart_by_name():
    result = reading(
        HEAD
        + row("Lucia Verdi", "info@firma.example", "10:00:00", "10:10:00")
        + row("Neri Ugo", "info@firma.example", "10:00:00", "10:20:00"),
        registrants=PEOPLE,
    )
    assert [(i.registrant, i.seconds) for i in result.identities] == [(5, (600, 600)), (6, (1200, 1200))]


def test_nameless_lines_never_merge_into_one_person():
    result = reading(HEAD + row("", "", "10:00:00", "10:10:00") + row("", "", "10:30:00", "10:40:00"))
    assert [i.seconds for i in result.identities] == [(600, 600), (600, 600)]


def test_keys_stay_the_same_when_the_file_is_read_again_with_more_lines():
    one = reading(HEAD + row("Mario", "", "10:00:00", "10:10:00"))
    two = reading(HEAD + row("Lucia", "l@example.com") + row("MARIO ", "", "10:20:00", "10:40:00"))
    assert one.identities[0].key == two.identities[1].key == "name:mario"


def test_identities_survive_storage_as_json():
    result = reading(HEAD + row("Mario Rossi", "") + row("X", "nico@example.com"), registrants=PEOPLE)
    assert tuple(Identity.from_dict(item.as_dict()) for item in result.identities) == result.identities


def test_a_host_who_registered_is_still_a_host():
    header = (
        "Topic,ID,Host,Duration (minutes),Start time,End time,Participants\n"
        'T,1,Niccolò (nico@example.com),90,"2026-09-16 10:00:00","2026-09-16 11:30:00",1\n\n'
    )
    result = reading(header + HEAD + row("Niccolò", "nico@example.com"), registrants=PEOPLE)
    assert [(str(i.role), str(i.match), i.registrant) for i in result.identities] == [("host", "email", 3)]


def test_resemblance_only_orders_the_choice_of_staff():
    people_ = [Registrant(1, "Mario", "Rossi", "", "ACME"), Registrant(2, "Zoe", "Alba", "", "Beta Export")]
    assert [person.id for _score, person in similar("Mario Rosso", people_)] == [1]
    assert [person.id for _score, person in similar("Ufficio beta export", people_)] == [2]


def test_names_meet_whatever_their_case_accents_punctuation_and_order():
    assert set(name_keys("Niccolò D'Amico")) & set(name_keys("damico NICCOLO"))
    assert set(name_keys("Anna-Maria Bianchi")) & set(name_keys("bianchi anna maria"))
    assert not set(name_keys("Mario Rossi")) & set(name_keys("Maria Rossi"))


def test_an_empty_name_equals_nobody():
    directory = Directory.of(people((1, "", "", "")))
    assert str(directory.find(ids=(), mails=("",), names=("",)).match) == "none"
