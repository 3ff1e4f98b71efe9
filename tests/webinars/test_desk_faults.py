"""Hostile files, crashes and two people at once at the attendance desk: a clear answer, whole or absent."""

import threading
from unittest.mock import patch

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lms.audit.models import Entry
from lms.ledger.models import Participation
from lms.rounds import run_tick
from webinars.actions import importing
from webinars.desk import pending
from webinars.errors import WebinarError
from webinars.models import AttendanceImport, Identity, RememberedMapping
from webinars.models.evidence import private_storage

from .factories import activity_of, past_webinar, registrant, session_of, staff, zoom_report
from .lists import bomb

pytestmark = pytest.mark.django_db
ANNA = ("Anna Abete", "anna@example.com", "10:00", "11:30")


@pytest.fixture
def trainer():
    return staff("trainer")


@pytest.fixture
def event(trainer):
    return past_webinar(owner=trainer)


def look(client, event, data, name="report.csv"):
    address = reverse("lms_webinars_desk:preview", args=[activity_of(event).pk])
    return client.post(address, {"file": SimpleUploadedFile(name, data)})


def raw_files():
    storage = private_storage()
    folder = timezone.now().strftime("attendance/%Y/%m")
    return set(storage.listdir(folder)[1]) if storage.exists(folder) else set()


def nothing_written():
    return (
        AttendanceImport.objects.count(),
        Identity.objects.count(),
        Participation.objects.completed().count(),
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file holds nothing."),
        (b"\x89PNG\r\n\x1a\n" + b"\0\1\2" * 4000, "This file cannot be read."),
        (b"PK\x03\x04broken", "The spreadsheet is damaged and cannot be opened."),
        (zoom_report(ANNA)[:82], "The report lists nobody who attended."),
        (zoom_report(ANNA)[:125], "None of the lines about people could be understood."),
        (b'{"attendanceRecords": [{"identity":', "The file looks like JSON but is damaged or cut off."),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><recording/>", "document type or entities"),
        (("a;b;c\n" * 300_001).encode(), "The file has more than 300000 lines"),
    ],
)
def test_a_hostile_report_gets_a_sentence_and_writes_nothing(client, event, trainer, data, sentence):
    client.force_login(trainer)
    answer = look(client, event, data, "report.xlsx")
    assert sentence in answer.content.decode()
    token = answer.context["pending"].token
    client.post(reverse("lms_webinars_desk:import", args=[activity_of(event).pk]), {"pending": token})
    assert nothing_written() == (0, 0, 0)


def test_a_zip_bomb_is_not_opened(client, event, trainer):
    client.force_login(trainer)
    assert "far larger than any attendance report" in look(client, event, bomb()).content.decode()


@override_settings(LMS={"MAX_UPLOAD_MIB": 1, "BASE_URL": "http://testserver", "STAFF_MFA_REQUIRED": False})
@pytest.mark.parametrize("name", ["preview", "bring", "invitees_look"])
def test_a_file_that_is_too_large_is_refused_on_every_form(client, event, trainer, name):
    client.force_login(trainer)
    address = reverse(f"lms_webinars_desk:{name}", args=[activity_of(event).pk])
    answer = client.post(address, {"file": SimpleUploadedFile("a.csv", b"x" * (1024 * 1024 + 1))})
    assert answer.status_code == 422
    assert "The file is larger than 1 MiB, the most that is accepted." in answer.content.decode()


def test_nul_bytes_and_formulas_are_text_and_told(client, event, trainer):
    registrant(event, "Anna", "Abete")
    data = zoom_report(("=cmd|'/C calc'!A0", "", "10:00", "11:30"), ANNA).replace(b"Anna", b"An\0na")
    client.force_login(trainer)
    text = look(client, event, data).content.decode()
    assert "2 NUL bytes were left out" in text or "NUL bytes were left out of the text." in text
    assert "=cmd|&#x27;/C calc&#x27;!A0" in text


def test_a_crash_at_any_write_of_an_import_leaves_nothing_behind(event, trainer):
    anna = registrant(event, "Anna", "Abete")
    data, session = zoom_report(ANNA, ("Nobody", "", "10:00", "10:30")), session_of(event)
    with CaptureQueriesContext(connection) as queries:
        report = importing.import_report(session, data, file_name="r.csv", acting_user=trainer)
    writes = sum(query["sql"].startswith(("INSERT", "UPDATE")) for query in queries)
    importing.undo(report, reason="A trial", acting_user=trainer)
    assert writes >= 5
    before = AttendanceImport.objects.count(), Identity.objects.count(), Entry.objects.count(), raw_files()
    for place in range(1, writes + 1):
        seen = []

        def dies(execute, sql, params, many, context, place=place, seen=seen):
            if sql.startswith(("INSERT", "UPDATE")):
                seen.append(sql)
                if len(seen) == place:
                    raise RuntimeError("killed")
            return execute(sql, params, many, context)

        with connection.execute_wrapper(dies), pytest.raises(RuntimeError):
            importing.import_report(session, data, file_name="r.csv", acting_user=trainer)
        run_tick()
        anna.refresh_from_db()
        assert (anna.attended_seconds or 0, anna.completed_at) == (0, None), place
        after = AttendanceImport.objects.count(), Identity.objects.count(), Entry.objects.count(), raw_files()
        assert after == before, place
    importing.import_report(session, data, file_name="r.csv", acting_user=trainer)
    anna.refresh_from_db()
    assert (anna.attended_seconds, anna.completed_at is not None) == (5400, True)


def test_a_raw_file_without_its_import_is_swept_after_a_day(event, trainer):
    importing.import_report(session_of(event), zoom_report(ANNA), file_name="r.csv", acting_user=trainer)
    stray = private_storage().save(timezone.now().strftime("attendance/%Y/%m/stray.bin"), ContentFile(b"x"))
    pending.forget_old()
    assert private_storage().exists(stray), "an import may be under way"
    with patch.object(pending, "KEEP", -pending.KEEP):
        pending.forget_old()
    assert not private_storage().exists(stray)
    assert AttendanceImport.objects.get().file.read() == zoom_report(ANNA)


@pytest.mark.django_db(transaction=True)
def test_two_people_importing_the_same_file_at_once_make_one_import():
    trainer = staff("trainer")
    event = past_webinar(owner=trainer)
    anna, session = registrant(event, "Anna", "Abete"), session_of(event)
    start, results = threading.Barrier(2), []

    def go():
        try:
            start.wait(timeout=10)
            importing.import_report(session, zoom_report(ANNA), file_name="r.csv", acting_user=trainer)
            results.append("imported")
        except WebinarError as refusal:
            results.append(type(refusal).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(results) == ["AlreadyImported", "imported"]
    anna.refresh_from_db()
    assert (AttendanceImport.objects.count(), anna.attended_seconds) == (1, 5400)


@pytest.mark.django_db(transaction=True)
def test_undoing_while_another_report_settles_counts_only_what_stands():
    trainer = staff("trainer")
    event = past_webinar(owner=trainer)
    anna, session = registrant(event, "Anna", "Abete"), session_of(event)
    first = importing.import_report(session, zoom_report(ANNA), file_name="1.csv", acting_user=trainer)
    second = zoom_report(("Anna Abete", "anna@example.com", "10:00", "10:30"))
    start = threading.Barrier(2)

    def run(act):
        start.wait(timeout=10)
        try:
            act()
        finally:
            connections.close_all()

    acts = [
        lambda: importing.undo(first, reason="Another room", acting_user=trainer),
        lambda: importing.import_report(session, second, file_name="2.csv", acting_user=trainer),
    ]
    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    anna.refresh_from_db()
    assert (anna.attended_seconds, anna.completed_at) == (1800, None)
    assert RememberedMapping.objects.count() == 0


def test_a_thousand_people_to_decide_about_cost_as_much_as_ten(client, event, trainer):
    client.force_login(trainer)
    address = reverse("lms_webinars_desk:attendance", args=[activity_of(event).pk])
    registrant(event, "Anna", "Abete")

    def cost():
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address + "?w=1")
        return len(queries), answer.context["work"]["number"]

    few = [(f"Guest {n}", "", "10:00", "10:30") for n in range(10)]
    importing.import_report(session_of(event), zoom_report(*few), file_name="a.csv", acting_user=trainer)
    cost()
    first, _number = cost()
    many = [(f"Guest {n}", "", "10:30", "11:00") for n in range(1000)]
    importing.import_report(session_of(event), zoom_report(*many), file_name="b.csv", acting_user=trainer)
    assert cost() == (first, 1000)
    page = client.get(address + "?w=2").content.decode()
    assert "Page 2 of 40, 1,000 people" in page
