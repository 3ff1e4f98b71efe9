"""Giving a place back: by hand, because nobody confirmed it, or because an offer was not taken."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from lms.audit.trail import record, snapshot

from .errors import AlreadyCompleted
from .models import Handover, Participation, SeatOffer
from .promoting import close_offer, promote
from .reasons import NOT_CONFIRMED_IN_TIME
from .seats import lock


@transaction.atomic
def cancel(participation: Participation, *, reason: str = "", acting_user: Any = None) -> Participation:
    """Gives the place back; the next in turn is asked or moves up. Any number of times; the row stays.

    An open offer is withdrawn, a seat on its way to a colleague stays here. Raises `AlreadyCompleted`: what
    somebody completed is evidence.
    """
    activity = lock(participation.activity)
    participation = Participation.objects.select_for_update(of=("self",)).get(pk=participation.pk)
    lapsed_but_confirmed = reason == NOT_CONFIRMED_IN_TIME and participation.confirmed_at
    if participation.cancelled_at or lapsed_but_confirmed:
        return participation
    leave(participation, reason=reason, acting_user=acting_user)
    promote(activity, acting_user=acting_user)
    return participation


def leave(
    participation: Participation,
    *,
    reason: str,
    outcome: str = SeatOffer.Outcome.WITHDRAWN,
    verb: str = "lms_ledger.cancel",
    acting_user: Any = None,
) -> None:
    """Takes somebody off, under `lock`; what becomes of the seat is the caller's to say."""
    if participation.completed_at:
        raise AlreadyCompleted
    now = timezone.now()
    before = snapshot(participation)
    participation.cancelled_at, participation.cancellation_reason = now, reason
    participation.seat = participation.confirm_by = None
    participation.save()
    close_offer(participation, outcome, now)
    Handover.objects.filter(participation=participation, closed_at=None).update(closed_at=now)
    record(
        verb,
        participation,
        before=before,
        after=snapshot(participation),
        reason=reason,
        acting_user=acting_user,
    )


def lapse(now: datetime | None = None) -> int:
    """Cancels what nobody confirmed in time; the seats go to the waiting list. Returns how many."""
    lapsed = list(Participation.objects.lapsed(now).select_related("activity"))
    for participation in lapsed:
        cancel(participation, reason=NOT_CONFIRMED_IN_TIME)
    return len(lapsed)
