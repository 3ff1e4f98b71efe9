"""The register on paper, read back with a reader that others wrote."""

import hashlib
import io
import uuid
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone
from django.utils.translation import override
from pypdf import PdfReader

from lms.conf import conf
from tests.factories import EnterpriseFactory
from webinars.actions import deciding
from webinars.models import CheckIn
from webinars.pack import register
from webinars.pack.people import gather, lines

from ..factories import activity_of, registrant, session_of, staff, webinar
from .factories import attended, crowd, event_of, opened

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture
def trainer():
    return staff("trainer", first_name="Ludovica", last_name="Terzi")


@pytest.fixture
def event(trainer):
    return event_of(trainer)


def read(files):
    return PdfReader(io.BytesIO(files["register/session-1.pdf"]))


def text_of(page):
    return " ".join(page.extract_text().split())


def structure(reader):
    """Every tag of the structure tree, in reading order."""
    found = []

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for kid in node:
                walk(kid)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(node["/S"])
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def test_the_register_is_tagged_titled_dated_and_declares_both_standards(event, trainer):
    crowd(event, trainer, 2)
    files, _manifest = opened(event, trainer, language="it", at=AT)
    reader = read(files)
    root = reader.trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 -- a PDF boolean
    assert root["/Lang"] == "it"
    assert reader.metadata.title == "Registro delle presenze – Origine delle merci, 16/02/2022 10:00"
    assert reader.metadata.author == conf.ORGANISATION
    assert reader.metadata.creation_date == AT
    for declared in (
        "<pdfuaid:part>1</pdfuaid:part>",
        "<pdfaid:part>3</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
    ):
        assert declared in metadata
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (842, 595)
    tags = structure(reader)
    assert (tags.count("/H1"), tags.count("/H2"), tags.count("/Table")) == (1, 4, 2)
    assert (tags.count("/TH"), tags.count("/TD")) == (5 + 11, 5 + 2 * 11)


def test_head_rows_totals_and_declaration_say_what_controllers_ask_for(event, trainer, settings):
    settings.LMS = {**settings.LMS, "ORGANISATION": "Unioncamere", "PROGRAMME_LINE": "Interreg Europe"}
    firm = EnterpriseFactory(name="Alfa S.r.l.", province="ITC46")
    registrant(event, "Anna", "Abete", enterprise=firm, role="Export manager")
    registrant(event, "Bruno", "Ibisco")
    attended(
        event,
        trainer,
        ("Anna Abete", "anna@example.com", "10:00", "10:20"),
        ("Anna Abete", "anna@example.com", "10:30", "11:32"),
    )
    files, _manifest = opened(event, trainer, at=AT)
    [page] = read(files).pages
    text = text_of(page)
    for words in (
        "Unioncamere Attendance register Origin of goods Interreg Europe",
        "Date: Wednesday 16 February 2022",
        "Planned time: 10:00–11:30 (Europe/Rome), 90′",
        "Session: 1 of 1",
        "Platform: Zoom",
        "Meeting link: https://meet.example.com/abc",
        "Speakers: Giulia Ferrari",
        "Attendance needed: 80% of the event, that is 72′",
        "Cut-off: 22/11/2026 10:30, by Ludovica Terzi",
        "10:00:00–10:20:00 10:30:00–11:32:00",
        "80′ 88.8% Online report 1, lines 2–3: known by the e-mail address",
        f"Alfa S.r.l. {firm.tax_code} · Bergamo Export manager",
        "People listed: 2",
        "Present: 1",
        "Threshold reached: 1",
        "Minutes credited in all: 80′",
        "Presidential Decree no. 445 of 28 December 2000",
        "The trainer",
        "For the organiser, the legal representative",
        "Page 1 of 1",
        hashlib.sha256(files["register/session-1.csv"]).hexdigest(),
    ):
        assert words in text, words
    assert "?id=" not in text  # the query of a meeting link may hold a password


def test_long_registers_repeat_their_heads_and_count_their_pages(event, trainer):
    crowd(event, trainer, 60)
    files, _manifest = opened(event, trainer, language="it")
    pages = [text_of(page) for page in read(files).pages]
    assert len(pages) > 2
    for number, text in enumerate(pages, 1):
        assert f"Pagina {number} di {len(pages)}" in text
    assert all("Tutte le entrate e uscite" in text for text in pages[:-1])
    assert [number for number, text in enumerate(pages, 1) if "Dichiarazione" in text] == [len(pages)]


def test_somebody_with_very_many_entries_loses_none(event, trainer):
    registrant(event, "Anna", "Abete")
    visits = [f"{10 + minute // 60}:{minute % 60:02d}" for minute in range(89)]
    rows = [("Anna Abete", "anna@example.com", a, b) for a, b in pairwise(visits)]
    attended(event, trainer, *rows)
    files, _manifest = opened(event, trainer)
    text = " ".join(text_of(page) for page in read(files).pages)
    assert [row for row in rows if f"{row[2]}:00–{row[3]}:00" not in text] == []


def test_names_beyond_our_fonts_and_words_longer_than_a_column_do_not_stop_the_register(event, trainer):
    long = "Łukaszewiczówna-Þorsteinsdóttirssonowa" * 3
    registrant(event, "王伟", "王", "w@example.com")
    registrant(event, "Anna 𓀀", long[:100], "a@example.com")
    registrant(event, "नमस्ते", "مرحبا", "n@example.com")
    files, _manifest = opened(event, trainer)
    text = text_of(read(files).pages[0]).replace(" ", "").replace("\u200b", "")
    assert long[:100] in text
    assert "王伟" in files["register/session-1.csv"].decode()


def test_a_register_that_is_not_final_says_why(event, trainer):
    attended(event, trainer, ("Meeting room", "", "10:00", "11:30"))
    files, _manifest = opened(event, trainer)
    assert "People in the reports who are not recognised yet and not listed: 1." in text_of(
        read(files).pages[0]
    )
    coming = webinar("Coming soon")
    files, _manifest = opened(coming, trainer)
    text = text_of(read(files).pages[0])
    assert "The session has not ended yet: this register is provisional." in text
    assert "Nobody holds a confirmed place in this event." in text


def test_who_withdrew_or_never_confirmed_is_not_listed_unless_the_evidence_speaks_of_them(event, trainer):
    now = timezone.now()
    registrant(event, "Anna", "Abete", cancelled_at=now)
    registrant(event, "Bruno", "Ibisco", confirmed_at=None)
    registrant(event, "Carla", "Cedro", waitlisted_at=now)
    seen = registrant(event, "Dino", "Dalia")
    deciding.correct(seen, session_of(event), seconds=5400, reason="Seen", acting_user=trainer)
    type(seen).objects.filter(pk=seen.pk).update(cancelled_at=now)
    evidence = gather(activity_of(event))
    assert [line.participation.full_name for line in lines(evidence, session_of(event))] == ["Dino Dalia"]


def test_more_people_than_one_file_holds_make_several_and_the_totals_end_the_last(
    event, trainer, monkeypatch
):
    monkeypatch.setattr(register, "PEOPLE_PER_FILE", 2)
    crowd(event, trainer, 3)
    files, _manifest = opened(event, trainer)
    parts = [f"register/session-1-part-{number}.pdf" for number in (1, 2)]
    texts = [text_of(PdfReader(io.BytesIO(files[name])).pages[0]) for name in parts]
    assert ["People listed: 3" in text for text in texts] == [False, True]
    assert "Attendance register, part 2 of 2" in texts[1]
    assert "3 Abete2 Anna2" in texts[1]


def test_an_event_over_midnight_dates_the_times_of_the_next_day(trainer):
    from zoneinfo import ZoneInfo

    starts = datetime(2022, 2, 16, 23, 30, tzinfo=ZoneInfo("Europe/Rome"))
    event = event_of(trainer, starts_at=starts, ends_at=starts + timedelta(hours=1))
    with override("en"):
        evidence = gather(activity_of(event))
        sheet = register.Sheet(evidence, evidence.sessions[0], [], AT, "x", "0")
        assert dict(register._facts(sheet))["Planned time"] == "23:30–17/02/2022 00:30 (Europe/Rome), 60′"


def test_whoever_came_by_the_door_stands_in_the_register_as_on_site(event, trainer):
    anna = registrant(event, "Anna", "Abete")
    session = session_of(event)
    CheckIn.objects.create(
        participation=anna,
        session=session,
        key=uuid.uuid4(),
        at=session.starts_at + timedelta(minutes=18),
        recorded_by=trainer,
    )
    evidence = gather(activity_of(event))
    [line] = lines(evidence, session)
    assert (line.low, line.high, line.verdict, line.mode) == (4320, 4320, "reached", "On site")
    assert line.visits == ("10:18:00 (on site, to the end)",)
    assert line.source.startswith("check-in, recorded by Ludovica Terzi on ")
    sheet = register.Sheet(evidence, session, [], session.ends_at, "Ludovica Terzi", "0" * 64)
    [page] = register.pages(sheet, [line])
    assert "check-ins recorded at the door" in page["words"]["declaration_text"]
