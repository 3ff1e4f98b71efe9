"""From connections to credited seconds: union, clipping to the session, bounds where a file is not exact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import product

from .evidence import Connection, to_ms

Span = tuple[int, int]
_MOST_READINGS = 243


def union(spans: Iterable[Span]) -> list[Span]:
    """The spans merged where they touch or overlap, in order; empty ones vanish."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            if end > merged[-1][1]:
                merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def clip(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    """What of the spans lies between start and end."""
    return [(max(a, start), min(b, end)) for a, b in spans if min(b, end) > max(a, start)]


def measure(spans: Iterable[Span]) -> int:
    """Total length of the union, counting nothing twice."""
    return sum(end - start for start, end in union(spans))


def credited_seconds(connections: Iterable[Connection], start: datetime, end: datetime) -> tuple[int, int]:
    """(least, most) seconds of presence between two aware moments. Feed it the connections of one
    person from as many
    files as there are: the union counts nothing twice. Equal bounds mean that the evidence is exact
    (attendance.md §10.4)."""
    low, high = bounds(list(connections), to_ms(start), to_ms(end))
    return (low + 500) // 1000, (high + 500) // 1000


def bounds(connections: Sequence[Connection], start: int, end: int) -> Span:
    """The same in ms, for a window in ms since 1970 UTC."""
    if end <= start:
        return 0, 0
    if len(connections) == 1 and connections[0].is_exact:
        # By far the commonest case, and a hundred thousand of them stand in an export.
        first, last = connections[0].sure or (0, 0)
        inside = max(0, min(last, end) - max(first, start))
        return inside, inside
    open_hour = [item for item in connections if item.readings]
    if not open_hour:
        return _bounds(connections, start, end)
    fixed = [item for item in connections if not item.readings]
    ways = 1
    for item in open_hour:
        ways *= len(item.readings)
    if ways <= _MOST_READINGS:
        found = [
            _bounds(
                [*fixed, *(_read(item, pair) for item, pair in zip(open_hour, choice, strict=True))],
                start,
                end,
            )
            for choice in product(*(item.readings for item in open_hour))
        ]
        return min(low for low, _high in found), max(high for _low, high in found)
    widest = [_read(item, pair) for item in open_hour for pair in item.readings]
    return _bounds(fixed, start, end)[0], _bounds([*fixed, *widest], start, end)[1]


def _read(item: Connection, pair: Span) -> Connection:
    return Connection(row=item.row, sure=pair, may=pair, slack=item.slack)


def _bounds(connections: Sequence[Connection], start: int, end: int) -> Span:
    window = end - start
    sure, may, rough = [], [], False
    totals: list[Connection] = []
    for item in connections:
        if item.total is not None:
            # The same line twice, as in a file with doubled rows, is one statement.
            totals += [] if any((x.may, x.total) == (item.may, item.total) for x in totals) else [item]
            continue
        rough = rough or item.slack > 0
        if item.sure:
            sure.append(item.sure)
        if item.may:
            may.append(
                (start if item.may[0] is None else item.may[0], end if item.may[1] is None else item.may[1])
            )
    low, high = measure(clip(sure, start, end)), measure(clip(may, start, end))
    if rough:
        low, high = _rough(connections, low, high, start, end)
    if totals:
        low, high = _with_totals(totals, low, high, [*sure, *may], start, end)
    return min(low, window), min(max(low, high), window)


def _rough(connections: Sequence[Connection], low: int, high: int, start: int, end: int) -> Span:
    """Times to the minute: each connection is at most `slack` shorter or longer, and so is each of its
    ends.
    """
    sure = {(item.sure, item.slack) for item in connections if item.sure and item.total is None}
    may = {(item.may, item.slack) for item in connections if item.may and item.total is None}
    touched = sum(slack for span, slack in sure if span[1] > start and span[0] < end)
    shrunk = measure(clip([(span[0] + slack, span[1] - slack) for span, slack in sure], start, end))
    wide = [
        (start if span[0] is None else span[0] - slack, end if span[1] is None else span[1] + slack, slack)
        for span, slack in may
    ]
    reached = sum(slack for a, b, slack in wide if b > start and a < end)
    grown = measure(clip([(a, b) for a, b, _slack in wide], start, end))
    return max(low - touched, shrunk, 0), min(high + reached, grown)


def _with_totals(
    totals: list[Connection], low: int, high: int, others: list[Span], start: int, end: int
) -> Span:
    """People known by first join, last leave and total, or by a total alone."""
    taken = union(others)
    for item in totals:
        first, last = item.may or (None, None)
        known = first is not None and last is not None
        extent = (first if first is not None else start, last if last is not None else end)
        inside = measure(clip([extent], start, end))
        outside = (extent[1] - extent[0]) - inside if known else None
        whole = item.total or 0
        least = max(0, whole - outside - item.slack) if outside is not None else 0
        most = min(whole + item.slack, inside + (item.slack if known else 0))
        apart = not any(a < extent[1] and extent[0] < b for a, b in taken)
        low = low + min(least, inside) if apart else max(low, min(least, inside))
        high += max(0, most)
        taken = union([*taken, extent])
    return low, high
