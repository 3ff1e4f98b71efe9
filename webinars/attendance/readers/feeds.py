"""JSON other than BigBlueButton's: Zoom webhooks and API, Microsoft Graph, the GoTo API."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from ..evidence import Line, Meeting, Report, Role
from ..labels import role_word
from ..notes import note
from .bigbluebutton import moment
from .rows import address_of

_PRESENCE = {
    "participant_joined": "joined",
    "participant_left": "left",
}


def event_of(item: Any) -> dict[str, Any] | None:
    """The webhook body inside a recorded line: as it came, or wrapped with its headers, or as a text in
    JSON.
    """
    for _step in range(3):
        if isinstance(item, str):
            try:
                item = json.loads(item)
            except (ValueError, RecursionError):
                return None
        if not isinstance(item, dict):
            return None
        if isinstance(item.get("event"), str) and isinstance(item.get("payload"), dict):
            return item
        item = next(
            (item[key] for key in ("body", "data", "request", "payload", "raw") if item.get(key)), None
        )
    return None


def read_webhooks(items: list[tuple[int, Any]], broken: list[int]) -> Report:
    """Recorded Zoom webhooks, in any order and with repeats. `items` are (line, parsed JSON)."""
    report = Report("zoom", "webhooks", zone="UTC")
    for row in broken:
        report.rows_read += 1
        report.reject(note("event_broken", row))
    seen: set[tuple[Any, ...]] = set()
    people: dict[str, list[tuple[int, str, int, dict[str, Any]]]] = defaultdict(list)
    for row, item in items:
        report.rows_read += 1
        body = event_of(item)
        if body is None:
            report.reject(note("event_broken", row))
            continue
        kind = str(body["event"]).rpartition(".")[2]
        thing = body["payload"].get("object")
        if not isinstance(thing, dict):
            report.rows_ignored += 1
            continue
        key = f"{thing.get('id') or ''}|{thing.get('uuid') or ''}"
        if kind in ("started", "ended"):
            _meeting(report, key, thing)
        elif kind in _PRESENCE:
            _presence(report, row, key, _PRESENCE[kind], thing, seen, people)
        else:
            report.rows_ignored += 1
    for key, events in people.items():
        _connect(report, key, events)
    return report


def _meeting(report: Report, key: str, thing: dict[str, Any]) -> None:
    meeting = report.meetings.setdefault(key, Meeting(key=key))
    meeting.title = str(thing.get("topic") or meeting.title)
    meeting.start = moment(thing.get("start_time")) or meeting.start
    meeting.end = moment(thing.get("end_time")) or meeting.end
    meeting.host_name = str(thing.get("host_id") or meeting.host_name)


def _presence(
    report: Report,
    row: int,
    key: str,
    kind: str,
    thing: dict[str, Any],
    seen: set[tuple[Any, ...]],
    people: dict[str, list[tuple[int, str, int, dict[str, Any]]]],
) -> None:
    person = thing.get("participant")
    field = "join_time" if kind == "joined" else "leave_time"
    when = moment(person.get(field)) if isinstance(person, dict) else None
    if not isinstance(person, dict) or when is None:
        report.reject(note("event_unsettled", row))
        return
    meeting = report.meetings.setdefault(key, Meeting(key=key))
    meeting.title = meeting.title or str(thing.get("topic") or "")
    meeting.host_name = meeting.host_name or str(thing.get("host_id") or "")
    who = (person.get("user_id"), person.get("participant_uuid"), person.get("id"), person.get("user_name"))
    mark = (key, kind, when, *who)
    if mark in seen:
        report.rows_ignored += 1
        return
    seen.add(mark)
    people[key].append((when, kind, row, person))


def _connect(report: Report, key: str, events: list[tuple[int, str, int, dict[str, Any]]]) -> None:
    """Joins and leaves of one meeting to visits: first within a connection (user_id), then within a
    person.
    """
    host = report.meetings[key].host_name
    mails: dict[str, str] = {}
    for _when, _kind, _row, person in events:
        mails.setdefault(_person_key(person), "")
        mails[_person_key(person)] = mails[_person_key(person)] or address_of(str(person.get("email") or ""))
    events.sort(key=lambda event: (event[0], event[1] == "left"))
    waiting: list[tuple[str, str, Line]] = []
    for when, kind, row, person in events:
        connection, who = str(person.get("user_id") or _person_key(person)), _person_key(person)
        if kind == "joined":
            line = _line(row, person, mails[who], host)
            line.meeting, line.join = key, when
            waiting.append((connection, who, line))
            report.lines.append(line)
            continue
        found = next((item for item in waiting if item[0] == connection), None)
        found = found or next((item for item in waiting if item[1] == who), None)
        if found:
            waiting.remove(found)
            found[2].leave = when
        else:
            line = _line(row, person, mails[who], host)
            line.meeting, line.join, line.shape = key, when, "left"
            report.lines.append(line)


def _person_key(person: dict[str, Any]) -> str:
    for field in ("participant_uuid", "registrant_id", "id", "email", "user_name", "user_id"):
        if person.get(field):
            return f"{field}:{person[field]}"
    return ""


def _line(row: int, person: dict[str, Any], mail: str, host: str) -> Line:
    name = str(person.get("user_name") or person.get("name") or "").strip()
    own = tuple(str(person[field]) for field in ("registrant_id", "customer_key") if person.get(field))
    hosting = bool(host) and str(person.get("id") or "") == host
    return Line(row, name, mail, ids=own, role=Role.HOST if hosting else Role.ATTENDEE)


def read_zoom_api(items: list[Any]) -> Report:
    """participants of Zoom's report and dashboard API."""
    report = Report("zoom", "api", zone="UTC")
    for number, person in enumerate(items, 1):
        report.rows_read += 1
        if not isinstance(person, dict):
            report.reject(note("event_broken", number))
        elif person.get("status") == "in_waiting_room":
            report.rows_ignored += 1
        else:
            line = _line(
                number, person, address_of(str(person.get("user_email") or person.get("email") or "")), ""
            )
            line.row, line.join, line.leave = (
                None,
                moment(person.get("join_time")),
                moment(person.get("leave_time")),
            )
            if line.join is None:
                report.reject(note("event_unsettled", number))
            else:
                report.lines.append(line)
    return report


def read_graph(items: list[Any], meeting: dict[str, Any]) -> Report:
    """attendanceRecords of Microsoft Graph; times may be null and durations 0 when data is lacking."""
    report = Report("teams", "graph", zone="UTC")
    start, end = moment(meeting.get("meetingStartDateTime")), moment(meeting.get("meetingEndDateTime"))
    report.meetings[""] = Meeting(start=start, end=end)
    for number, item in enumerate(items, 1):
        report.rows_read += 1
        if not isinstance(item, dict):
            report.reject(note("event_broken", number))
            continue
        _graph_record(report, item)
    return report


def _graph_record(report: Report, item: dict[str, Any]) -> None:
    identity = item.get("identity") if isinstance(item.get("identity"), dict) else {}
    external = item.get("externalRegistrationInformation")
    own = [item.get("registrationId"), external.get("registrationId") if isinstance(external, dict) else None]
    role = Role(role_word(str(item.get("role") or "")))

    def line() -> Line:
        return Line(
            None,
            str((identity or {}).get("displayName") or "").strip(),
            address_of(str(item.get("emailAddress") or "")),
            ids=tuple(str(value) for value in own if value),
            role=role,
        )

    known = False
    for interval in item.get("attendanceIntervals") or []:
        if not isinstance(interval, dict):
            continue
        visit = line()
        visit.join, visit.leave = moment(interval.get("joinDateTime")), moment(interval.get("leaveDateTime"))
        length = interval.get("durationInSeconds")
        if visit.join is not None and visit.leave is None and isinstance(length, int) and length > 0:
            visit.leave = visit.join + length * 1000
        if visit.join is None and visit.leave is not None:
            visit.join, visit.leave, visit.shape = visit.leave, None, "left"
        if visit.join is not None:
            known = True
            report.lines.append(visit)
    if not known:
        rest = line()
        seconds = item.get("totalAttendanceInSeconds")
        whole = isinstance(seconds, int) and seconds > 0
        rest.shape, rest.total = ("total", seconds) if whole else ("unknown", None)
        report.lines.append(rest)


def read_goto_api(items: list[Any]) -> Report:
    """attendees of the GoTo API, whose visits are complete, unlike the file's."""
    report = Report("gotowebinar", "api", zone="UTC")
    for number, item in enumerate(items, 1):
        report.rows_read += 1
        if not isinstance(item, dict):
            report.reject(note("event_broken", number))
            continue
        name = " ".join(str(item.get(part) or "") for part in ("firstName", "lastName")).strip()
        mail, own = address_of(str(item.get("email") or "")), str(item.get("registrantKey") or "")
        for visit in item.get("attendance") or []:
            join, leave = moment(visit.get("joinTime")), moment(visit.get("leaveTime"))
            if join is None:
                report.reject(note("event_unsettled", number))
                continue
            report.lines.append(Line(None, name, mail, ids=(own,) if own else (), join=join, leave=leave))
    return report
