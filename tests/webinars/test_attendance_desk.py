"""The attendance desk end to end: read, look, import, decide, correct, undo."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lms.audit.models import Entry
from lms.ledger.models import Participation
from webinars.actions import deciding, importing
from webinars.actions.settling import presences
from webinars.errors import AlreadyImported, NothingToImport, NotOverYet
from webinars.models import AttendanceImport, Correction, Identity
from webinars.references import reference

from .factories import activity_of, past_webinar, registrant, session_of, staff, webinar, zoom_report

pytestmark = pytest.mark.django_db

GOLDEN = [
    ("Anna Abete", "a@example.com", "09:55", "11:32"),
    ("Bruno Ibisco", "b@example.com", "10:10", "10:40"),
    ("Bruno Ibisco", "b@example.com", "10:35", "11:20"),
    ("Carla Cedro", "c@example.com", "10:00", "10:20"),
    ("Carla Cedro", "c@example.com", "10:50", "11:30"),
    ("Dino Dalia", "d@example.com", "11:31", "11:40"),
    ("Elio Erica", "e@example.com", "10:18", "11:30"),
    ("Fabio Faggio", "f@example.com", "10:00", "10:45"),
    ("Fabio Faggio", "f@example.com", "10:00", "10:45"),
    ("Fabio Faggio", "f@example.com", "10:45", "11:15"),
    ("Gina Giglio", "g@example.com", "09:30", "09:59"),
]
# Domain reference, golden vectors of attendance: credited minutes and whether 80 % is reached.
EXPECTED = {
    "A": (90, True),
    "B": (70, False),
    "C": (60, False),
    "D": (0, False),
    "E": (72, True),
    "F": (75, True),
    "G": (0, False),
}


@pytest.fixture
def trainer():
    return staff("trainer")


@pytest.fixture
def event(trainer):
    event = past_webinar()
    event.owner = trainer
    event.save()
    return event


def golden_people(event):
    names = dict.fromkeys((row[0], row[1]) for row in GOLDEN)
    return {name[0]: registrant(event, *name.split(), email=email) for name, email in names}


def upload(client, event, data, name="participants.csv"):
    address = reverse("lms_webinars_desk:preview", args=[activity_of(event).pk])
    return client.post(address, {"file": SimpleUploadedFile(name, data)})


def confirm(client, event, answer):
    address = reverse("lms_webinars_desk:import", args=[activity_of(event).pk])
    return client.post(address, {"pending": answer.context["pending"].token}, follow=True)


def do_import(event, data, user, **options):
    return importing.import_report(session_of(event), data, file_name="r.csv", acting_user=user, **options)


def decide(client, event, identity, **choice):
    address = reverse("lms_webinars_desk:decide", args=[activity_of(event).pk, identity.pk])
    return client.post(address, choice, follow=True)


def credited(participation):
    participation.refresh_from_db()
    return participation.attended_seconds, participation.completed_at is not None


def test_the_golden_vectors_go_through_the_desk(client, event, trainer):
    people = golden_people(event)
    client.force_login(trainer)
    answer = upload(client, event, zoom_report(*GOLDEN))
    text = answer.content.decode()
    assert "This is what was understood. Nothing is saved yet." in text
    assert "day, month, year" in text
    assert "Europe/Rome" in text
    assert (AttendanceImport.objects.count(), Identity.objects.count()) == (0, 0)
    answer = confirm(client, event, answer)
    assert "Imported. People recognised: 7; for you to decide: 0." in answer.content.decode()
    got = {name[0]: credited(row) for name, row in people.items()}
    assert {key: (seconds or 0, done) for key, (seconds, done) in got.items()} == {
        key: (minutes * 60, passes) for key, (minutes, passes) in EXPECTED.items()
    }
    ended = session_of(event).ends_at
    assert set(Participation.objects.completed().values_list("completed_at", flat=True)) == {ended}


def test_the_same_file_twice_changes_nothing(client, event, trainer):
    golden_people(event)
    do_import(event, zoom_report(*GOLDEN), trainer)
    rows = Entry.objects.count()
    client.force_login(trainer)
    answer = upload(client, event, zoom_report(*GOLDEN))
    assert "This very file has been imported for this event already." in answer.content.decode()
    answer = confirm(client, event, answer)
    assert (
        "This very file has been imported for this event already. Nothing was changed."
        in answer.content.decode()
    )
    with pytest.raises(AlreadyImported):
        do_import(event, zoom_report(*GOLDEN), trainer)
    assert (AttendanceImport.objects.count(), Entry.objects.count()) == (1, rows)


def test_several_files_of_one_session_add_up_without_counting_twice(event, trainer):
    anna = registrant(event, "Anna", "Abete")
    do_import(event, zoom_report(("Anna Abete", "anna@example.com", "10:00", "10:40")), trainer)
    assert credited(anna) == (40 * 60, False)
    do_import(event, zoom_report(("Anna Abete", "anna@example.com", "10:30", "11:12")), trainer)
    assert credited(anna) == (72 * 60, True)


def test_undoing_an_import_takes_back_its_minutes_and_only_those(client, event, trainer):
    anna, bruno = registrant(event, "Anna", "Abete"), registrant(event, "Bruno", "Ibisco")
    do_import(event, zoom_report(("Anna Abete", "anna@example.com", "10:00", "10:40")), trainer)
    second = do_import(
        event,
        zoom_report(
            ("Anna Abete", "anna@example.com", "10:30", "11:30"),
            ("Bruno", "bruno@example.com", "10:00", "11:30"),
        ),
        trainer,
    )
    assert (credited(anna), credited(bruno)) == ((5400, True), (5400, True))
    client.force_login(trainer)
    address = reverse("lms_webinars_desk:undo", args=[activity_of(event).pk, second.pk])
    answer = client.post(address, {"reason": ""})
    assert "This field is required." in answer.content.decode()
    client.post(address, {"reason": "The report of another room"})
    assert (credited(anna), credited(bruno)) == ((40 * 60, False), (0, False))
    entry = Entry.objects.filter(verb="lms_ledger.retract").first()
    assert (entry.reason, entry.actor_pk) == ("The report of another room", str(trainer.pk))
    second.refresh_from_db()
    assert (second.undone_by, second.file.read()[:3]) == (trainer, b"\xef\xbb\xbf")
    do_import(event, second.file.storage.open(second.file.name).read(), trainer)
    assert credited(anna) == (5400, True), "an undone file may be imported again"


def test_a_namesake_is_only_suggested_and_one_click_links(client, event, trainer):
    anna = registrant(event, "Anna", "Abete")
    do_import(event, zoom_report(("Abete Anna (Guest)", "", "10:00", "11:30")), trainer)
    assert credited(anna) == (None, False)
    client.force_login(trainer)
    screen = client.get(
        reverse("lms_webinars_desk:attendance", args=[activity_of(event).pk])
    ).content.decode()
    assert "The name is that of a registered person, the address is not." in screen
    assert "Is Anna Abete" in screen
    identity = Identity.objects.get()
    answer = decide(client, event, identity, decision="link", participation=anna.pk)
    assert "Linked to the registration of" in answer.content.decode()
    assert credited(anna) == (5400, True)
    entry = Entry.objects.get(verb="lms_webinars.decide")
    assert (entry.after["participation"], entry.actor_pk) == (anna.pk, str(trainer.pk))
    decide(client, event, identity, decision="reopen")
    assert credited(anna) == (0, False)
    assert Identity.objects.open().count() == 1


def test_a_decision_holds_for_the_next_report_of_the_same_event(event, trainer):
    anna = registrant(event, "Anna", "Abete")
    do_import(
        event, zoom_report(("Anna A.", "", "10:00", "10:40"), ("iPad Sala", "", "10:00", "11:00")), trainer
    )
    first, room = Identity.objects.order_by("name")
    deciding.link(first, anna, acting_user=trainer)
    deciding.set_aside(room, acting_user=trainer)
    do_import(
        event, zoom_report(("Anna A.", "", "10:40", "11:30"), ("iPad Sala", "", "11:00", "11:20")), trainer
    )
    assert credited(anna) == (5400, True)
    assert Identity.objects.open().count() == 0
    assert set(Identity.objects.order_by("pk").values_list("decision", flat=True)) == {
        "linked",
        "outsider",
        "remembered",
    }


def test_somebody_who_came_without_registration_is_registered_and_linked(client, event, trainer):
    do_import(event, zoom_report(("Zoë Rossi", "zoe@example.com", "10:00", "11:30")), trainer)
    client.force_login(trainer)
    identity = Identity.objects.get()
    address = reverse("lms_webinars_desk:register", args=[activity_of(event).pk, identity.pk])
    form = client.get(address).context["form"]
    assert form.initial == {"first_name": "Zoë", "last_name": "Rossi", "email": "zoe@example.com"}
    client.post(address, {**form.initial, "country": "IT", "tax_code": "", "role": ""})
    person = Participation.objects.get()
    assert (person.full_name, credited(person)) == ("Zoë Rossi", (5400, True))


def test_somebody_who_had_cancelled_is_shown_as_such_and_can_be_taken_back(client, event, trainer):
    anna = registrant(event, "Anna", "Abete", cancelled_at=datetime(2022, 2, 1, tzinfo=UTC))
    do_import(event, zoom_report(("Anna Abete", "anna@example.com", "10:00", "11:30")), trainer)
    assert credited(anna) == (None, False)
    client.force_login(trainer)
    screen = client.get(
        reverse("lms_webinars_desk:attendance", args=[activity_of(event).pk])
    ).content.decode()
    assert "Anna Abete had registered with this address and cancelled." in screen
    deciding.register_and_link(
        Identity.objects.get(),
        email="anna@example.com",
        first_name="Anna",
        last_name="Abete",
        enterprise=None,
        acting_user=trainer,
    )
    assert credited(anna) == (5400, True)


def test_the_registration_number_in_a_file_is_enough(event, trainer):
    from webinars.attendance import Registrant

    anna = registrant(event, "Anna", "Abete")
    people = importing.registrants(session_of(event))
    assert people == [Registrant(reference(anna.pk), "Anna", "Abete", "anna@example.com", "")]


def test_bounds_around_the_threshold_wait_for_a_person_with_a_reason(client, event, trainer):
    anna = registrant(event, "Anna", "Abete")
    total = "Name (Original Name),User Email,Total Duration (Minutes),Guest\r\n"
    total += '"Anna Abete",anna@example.com,85,Yes\r\n'
    report = do_import(event, total.encode(), trainer)
    assert report.outcome == "ok_with_warnings"
    presence = presences(activity_of(event))[anna.pk]
    assert (presence.low, presence.high, presence.verdict) == (0, 85 * 60, "open")
    assert credited(anna)[1] is False
    client.force_login(trainer)
    screen = client.get(
        reverse("lms_webinars_desk:attendance", args=[activity_of(event).pk])
    ).content.decode()
    assert "the reports give bounds only" in screen
    assert "between the bounds: decide" in screen
    address = reverse("lms_webinars_desk:correct", args=[activity_of(event).pk, anna.pk])
    assert "This field is required." in client.post(address, {"minutes": "85", "reason": ""}).content.decode()
    client.post(address, {"minutes": "85", "reason": "I saw her the whole time"})
    assert credited(anna) == (85 * 60, True)
    row = Correction.objects.get()
    assert (row.seconds, row.before_low, row.before_high, row.author) == (5100, 0, 5100, trainer)
    do_import(event, zoom_report(("Anna Abete", "anna@example.com", "10:00", "10:05")), trainer)
    assert credited(anna) == (85 * 60, True), "a correction survives a new import"
    client.post(address, {"minutes": "", "reason": "Withdrawn"})
    assert credited(anna)[1] is False


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The report lists nobody who attended."),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "This file cannot be read."),
        (b"city;inhabitants\r\nBergamo;120000\r\n", "This file is not an attendance report."),
        (zoom_report(("Anna", "anna@example.com", "10:00", "11:30"), day="17/03/2022"), "another day"),
    ],
)
def test_a_file_that_will_not_do_gets_a_sentence_and_nothing_is_written(
    client, event, trainer, data, sentence
):
    registrant(event, "Anna", "Abete")
    client.force_login(trainer)
    answer = upload(client, event, data)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    confirm(client, event, answer)
    assert (AttendanceImport.objects.count(), Identity.objects.count()) == (0, 0)
    with pytest.raises(NothingToImport):
        do_import(event, data, trainer)


def test_a_file_in_another_zone_is_proposed_and_read_again_when_chosen(client, event, trainer):
    anna = registrant(event, "Anna", "Abete")
    data = zoom_report(("Anna Abete", "anna@example.com", "04:00", "05:30"))
    client.force_login(trainer)
    answer = upload(client, event, data)
    text = answer.content.decode()
    assert "The times fit only in another time zone" in text
    zone = answer.context["reading"].proposed_zone
    assert zone
    address = reverse("lms_webinars_desk:preview", args=[activity_of(event).pk])
    again = client.post(
        address,
        {"pending": answer.context["pending"].token, "proposed": zone, "time_zone": zone, "date_order": ""},
    )
    assert "Nothing is saved yet." in again.content.decode()
    confirm(client, event, again)
    assert credited(anna) == (5400, True)
    assert AttendanceImport.objects.get().time_zone == zone


def test_a_file_that_is_too_large_is_refused_before_it_is_read(client, event, trainer, settings):
    settings.LMS = {**settings.LMS, "MAX_UPLOAD_MIB": 1}
    client.force_login(trainer)
    answer = upload(client, event, b"x" * (1024 * 1024 + 1))
    assert answer.status_code == 422
    assert "The file is larger than 1 MiB" in answer.content.decode()


def test_before_the_end_nothing_is_imported(trainer):
    event = webinar(starts_at=datetime.now(UTC) - timedelta(minutes=30))
    with pytest.raises(NotOverYet):
        do_import(event, zoom_report(), trainer)


def test_hosts_are_not_on_the_work_list(event, trainer):
    report = (
        "Attendee Report\r\n"
        "Topic,Webinar ID,Actual Start Time,Actual Duration (minutes),# Registrants,"
        "Unique Viewers,Total Users\r\n"
        'Incoterms,900 0000 0000,"Feb 16, 2022 10:00:00",90,1,1,2\r\n'
        "Host Details\r\n"
        "Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),Is Guest\r\n"
        'Yes,Tina Trainer,tina@example.org,"Feb 16, 2022 09:50:00","Feb 16, 2022 11:35:00",105,No\r\n'
    )
    do_import(event, report.encode(), trainer)
    assert Identity.objects.get().role == "host"
    assert Identity.objects.open().count() == 0


@pytest.mark.parametrize("change", ["ends_at", "threshold_percent"])
def test_correcting_the_page_after_the_event_settles_everybody_anew(event, trainer, change):
    from .factories import republish

    elio = registrant(event, "Elio", "Erica")
    do_import(event, zoom_report(("Elio Erica", "elio@example.com", "10:20", "11:30")), trainer)
    assert credited(elio) == (70 * 60, False)
    value = {"ends_at": event.starts_at + timedelta(minutes=85), "threshold_percent": 75}[change]
    republish(event, **{change: value})
    assert credited(elio)[1] is (change == "threshold_percent")


def test_over_both_clock_changes_the_minutes_are_those_that_passed(trainer):
    from zoneinfo import ZoneInfo

    rome = ZoneInfo("Europe/Rome")
    for day, hours in (("2026-03-29", 2), ("2025-10-26", 4)):
        start = datetime.fromisoformat(f"{day}T01:00").replace(tzinfo=rome)
        event = past_webinar(
            starts_at=start.astimezone(UTC), ends_at=(start.astimezone(UTC) + timedelta(hours=hours))
        )
        anna = registrant(event, "Anna", "Abete", email=f"anna{hours}@example.com")
        text = f"{day[8:]}/{day[5:7]}/{day[:4]}"
        do_import(
            event,
            zoom_report(("Anna Abete", f"anna{hours}@example.com", "01:00", "04:00"), day=text),
            trainer,
        )
        assert credited(anna) == (hours * 3600, True)


def test_the_raw_file_is_kept_and_comes_back_byte_for_byte(client, event, trainer):
    data = zoom_report(("=HYPERLINK(1)", "", "10:00", "11:30"))
    report = do_import(event, data, trainer)
    client.force_login(trainer)
    answer = client.get(reverse("lms_webinars_desk:raw_file", args=[activity_of(event).pk, report.pk]))
    assert b"".join(answer.streaming_content) == data
    assert answer["Content-Disposition"] == 'attachment; filename="r.csv"'
    assert Entry.objects.filter(verb="lms_webinars.download_report").count() == 1
    screen = client.get(
        reverse("lms_webinars_desk:attendance", args=[activity_of(event).pk])
    ).content.decode()
    assert "=HYPERLINK(1)" in screen
