"""Zoom: meeting, wide meeting, "unique users" and webinar reports."""

from __future__ import annotations

import re

from ..evidence import Meeting, Report, Role
from ..labels import normal, section_role
from ..layout import Layout, Table, filled
from ..notes import note
from ..stamps import Stamp, parse_duration, parse_stamp
from .rows import Manner, address_of, evidence_stamps, read_people

_WITH_MAIL_RE = re.compile(r"^(?P<name>.*?)\s*\((?P<mail>[^()]+@[^()]+)\)\s*$")


def read(layout: Layout) -> Report:
    """The report of a Zoom file whose tables were found."""
    people = layout.people
    sectioned = any("attended" in table.columns for table in people)
    wide = any(table.has("topic", "join") for table in people)
    unique = not any("join" in table.columns for table in people)
    kind = "webinar" if sectioned else "meeting_wide" if wide else "unique_users" if unique else "meeting"
    report = Report("zoom", kind)
    current = Meeting()
    for table in layout.tables:
        if table.of_meeting:
            current = _meeting(table)
            report.other_stamps += [
                stamp for stamp in (current.start, current.end) if isinstance(stamp, Stamp)
            ]
            report.meetings[current.key] = current
        elif table.of_presence:
            report.other_stamps += evidence_stamps(table)
            if table.has("topic", "join"):
                _read_wide(report, table)
            else:
                role = Role(section_role(table.section)) if sectioned else Role.ATTENDEE
                read_people(report, table, Manner(role=role, meeting=current.key))
    for _number, cells in layout.loose:
        report.other_stamps += [stamp for cell in filled(cells)[1:] if (stamp := parse_stamp(cell))]
    if unique:
        report.notes.append(note("totals_only"))
    _mark_hosts(report)
    return report


def _meeting(table: Table) -> Meeting:
    for _number, cells in table.rows:
        values = {
            column: cells[index].strip() for column, index in table.columns.items() if index < len(cells)
        }
        meeting = meeting_of(values)
        if meeting.start is not None and meeting.end is None:
            # Webinar reports give the actual start and a duration instead of an end.
            labels = [normal(label) for label in table.labels]
            for index, label in enumerate(labels):
                if "duration" in label and index < len(cells) and isinstance(meeting.start, Stamp):
                    meeting.end = _later(meeting.start, parse_duration(cells[index]))
        return meeting
    return Meeting()


def _later(start: Stamp, duration: tuple[int, int] | None) -> Stamp | None:
    if duration is None or start.clock is None or start.clock + duration[0] * 1000 >= 86_400_000:
        return None
    return Stamp(*start[:4], start.clock + duration[0] * 1000, False, *start[6:])


def meeting_of(values: dict[str, str]) -> Meeting:
    """A meeting from the cells that describe it; the key tells meetings of one file apart."""
    host = values.get("host", "")[:300]
    found = _WITH_MAIL_RE.match(host)
    start, end = parse_stamp(values.get("meeting_start", "")), parse_stamp(values.get("meeting_end", ""))
    return Meeting(
        key="|".join(filter(None, (values.get("meeting_id", ""), values.get("meeting_start", "")))),
        title=values.get("topic", ""),
        start=start if start and start.clock is not None else None,
        end=end if end and end.clock is not None else None,
        host_email=address_of(
            values.get("host_email", "") or values.get("email", "") or (found["mail"] if found else "")
        ),
        host_name=(found["name"] if found else host).strip(),
    )


_WIDE = ("topic", "meeting_id", "meeting_start", "meeting_end", "host", "host_email", "participants")


def _read_wide(report: Report, table: Table) -> None:
    """Meeting columns repeated on every row (or only on a meeting's first): rows grouped by their meeting."""
    groups: dict[str, list[tuple[int, list[str]]]] = {}
    last = Meeting()
    for number, cells in table.rows:
        values = {
            c: cells[table.columns[c]].strip()
            for c in _WIDE
            if c in table.columns and table.columns[c] < len(cells)
        }
        if values.get("meeting_id") or values.get("meeting_start"):
            last = report.meetings.setdefault(meeting_of(values).key, meeting_of(values))
        groups.setdefault(last.key, []).append((number, cells))
    own = {column: index for column, index in table.columns.items() if column not in _WIDE}
    for key, rows in groups.items():
        part = Table(table.row, table.labels, own, table.section, rows)
        read_people(report, part, Manner(meeting=key))


def _mark_hosts(report: Report) -> None:
    """In meeting reports the header alone says who hosts."""
    if report.kind == "webinar":
        return
    for line in report.lines:
        meeting = report.meetings.get(line.meeting)
        if meeting is None or line.role is not Role.ATTENDEE:
            continue
        same_mail = meeting.host_email and line.email.casefold() == meeting.host_email.casefold()
        nameless = not meeting.host_email and meeting.host_name
        if same_mail or (nameless and normal(line.name) == normal(meeting.host_name)):
            line.role = Role.HOST


def is_registration(layout: Layout) -> bool:
    """Whether the file lists who registered rather than who came."""
    if layout.people:
        return False
    titles = {normal(cell) for _n, cells in layout.loose for cell in filled(cells)[:1]}
    return any("registration report" in title for title in titles) or any(
        table.of_people and ("registered" in table.columns or "approval" in table.columns)
        for table in layout.tables
    )
