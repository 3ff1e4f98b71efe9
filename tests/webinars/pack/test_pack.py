"""The evidence pack: what lies in it, that it proves itself, who may take it, what it costs."""

import hashlib
import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.actions import revoke
from certificates.models import Certificate
from lms.audit.models import Entry
from lms.ledger.actions import complete
from tests.certificates.factories import make_template
from tests.factories import EnterpriseFactory
from webinars import mails
from webinars.actions import deciding, importing
from webinars.actions.settling import presences
from webinars.models import AttendanceImport, Identity
from webinars.pack import pack as packing
from webinars.references import reference

from ..factories import activity_of, registrant, session_of, staff, zoom_report
from .factories import attended, crowd, event_of, opened, table

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture
def trainer():
    return staff("trainer", first_name="Ludovica", last_name="Terzi")


@pytest.fixture
def event(trainer):
    return event_of(trainer)


def address(event):
    return reverse("lms_webinars_desk:evidence", args=[activity_of(event).pk])


def test_the_pack_holds_every_file_in_a_fixed_order_and_the_manifest_measures_each(event, trainer):
    registrant(event, "Anna", "Abete")
    attended(event, trainer, ("Anna Abete", "anna@example.com", "10:00", "11:30"))
    files, manifest = opened(event, trainer, at=AT)
    assert list(files) == [
        "register/session-1.pdf",
        "register/session-1.xlsx",
        "register/session-1.csv",
        "raw/01_participants.csv",
        "programme/en.html",
        "programme/it.html",
        "reports.xlsx",
        "reconciliation.xlsx",
        "corrections.xlsx",
        "mails.xlsx",
        "certificates.xlsx",
        "survey.xlsx",
        "viewed-later.xlsx",
        "audit.xlsx",
        "manifest.json",
        "SHA256SUMS",
    ]
    told = {entry["name"]: (entry["size"], entry["sha256"]) for entry in manifest["files"]}
    held = {name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in files.items()}
    assert told == {name: held[name] for name in list(files)[:-2]}
    sums = dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].decode().splitlines())
    assert sums == {name: held[name][1] for name in list(files)[:-1]}
    assert (manifest["generated_at"], manifest["cut_off"]) == ("2026-11-22T09:30:00+00:00",) * 2
    assert manifest["generated_by"] == "Ludovica Terzi"
    assert manifest["people"] == {
        "registrations": 1,
        "in_the_register": 1,
        "not_recognised": 0,
        "between_the_bounds": 0,
    }


def test_two_packs_of_the_same_moment_differ_only_in_what_a_workbook_says_of_its_making(event, trainer):
    crowd(event, trainer, 2)
    first, _manifest = opened(event, trainer, at=AT)
    second, _manifest = opened(event, trainer, at=AT)
    assert list(first) == list(second)
    differing = {name for name in first if first[name] != second[name]}
    # The lists differ because they hash the workbooks.
    assert {name for name in differing if not name.endswith(".xlsx")} <= {"manifest.json", "SHA256SUMS"}


def test_files_in_the_zip_are_dated_with_the_cut_off_and_never_leave_their_folder(event, trainer):
    registrant(event, "Anna", "Abete")
    row = ("Anna Abete", "anna@example.com", "10:00", "11:30")
    attended(event, trainer, row, name="../../etc/pass\x01wd: «à».csv")
    with packing.build(activity_of(event), acting_user=trainer, at=AT).file as file:
        entries = zipfile.ZipFile(file).infolist()
    assert {entry.date_time for entry in entries} == {(2026, 11, 22, 10, 30, 0)}
    assert [entry.filename for entry in entries if entry.filename.startswith("raw/")] == [
        "raw/01__.._etc_pass_wd_ «à».csv"
    ]


def test_the_register_agrees_with_the_desk_and_masks_a_persons_tax_code(event, trainer):
    firm = EnterpriseFactory(name="Alfa S.r.l.", province="ITC46")
    sole = EnterpriseFactory(name="Bianchi Anna", tax_code="BNCNNA80A41F205X", kind="sole_trader")
    people = {
        "Anna": registrant(event, "Anna", "Zanzi", enterprise=firm, role="Export manager"),
        "Bruno": registrant(event, "Bruno", "Àbete", enterprise=sole),
        "Carla": registrant(event, "Carla", "Cedro"),
    }
    attended(
        event,
        trainer,
        ("Anna Zanzi", "anna@example.com", "10:10", "10:40"),
        ("Anna Zanzi", "anna@example.com", "10:35", "11:20"),
        ("Bruno Abete", "bruno@example.com", "09:50", "11:40"),
    )
    files, _manifest = opened(event, trainer)
    rows = table(files, "register/session-1")
    found = presences(activity_of(event))
    assert [
        (row["last_name"], row["first_name"], row["enterprise"], row["enterprise_cf"], row["role"])
        for row in rows
    ] == [
        ("Àbete", "Bruno", "Bianchi Anna", "BN••••••••••••5X", None),
        ("Cedro", "Carla", None, None, None),
        ("Zanzi", "Anna", "Alfa S.r.l.", firm.tax_code, "Export manager"),
    ]
    assert [(row["visits"], row["mode"], row["source"], row["threshold"]) for row in rows] == [
        ("09:50:00–11:40:00", "Online", "report 1, line 4: known by the e-mail address", "reached"),
        (None, None, "in no report", None),
        (
            "10:10:00–10:40:00\n10:35:00–11:20:00",
            "Online",
            "report 1, lines 2–3: known by the e-mail address",
            "not reached",
        ),
    ]
    for row in rows:
        person = people[row["first_name"]]
        presence = found.get(person.pk)
        seconds = (presence.low, presence.high) if presence else (0, 0)
        assert (_seconds(row["credited_low"]), _seconds(row["credited_high"])) == seconds
        assert row["registration"] == reference(person.pk)
    assert rows[2]["share_low_pct"] == 77.77  # cut: never rounded up to a threshold
    assert b"BNCNNA80A41F205X" not in b"".join(files.values())


def _seconds(value):
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value.hour * 3600 + value.minute * 60 + value.second


def test_a_correction_stands_beside_what_the_report_says(event, trainer):
    anna = registrant(event, "Anna", "Abete")
    attended(event, trainer, ("Anna Abete", "anna@example.com", "10:00", "10:30"))
    deciding.correct(anna, session_of(event), seconds=4317, reason="The line broke", acting_user=trainer)
    files, _manifest = opened(event, trainer)
    [row] = table(files, "register/session-1")
    assert row["visits"] == "10:00:00–10:30:00"
    assert _seconds(row["credited_low"]) == _seconds(row["credited_high"]) == 4317
    assert row["source"].startswith(
        "report 1, line 2: known by the e-mail address; corrected from 30′ to 71′57″ by Ludovica Terzi on "
    )
    assert row["source"].endswith(": The line broke")
    [line] = table(files, "reconciliation")
    assert line["excluded_reason"] == "a correction stands in its place"
    [noted] = table(files, "corrections")
    assert (noted["person"], _seconds(noted["before_low"]), _seconds(noted["corrected"])) == (
        "Anna Abete",
        1800,
        4317,
    )
    assert (noted["reason"], noted["author"]) == ("The line broke", "Ludovica Terzi")


def test_the_reconciliation_says_of_every_line_of_every_report_what_became_of_it(event, trainer):
    anna = registrant(event, "Anna", "Abete")
    gone = attended(
        event, trainer, ("Anna Abete", "anna@example.com", "10:00", "10:20"), name="wrong room.csv"
    )
    importing.undo(gone, reason="The report of another room", acting_user=trainer)
    attended(
        event,
        trainer,
        ("Anna Abete", "anna@example.com", "10:00", "11:45"),
        ("Meeting room", "", "10:00", "11:30"),
        ("Press", "press@example.com", "10:00", "11:30"),
    )
    deciding.set_aside(Identity.objects.get(name="Press"), acting_user=trainer)
    files, manifest = opened(event, trainer)
    assert [
        (row["report"], row["log_row"], row["name_in_log"], row["matched_person"], row["excluded_reason"])
        for row in table(files, "reconciliation")
    ] == [
        (1, 2, "Anna Abete", "Anna Abete", "the import was undone: The report of another room"),
        (2, 2, "Anna Abete", "Anna Abete", None),
        (2, 3, "Meeting room", None, "not recognised yet"),
        (2, 4, "Press", None, "not a participant"),
    ]
    assert _seconds(table(files, "reconciliation")[1]["inside_low"]) == 5400
    assert manifest["people"]["not_recognised"] == 1
    assert [row["registration"] for row in table(files, "register/session-1")] == [reference(anna.pk)]
    assert [(row["file_in_pack"], row["undo_reason"]) for row in table(files, "reports")] == [
        ("raw/01_wrong room.csv", "The report of another room"),
        ("raw/02_participants.csv", None),
    ]


def test_reports_lie_in_the_pack_byte_for_byte_and_a_lost_or_altered_one_is_named(event, trainer):
    registrant(event, "Anna", "Abete")
    rows = [("Anna Abete", "anna@example.com", "10:00", f"11:{minute}") for minute in (10, 20, 30)]
    for number, row in enumerate(rows, 1):
        attended(event, trainer, row, name=f"{number}.csv")
    first, second, third = AttendanceImport.objects.order_by("pk")
    second.file.storage.delete(second.file.name)
    third.file.storage.delete(third.file.name)
    third.file.storage.save(third.file.name, io.BytesIO(b"altered"))
    files, manifest = opened(event, trainer)
    assert files["raw/01_1.csv"] == zoom_report(rows[0])
    told = {
        entry["name"]: (entry.get("missing"), entry.get("unchanged_since_import"), entry["sha256_at_import"])
        for entry in manifest["files"]
        if entry["name"].startswith("raw/")
    }
    assert told == {
        "raw/01_1.csv": (None, True, first.sha256),
        "raw/02_2.csv": (True, None, second.sha256),
        "raw/03_3.csv": (None, False, third.sha256),
    }
    assert "raw/02_2.csv" not in files["SHA256SUMS"].decode()


def test_mails_certificates_and_the_audit_trail_belong_to_this_event_alone(event, trainer, committed):
    make_template()
    anna = registrant(event, "Anna", "Abete")
    other = registrant(event_of(trainer, slug="another"), "Olga", "Altrove")
    for row in (anna, other):
        with committed():
            mails.ask_to_confirm(row)
            complete(row, acting_user=trainer)
    certificate = Certificate.objects.get(participation=anna)
    revoke(certificate, reason="Wrong name", acting_user=trainer)
    files, _manifest = opened(event, trainer)
    assert [
        (row["certificate_no"], row["last_name"], row["pdf_sha256"], row["revocation_reason"])
        for row in table(files, "certificates")
    ] == [
        (
            certificate.public_code,
            "Abete",
            Certificate.objects.get(pk=certificate.pk).pdf_sha256,
            "Wrong name",
        )
    ]
    assert [(row["occasion"], row["to"], row["state"]) for row in table(files, "mails")] == [
        ("confirm", "anna@example.com", "sent"),
        ("issued", "anna@example.com", "sent"),
    ]
    verbs = [row["verb"] for row in table(files, "audit")]
    assert [verb for verb in verbs if verb.startswith(("lms_ledger", "lms_certificates"))] == [
        "lms_ledger.complete",
        "lms_certificates.issue",
        "lms_certificates.revoke",
    ]
    assert b"olga@example.com" not in b"".join(files.values())


def test_the_programme_is_there_in_each_language_without_the_sites_markup(event, trainer):
    files, _manifest = opened(event, trainer)
    english, italian = (files[f"programme/{language}.html"].decode() for language in ("en", "it"))
    assert '<html lang="en">' in english and "<h1>Origin of goods</h1>" in english
    assert "<p><strong>10:00</strong> Classification &amp; tariff</p>" in english
    assert "<p>With cases.</p>" in english and "<li>Giulia Ferrari, Customs</li>" in english
    assert '<html lang="it">' in italian and "<h1>Origine delle merci</h1>" in italian
    assert "Relatori" in italian


def test_an_event_whose_pages_are_gone_and_where_nobody_registered_still_has_its_pack(event, trainer):
    activity = activity_of(event)
    for page in (event, *event.get_translations()):
        page.delete()
    with packing.build(activity, acting_user=trainer).file as file:
        names = zipfile.ZipFile(file).namelist()
    assert [name for name in names if name.startswith(("programme", "raw"))] == []
    assert "register/session-1.pdf" in names


def test_handing_over_is_noted_with_the_number_of_people_and_the_hash(client, event, trainer):
    crowd(event, trainer, 3)
    client.force_login(trainer)
    answer = client.get(address(event))
    data = answer.getvalue()
    assert answer.headers["Content-Type"] == "application/zip"
    assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="UCL_evidence_event-')
    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
    entry = Entry.objects.get(verb="lms_webinars.evidence_pack")
    assert (entry.actor_pk, entry.object_type, entry.object_pk, entry.after) == (
        str(trainer.pk),
        "lms_ledger.activity",
        str(activity_of(event).pk),
        {"people": 3, "listed": 3, "sha256": hashlib.sha256(data).hexdigest()},
    )


@pytest.mark.parametrize(
    ("role", "own", "status"),
    [
        ("trainer", True, 200),
        ("trainer", False, 403),
        ("reporting", False, 200),
        ("administrator", False, 200),
    ],
)
def test_only_whom_the_desk_lets_in_gets_the_pack(client, event, trainer, role, own, status):
    client.force_login(trainer if own else staff(role))
    assert client.get(address(event)).status_code == status
    assert client.post(address(event)).status_code == 405
    assert Entry.objects.filter(verb="lms_webinars.evidence_pack").count() == (status == 200)


def test_a_visitor_is_sent_to_sign_in(client, event):
    assert client.get(address(event)).status_code == 302
    assert not Entry.objects.filter(verb="lms_webinars.evidence_pack").exists()


def test_the_attendance_page_offers_the_pack(client, event, trainer):
    client.force_login(trainer)
    page = client.get(reverse("lms_webinars_desk:attendance", args=[activity_of(event).pk]))
    assert f'href="{address(event)}"' in page.content.decode()


def test_the_number_of_queries_does_not_depend_on_the_number_of_people(event, trainer):
    make_template()
    counts = {}
    for number in (1, 3):
        other = event_of(trainer, slug=f"event-{number}")
        for row in crowd(other, trainer, number):
            row.enterprise = EnterpriseFactory()
            row.save()
            mails.ask_to_confirm(row)
            deciding.correct(row, session_of(other), seconds=60, reason="Seen", acting_user=trainer)
        activity = activity_of(other)
        with CaptureQueriesContext(connection) as captured:
            packing.build(activity, acting_user=trainer).file.close()
        counts[number] = len(captured)
    assert counts == {1: counts[3], 3: counts[3]}
    assert counts[3] <= 18
