"""From dates as written to moments in UTC: order of day and month, zone, repeated and skipped hours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

from .notes import Note, note
from .stamps import DAY, Stamp

_FIRST_DAY = date(1970, 1, 1)
_NAIVE_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)
ORDERS = ("DMY", "MDY")


@dataclass(frozen=True, slots=True)
class Order:
    """The order of day and month of a file: "DMY", "MDY" or "YMD"; None when there are no dates or it
    stays open.
    """

    order: str | None
    reason: Note
    open: bool = False
    readings: tuple[date, ...] = ()


def choose_order(
    own: Iterable[Stamp], others: Iterable[Stamp], days: tuple[date, date], forced: str | None
) -> Order:
    """Any value above 12, then the day of the session, else open (attendance.md §1.1). One order per file.

    `own` are the connections' stamps, `others` further dates of the file; `days` first and last day of
    the session."""
    own = [stamp for stamp in own if stamp.style != "clock"]
    numeric = [stamp for stamp in own if stamp.style in ("num", "dot")]
    if not numeric:
        if not own:
            return Order(None, note("order_none"))
        if own[0].style == "word":
            return Order("MDY" if own[0].month_first else "DMY", note("order_named"))
        return Order("YMD", note("order_iso"))
    if forced in ORDERS:
        return Order(forced, note("order_given"))
    for stamps in (numeric, [stamp for stamp in others if stamp.style in ("num", "dot")]):
        proof = Counter("DMY" if stamp.a > 12 else "MDY" for stamp in stamps if stamp.a > 12 or stamp.b > 12)
        if proof:
            order = proof.most_common(1)[0][0]
            example = next(s for s in stamps if (s.a > 12 if order == "DMY" else s.b > 12))
            mark = "." if example.style == "dot" else "/"
            return Order(
                order, note("order_proved", example=f"{example.a:02}{mark}{example.b:02}{mark}{example.year}")
            )
    return _planned(numeric, days)


def _planned(numeric: list[Stamp], days: tuple[date, date]) -> Order:
    near = {days[0] - timedelta(days=1), days[1] + timedelta(days=1)}
    inside = {days[0] + timedelta(days=step) for step in range((days[1] - days[0]).days + 1)}
    hits = {order: Counter(day_of(stamp, order) for stamp in numeric) for order in ORDERS}
    for wanted in (inside, inside | near):
        count = {order: sum(hits[order][day] for day in wanted) for order in ORDERS}
        if count["DMY"] != count["MDY"]:
            return Order(max(count, key=lambda order: count[order]), note("order_planned"))
        if count["DMY"]:
            return Order("DMY", note("order_same"))
    if hits["DMY"] == hits["MDY"]:
        return Order("DMY", note("order_same"))
    if all(stamp.style == "dot" for stamp in numeric):
        return Order("DMY", note("order_dots"))
    readings = tuple(day for order in ORDERS if (day := hits[order].most_common(1)[0][0]) is not None)
    return Order(None, note("order_open"), open=True, readings=readings)


@lru_cache(maxsize=10_000)
def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def day_of(stamp: Stamp, order: str | None) -> date | None:
    """The calendar day of a stamp in the given order, None when it is no day in that order or has none."""
    if stamp.style == "clock":
        return None
    if stamp.style in ("ymd", "word"):
        return _day(stamp.year, stamp.a, stamp.b)
    if order == "MDY":
        return _day(stamp.year, stamp.a, stamp.b)
    return _day(stamp.year, stamp.b, stamp.a)


def wall_ms(stamp: Stamp, order: str | None) -> int | None:
    """Milliseconds since 1970 as the clock on the wall shows them, None for an impossible day."""
    day = day_of(stamp, order)
    if day is None or stamp.clock is None:
        return None
    return (day - _FIRST_DAY).days * DAY + stamp.clock


class Zone:
    """Wall clock to UTC in one time zone, both readings of a repeated hour included."""

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone
        self._steady: dict[int, int | None] = {}
        self.skipped = 0

    def offset(self, wall: int, fold: int = 0) -> int:
        """Milliseconds east of UTC at a wall-clock time."""
        moment = (_NAIVE_EPOCH + timedelta(milliseconds=wall)).replace(tzinfo=self.zone, fold=fold)
        return round((moment.utcoffset() or timedelta()).total_seconds() * 1000)

    def utc(self, wall: int) -> tuple[int, ...]:
        """The moments in UTC, in ms, that this wall-clock time may mean: one, or two around a clock
        change.
        """
        number = wall // DAY
        if number not in self._steady:
            around = {self.offset(at, fold) for at in (number * DAY, number * DAY + DAY) for fold in (0, 1)}
            self._steady[number] = around.pop() if len(around) == 1 else None
        steady = self._steady[number]
        if steady is not None:
            return (wall - steady,)
        first, second = self.offset(wall, 0), self.offset(wall, 1)
        if first == second:
            return (wall - first,)
        if first < second:
            self.skipped += 1
        return tuple(sorted((wall - first, wall - second)))

    def wall(self, ms: int) -> int:
        """The wall-clock time of a moment in UTC, both in ms."""
        moment = datetime.fromtimestamp(ms // 1000, UTC).astimezone(self.zone)
        return ms + round((moment.utcoffset() or timedelta()).total_seconds() * 1000)


def spans(joins: tuple[int, ...], leaves: tuple[int, ...], total: int | None) -> list[tuple[int, int]]:
    """The (join, leave) pairs that the readings allow; a stated total in seconds decides between them."""
    if len(joins) == len(leaves) == 1:
        return [(joins[0], leaves[0])] if leaves[0] >= joins[0] else []
    pairs = sorted({(join, leave) for join in joins for leave in leaves if leave >= join})
    if len(pairs) > 1 and total is not None:
        close = [pair for pair in pairs if abs((pair[1] - pair[0]) // 1000 - total) <= 1500]
        pairs = close or pairs
    return pairs


def undated(
    join: int, leave: int | None, total: int | None, window: tuple[int, int]
) -> tuple[int, int | None] | None:
    """Wall-clock times of a file without dates: the day nearest to the session, the next one once the
    clock wraps.

    All in wall-clock ms except `total` (s). None when leave stands before join and no midnight explains
    it."""
    length = None
    if leave is not None:
        length = leave - join
        if length < 0:
            length += DAY
            if length > DAY // 2 or (total is not None and length // 1000 > 3 * total + 3600):
                return None
    first_day = window[0] // DAY - 1
    best: tuple[int, int, int] | None = None
    for number in range(first_day, window[1] // DAY + 2):
        start = number * DAY + join
        end = start + (length or 0)
        overlap = min(end, window[1]) - max(start, window[0])
        # Overlap first, then nearness; a negative overlap is the distance.
        rank = (overlap, -abs(start - window[0]), start)
        best = max(best, rank) if best else rank
    start = best[2] if best else join
    return start, None if length is None else start + length
