"""From a report's lines to moments in UTC, and which of the file's meetings is the planned session."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from .clocks import Order, Zone, choose_order, spans, undated, wall_ms
from .evidence import Line, Report, from_ms
from .fitting import HOUR, Fit, judge
from .notes import Note, note
from .people import Timed
from .stamps import Stamp

Window = tuple[int, int]


@dataclass(slots=True)
class Timing:
    """How the report's times were understood."""

    order: Order
    zone: Zone
    zone_name: str | None
    zone_reason: Note
    movable: bool
    items: list[Timed] = field(default_factory=list)
    ends: dict[str, int] = field(default_factory=dict)
    fit: Fit = field(default_factory=lambda: Fit(True))

    def moments(self) -> list[int]:
        """Every moment at which somebody came or went, ms UTC."""
        found = []
        for item in self.items:
            found += [*item.joins[:1], *item.leaves[-1:]]
        return found


def stamps_of(report: Report) -> list[Stamp]:
    """The stamps of the connections."""
    return [x for line in report.lines for x in (line.join, line.leave) if isinstance(x, Stamp)]


def interpret(
    report: Report,
    window: Window,
    *,
    session_zone: tuple[Zone, str],
    chosen: tuple[Zone, str] | None,
    order: str | None,
) -> Timing:
    """Give every line its moments. Lines whose times make no sense are rejected with their row."""
    stamps = stamps_of(report)
    zone, name, reason, movable = *session_zone, note("zone_session"), True
    labels = Counter(stamp.label for stamp in stamps if stamp.offset is not None)
    if chosen:
        zone, name, reason, movable = *chosen, note("zone_given"), False
    if report.zone:
        zone, name, reason, movable = *_named(report.zone), note("zone_utc"), False
    if labels and len(labels) and sum(labels.values()) * 2 > len(stamps):
        label = labels.most_common(1)[0][0]
        name = (
            "UTC" if label in ("Z", "GMT", "UTC", "+00:00") else f"UTC{label}" if label[0] in "+-" else label
        )
        reason, movable = note("zone_file"), False
    strange = next((s.label for s in stamps if s.label and s.offset is None), "")
    if strange:
        report.notes.append(note("unknown_zone", zone=strange))
    first, last = (zone.wall(at) for at in window)
    days = from_ms(first).date(), from_ms(last - 1).date()
    timing = Timing(choose_order(stamps, report.other_stamps, days, order), zone, name, reason, movable)
    if not stamps and not report.zone and not any(isinstance(line.join, int) for line in report.lines):
        timing.zone_name, timing.movable = None, False
    if timing.order.open:
        timing.items = [Timed(line) for line in report.lines]
        return timing
    wall = (first, last)
    for line in report.lines:
        item = _timed(report, line, timing, wall)
        if item is not None:
            timing.items.append(item)
    for key, meeting in report.meetings.items():
        end = _moment(meeting.end, timing)
        if end:
            timing.ends[key] = max(end)
    if zone.skipped:
        report.notes.append(note("missing_hour", count=zone.skipped))
    return timing


def _named(name: str) -> tuple[Zone, str]:
    try:
        return Zone(ZoneInfo(name)), name
    except (ValueError, OSError, KeyError):
        return Zone(UTC), "UTC"


def _moment(value: Stamp | int | None, timing: Timing) -> tuple[int, ...]:
    if value is None or isinstance(value, int):
        return () if value is None else (value,)
    wall = wall_ms(value, timing.order.order)
    if wall is None:
        return ()
    if value.offset is not None:
        return (wall - value.offset * 60_000,)
    return timing.zone.utc(wall)


def _timed(report: Report, line: Line, timing: Timing, window: Window) -> Timed | None:
    join, leave = line.join, line.leave
    if join is None:
        return Timed(line)
    slack = 60_000 if any(isinstance(x, Stamp) and not x.precise for x in (join, leave)) else 0
    if isinstance(join, Stamp) and join.style == "clock":
        return _clocked(report, line, timing, window, slack)
    joins, leaves = _moment(join, timing), _moment(leave, timing)
    if not joins or (leave is not None and not leaves):
        bad = join if not joins else leave
        text = f"{bad.a:02}/{bad.b:02}/{bad.year}" if isinstance(bad, Stamp) else ""
        report.reject(note("unreadable_date", line.row, value=text))
        return None
    if leave is None:
        return Timed(line, joins, (), (), slack)
    _unwrap(line, leaves[-1] - joins[0])
    pairs = spans(joins, leaves, line.total)
    if not pairs:
        report.reject(
            note(
                "leave_before_join", line.row, join=_shown(joins[0], timing), leave=_shown(leaves[0], timing)
            )
        )
        return None
    return Timed(line, joins, leaves, tuple(pairs), slack)


def _unwrap(line: Line, length: int) -> None:
    """BigBlueButton's duration starts again at zero after a day."""
    if line.flag == "wraps" and line.total is not None:
        while length // 1000 - line.total >= 86_400 - 60:
            line.total += 86_400


def _clocked(report: Report, line: Line, timing: Timing, window: Window, slack: int) -> Timed | None:
    join, leave = line.join, line.leave
    start = join.clock if isinstance(join, Stamp) else 0
    end = leave.clock if isinstance(leave, Stamp) else None
    found = undated(start or 0, end, line.total, window)
    if found is None:
        texts = [f"{(x or 0) // 3_600_000:02}:{(x or 0) // 60_000 % 60:02}" for x in (start, end)]
        report.reject(note("leave_before_join", line.row, join=texts[0], leave=texts[1]))
        return None
    joins = timing.zone.utc(found[0])
    if found[1] is None:
        return Timed(line, joins, (), (), slack)
    leaves = timing.zone.utc(found[1])
    pairs = spans(joins, leaves, line.total)
    return Timed(line, joins, leaves, tuple(pairs) or ((joins[0], joins[0]),), slack)


def _shown(ms: int, timing: Timing) -> str:
    return from_ms(timing.zone.wall(ms)).strftime("%Y-%m-%d %H:%M:%S")


def overlap_of(items: Iterable[Timed], window: Window) -> int:
    """Milliseconds that the items' connections share with the window, added up; open ones count a minute."""
    total = 0
    for item in items:
        if item.spans:
            total += max(0, min(item.spans[0][1], window[1]) - max(item.spans[0][0], window[0]))
        elif item.joins and window[0] - 2 * HOUR <= item.joins[0] < window[1]:
            total += 60_000
    return total


def choose_meeting(report: Report, timing: Timing, window: Window) -> None:
    """Keep the lines of the planned meeting: by overlap with the session, then by the same id on the
    same day.
    """
    groups: dict[str, list[Timed]] = defaultdict(list)
    for item in timing.items:
        groups[item.line.meeting].append(item)
    if len(groups) > 1:
        _keep_meeting(report, timing, window, groups)
    _drop_other_days(report, timing, window)


def _keep_meeting(report: Report, timing: Timing, window: Window, groups: dict[str, list[Timed]]) -> None:
    shared = {key: overlap_of(items, window) for key, items in groups.items()}
    best = max(shared, key=lambda key: shared[key])
    if not shared[best]:
        offset = timing.zone.offset(timing.zone.wall(window[0])) // 60_000
        moved = [
            key
            for key, items in groups.items()
            if _judged(items, report, window, offset, timing.movable).shift
        ]
        if not moved:
            return
        best = moved[0]
    same = best.partition("|")[0]
    kept = []
    for key, items in groups.items():
        near = any(
            at for item in items for at in item.joins if window[0] - 12 * HOUR < at < window[1] + 12 * HOUR
        )
        if key == best or (key.partition("|")[0] == same and near):
            kept += items
            continue
        rows = len(items)
        at = min((item.joins[0] for item in items if item.joins), default=None)
        day = _shown(at, timing)[:10] if at is not None else ""
        report.rows_ignored += rows
        label = ", ".join(filter(None, (key.partition("|")[0], day)))
        report.notes.append(note("another_meeting", items[0].line.row, rows=rows, meeting=label))
    timing.items = sorted(kept, key=lambda item: item.line.row or 0)


def _drop_other_days(report: Report, timing: Timing, window: Window) -> None:
    """When part of the file belongs to the session, lines more than half a day away belong to another one."""
    if not overlap_of(timing.items, window):
        return
    kept, gone = [], defaultdict(list)
    for item in timing.items:
        last = (item.leaves or item.joins or (window[0],))[-1]
        first = (item.joins or (window[0],))[0]
        if last < window[0] - 12 * HOUR or first > window[1] + 12 * HOUR:
            gone[_shown(first, timing)[:10]].append(item)
        else:
            kept.append(item)
    for day, items in sorted(gone.items()):
        report.rows_ignored += len(items)
        report.notes.append(note("another_day", items[0].line.row, rows=len(items), day=day))
    timing.items = kept


def _judged(items: list[Timed], report: Report, window: Window, offset: int, movable: bool) -> Fit:
    times = [at for item in items for at in (*item.joins[:1], *item.leaves[-1:])]
    if not times:
        return Fit(True)
    ended = report.kind != "list" and any(item.leaves for item in items)
    crowd = len({item.line.name or item.line.email for item in items}) > 1
    return judge((min(times), max(times)), ended, window, offset, movable, crowd)


def fit_to_session(report: Report, timing: Timing, window: Window) -> None:
    """Whether what is left of the file belongs to the session."""
    offset = timing.zone.offset(timing.zone.wall(window[0])) // 60_000
    timing.fit = _judged(timing.items, report, window, offset, timing.movable)
    if not timing.fit.fits and timing.movable:
        timing.zone_reason = note("zone_open")
    elif not timing.fit.fits:
        hint = _judged(timing.items, report, window, offset, True)
        if hint.shift and timing.zone_reason.code == "zone_given":
            report.notes.append(note("shift_hint", hours=hours(hint.shift)))


def hours(minutes: int) -> str:
    """A shift in hours for a sentence: +2, -5.5."""
    return f"{minutes / 60:+g}"


def day_text(ms: int, zone: Zone) -> str:
    """The calendar day of a moment in a zone, ISO."""
    return from_ms(zone.wall(ms)).date().isoformat()


def local(ms: int, zone: Zone) -> datetime:
    """An aware moment in the zone."""
    return from_ms(ms).astimezone(zone.zone)


def dates_text(days: Iterable[date]) -> list[str]:
    """ISO texts of days."""
    return [day.isoformat() for day in days]
