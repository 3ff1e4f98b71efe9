"""An event with a report, a correction and a certificate, and its pack opened."""

import io
import json
import zipfile

from django.utils.translation import override
from openpyxl import load_workbook

from webinars.actions import importing
from webinars.pack.pack import build

from ..factories import activity_of, past_webinar, registrant, session_of, staff, translated, zoom_report

TITLE = "Origin of goods"


def event_of(trainer, **values):
    """A past webinar of the trainer with an Italian edition."""
    event = past_webinar(
        TITLE,
        speakers=[("speaker", {"name": "Giulia Ferrari", "position": "Customs", "about": ""})],
        body=[
            ("text", "<h2>Programme</h2><p>With <b>cases</b>.</p>"),
            ("agenda_item", {"time": "10:00", "topic": "Classification & tariff"}),
        ],
        **values,
    )
    event.owner = trainer
    event.save()
    translated(event)
    return event


def attended(event, trainer, *rows, name="participants.csv"):
    """Imports a Zoom report with these (name, e-mail, join, leave)."""
    return importing.import_report(session_of(event), zoom_report(*rows), file_name=name, acting_user=trainer)


def crowd(event, trainer, number):
    """So many registrants who all came, each with two visits."""
    people = [
        registrant(event, f"Anna{n}", f"Abete{n}", f"a{n}.{event.slug}@example.com") for n in range(number)
    ]
    rows = [
        (row.full_name, row.participant.email, *times)
        for row in people
        for times in (("10:00", "10:50"), ("10:40", "11:30"))
    ]
    attended(event, trainer, *rows)
    return people


def opened(event, user=None, *, language="en", at=None):
    """The pack as a dict of its files, and the manifest."""
    with override(language):
        pack = build(activity_of(event), acting_user=user or staff("administrator"), at=at)
    with pack.file, zipfile.ZipFile(pack.file) as archive:
        assert archive.testzip() is None
        files = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    return files, json.loads(files["manifest.json"])


def table(files, name):
    """The rows of a workbook's first sheet as dicts by the columns' codes."""
    book = load_workbook(io.BytesIO(files[f"{name}.xlsx"]))
    data, notes = book.worksheets
    listed = [(row[0].value, row[1].value) for row in notes.iter_rows()]
    start = next(n for n, (label, _value) in enumerate(listed) if label in {"Column code", "Codice colonna"})
    codes = [label for label, _value in listed[start + 1 :] if label]
    return [dict(zip(codes, row, strict=True)) for row in data.iter_rows(min_row=2, values_only=True)]
