"""Every sample report goes through the desk by hand: read, looked at, imported, decided, undone."""

from datetime import datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lms.ledger.models import Participation
from webinars.models import AttendanceImport, Identity

from .attendance.helpers import sample
from .factories import activity_of, past_webinar, registrant, staff

pytestmark = pytest.mark.django_db

MODEL = ("2026-09-16T10:00:00+02:00", "2026-09-16T11:30:00+02:00")
# Start and end of the session, the platform as the desk says it, an e-mail or a name of the report that a
# registration of the test fits by, and the least seconds then credited.
REPORTS = {
    "zoom/meeting_it_dmy_utf8bom_2025-07-08.csv": (
        ("2025-07-08T09:00:00+02:00", "2025-07-08T13:00:00+02:00"), "Zoom", "Carla Rovere", 14216,
    ),
    "zoom/meeting_unique_users_utf8.csv": (MODEL, "Zoom", "utente2@example.com", 0),
    "zoom/webinar_attendees_utf8bom.csv": (MODEL, "Zoom", "anna.abete@example.com", 5400),
    "teams/list_en_us_newest_first_utf8.csv": (
        ("2020-06-26T08:00:00+02:00", "2020-06-26T09:00:00+02:00"), "Microsoft Teams", "Anna Abete", 1600,
    ),
    "teams/list_pt_br_utf16le.csv": (
        ("2021-03-16T08:00:00+01:00", "2021-03-16T10:00:00+01:00"),
        "Microsoft Teams", "Bruno Larice Erica", 6021,
    ),
    "teams/report2022_en_us_utf16le.csv": (
        ("2022-04-25T08:30:00+02:00", "2022-04-25T10:00:00+02:00"),
        "Microsoft Teams", "utente2@example.com", 5376,
    ),
    "teams/report2022_en_us_excel_resaved_utf16le.csv": (
        ("2022-04-25T08:30:00+02:00", "2022-04-25T10:00:00+02:00"),
        "Microsoft Teams", "utente2@example.com", 5376,
    ),
    "teams/report2022_semicolon_utf8.csv": (
        ("2022-04-13T08:00:00+02:00", "2022-04-13T09:30:00+02:00"),
        "Microsoft Teams", "utente10@example.com", 5270,
    ),
    "teams/report_en_gb_utf16be.csv": (
        ("2022-11-16T09:30:00+01:00", "2022-11-16T09:45:00+01:00"),
        "Microsoft Teams", "utente4@example.com", 803,
    ),
    "gotowebinar/attendees_first_visit.csv": (MODEL, "GoToWebinar", "tullia.faggio@example.net", 2400),
    "webex/event_utf16le.csv": (MODEL, "Webex", "Ilaria Mirto", 4200),
    "googlemeet/participants_split_names.csv": (MODEL, "Google Meet", "mara.dalia@example.org", 3420),
    "bigbluebutton/learning_dashboard_data.json": (MODEL, "BigBlueButton", "Zita Quercia", 5100),
    "bigbluebutton/events.xml": (MODEL, "BigBlueButton", "Zita Quercia", 5100),
}  # fmt: skip
WORDS = {
    "en": ("This is what was understood. Nothing is saved yet.", "Imported.", "For you to decide"),
    "it": ("Ecco che cosa è stato compreso. Nulla è ancora salvato.", "Importato.", "Da decidere"),
}


def held(name, trainer):
    start, end = (datetime.fromisoformat(text) for text in REPORTS[name][0])
    return past_webinar(starts_at=start, ends_at=end, owner=trainer, threshold_percent=50)


def known_as(event, who):
    """Somebody registered whom the report names: by address, else by name under an address of their own."""
    if "@" in who:
        return registrant(event, "Prima", "Persona", email=who)
    first, _space, last = who.partition(" ")
    return registrant(event, first, last, email="registered@example.org")


@pytest.mark.parametrize("language", ["en", "it"])
@pytest.mark.parametrize("name", REPORTS)
def test_a_sample_goes_all_the_way_and_back(client, name, language):
    trainer = staff("trainer")
    _when, platform, who, least = REPORTS[name]
    data, event = sample(name), held(name, trainer)
    person, pk = known_as(event, who), activity_of(event).pk
    understood, imported, to_decide = WORDS[language]
    client.force_login(trainer)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language

    # Looked at: the platform is told, nothing is refused, nothing is asked, nothing is written.
    file = SimpleUploadedFile(Path(name).name, data)
    looked = client.post(reverse("lms_webinars_desk:preview", args=[pk]), {"file": file})
    text = looked.content.decode()
    assert (understood in text, f"<dd>{platform}</dd>" in text) == (True, True)
    assert (looked.context["refusal"], looked.context["doubt"]) == ("", None)
    assert (AttendanceImport.objects.count(), Identity.objects.count()) == (0, 0)

    # Imported: whom the address proves is credited, everybody else waits for a decision.
    token = looked.context["pending"].token
    answer = client.post(reverse("lms_webinars_desk:import", args=[pk]), {"pending": token}, follow=True)
    text = answer.content.decode()
    assert (imported in text, to_decide in text) == (True, True)
    report = AttendanceImport.objects.get()
    assert (report.file.read(), report.undone_at) == (data, None)
    if "@" not in who:
        person.refresh_from_db()
        assert person.attended_seconds is None, "a name alone credits nobody"
        same = next(row for row in Identity.objects.open() if person.pk in row.candidates or row.name == who)
        address = reverse("lms_webinars_desk:decide", args=[pk, same.pk])
        client.post(address, {"decision": "link", "participation": person.pk})
    person.refresh_from_db()
    assert (person.attended_seconds or 0) >= least

    # The work list is emptied, one click each.
    while open_one := Identity.objects.open().first():
        address = reverse("lms_webinars_desk:decide", args=[pk, open_one.pk])
        assert client.post(address, {"decision": "outsider"}).status_code == 302
    attendance = client.get(reverse("lms_webinars_desk:attendance", args=[pk]))
    assert attendance.context["work"]["people"] == []

    # Undone as a whole.
    undo = reverse("lms_webinars_desk:undo", args=[pk, report.pk])
    client.post(undo, {"reason": "Only a trial"})
    assert Participation.objects.completed().count() == 0
    person.refresh_from_db()
    assert not person.attended_seconds
    assert AttendanceImport.objects.get().undo_reason == "Only a trial"


@pytest.mark.parametrize("name", REPORTS)
def test_a_sample_for_another_day_is_refused_with_its_reason(client, name):
    trainer = staff("trainer")
    data = sample(name)
    event = past_webinar(owner=trainer, starts_at=datetime.fromisoformat("2019-01-20T10:00:00+01:00"))
    client.force_login(trainer)
    address = reverse("lms_webinars_desk:preview", args=[activity_of(event).pk])
    looked = client.post(address, {"file": SimpleUploadedFile(Path(name).name, data)})
    undated = name.endswith(("meeting_unique_users_utf8.csv", "participants_split_names.csv"))
    if undated:
        # Totals and times without a date say nothing of the day: it is told that it was assumed.
        codes = {note.code for note in looked.context["reading"].warnings}
        assert codes & {"clock_assumed", "totals_only"}
        return
    assert looked.context["refusal"] == "This report belongs to another meeting or another day."
    token = looked.context["pending"].token
    client.post(reverse("lms_webinars_desk:import", args=[activity_of(event).pk]), {"pending": token})
    assert AttendanceImport.objects.count() == 0
