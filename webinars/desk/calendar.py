"""Screen: all events of a month, drafts too, and where two of them clash."""

import calendar
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lms.dates import in_words

from .access import for_staff, screen
from .meetings import Clash, Meeting, meetings_between

FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass
class Day:
    """One cell of the month."""

    day: date
    is_inside: bool
    is_today: bool
    meetings: list[Meeting] = field(default_factory=list)


@require_GET
@for_staff
def month(request: HttpRequest) -> HttpResponse:
    """One month as a table of weeks, and as a list where there is no room for a table."""
    first = asked_month(request.GET.get("month"))
    weeks = calendar.Calendar(firstweekday=calendar.MONDAY).monthdatescalendar(first.year, first.month)
    start, end = _midnight(weeks[0][0]), _midnight(weeks[-1][-1] + timedelta(days=1))
    found = meetings_between(request.user, start, end)
    today = timezone.localdate()
    days = {day: Day(day, day.month == first.month, day == today) for week in weeks for day in week}
    for meeting in found:
        for day in meeting.days if meeting.is_seen else ():
            if day in days:
                days[day].meetings.append(meeting)
    title = in_words(first, "F Y")
    context = {
        "first": first,
        "month_title": title[:1].upper() + title[1:],
        "previous": _link_to(first - timedelta(days=1)),
        "next": _link_to(first + timedelta(days=31)),
        "is_this_month": (first.year, first.month) == (today.year, today.month),
        "weekdays": [(str(WEEKDAYS[number]), str(WEEKDAYS_ABBR[number])) for number in range(7)],
        "weeks": [[days[day] for day in week] for week in weeks],
        "busy": [day for day in days.values() if day.is_inside and day.meetings],
        "clashes": clashes_in(found, start=_midnight(first), end=_midnight(_next_month(first))),
    }
    return screen(request, "calendar.html", context, title=_("Calendar"))


def asked_month(said: Any) -> date:
    """The first day of the month asked for, "2026-11"; of this month when that is none."""
    try:
        asked = datetime.strptime(str(said), "%Y-%m").date()  # noqa: DTZ007 -- a month has no time zone
    except ValueError:
        return timezone.localdate().replace(day=1)
    return asked if FIRST_YEAR <= asked.year <= LAST_YEAR else timezone.localdate().replace(day=1)


def clashes_in(found: list[Meeting], *, start: datetime, end: datetime) -> list[Clash]:
    """Each clash once that touches the time and concerns the reader, first the earlier meeting."""
    once = {}
    for meeting in found:
        for clash in meeting.clashes:
            concerns = clash.one.is_seen or clash.other.is_seen
            pair = frozenset((id(clash.one), id(clash.other)))
            if concerns and clash.starts_at < end and clash.ends_at > start:
                once.setdefault(pair, clash)
    return list(once.values())


def _link_to(day: date) -> str:
    return f"{day:%Y-%m}" if FIRST_YEAR <= day.year <= LAST_YEAR else ""


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
