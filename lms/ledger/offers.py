"""A freed seat offered to whoever waits first: accepted, declined, lapsed, withdrawn.

`promote` makes the offers. While one is open its participation holds the seat number, so nobody else can take
it and the unique constraint of seats stands behind the offer too.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from lms.audit.trail import record, snapshot

from .errors import (
    AlreadyOver,
    CalledOff,
    LedgerError,
    NotTakingPart,
    OfferAccepted,
    OfferDeclined,
    OfferLapsed,
    OfferWithdrawn,
)
from .leaving import leave
from .models import Activity, Participation, SeatOffer
from .promoting import announce, close_offer, promote
from .reasons import OFFER_DECLINED, OFFER_NOT_TAKEN
from .seats import lock
from .signals import seat_offer_lapsed

offer_seats = promote


def offer_to(participation: Participation) -> SeatOffer | None:
    """The last offer made to this registration since it was recorded (or recorded anew), open or not."""
    made = SeatOffer.objects.filter(
        participation=participation, offered_at__gte=participation.registered_at
    ).order_by("pk")
    return made.last()


def why_not(offer: SeatOffer, now: datetime | None = None) -> LedgerError | None:
    """Why an offer can no longer be answered; None while it can."""
    activity, now = offer.participation.activity, now or timezone.now()
    if activity.cancelled_at:
        return CalledOff()
    match offer.outcome:
        case SeatOffer.Outcome.LAPSED:
            return OfferLapsed()
        case SeatOffer.Outcome.DECLINED:
            return OfferDeclined()
        case SeatOffer.Outcome.ACCEPTED:
            return NotTakingPart() if offer.participation.cancelled_at else OfferAccepted()
        case SeatOffer.Outcome.WITHDRAWN:
            return OfferWithdrawn()
    if activity.is_over:
        return AlreadyOver()
    if offer.expires_at <= now or (activity.starts_at and activity.starts_at <= now):
        return OfferLapsed()
    return None


@transaction.atomic
def accept(offer: SeatOffer, *, acting_user: Any = None) -> Participation:
    """The person takes the seat kept for them. Any number of times.

    Raises `OfferLapsed`, `OfferDeclined`, `OfferWithdrawn`, `NotTakingPart`, `CalledOff`, `AlreadyOver`.
    """
    offer = _locked(offer)
    participation = offer.participation
    # Withdrawn and seated: staff took the limit of seats away meanwhile.
    taken = (SeatOffer.Outcome.ACCEPTED, SeatOffer.Outcome.WITHDRAWN)
    if offer.outcome in taken and participation.is_seated and not participation.activity.cancelled_at:
        return participation
    if refusal := why_not(offer):
        raise refusal
    now = timezone.now()
    before = snapshot(participation)
    participation.promoted_at = now
    participation.save(update_fields=["promoted_at"])
    close_offer(participation, SeatOffer.Outcome.ACCEPTED, now)
    record(
        "lms_ledger.accept_offer",
        participation,
        before=before,
        after=snapshot(participation),
        reason=offer.reason,
        acting_user=acting_user,
    )
    return participation


@transaction.atomic
def decline(offer: SeatOffer, *, acting_user: Any = None) -> Participation:
    """The person does not want the seat and leaves the list; the next is asked. Any number of times.

    Raises what `accept` raises.
    """
    offer = _locked(offer)
    participation = offer.participation
    if offer.outcome == SeatOffer.Outcome.DECLINED and participation.cancelled_at:
        return participation
    if refusal := why_not(offer):
        raise refusal
    leave(
        participation,
        reason=OFFER_DECLINED,
        outcome=SeatOffer.Outcome.DECLINED,
        verb="lms_ledger.decline_offer",
        acting_user=acting_user,
    )
    promote(participation.activity, acting_user=acting_user)
    return participation


def lapse_offers(now: datetime | None = None) -> int:
    """Closes the offers whose time is up; each seat is offered to the next at once. Returns how many."""
    now = now or timezone.now()
    begun = Q(participation__activity__starts_at__lte=now)
    due = SeatOffer.objects.open().filter(Q(expires_at__lte=now) | begun)
    due = due.select_related("participation__activity").order_by("expires_at", "pk")
    return sum(_lapse(offer, now) for offer in list(due))


@transaction.atomic
def withdraw_offers(activity: Activity, *, acting_user: Any = None) -> int:
    """Takes all open offers back, because the event is called off. Returns how many."""
    activity = lock(activity)
    rows = list(Participation.objects.filter(activity=activity).offered().order_by("pk"))
    for participation in rows:
        _take_back(participation, acting_user)
    return len(rows)


@transaction.atomic
def _lapse(offer: SeatOffer, now: datetime) -> bool:
    offer = _locked(offer)
    if offer.closed_at:  # answered a moment ago
        return False
    participation = offer.participation
    if participation.activity.cancelled_at or participation.completed_at:
        _take_back(participation, None)
        return True
    leave(
        participation,
        reason=OFFER_NOT_TAKEN,
        outcome=SeatOffer.Outcome.LAPSED,
        verb="lms_ledger.lapse_offer",
    )
    announce(seat_offer_lapsed, participation)
    promote(participation.activity)
    return True


def _take_back(participation: Participation, acting_user: Any) -> None:
    before = snapshot(participation)
    participation.seat = None
    participation.save(update_fields=["seat"])
    close_offer(participation, SeatOffer.Outcome.WITHDRAWN, timezone.now())
    record(
        "lms_ledger.withdraw_offer",
        participation,
        before=before,
        after=snapshot(participation),
        acting_user=acting_user,
    )


def _locked(offer: SeatOffer) -> SeatOffer:
    """The offer as it stands once nobody else can change it."""
    activity = lock(offer.participation.activity)
    rows = SeatOffer.objects.select_for_update(of=("self", "participation"))
    offer = rows.select_related("participation__participant").get(pk=offer.pk)
    offer.participation.activity = activity
    return offer
