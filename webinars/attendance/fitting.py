"""Whether a file's times belong to the planned session, and by how many hours they would have to move."""

from __future__ import annotations

from dataclasses import dataclass

MINUTE = 60_000
HOUR = 60 * MINUTE
# Offsets of real zones in minutes that are no whole hours, with a zone that has them.
PART_HOURS = {
    -570: "Pacific/Marquesas",
    -210: "America/St_Johns",
    210: "Asia/Tehran",
    270: "Asia/Kabul",
    330: "Asia/Kolkata",
    345: "Asia/Kathmandu",
    390: "Asia/Yangon",
    570: "Australia/Darwin",
    630: "Australia/Adelaide",
}


@dataclass(frozen=True, slots=True)
class Fit:
    """`fits`; or a `shift` in minutes under which the times would fit; or neither: another meeting."""

    fits: bool
    shift: int | None = None
    near: bool = False


def judge(
    span: tuple[int, int], ended: bool, window: tuple[int, int], offset: int, movable: bool, crowd: bool
) -> Fit:
    """Compare a meeting's first and last moment with the session, all in ms UTC.

    `ended`: whether the last moment is a leave or an end, not merely the last thing noticed.
    `offset`: minutes east of UTC that were assumed. `movable`: whether the zone is an assumption at all.
    `crowd`: whether several people were there; one alone may well come and go an hour early."""
    first, last = span
    start, end = window
    overlap = min(last, end) - max(first, start)
    best = _best_shift(span, ended, window, offset) if movable else None
    if overlap > 0 or start <= first < end:
        early, late = first - start, last - end
        same_way = early * late > 0 and min(abs(early), abs(late)) >= 45 * MINUTE
        if crowd and ended and best is not None and same_way:
            moved = best * MINUTE
            if abs(early + moved) <= 20 * MINUTE and abs(late + moved) <= 20 * MINUTE:
                return Fit(False, best)
        if not ended and best is not None and last < start - 30 * MINUTE:
            return Fit(False, best)
        return Fit(True)
    if not ended and first < start and start - last <= 2 * HOUR and best is None:
        return Fit(True)
    if best is not None:
        return Fit(False, best)
    gap = max(start - last, first - end)
    brief = last - first <= (end - start) // 2
    return Fit(gap <= HOUR and brief, near=gap <= HOUR)


def _best_shift(span: tuple[int, int], ended: bool, window: tuple[int, int], offset: int) -> int | None:
    """The shift in minutes, of those that real time zones allow, under which first and last lie closest."""
    best: tuple[int, int, int] | None = None
    for zone in [*range(-12 * 60, 15 * 60, 60), *PART_HOURS]:
        shift = offset - zone
        if shift == 0 or abs(shift) > 14 * 60 or (zone % 60 and offset % 60):
            continue
        first, last = span[0] + shift * MINUTE, span[1] + shift * MINUTE
        if (span[0] // (24 * HOUR)) != (window[0] // (24 * HOUR)) and abs(shift) > 9 * 60:
            continue
        late, over = abs(first - window[0]), abs(last - window[1])
        common = min(last, window[1]) - max(first, window[0])
        if zone % 60:
            # Rare enough that both ends must agree.
            close = ended and max(late, over) <= 20 * MINUTE
        elif ended:
            whole = min(window[1] - window[0], max(last - first, 1))
            close = min(late, over) <= 20 * MINUTE and common * 2 >= whole
        else:
            close = late <= 20 * MINUTE
        if not close:
            continue
        rank = ((late + over if ended else late) + (20 * MINUTE if zone % 60 else 0), abs(shift), shift)
        best = min(best, rank) if best else rank
    return best[2] if best else None


def zone_name(offset: int) -> str:
    """A zone with this fixed offset in minutes, as ZoneInfo takes it; the sign of Etc/GMT names is
    reversed.
    """
    if offset == 0:
        return "UTC"
    if offset % 60:
        return PART_HOURS.get(offset, "UTC")
    return f"Etc/GMT{-offset // 60:+d}"
