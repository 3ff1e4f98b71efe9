"""The time line of an event's mails: what goes out when, from the dates alone. Pure functions.

Moments are counted in real time and told in local time: "24 hours before" a Sunday morning at ten on which
clocks go back is the Saturday at eleven.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from . import reminders

# Mails that follow something people do, in the order of a registration.
AT_ONCE = ("confirm", "confirmed", "waiting", "offer", "promoted")
WITH_APPROVAL = ("confirm_application", "applied", "declined")
WHEN_SOMETHING_HAPPENS = ("changed", "cancelled", "called_off")

AHEAD, PASSED, NEAR = "ahead", "passed", "near"

# Attendance that becomes known later than this thanks nobody by itself; staff may still send.
TOO_LATE = timedelta(days=30)


@dataclass(frozen=True)
class Moment:
    """One mail of the time line. `at` empty: it follows something people do, not the clock.

    `state`: `ahead`, `near` (its time has come, and it still goes out) or `passed` (it will not).
    """

    occasion: str
    at: datetime | None = None
    minutes: int = 0
    session: Any = None
    state: str = AHEAD


def moments(
    sessions: Iterable[Any],
    *,
    minutes: Iterable[int],
    follow_up_hours: int | None,
    needs_approval: bool,
    now: datetime,
) -> list[Moment]:
    """Everything that goes out for an event, in order. Sessions have `starts_at` and `ends_at`."""
    listed = sorted(sessions, key=lambda one: one.starts_at)
    asked = list(minutes)
    first = [name for name in AT_ONCE if not (needs_approval and name == "confirm")]
    found = [Moment(name) for name in ((*WITH_APPROVAL, *first) if needs_approval else first)]
    found += reminder_moments(((one, asked) for one in listed), now)
    if follow_up_hours is not None and listed:
        ends = max(one.ends_at.astimezone(UTC) for one in listed)
        found += follow_up_moments(ends + timedelta(hours=follow_up_hours), now)
    return [*found, *(Moment(name) for name in WHEN_SOMETHING_HAPPENS)]


def reminder_moments(asked: Iterable[tuple[Any, Iterable[int]]], now: datetime) -> list[Moment]:
    """The reminders of sessions, each with its minutes, the earliest first."""
    found = [
        Moment("reminder", reminders.due_at(session.starts_at, before), before, session)
        for session, minutes in asked
        for before in minutes
    ]
    found.sort(key=lambda moment: (moment.at, -moment.minutes))
    return [_stated(moment, _reminder_state(moment, now)) for moment in found]


def follow_up_moments(due_at: datetime, now: datetime) -> list[Moment]:
    """Thanks and regrets, which have one hour; they wait until attendance is known."""
    state = AHEAD if due_at > now else PASSED if is_too_late(due_at, now) else NEAR
    return [Moment("thanks", due_at, state=state), Moment("sorry", due_at, state=state)]


def is_too_late(due_at: datetime, now: datetime) -> bool:
    """Whether thanks and regrets no longer go out by themselves."""
    return due_at <= now - TOO_LATE


def _reminder_state(moment: Moment, now: datetime) -> str:
    if moment.at > now:
        return AHEAD
    starts = moment.session.starts_at
    is_gone = starts <= now or reminders.is_too_late(starts, moment.minutes, now)
    return PASSED if is_gone else NEAR


def _stated(moment: Moment, state: str) -> Moment:
    return Moment(moment.occasion, moment.at, moment.minutes, moment.session, state)
