"""A list of people is brought along: each line judged before anything is written, then all at once."""

import io
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from lms.audit.models import Entry
from lms.enterprises.models import Enterprise
from lms.ledger.models import Participant, Participation
from lms.mail.models import Mail
from lms.rounds import run_tick
from tests.factories import EnterpriseFactory, ParticipantFactory
from webinars.actions import bringing
from webinars.listing import read_people
from webinars.models import Invitation

from .factories import activity_of, registrant, republish, staff, webinar
from .lists import bomb, csv_list, xlsx_list

pytestmark = pytest.mark.django_db
KNOWN, NEW = "99900170160", "99900050131"
ANNA = ("Anna", "Abete", "anna@example.com", KNOWN, "", "", "Export manager", "it")
BRUNO = ("Bruno", "Ibisco", "bruno@example.com", NEW, "Nuova S.r.l.", "BG", "", "en")
CARLA = ("Carla", "Cedro", "carla@example.com", "", "", "", "", "")


@pytest.fixture
def trainer():
    return staff("trainer")


@pytest.fixture
def event(trainer):
    EnterpriseFactory(tax_code=KNOWN, name="Officine Serio S.r.l.")
    return webinar(owner=trainer)


def address(event, name="bring", *args):
    return reverse(f"lms_webinars_desk:{name}", args=[activity_of(event).pk, *args])


def upload(client, event, data, name="list.csv"):
    return client.post(address(event), {"file": SimpleUploadedFile(name, data)})


def confirm(client, event, answer, **told):
    told = {"send": "on", **told}
    token = answer.context["kept"].token
    return client.post(address(event, "bring_confirm"), {"list": token, **told}, follow=True)


def judged(event, data):
    return bringing.judge(activity_of(event), read_people(data).lines)


def verdicts(event, *rows, **options):
    return [(row.verdict, " ".join(row.remarks)) for row in judged(event, csv_list(*rows, **options))]


@pytest.mark.parametrize("make", [csv_list, xlsx_list])
def test_a_list_is_looked_at_then_registered(client, event, trainer, make):
    client.force_login(trainer)
    answer = upload(client, event, make(ANNA, BRUNO, CARLA), f"list.{make.__name__[:4]}")
    text = answer.content.decode()
    assert "3 people will be registered. Nothing is saved yet." in text
    assert "1 firm is new and will be recorded." in text
    assert (Participation.objects.count(), Participant.objects.count(), Enterprise.objects.count()) == (
        0,
        0,
        1,
    )
    text = confirm(client, event, answer).content.decode()
    assert "3 people are registered." in text
    people = {row.participant.email: row for row in Participation.objects.select_related("enterprise")}
    anna, bruno, carla = (people[row[2]] for row in (ANNA, BRUNO, CARLA))
    assert (anna.enterprise.name, anna.role, anna.state) == (
        "Officine Serio S.r.l.",
        "Export manager",
        "confirmed",
    )
    assert (bruno.enterprise.name, bruno.enterprise.province, bruno.language) == (
        "Nuova S.r.l.",
        "ITC46",
        "en",
    )
    assert (carla.enterprise, carla.consent_version) == (None, "")
    assert sorted(message.to[0] for message in mail.outbox) == sorted(people)
    entry = Entry.objects.get(verb="lms_webinars.bring_people")
    assert (entry.after["people"], entry.actor_pk) == (3, str(trainer.pk))


def test_the_same_list_twice_changes_nothing(client, event, trainer):
    client.force_login(trainer)
    data = csv_list(ANNA, BRUNO)
    confirm(client, event, upload(client, event, data))
    before = list(Participation.objects.order_by("pk").values()), Entry.objects.count(), Mail.objects.count()
    answer = upload(client, event, data)
    assert "Nobody on this list would be registered." in answer.content.decode()
    text = confirm(client, event, answer).content.decode()
    assert "Nobody was registered: nothing changed." in text
    after = list(Participation.objects.order_by("pk").values()), Entry.objects.count(), Mail.objects.count()
    assert after == before


def test_confirming_twice_registers_once(client, event, trainer):
    client.force_login(trainer)
    answer = upload(client, event, csv_list(ANNA))
    confirm(client, event, answer)
    again = confirm(client, event, answer)
    assert "The uploaded file is no longer there: upload it again." in again.content.decode()
    assert (Participation.objects.count(), len(mail.outbox)) == (1, 1)


def test_each_line_is_judged_with_its_reason(event):
    ParticipantFactory(email="dino@example.com", first_name="Dino", last_name="Dalia")
    registrant(event, "Elio", "Erica")
    assert verdicts(
        event,
        ANNA,
        ("", "", "DINO@example.com", "", "", "", "", ""),
        ("Elio", "Erica", "elio@example.com", "", "", "", "", ""),
        ("Anna", "Abete", " Anna@Example.com ", "", "", "", "", ""),
        ("Fabio", "Faggio", "fabio@", "", "", "", "", ""),
        ("Gina", "Giglio", "", "", "", "", "", ""),
        ("Ugo", "Pioppo", "ugo@example.com", "99900170161", "", "", "", ""),
        ("Ugo", "Pioppo", "ugo@example.com", NEW, "", "", "", ""),
        ("Ugo", "Pioppo", "ugo@example.com", "", "Firma senza codice", "", "", ""),
        ("=cmd|' /C calc'!A0", "Pioppo", "ugo@example.com", "", "", "", "", ""),
        ("", "", "ignoto@example.com", "", "", "", "", ""),
    ) == [
        ("new", ""),
        ("known", ""),
        ("registered", ""),
        ("duplicate", "The same address stands in line 2 already."),
        ("error", "“fabio@” is not an e-mail address."),
        ("error", "The e-mail address is missing."),
        (
            "error",
            "Tax code: The check character does not match: one character is probably mistyped.",
        ),
        ("error", "This firm is not recorded yet: give its name and its province."),
        ("error", "The tax code of the firm is missing; without a firm, leave its name empty too."),
        ("error", "“=cmd|' /C calc'!A0” looks like a formula."),
        ("error", "The name is missing."),
    ]


def test_lines_in_error_are_left_out_and_the_others_registered(client, event, trainer):
    client.force_login(trainer)
    bad = ("Ugo", "Pioppo", "ugo@", "", "", "", "", "")
    result = confirm(client, event, upload(client, event, csv_list(ANNA, bad)))
    assert Participation.objects.get().participant.email == "anna@example.com"
    assert "not registered" in result.content.decode()
    token = result.redirect_chain[0][0].rstrip("/").rsplit("/", 1)[1]
    file = client.get(address(event, "brought", token) + "?format=xlsx")
    rows = list(load_workbook(io.BytesIO(b"".join(file.streaming_content))).worksheets[0].values)
    assert [row[:2] for row in rows[1:]] == [(2, "registered now"), (3, "not registered")]
    assert rows[2][6] == "“ugo@” is not an e-mail address."


def test_the_judgement_can_be_taken_away_before_anything_is_saved(client, event, trainer):
    client.force_login(trainer)
    token = upload(client, event, csv_list(ANNA)).context["kept"].token
    file = client.post(address(event, "bring_report"), {"list": token})
    rows = list(load_workbook(io.BytesIO(b"".join(file.streaming_content))).worksheets[0].values)
    assert rows[1][1:6] == (
        "will be registered",
        "Anna",
        "Abete",
        "anna@example.com",
        "Officine Serio S.r.l.",
    )
    assert Participation.objects.count() == 0


def test_in_a_full_event_the_rest_waits_in_the_order_of_the_list(client, event, trainer):
    republish(event, capacity=1)
    client.force_login(trainer)
    answer = upload(client, event, csv_list(CARLA, ANNA, BRUNO))
    assert "Of these, on the waiting list: 2." in answer.content.decode()
    text = confirm(client, event, answer).content.decode()
    assert "On the waiting list: 2." in text
    seats = {row.first_name: (row.state, row.waiting_position) for row in Participation.objects.all()}
    assert seats == {"Carla": ("confirmed", None), "Anna": ("waiting", 1), "Bruno": ("waiting", 2)}


def test_whoever_cancelled_stands_again(client, event, trainer):
    row = registrant(event, "Anna", "Abete")
    Participation.objects.filter(pk=row.pk).update(cancelled_at=row.registered_at)
    client.force_login(trainer)
    answer = upload(client, event, csv_list(ANNA))
    assert "Had registered and cancelled; the registration stands again." in answer.content.decode()
    confirm(client, event, answer)
    row.refresh_from_db()
    assert (row.cancelled_at, row.state, Participation.objects.count()) == (None, "confirmed", 1)


def test_applicants_on_the_list_are_let_in(client, event, trainer):
    republish(event, needs_approval=True)
    client.force_login(trainer)
    confirm(client, event, upload(client, event, csv_list(ANNA)))
    assert Participation.objects.get().state == "confirmed"


def test_without_mails_nobody_is_written_to_now_nor_by_the_next_round(client, event, trainer):
    client.force_login(trainer)
    told = {"send": "", "consent_note": "Paper form of 12 March"}
    confirm(client, event, upload(client, event, csv_list(ANNA, CARLA)), **told)
    run_tick()
    assert (len(mail.outbox), Invitation.objects.filter(state="invited").count()) == (0, 2)
    assert set(Participation.objects.values_list("consent_version", flat=True)) == {"collected-elsewhere"}
    assert Entry.objects.get(verb="lms_webinars.bring_people").reason == "Paper form of 12 March"


def test_a_crash_in_the_middle_registers_nobody(client, event, trainer):
    client.force_login(trainer)
    answer = upload(client, event, csv_list(ANNA, BRUNO, CARLA))
    register, calls = bringing.ledger.register, []

    def dies(*args, **kwargs):
        calls.append(args)
        if len(calls) == 3:
            raise RuntimeError("killed")
        return register(*args, **kwargs)

    with patch.object(bringing.ledger, "register", dies), pytest.raises(RuntimeError):
        confirm(client, event, answer)
    run_tick()
    assert (Participation.objects.count(), Enterprise.objects.count(), len(mail.outbox)) == (0, 1, 0)
    confirm(client, event, answer)
    assert (Participation.objects.count(), len(mail.outbox)) == (3, 3)


@pytest.mark.parametrize(
    ("data", "options"),
    [
        (csv_list(ANNA, delimiter=","), {}),
        (csv_list(("Nicolò", *ANNA[1:]), encoding="cp1252"), {"first_name": "Nicolò"}),
        (csv_list(("Nicolò", *ANNA[1:]), encoding="utf-16"), {"first_name": "Nicolò"}),
        (csv_list(("An\0na", *ANNA[1:])), {}),
        (b"Iscritti\r\n\r\n" + csv_list(ANNA), {}),
        (csv_list(("Anna Abete", ANNA[2]), head=("Name", "E-mail address")), {"firm": "", "role": ""}),
        (
            csv_list(("Abete, Anna", ANNA[2]), head=("Nominativo", "Mail"), delimiter="\t"),
            {"firm": "", "role": ""},
        ),
        (csv_list(("Anna Abete <anna@example.com>", ""), head=("Email", "Nome")), {"firm": "", "role": ""}),
        (xlsx_list((*ANNA[:3], 99900170160, *ANNA[4:])), {}),
    ],
)
def test_headings_delimiters_encodings_and_names_are_understood(event, data, options):
    told = {
        "first_name": "Anna",
        "last_name": "Abete",
        "email": "anna@example.com",
        "firm": "Officine Serio S.r.l.",
        "role": "Export manager",
        **options,
    }
    (row,) = judged(event, data)
    assert {name: getattr(row, name) for name in told} == told


def test_a_code_that_lost_its_zeros_in_a_spreadsheet_is_mended(event):
    EnterpriseFactory(tax_code="00743110157", name="Zeri S.p.A.")
    (row,) = judged(event, xlsx_list((*ANNA[:3], 743110157, "", "", "", "")))
    assert (row.verdict, row.firm) == ("new", "Zeri S.p.A.")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The submitted file is empty."),
        (b"%PDF-1.7\n\1\2\3" * 400, "The file is neither text nor a spreadsheet that can be read."),
        (b"PK\x03\x04broken", "The spreadsheet is damaged and cannot be opened."),
        (xlsx_list(ANNA)[:3000], "The spreadsheet is damaged and cannot be opened."),
        (b"<html><body>Sign in</body></html>", "This is a web page"),
        (b"Citta;Abitanti\r\nBergamo;120000\r\n", "No row of headings with an e-mail column"),
        (csv_list(), "There is nobody below the headings."),
        (csv_list(*[CARLA] * 5001), "The file has more than 5000 lines, the most that is read."),
        (csv_list(*[CARLA] * 100_000), "The file has more than 5000 lines, the most that is read."),
    ],
)
def test_a_file_that_will_not_do_gets_a_sentence(client, event, trainer, data, sentence):
    client.force_login(trainer)
    answer = upload(client, event, data, "list.xlsx")
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Participation.objects.count() == 0


def test_a_zip_bomb_is_not_opened(client, event, trainer):
    client.force_login(trainer)
    answer = upload(client, event, bomb(), "list.xlsx")
    assert "far larger than any" in answer.content.decode()


def test_the_template_can_be_uploaded_again_in_both_languages(client, event, trainer):
    client.force_login(trainer)
    for language in ("it", "en"):
        file = client.get(address(event, "bring_template"), headers={"accept-language": language})
        found = read_people(b"".join(file.streaming_content))
        assert found.headings.keys() == {
            "first_name",
            "last_name",
            "email",
            "tax_code",
            "firm",
            "province",
            "role",
            "language",
        }
        (row,) = bringing.judge(activity_of(event), found.lines)
        assert (row.verdict, row.firm) == ("new", "Officine Serio S.r.l.")


def test_judging_costs_the_same_for_one_line_and_for_many(event):
    def cost(number):
        rows = [(f"A{n}", "B", f"a{n}@example.com", KNOWN, "", "", "", "") for n in range(number)]
        lines = read_people(csv_list(*rows)).lines
        with CaptureQueriesContext(connection) as queries:
            bringing.judge(activity_of(event), lines)
        return len(queries)

    assert cost(1) == cost(30)


def test_others_may_neither_look_nor_import(client, event, trainer):
    client.force_login(trainer)
    token = upload(client, event, csv_list(ANNA)).context["kept"].token
    for user in (staff("trainer", "stranger"), staff("reporting", "reporter")):
        client.force_login(user)
        assert client.get(address(event)).status_code == 403
        assert upload(client, event, csv_list(ANNA)).status_code == 403
        assert client.post(address(event, "bring_confirm"), {"list": token}).status_code == 403
    other = webinar("Another", owner=trainer)
    client.force_login(trainer)
    client.post(address(other, "bring_confirm"), {"list": token, "send": "on"})
    assert Participation.objects.count() == 0
