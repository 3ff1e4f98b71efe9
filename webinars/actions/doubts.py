"""Dates that read in two ways: when both readings are days on which somebody met, a person must say which."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from ..attendance import Reading
from ..models import Session


@dataclass(frozen=True)
class OtherDay:
    """The other reading of a report's dates, and the session that was held then."""

    order: str
    first: datetime
    session: Session


def other_day(session: Session, reading: Reading) -> OtherDay | None:
    """The session that this report fits as well when day and month change places; None when none does.

    Only where nothing but the plan tells the order: 09/06 is 9 June because of the plan alone, and if on
    6 September people met at the same hour, the plan does not tell which of the two the file is about.
    """
    told = reading.interpretation
    code = told.date_order_reason.code if told.date_order_reason else ""
    if code != "order_planned" or not reading.outcome.importable or told.first is None or told.last is None:
        return None
    first, last = _swapped(timezone.localtime(told.first)), _swapped(timezone.localtime(told.last))
    if first is None or last is None or last <= first:
        return None
    rival = (
        Session.objects.standing()
        .filter(starts_at__lt=last, ends_at__gt=first, ends_at__lte=timezone.now())
        .exclude(pk=session.pk)
        .select_related("activity")
    )
    # One's own event first: it is the likelier mistake.
    found = sorted(rival, key=lambda row: row.activity_id != session.activity_id)
    if not found:
        return None
    return OtherDay("MDY" if told.date_order == "DMY" else "DMY", first, found[0])


def _swapped(moment: datetime) -> datetime | None:
    if moment.day > 12 or moment.day == moment.month:
        return None
    return moment.replace(month=moment.day, day=moment.month)
