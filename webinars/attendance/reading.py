"""Read one attendance file: the one door that the desk and the command use."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from .clocks import Zone
from .evidence import Identity, Interpretation, Outcome, Reading, Registrant, Report, Role, to_ms
from .fitting import zone_name
from .mapping import ColumnMapping
from .matching import Directory
from .notes import Note, note
from .people import Person, connect, found_for, group
from .presence import bounds
from .recognise import Recognised, recognise
from .timing import Timing, choose_meeting, day_text, fit_to_session, hours, interpret, local


def read(
    data: bytes,
    *,
    start: datetime,
    end: datetime,
    registrants: Iterable[Registrant] = (),
    filename: str = "",
    time_zone: str | None = None,
    session_zone: str | tzinfo | None = None,
    mapping: ColumnMapping | None = None,
    date_order: str | None = None,
) -> Reading:
    """Read an attendance file against a planned session from `start` to `end` (aware).

    `time_zone` is the zone of the file when somebody knows it: it is taken as true. Without it
    `session_zone` (default:
    the zone of `start`) is assumed and checked. `date_order` is "DMY" or "MDY" when somebody chose it.
    `filename` says
    nothing about the content and is not used to tell formats. Content never makes this raise; a naive
    `start` or an
    unknown zone raises ValueError."""
    if start.tzinfo is None or end.tzinfo is None or end <= start:
        raise ValueError("start and end must be aware moments, start before end")
    zone = _zone(session_zone, start, end)
    chosen = zone_for(time_zone or (mapping.time_zone if mapping else None))
    window = (to_ms(start), to_ms(end))
    found = recognise(data, mapping)
    report = found.report
    digest = hashlib.sha256(data).hexdigest()
    if report.outcome is None and not report.lines:
        report.outcome = _without_lines(report)
    if report.outcome is not None:
        return _closed(found, digest)
    order = date_order or (mapping.date_order if mapping else None)
    timing = interpret(report, window, session_zone=zone, chosen=chosen, order=order)
    if not timing.items:
        report.outcome = _without_lines(report)
        return _closed(found, digest)
    if not timing.order.open:
        choose_meeting(report, timing, window)
        fit_to_session(report, timing, window)
    return _finished(found, timing, window, Directory.of(registrants), zone[0], digest)


def rejection(code: str, **params: Any) -> Reading:
    """The reading of a file that could not even be opened."""
    return Reading("unknown", "unknown", Outcome.UNREADABLE, Interpretation(), (note(code, **params),))


def zone_for(name: str | None) -> tuple[Zone, str] | None:
    """A zone by its name. Raises ValueError for a name that is none."""
    if not name:
        return None
    try:
        return Zone(ZoneInfo(name)), name
    except (ValueError, OSError, KeyError) as error:
        raise ValueError(f"unknown time zone: {name!r}") from error


def _zone(given: str | tzinfo | None, start: datetime, end: datetime) -> tuple[Zone, str]:
    if isinstance(given, str):
        named = zone_for(given)
        if named:
            return named
    if isinstance(given, tzinfo):
        return Zone(given), str(getattr(given, "key", given))
    if isinstance(start.tzinfo, ZoneInfo) and start.tzinfo.key:
        return Zone(start.tzinfo), start.tzinfo.key
    offset = start.utcoffset() or timedelta()
    if not offset and not end.utcoffset():
        return Zone(UTC), "UTC"
    return Zone(timezone(offset)), str(timezone(offset))


def _without_lines(report: Report) -> Outcome:
    if report.rows_unreadable:
        report.notes.append(note("nothing_readable"))
        return Outcome.UNREADABLE
    report.notes.append(note("nobody"))
    return Outcome.EMPTY


def _closed(found: Recognised, digest: str) -> Reading:
    report = found.report
    return Reading(
        provider=report.provider,
        kind=report.kind,
        outcome=report.outcome or Outcome.UNREADABLE,
        interpretation=Interpretation(found.encoding, found.delimiter),
        warnings=(*found.notes, *report.notes),
        rows_read=report.rows_read,
        rows_ignored=report.rows_ignored,
        rows_unreadable=report.rows_unreadable,
        sha256=digest,
    )


def _finished(
    found: Recognised, timing: Timing, window: tuple[int, int], directory: Directory, zone: Zone, digest: str
) -> Reading:
    report = found.report
    people = group(timing.items, directory)
    notes = [item for person in people for item in connect(person, timing.ends)]
    outcome, reasons, shift = _outcome(timing, window, zone)
    refused = outcome is Outcome.WRONG_SESSION
    identities = tuple(_identity(person, report, window, directory, refused) for person in people)
    if not refused:
        notes += _inexact(people, identities, timing)
        if outcome is None and not any(item.seconds[1] for item in identities):
            notes.append(note("nobody_in_window"))
    warnings = (*found.notes, *report.notes, *reasons, *sorted(notes, key=lambda item: item.row or 0))
    moments = timing.moments()
    offset = timing.zone.offset(timing.zone.wall(window[0])) // 60_000
    return Reading(
        provider=report.provider,
        kind=report.kind,
        outcome=outcome or (Outcome.OK_WITH_WARNINGS if warnings else Outcome.OK),
        interpretation=Interpretation(
            encoding=found.encoding,
            delimiter=found.delimiter,
            date_order=timing.order.order,
            date_order_reason=timing.order.reason,
            time_zone=timing.zone_name,
            time_zone_reason=timing.zone_reason,
            first=local(min(moments), zone) if moments else None,
            last=local(max(moments), zone) if moments else None,
        ),
        warnings=warnings,
        identities=identities,
        rows_read=report.rows_read,
        rows_ignored=report.rows_ignored,
        rows_unreadable=report.rows_unreadable,
        proposed_zone=zone_name(offset - shift) if shift else None,
        proposed_shift=shift,
        sha256=digest,
    )


def _outcome(
    timing: Timing, window: tuple[int, int], zone: Zone
) -> tuple[Outcome | None, list[Note], int | None]:
    session = day_text(window[0], zone)
    if timing.order.open:
        days = [day.isoformat() for day in timing.order.readings] or [""]
        if len(days) == 1:
            return Outcome.WRONG_SESSION, [note("other_date", file=days[0], session=session)], None
        return (
            Outcome.WRONG_SESSION,
            [note("other_dates", first=days[0], second=days[1], session=session)],
            None,
        )
    if timing.fit.fits:
        return None, [], None
    moments = timing.moments()
    first, last = min(moments), max(moments)
    if timing.fit.shift is not None:
        offset = timing.zone.offset(timing.zone.wall(window[0])) // 60_000
        reason = note("time_shift", hours=hours(timing.fit.shift), zone=zone_name(offset - timing.fit.shift))
        return Outcome.NEEDS_TIMEZONE, [reason], timing.fit.shift
    if day_text(first, zone) != session and day_text(last, zone) != session:
        return Outcome.WRONG_SESSION, [note("other_date", file=day_text(first, zone), session=session)], None
    times = [local(at, zone).strftime("%Y-%m-%d %H:%M") for at in (first, last, *window)]
    reason = note("other_time", first=times[0], last=times[1], start=times[2], end=times[3])
    return Outcome.WRONG_SESSION, [reason], None


def _identity(
    person: Person, report: Report, window: tuple[int, int], directory: Directory, refused: bool
) -> Identity:
    low, high = (0, 0) if refused else bounds(person.connections, *window)
    role = person.role(report.provider == "zoom" and report.kind == "webinar")
    match, basis, registrant, candidates = found_for(person, role, directory)
    names, mails = person.names(), person.mails()
    return Identity(
        key=person.key,
        name=names[0] if names else "",
        email=mails[0] if mails else "",
        role=Role(role),
        seconds=((low + 500) // 1000, (high + 500) // 1000),
        connections=tuple(person.connections),
        match=match,
        basis=basis,
        registrant=registrant,
        candidates=candidates,
        names=tuple(names),
    )


def _inexact(people: list[Person], identities: tuple[Identity, ...], timing: Timing) -> list[Note]:
    """One note per reason why minutes are not exact, however many people it concerns."""
    links = [link for person in people for link in person.connections]
    vague = [link for item in identities if not item.exact for link in item.connections]
    counts = {
        "gaps_inside": sum(1 for link in links if link.total is not None and link.may != (None, None)),
        "never_left": sum(1 for link in links if link.flag == "open"),
        "no_times": sum(1 for link in links if link.flag == "no_times"),
        "repeated_hour": sum(1 for link in vague if link.readings),
    }
    notes = [note(code, count=count) for code, count in counts.items() if count]
    if any(link.slack for link in links):
        notes.append(note("to_the_minute"))
    dateless = timing.order.reason.code == "order_none" and timing.zone_reason.code in (
        "zone_session",
        "zone_given",
    )
    if dateless and timing.zone_name and any(link.start for link in links):
        notes.append(note("clock_assumed"))
    return notes


def summary(reading: Reading) -> dict[str, Any]:
    """The reading as the command prints it: plain JSON values, sentences in the active language."""
    told = reading.interpretation
    return {
        "provider": reading.provider,
        "outcome": str(reading.outcome),
        "interpretation": {
            "encoding": told.encoding,
            "delimiter": told.delimiter,
            "date_order": told.date_order,
            "time_zone": told.time_zone,
            "first": told.first.isoformat(timespec="seconds") if told.first else None,
            "last": told.last.isoformat(timespec="seconds") if told.last else None,
        },
        "warnings": [
            {"code": item.code, "message": item.message, "row": item.row} for item in reading.warnings
        ],
        "identities": [
            {
                "name": item.name,
                "email": item.email,
                "role": str(item.role),
                "seconds": list(item.seconds),
                "match": str(item.match),
                "registrant": item.registrant,
                "candidates": list(item.candidates),
            }
            for item in reading.identities
        ],
    }
