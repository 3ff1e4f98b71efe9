"""Which platform and which report a file is, told by its structure, never by its name or language."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .decode import decode
from .evidence import Outcome, Report
from .labels import normal
from .layout import Layout, filled, lay_out
from .mapping import ColumnMapping, mapped
from .notes import Note, note
from .readers import bigbluebutton, feeds, tabular, teams, zoom
from .readers.rows import Manner, read_people
from .tables import Grid, read_grid
from .workbooks import WorkbookError, is_workbook, read_sheets

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 300_000
Row = tuple[int, list[str]]


@dataclass(slots=True)
class Recognised:
    """A report with how its bytes were read; `report.outcome` is set when reading ends here."""

    report: Report
    encoding: str | None = None
    delimiter: str | None = None
    notes: list[Note] = field(default_factory=list)


def stopped(
    outcome: Outcome, item: Note | None = None, *, provider: str = "unknown", kind: str = "unknown"
) -> Report:
    """A report that ends here, with its reason."""
    report = Report(provider, kind, outcome=outcome)
    if item is not None:
        report.notes.append(item)
    return report


def recognise(data: bytes, mapping: ColumnMapping | None = None) -> Recognised:
    """Bytes to a report. Never raises for any content."""
    if len(data) > MAX_BYTES:
        return Recognised(stopped(Outcome.UNREADABLE, note("too_large", limit=MAX_BYTES // 1024 // 1024)))
    if is_workbook(data):
        return _workbook(data, mapping)
    text = decode(data)
    if text is None:
        return Recognised(stopped(Outcome.UNREADABLE, note("binary_file")))
    result = Recognised(Report("unknown", "unknown"), text.encoding, None, list(text.notes))
    body = text.text.strip()
    if not body:
        result.report = stopped(Outcome.EMPTY, note("file_empty"))
    elif body[0] == "<":
        result.report = _markup(text.text.lstrip())
    elif body[0] in "{[" and (report := _json(body)):
        result.report = report
    else:
        _text_table(result, text.text, mapping)
    return result


def rows_of(data: bytes) -> tuple[list[Row], str | None, str | None]:
    """(rows, encoding, delimiter) of a table file of any kind, for the mapping form. Raises WorkbookError."""
    if is_workbook(data):
        sheets = read_sheets(data)
        return (max(sheets, key=len) if sheets else []), None, None
    text = decode(data) if len(data) <= MAX_BYTES else None
    if text is None:
        raise WorkbookError("binary_file")
    grid = read_grid(text.text)
    return grid.rows, text.encoding, grid.delimiter


def _workbook(data: bytes, mapping: ColumnMapping | None) -> Recognised:
    try:
        sheets = read_sheets(data)
    except WorkbookError as error:
        return Recognised(stopped(Outcome.UNREADABLE, note(error.code)))
    if not sheets:
        return Recognised(stopped(Outcome.EMPTY, note("file_empty")))
    reports = []
    for rows in sheets:
        report = _table_report(_opened(rows), mapping)
        if report.outcome is None:
            return Recognised(report)
        reports.append(report)
    return Recognised(reports[0])


def _opened(rows: list[Row]) -> list[Row]:
    """Delimited text that was pasted or opened into the first column of a sheet is taken apart again."""
    used = sum(1 for _n, cells in rows if filled(cells))
    single = [cells for _n, cells in rows if len(filled(cells)) == 1 and cells[0].strip()]
    if len(single) * 10 < used * 9 or not any(mark in cells[0] for cells in single for mark in ",;\t"):
        return rows
    text = "\n".join(cells[0].replace("\n", " ") if cells else "" for _n, cells in rows)
    first = rows[0][0] - 1
    return [(number + first, cells) for number, cells in read_grid(text).rows]


def _text_table(result: Recognised, text: str, mapping: ColumnMapping | None) -> None:
    if mapping is None and bigbluebutton.looks_like_dashboard_csv(text):
        result.report = bigbluebutton.read_dashboard_csv(text)
        header = text.lstrip().split("\n", 1)[0].replace('"', "")
        result.delimiter = next(mark for mark in (",", ";", "\t") if f"Name{mark}" in header)
        return
    # Counted before the text is taken apart: a file of millions of lines costs no more than its size.
    if max(text.count("\n"), text.count("\r")) > MAX_ROWS:
        result.report = stopped(Outcome.UNREADABLE, note("too_many_rows", limit=MAX_ROWS))
        return
    grid: Grid = read_grid(text)
    result.delimiter = grid.delimiter
    result.report = _table_report(grid.rows, mapping)


def _markup(text: str) -> Report:
    head = text[:3000].casefold()
    if re.search(r"<html[\s>]|<!doctype html|<head[\s>]|<body[\s>]|<table[\s>]", head):
        return stopped(Outcome.NOT_ATTENDANCE, note("web_page"))
    try:
        report = bigbluebutton.read_events(
            re.sub(r"^<\?xml[^>]*\?>", "", text, count=1).encode("utf-8", "replace")
        )
    except bigbluebutton.ForbiddenXml:
        return stopped(Outcome.UNREADABLE, note("forbidden_xml"))
    broken = any(item.code == "broken_xml" for item in report.notes)
    if report.rows_read == 0 and broken:
        report.outcome = Outcome.UNREADABLE
    elif report.rows_read == 0 and "<recording" not in text[:5000]:
        return stopped(Outcome.NOT_ATTENDANCE, note("not_attendance"))
    return report


def _json(text: str) -> Report | None:
    """A report out of JSON or one JSON object per line; None when the text is no JSON at all."""
    try:
        return _document(json.loads(text))
    except (ValueError, RecursionError):
        pass
    items, broken = [], []
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip().rstrip(",")
        if not bare or bare in "[]":
            continue
        try:
            items.append((number, json.loads(bare)))
        except (ValueError, RecursionError):
            broken.append(number)
    if any(feeds.event_of(item) for _number, item in items):
        return feeds.read_webhooks(items, broken)
    if items and not broken:
        return _document([item for _number, item in items])
    if text[0] == "{" or re.match(r"\[\s*[{\[\"]", text):
        return stopped(Outcome.UNREADABLE, note("broken_json"))
    return None


def _document(data: Any) -> Report:
    if isinstance(data, dict):
        return _object(data)
    if isinstance(data, list):
        items = [item for item in data if isinstance(item, dict)]
        if any(feeds.event_of(item) for item in items):
            return feeds.read_webhooks(list(enumerate(data, 1)), [])
        if any("attendanceIntervals" in item or "totalAttendanceInSeconds" in item for item in items):
            return feeds.read_graph(data, {})
        if any("users" in item or "attendanceRecords" in item for item in items) and len(items) == 1:
            return _object(items[0])
        if any("attendance" in item and ("registrantKey" in item or "email" in item) for item in items):
            return feeds.read_goto_api(data)
        if any("join_time" in item for item in items):
            return feeds.read_zoom_api(data)
    return stopped(Outcome.NOT_ATTENDANCE, note("not_attendance"))


def _object(data: dict[str, Any]) -> Report:
    if isinstance(data.get("users"), dict | list) and (
        "createdOn" in data or "intId" in data or "extId" in data
    ):
        return bigbluebutton.read_dashboard(data)
    if isinstance(data.get("data"), dict) and ("attendees" in data["data"] or "meeting_id" in data):
        return bigbluebutton.read_callback(data)
    if feeds.event_of(data):
        return feeds.read_webhooks([(1, data)], [])
    for key in ("attendanceRecords", "value"):
        if isinstance(data.get(key), list):
            nested = next(
                (
                    x
                    for x in data[key]
                    if isinstance(x, dict) and isinstance(x.get("attendanceRecords"), list)
                ),
                None,
            )
            return _object(nested) if nested else _graph(data[key], data)
    for key in ("participants", "events", "attendees", "_embedded"):
        if isinstance(data.get(key), list):
            return _document(data[key])
    return stopped(Outcome.NOT_ATTENDANCE, note("not_attendance"))


def _graph(items: list[Any], meeting: dict[str, Any]) -> Report:
    known = ("attendanceIntervals", "totalAttendanceInSeconds", "emailAddress", "identity")
    if items and not any(isinstance(item, dict) and any(key in item for key in known) for item in items):
        return stopped(Outcome.NOT_ATTENDANCE, note("not_attendance"))
    return feeds.read_graph(items, meeting)


def _table_report(rows: list[Row], mapping: ColumnMapping | None) -> Report:
    if mapping is not None:
        return _mapped_report(rows, mapping)
    layout = lay_out(rows)
    if not layout.people:
        return _refused(layout)
    report = _reader(layout)(layout)
    guessed = next((table for table in layout.people if table.guessed), None)
    if guessed:
        told = ", ".join(
            f"{guessed.labels[i]} = {c}" for c, i in guessed.columns.items() if i < len(guessed.labels)
        )
        report.notes.append(note("columns_guessed", guessed.row, columns=told))
    return report


def _mapped_report(rows: list[Row], mapping: ColumnMapping) -> Report:
    layout = mapped(rows, mapping)
    table = layout.tables[0] if layout.tables else None
    if table is None or not (table.of_presence or (table.of_people and "duration" in table.columns)):
        return stopped(
            Outcome.NOT_ATTENDANCE,
            note("not_attendance"),
            provider=mapping.platform or "generic",
            kind="mapped",
        )
    if table.has("action", "stamp"):
        report = teams.read(layout)
    else:
        report = Report("generic", "mapped")
        read_people(report, table, Manner(shape="span" if mapping.per_person else "visit"))
    report.provider, report.kind = mapping.platform or "generic", "mapped"
    return report


def _refused(layout: Layout) -> Report:
    if zoom.is_registration(layout):
        provider = "zoom" if _mentions(layout, "registration report", "approval status") else "unknown"
        return stopped(
            Outcome.NOT_ATTENDANCE, note("registration_report"), provider=provider, kind="registration"
        )
    if any(table.of_meeting for table in layout.tables):
        return stopped(Outcome.NOT_ATTENDANCE, note("usage_report"), kind="usage")
    return stopped(Outcome.NOT_ATTENDANCE, note("not_attendance"))


def _mentions(layout: Layout, *phrases: str) -> bool:
    labels = {normal(label) for table in layout.tables for label in table.labels}
    labels |= {normal(cell) for _n, cells in layout.loose[:60] for cell in filled(cells)[:2]}
    return any(phrase in label for phrase in phrases for label in labels)


def _reader(layout: Layout) -> Callable[[Layout], Report]:
    """The reader for the tables found, by what only one platform prints; teams before zoom before the
    plain ones.
    """
    people = layout.people
    labels = {normal(label) for table in people for label in table.labels}
    columns = {column for table in people for column in table.columns}
    if any(label.startswith("attendeefirstjoin") or label == "nameofattendee" for label in labels):
        return tabular.read_collaborate
    if {"action", "stamp"} <= columns or "upn" in columns or any(table.number for table in people):
        return teams.read
    if "talk" in columns:
        return tabular.read_dashboard
    if "interest" in columns or "in session duration" in labels or _mentions(layout, "gotowebinar"):
        return tabular.read_gotowebinar
    if _is_zoom(layout, labels, columns):
        return zoom.read
    if "connection" in columns or "attendance duration" in labels:
        return tabular.read_webex
    if labels & {"time joined", "time exited"} or (_undated(layout) and "duration" in columns):
        return tabular.read_googlemeet
    if _is_teams(layout, labels, columns):
        return teams.read
    return tabular.read_generic


def _is_zoom(layout: Layout, labels: set[str], columns: set[str]) -> bool:
    if any("original" in label or "nome originale" in label or "d origine" in label for label in labels):
        return True
    if "waiting" in columns or "time in session minutes" in labels or _mentions(layout, "attendee report"):
        return True
    header = next((table for table in layout.tables if table.of_meeting), None)
    return header is not None and header.has("topic") and "participants" in header.columns


def _undated(layout: Layout) -> bool:
    from_tables = [
        stamp
        for table in layout.people
        if "join" in table.columns
        for _n, cells in table.rows[:20]
        if table.columns["join"] < len(cells) and (stamp := tabular.parse_stamp(cells[table.columns["join"]]))
    ]
    return bool(from_tables) and all(stamp.style == "clock" for stamp in from_tables)


def _is_teams(layout: Layout, labels: set[str], columns: set[str]) -> bool:
    """Join, leave, duration in words (1h 3m 5s) and role, as only Teams prints them."""
    if _mentions(layout, "meeting summary", "resume de la reunion", "first join", "in meeting duration"):
        return True
    if not {"join", "leave", "duration"} <= columns:
        return False
    words = 0
    for table in layout.people:
        index = table.columns.get("duration", -1)
        words += sum(
            1
            for _n, cells in table.rows[:50]
            if 0 <= index < len(cells) and re.search(r"\d\s?[^\W\d]", cells[index])
        )
    return words > 0 and ("role" in columns or any(label.startswith("full name") for label in labels))
