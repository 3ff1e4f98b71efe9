"""When reminders go out: what authors write ("24, 1, 0.5") as minutes before the start. Pure functions."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from django.utils.translation import gettext as _

MOST = 10
LONGEST = timedelta(days=60)
# A reminder that could not go out on time still goes out this late at most, and never later than this share
# of the time it is ahead of the start: "tomorrow" must not arrive when people have joined.
LATEST, SHARE, AT_LEAST = timedelta(hours=12), 2, timedelta(hours=1)


class NotHours(ValueError):
    """What was written is no list of hours; `str(error)` is a translated sentence."""


def minutes_of(written: str) -> list[int]:
    """The minutes before the start, the earliest reminder first. Raises `NotHours`.

    Hours are separated by commas or semicolons. A comma between two digits could be either a separator or an
    Italian decimal comma; it is taken for the latter only where semicolons separate.
    """
    has_semicolons = ";" in written
    if not has_semicolons and (doubtful := re.search(r"\d+,\d+", written)):
        raise NotHours(
            _("“%(text)s” can mean two things: write “%(list)s” for two reminders, “%(number)s” for one.")
            % {
                "text": doubtful[0],
                "list": doubtful[0].replace(",", "; "),
                "number": doubtful[0].replace(",", "."),
            }
        )
    parts = written.split(";") if has_semicolons else written.split(",")
    minutes = {_minutes(part.strip()) for part in parts if part.strip()}
    if len(minutes) > MOST:
        raise NotHours(_("At most %(number)s reminders can be sent.") % {"number": MOST})
    return sorted(minutes, reverse=True)


def _minutes(part: str) -> int:
    if not re.fullmatch(r"\d{1,6}([.,]\d{1,6})?", part):
        raise NotHours(_("“%(text)s” is not a number of hours.") % {"text": part})
    minutes = round(Fraction(part.replace(",", ".")) * 60)
    if minutes < 1:
        raise NotHours(_("A reminder goes out at least a minute before the start."))
    if timedelta(minutes=minutes) > LONGEST:
        raise NotHours(_("A reminder goes out at most 60 days (1440 hours) before the start."))
    return minutes


def due_at(starts_at: datetime, minutes: int) -> datetime:
    """The moment itself: "24 hours before" is 24 hours also when the clocks change in between."""
    # Times of one zone are subtracted by the clock on the wall; in UTC they are real hours.
    return starts_at.astimezone(UTC) - timedelta(minutes=minutes)


def is_too_late(starts_at: datetime, minutes: int, now: datetime) -> bool:
    """Whether the time of a reminder has passed so long ago that it would only confuse."""
    late = now - due_at(starts_at, minutes)
    return late > min(LATEST, max(AT_LEAST, timedelta(minutes=minutes) / SHARE))


def due(starts_at: datetime, all_minutes: Iterable[int], now: datetime) -> list[int]:
    """The reminders whose time has come, the nearest to the start first."""
    return sorted(minutes for minutes in all_minutes if due_at(starts_at, minutes) <= now < starts_at)
