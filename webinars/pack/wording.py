"""How registers say times: entries and exits as the report has them, minutes never rounded up."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.template.defaultfilters import floatformat
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from ..attendance import Connection
from ..models import CheckIn

MINUTE_MS = 60_000


def minutes(low: int, high: int) -> str:
    """Seconds as 71′57″, bounds with a dash; exact, because a rounded figure could pass a threshold."""
    return _minutes(low) if low == high else f"{_minutes(low)}–{_minutes(high)}"


def share(low: int, high: int, window: int) -> str:
    """The part of the window (all in seconds) in percent, cut after one decimal; bounds with a dash."""
    least, most = (floatformat(1000 * seconds // window / 10, -1) for seconds in (low, high))
    return f"{least}%" if low == high else f"{least}–{most}%"


def moment(value: datetime | None) -> str:
    """Day and minute in the site's time zone; empty without."""
    return formats.date_format(timezone.localtime(value), "d/m/Y H:i") if value else ""


def day_of(session: Any) -> date:
    """The local day on which a session starts; times of that day need no date."""
    return timezone.localdate(session.starts_at)


def ranges(numbers: Iterable[int]) -> str:
    """2, 3, 4, 9 as 2–4, 9."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)


def who(user: Any) -> str:
    """A member of staff by name; a dash when the account is gone."""
    return (user.get_full_name() or str(user)) if user else "–"


def visit(link: Connection, day: date) -> str:
    """One connection as its report states it: entry and exit in local time, and what is not certain about it.

    Seconds are left out where the report has minutes only; the date is added when it is not the session's.
    """
    if link.readings:
        spans = _(" or ").join(_span(*pair, link, day) for pair in link.readings)
        return _("%(times)s (the clock changed)") % {"times": spans}
    start, end = link.may or link.sure or (None, None)
    if link.total is not None:
        words = {"minutes": _minutes(round(link.total / 1000)), "times": _span(start, end, link, day)}
        if start is None and end is None:
            return _("%(minutes)s in all, times not recorded") % words
        return _("%(times)s, %(minutes)s in all") % words
    if start is None and end is None:
        return _("present, times not recorded")
    times = {"times": _span(start, end, link, day)}
    if link.flag == "until_end":
        return _("%(times)s (exit not recorded: end of the meeting)") % times
    if link.sure == (start, end):
        return times["times"]
    if link.sure:
        return _("%(times)s (certain: %(certain)s)") % {**times, "certain": _span(*link.sure, link, day)}
    return _("%(times)s (uncertain)") % times


def entrance(check_in: CheckIn, session: Any) -> str:
    """One check-in at the door: when, and until when it counts."""
    day = day_of(session)
    start = _local(check_in.at, day)
    if check_in.left_at:
        return _("%(start)s–%(end)s (on site)") % {"start": start, "end": _local(check_in.left_at, day)}
    return _("%(start)s (on site, to the end)") % {"start": start}


def _local(moment: datetime, day: date) -> str:
    return _clock(int(moment.timestamp() * 1000), "%H:%M:%S", day)


def _span(start: int | None, end: int | None, link: Connection, day: date) -> str:
    pattern = "%H:%M" if link.slack >= MINUTE_MS else "%H:%M:%S"
    return f"{_clock(start, pattern, day)}–{_clock(end, pattern, day)}"


def _clock(ms: int | None, pattern: str, day: date) -> str:
    if ms is None:
        return "?"
    local = datetime.fromtimestamp(ms / 1000, timezone.get_default_timezone())
    return local.strftime(pattern if local.date() == day else f"%d/%m {pattern}")


def _minutes(seconds: int) -> str:
    whole, rest = divmod(seconds, 60)
    return f"{whole}′{rest:02d}″" if rest else f"{whole}′"
