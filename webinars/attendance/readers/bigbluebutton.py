"""BigBlueButton: the dashboard's CSV and JSON, the analytics callback, and the recording's events.xml."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from xml.parsers import expat

from ..evidence import Line, Meeting, Report, Role, to_ms
from ..labels import truth
from ..notes import note
from ..stamps import parse_duration, parse_stamp

# Ids that the server makes up for each entry of a person without an id of ours.
_INTERNAL_RE = re.compile(r"^[wva]_[0-9a-z]{6,}(?:-\d+)?$")
_TAIL = ("Join", "Left", "Duration")


def own_ids(external: str, internal: str = "") -> tuple[str, ...]:
    """The external user id where it was given by whoever created the link."""
    external = external.strip()
    return (external,) if external and external != internal and not _INTERNAL_RE.match(external) else ()


def moment(value: Any) -> int | None:
    """Milliseconds UTC of an epoch number (s or ms) or of an ISO text; None for zero, empty or nonsense."""
    if isinstance(value, str) and re.fullmatch(r"\d{10,14}", value.strip()):
        value = int(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        ms = int(value * 1000 if 0 < value < 100_000_000_000 else value)
        return ms if 631_152_000_000 < ms < 7_258_118_400_000 else None
    if not isinstance(value, str) or len(value) > 40:
        return None
    text = re.sub(r"(\.\d{6})\d+", r"\1", value.strip().replace(" UTC", "Z")).replace(" +", "+")
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        return None
    return to_ms(parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC))


def read_dashboard(data: dict[str, Any]) -> Report:
    """learning_dashboard_data.json, with one span per internal id (older) or a list of sessions (newer)."""
    report = Report("bigbluebutton", "dashboard", zone="UTC")
    ended = moment(data.get("endedOn"))
    report.meetings[""] = Meeting(
        key="", title=str(data.get("name", "")), start=moment(data.get("createdOn")), end=ended
    )
    users = data.get("users")
    for user in users.values() if isinstance(users, dict) else users if isinstance(users, list) else []:
        report.rows_read += 1
        if not isinstance(user, dict):
            report.reject(note("event_broken"))
            continue
        inner = user.get("intIds")
        ids = inner.values() if isinstance(inner, dict) else inner if isinstance(inner, list) else []
        visits = [visit for item in ids if isinstance(item, dict) for visit in _sessions(item)]
        if not visits:
            visits = _sessions(user)
        for visit in visits:
            _visit(report, user, moment(visit.get("registeredOn")), moment(visit.get("leftOn")))
    return report


def _sessions(item: dict[str, Any]) -> list[dict[str, Any]]:
    found = item.get("sessions")
    if isinstance(found, dict):
        found = list(found.values())
    if isinstance(found, list) and found:
        return [visit for visit in found if isinstance(visit, dict)]
    return [item] if "registeredOn" in item else []


def _visit(report: Report, user: dict[str, Any], join: int | None, leave: int | None) -> None:
    if join is None:
        report.reject(note("unreadable_date", value=""))
        return
    external = str(user.get("extId") or user.get("ext_user_id") or "")
    moderates = user.get("isModerator") or user.get("moderator")
    report.lines.append(
        Line(
            row=None,
            name=str(user.get("name") or "").strip(),
            ids=own_ids(external, str(user.get("userKey") or "")),
            role=Role.HOST if moderates is True or str(moderates).casefold() == "true" else Role.ATTENDEE,
            join=join,
            leave=leave,
        )
    )


def read_callback(data: dict[str, Any]) -> Report:
    """The body of meta_analytics-callback-url."""
    report = Report("bigbluebutton", "callback", zone="UTC")
    body = data["data"]
    report.meetings[""] = Meeting(start=moment(body.get("start")), end=moment(body.get("finish")))
    for user in body.get("attendees") or []:
        report.rows_read += 1
        if not isinstance(user, dict):
            report.reject(note("event_broken"))
            continue
        pairs = _callback_pairs(user)
        if not pairs:
            report.reject(note("event_unsettled"))
        for join, leave in pairs:
            _visit(report, user, join, leave)
    return report


def _callback_pairs(user: dict[str, Any]) -> list[tuple[int, int | None]]:
    sessions = user.get("sessions")
    pairs: list[tuple[int, int | None]] = []
    for session in (
        sessions.values() if isinstance(sessions, dict) else sessions if isinstance(sessions, list) else []
    ):
        if isinstance(session, dict):
            joins = session.get("joins") or [
                session.get("join") or session.get("registeredOn") or session.get("start")
            ]
            leaves = session.get("lefts") or session.get("leaves")
            leaves = leaves or [
                session.get("left") or session.get("leftOn") or session.get("leave") or session.get("end")
            ]
            pairs += paired(_moments(joins), _moments(leaves))
    return pairs or paired(_moments(user.get("joins")), _moments(user.get("leaves")))


def _moments(items: Any) -> list[int]:
    found = []
    for item in items if isinstance(items, list) else [items]:
        value = item.get("timestamp") or item.get("time") if isinstance(item, dict) else item
        ms = moment(value)
        if ms is not None:
            found.append(ms)
    return sorted(found)


def paired(joins: list[int], leaves: list[int]) -> list[tuple[int, int | None]]:
    """Each join with the leave that answers it, devices overlapping allowed; joins left over stay open."""
    pairs: list[tuple[int, int | None]] = []
    waiting: list[int] = []
    for when, kind in sorted([(at, 0) for at in joins] + [(at, 1) for at in leaves]):
        if kind == 0:
            waiting.append(when)
        elif waiting:
            pairs.append((waiting.pop(0), when))
    return pairs + [(at, None) for at in waiting]


def looks_like_dashboard_csv(text: str) -> bool:
    """Whether the text is the dashboard's own CSV: its header is English and unquoted in every language."""
    first = text.lstrip().split("\n", 1)[0].replace('"', "").replace(";", ",").replace("\t", ",")
    return first.startswith("Name,Moderator,") and all(f",{column}" in first for column in _TAIL)


def read_dashboard_csv(text: str) -> Report:
    """The dashboard's CSV: values quoted without escaping, "-" for still there, a false "Anonymous" at
    the end.
    """
    report = Report("bigbluebutton", "dashboard_csv")
    lines = text.splitlines() if "\r" not in text else text.replace("\r\n", "\n").split("\n")
    start = next(index for index, line in enumerate(lines) if line.strip())
    delimiter = next(mark for mark in (",", ";", "\t") if f"Moderator{mark}" in lines[start].replace('"', ""))
    header = [cell.strip().strip('"') for cell in lines[start].split(delimiter)]
    rows = [
        (number, line) for number, line in enumerate(lines[start + 1 :], start + 2) if line.strip(' ,;\t"')
    ]
    at = {column: header.index(column) for column in _TAIL if column in header}
    for position, (number, line) in enumerate(rows):
        report.rows_read += 1
        cells = _split(line, delimiter)
        last = position == len(rows) - 1
        if last and len(cells) > at["Join"] and not _has_time(cells[at["Join"]]):
            report.rows_ignored += 1
            continue
        _dashboard_row(report, number, cells, at)
    return report


def _has_time(cell: str) -> bool:
    stamp = parse_stamp(cell)
    return stamp is not None and stamp.clock is not None


def _split(line: str, delimiter: str) -> list[str]:
    line = line.strip().rstrip(";,\t") if not line.strip().endswith('"') else line.strip()
    if line.startswith('"') and f'"{delimiter}"' in line:
        cells = line.removeprefix('"').removesuffix('"').split(f'"{delimiter}"')
        return [cell.replace('""', '"').strip() for cell in cells]
    return [cell.strip().strip('"') for cell in line.split(delimiter)]


def _dashboard_row(report: Report, number: int, cells: list[str], at: dict[str, int]) -> None:
    if len(cells) <= max(at.values()):
        report.reject(note("row_incomplete", number))
        return
    join, left, duration = (cells[at[column]] for column in _TAIL)
    stamps = [parse_stamp(cell) for cell in (join, left)]
    if stamps[0] is None or stamps[0].clock is None:
        report.reject(note("unreadable_date", number, value=join))
        return
    if left not in ("-", "", "—") and (stamps[1] is None or stamps[1].clock is None):
        report.reject(note("unreadable_date", number, value=left))
        return
    total, step = parse_duration(duration) or (None, 1)
    line = Line(number, cells[0], shape="span", join=stamps[0], leave=stamps[1], total=total, total_step=step)
    line.role = Role.HOST if truth(cells[1]) or cells[1].upper() == "MODERATOR" else Role.ATTENDEE
    line.flag = "wraps"
    report.lines.append(line)


class ForbiddenXml(Exception):
    """The XML declares a document type or entities."""


def read_events(data: bytes) -> Report:
    """events.xml of a recording. Raises ForbiddenXml; what stands before a break is read."""
    reader = _Events()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.forbid
    parser.EntityDeclHandler = reader.forbid
    reader.parser = parser
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        reader.report.notes.append(note("broken_xml", error.lineno, line=error.lineno))
    reader.finish()
    return reader.report


class _Events:
    """Collects PARTICIPANT events; the VOICE module's ParticipantJoinedEvent is audio, not presence."""

    def __init__(self) -> None:
        self.report = Report("bigbluebutton", "events", zone="UTC")
        self.parser: Any = None
        self.depth, self.row, self.root = 0, 0, ""
        self.event: dict[str, str] | None = None
        self.field = ""
        self.joins: list[tuple[int, dict[str, str], int]] = []
        self.leaves: dict[str, list[int]] = {}
        self.ended: int | None = None

    def forbid(self, *_declaration: Any) -> None:
        raise ForbiddenXml

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.root = self.root or tag
        if tag == "event" and self.event is None:
            self.event = {"module": attributes.get("module", ""), "what": attributes.get("eventname", "")}
            self.row, self.field = self.parser.CurrentLineNumber, ""
        elif tag == "meeting":
            self.report.meetings[""] = Meeting(title=attributes.get("name", ""))
        elif self.event is not None:
            self.field = tag

    def text(self, chunk: str) -> None:
        if self.event is not None and self.field and len(self.event.get(self.field, "")) < 500:
            self.event[self.field] = self.event.get(self.field, "") + chunk

    def end(self, tag: str) -> None:
        self.depth -= 1
        self.field = ""
        if tag == "event" and self.event is not None:
            event, self.event = self.event, None
            self.take({key: value.strip() for key, value in event.items()})

    def take(self, event: dict[str, str]) -> None:
        if event["module"] not in ("PARTICIPANT", ""):
            return
        when = moment(event.get("timestampUTC", "")) or moment(event.get("date", ""))
        if event["what"] == "ParticipantJoinEvent":
            self.report.rows_read += 1
            if when is None or not event.get("userId"):
                self.report.reject(note("event_unsettled", self.row))
            else:
                self.joins.append((when, event, self.row))
        elif event["what"] == "ParticipantLeftEvent":
            self.report.rows_read += 1
            if when is None:
                self.report.reject(note("event_unsettled", self.row))
            else:
                self.leaves.setdefault(event.get("userId", ""), []).append(when)
        elif event["what"] in ("EndAndKickAllEvent", "EndMeetingEvent") and when is not None:
            self.ended = when

    def finish(self) -> None:
        by_user: dict[str, list[tuple[int, dict[str, str], int]]] = {}
        for join in self.joins:
            by_user.setdefault(join[1]["userId"], []).append(join)
        for user, joins in by_user.items():
            joins.sort(key=lambda item: item[0])
            facts = {at: (event, row) for at, event, row in joins}
            for join, leave in paired(sorted(facts), sorted(self.leaves.get(user, []))):
                event, row = facts[join]
                role = Role.HOST if event.get("role", "").upper() == "MODERATOR" else Role.ATTENDEE
                ids = own_ids(event.get("externalUserId", ""), user)
                self.report.lines.append(
                    Line(row, event.get("name", ""), ids=ids, role=role, join=join, leave=leave)
                )
        meeting = self.report.meetings.setdefault("", Meeting())
        meeting.end = self.ended
