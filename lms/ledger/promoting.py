"""How freed seats reach the waiting list: offered to the next in turn, or given at once."""

from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from lms.audit.trail import record, snapshot

from . import reasons
from .models import Activity, Participation, SeatOffer
from .seats import Turn, free_seat_numbers, lock, moves_up, waiting_list
from .signals import participation_promoted, seat_offered


@transaction.atomic
def promote(activity: Activity, *, acting_user: Any = None) -> list[Participation]:
    """Brings free seats to the waiting list, in turn; returns whose turn came.

    With `offer_hours` each is asked first and the seat kept meanwhile, see `lms.ledger.offers`; else it is
    theirs at once. Without a limit of seats nobody needs to be asked. Nothing happens once the event was
    called off or is over, and nobody is asked any more once it has begun.
    """
    activity = lock(activity)
    now = timezone.now()
    if not moves_up(activity, now):
        return []
    if activity.capacity is None:
        _seat_all_offered(activity, now, acting_user)
    turns = [turn for turn in waiting_list(activity) if not turn.is_passed_over]
    if activity.capacity is not None:
        seats = list(islice(free_seat_numbers(activity), len(turns)))
        turns = turns[: len(seats)]
    else:
        seats = [None] * len(turns)
    found = Participation.objects.select_related("participant").in_bulk([turn.pk for turn in turns])
    moved = []
    for turn, seat in zip(turns, seats, strict=False):
        participation = found[turn.pk]
        participation.activity = activity
        if activity.offer_hours and seat is not None:
            _offer(participation, seat, now, _reason(turn), acting_user)
        else:
            _move_up(participation, seat, now, _reason(turn), acting_user)
        moved.append(participation)
    return moved


def kept_until(activity: Activity, now: datetime) -> datetime:
    """Until when a seat offered now is kept: `offer_hours`, but at most half of the time before the start."""
    until = now + timedelta(hours=activity.offer_hours)
    return min(until, now + (activity.starts_at - now) / 2) if activity.starts_at else until


def announce(signal: Any, participation: Participation) -> None:
    """Sends a signal of the ledger after commit."""
    transaction.on_commit(
        partial(signal.send_robust, sender=Participation, participation=participation), robust=True
    )


def _reason(turn: Turn) -> str:
    if turn.is_new_firm:
        return reasons.NEW_FIRM
    return reasons.OTHERS_AT_LIMIT if turn.overtakes else reasons.FIRST_WAITING


def _offer(
    participation: Participation, seat: int, now: datetime, reason: str, acting_user: Any
) -> SeatOffer:
    before = snapshot(participation)
    participation.seat = seat
    participation.save(update_fields=["seat"])
    offer = SeatOffer.objects.create(
        participation=participation,
        seat=seat,
        offered_at=now,
        expires_at=kept_until(participation.activity, now),
        reason=reason,
    )
    record(
        "lms_ledger.offer_seat",
        participation,
        before=before,
        after={**snapshot(participation), "kept_until": offer.expires_at},
        reason=reason,
        acting_user=acting_user,
    )
    announce(seat_offered, participation)
    return offer


def _move_up(
    participation: Participation, seat: int | None, now: datetime, reason: str, acting_user: Any
) -> None:
    before = snapshot(participation)
    participation.seat, participation.promoted_at = seat, now
    participation.save(update_fields=["seat", "promoted_at"])
    record(
        "lms_ledger.promote",
        participation,
        before=before,
        after=snapshot(participation),
        reason=reason,
        acting_user=acting_user,
    )
    announce(participation_promoted, participation)


def _seat_all_offered(activity: Activity, now: datetime, acting_user: Any) -> None:
    """Staff took the limit away: whoever was asked need not answer any more."""
    for participation in Participation.objects.filter(activity=activity).offered().order_by("pk"):
        close_offer(participation, SeatOffer.Outcome.WITHDRAWN, now)
        _move_up(participation, None, now, reasons.NO_LIMIT_ANY_MORE, acting_user)


def close_offer(participation: Participation, outcome: str, now: datetime) -> bool:
    """Closes the open offer of a person, if there is one."""
    offers = SeatOffer.objects.open().filter(participation=participation)
    return bool(offers.update(outcome=outcome, closed_at=now))
