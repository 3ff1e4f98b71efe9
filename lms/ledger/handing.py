"""A seat handed to a colleague of the same firm: the giver keeps it until the colleague accepts."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from lms.audit.trail import record, snapshot

from . import errors, reasons
from .invitees import check_address, check_list
from .leaving import leave
from .models import Activity, Handover, Participant, Participation
from .seats import lock


def why_not_handed(participation: Participation) -> errors.LedgerError | None:
    """Why this seat cannot be handed to anybody now; None while it can."""
    activity = participation.activity
    if activity.cancelled_at:
        return errors.CalledOff()
    if participation.completed_at:
        return errors.AlreadyCompleted()
    if activity.is_over:
        return errors.AlreadyOver()
    if participation.attended_at:
        return errors.AlreadyAttended()
    if not (participation.is_seated and participation.confirmed_at):
        return errors.NoSeatToHand()
    return None if participation.enterprise_id else errors.NoFirmToHandIn()


def handover_of(participation: Participation) -> Handover | None:
    """The colleague who has been asked to take this seat and has not answered yet."""
    return Handover.objects.filter(participation=participation, closed_at=None).first()


@transaction.atomic
def hand(
    participation: Participation, *, email: str, first_name: str, last_name: str, acting_user: Any = None
) -> Handover:
    """Asks a colleague to take over the seat; whoever was asked before is no longer asked.

    Raises `LedgerError`. That somebody is registered is said only of people of the same firm; for all others
    the colleague learns it from the link, so that nobody can ask here who takes part.
    """
    participation = _locked(participation)
    if refusal := why_not_handed(participation):
        raise refusal
    email = check_address(email)
    if email == participation.participant.email.lower():
        raise errors.OwnAddress
    check_list(participation.activity, email)
    there = Participation.objects.active().filter(
        activity=participation.activity_id,
        participant__email__iexact=email,
        enterprise=participation.enterprise_id,
    )
    if there.exists():
        raise errors.ColleagueRegistered
    take_back(participation)
    handover = Handover.objects.create(
        participation=participation, email=email, first_name=first_name.strip(), last_name=last_name.strip()
    )
    record("lms_ledger.hand", participation, after={"handover": handover.pk}, acting_user=acting_user)
    return handover


@transaction.atomic
def take_back(participation: Participation, *, acting_user: Any = None) -> bool:
    """The giver keeps the seat after all. True when a colleague had been asked."""
    participation = _locked(participation)
    found = Handover.objects.filter(participation=participation, closed_at=None)
    done = found.update(closed_at=timezone.now())
    if done:
        record("lms_ledger.take_back", participation, acting_user=acting_user)
    return bool(done)


def why_not_taken(handover: Handover) -> errors.LedgerError | None:
    """Why the colleague cannot take this seat now; None while it is possible."""
    participation = handover.participation
    if handover.closed_at:
        called_off = participation.activity.cancelled_at
        return errors.CalledOff() if called_off else errors.HandoverClosed()
    if refusal := why_not_handed(participation):
        return refusal
    return errors.ColleagueRegistered() if _registration_of(handover) else None


@transaction.atomic
def take_over(
    handover: Handover,
    *,
    participant: Participant,
    language: str,
    consent_version: str = "",
    acting_user: Any = None,
) -> Participation:
    """The colleague takes the seat: same number, same firm, confirmed; the giver's registration ends.

    Any number of times. `participant` is the person with the address the link went to. Raises
    `HandoverClosed`, `ColleagueRegistered` and what refuses a handover.
    """
    giver = _locked(handover.participation)
    handover = Handover.objects.select_related("successor").get(pk=handover.pk)
    if handover.successor and handover.successor.cancelled_at is None:
        return handover.successor
    handover.participation = giver
    if refusal := why_not_taken(handover):
        raise refusal
    now, seat = timezone.now(), giver.seat
    # The seat is free for a moment, under the lock: nobody else sees it.
    leave(giver, reason=reasons.HANDED_OVER, verb="lms_ledger.hand_over", acting_user=acting_user)
    successor = _successor(handover, participant, giver.activity)
    before = snapshot(successor) if successor.pk else None
    values = {
        "enterprise_id": giver.enterprise_id,
        "first_name": handover.first_name,
        "last_name": handover.last_name,
        "role": "",
        "language": language,
        "consent_version": consent_version,
        "answers": {},
        "registered_at": now,
        "confirmed_at": now,
        "confirm_by": None,
        "applied_at": giver.applied_at,
        "approved_at": giver.approved_at,
        "waitlisted_at": None,
        "promoted_at": None,
        "cancelled_at": None,
        "cancellation_reason": "",
        "seat": seat,
    }
    for name, value in values.items():
        setattr(successor, name, value)
    successor.save()
    if participant.email_verified_at is None:
        participant.email_verified_at = now
        participant.save(update_fields=["email_verified_at"])
    Handover.objects.filter(pk=handover.pk).update(closed_at=now, successor=successor)
    record(
        "lms_ledger.take_over",
        successor,
        before=before,
        after=snapshot(successor),
        reason=reasons.HANDED_OVER,
        acting_user=acting_user,
    )
    return successor


def _successor(handover: Handover, participant: Participant, activity: Activity) -> Participation:
    known = Participation.objects.filter(participant=participant, activity=activity).first()
    return known or Participation(participant=participant, activity=activity)


def _registration_of(handover: Handover) -> Participation | None:
    """The colleague's own active registration for the same event, if there is one."""
    rows = Participation.objects.active().filter(activity=handover.participation.activity_id)
    return rows.filter(participant__email__iexact=handover.email).first()


def _locked(participation: Participation) -> Participation:
    activity = lock(participation.activity)
    rows = Participation.objects.select_for_update(of=("self",)).select_related("participant")
    participation = rows.get(pk=participation.pk)
    participation.activity = activity
    return participation
