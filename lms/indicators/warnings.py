"""What is odd about a period's dates: allowed, but somebody should look."""

from datetime import timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .models import Period


def warnings_of(period: Period) -> list[str]:
    """A sentence for each oddity. One query for the other periods of the programme."""
    programme = period.programme
    found = []
    if programme.starts_on and period.starts_on < programme.starts_on:
        found.append(
            _(
                "The period begins on %(day)s, before the programme starts on %(start)s: what happened "
                "before counts too."
            )
            % {"day": _day(period.starts_on), "start": _day(programme.starts_on)}
        )
    if programme.ends_on and period.ends_on > programme.ends_on:
        found.append(
            _("The period ends on %(day)s, after the programme ends on %(end)s.")
            % {"day": _day(period.ends_on), "end": _day(programme.ends_on)}
        )
    others = [other for other in programme.periods.all() if other.pk != period.pk]
    found += [
        _("The period overlaps %(other)s: a firm first counted in the shared days is new in both.")
        % {"other": other.name}
        for other in others
        if other.starts_on <= period.ends_on and other.ends_on >= period.starts_on
    ]
    before = [other.ends_on for other in others if other.ends_on < period.starts_on]
    if before and period.starts_on - max(before) > timedelta(days=1):
        found.append(
            _(
                "Between the period before (until %(day)s) and this one are days of no period: whoever was "
                "first supported then is new in none."
            )
            % {"day": _day(max(before))}
        )
    return found


def _day(day: object) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
