"""The verbs of the ledger: introduce, register, confirm, record progress, attend, complete.

What happens to seats stands next door: `seats` (order), `promoting`, `offers`, `leaving`, `approving`,
`handing`, `invitees`.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from lms.audit.trail import record, snapshot
from lms.conf import conf
from lms.enterprises.models import Enterprise
from lms.names import plain_name

from . import reasons
from .approving import approve, decline, let_in
from .crediting import announce_completed
from .errors import (
    AlreadyOver,
    CalledOff,
    NotConfirmed,
    NotOpen,
    NotTakingPart,
    RegistrationClosed,
    RegistrationNotYetOpen,
)
from .handing import hand, take_back, take_over
from .invitees import check_list, invite, remove_invitee
from .leaving import cancel, lapse
from .models import Activity, Participant, Participation
from .offers import lapse_offers, withdraw_offers
from .promoting import promote
from .reasons import NOT_CONFIRMED_IN_TIME
from .seats import free_seat_numbers, lock, moves_up, place_for

__all__ = [
    "NOT_CONFIRMED_IN_TIME",
    "approve",
    "attend",
    "cancel",
    "check_open",
    "complete",
    "confirm",
    "decline",
    "free_seat_numbers",
    "hand",
    "introduce",
    "invite",
    "lapse",
    "lapse_offers",
    "lock",
    "moves_up",
    "promote",
    "record_progress",
    "register",
    "remove_invitee",
    "retract",
    "take_back",
    "take_over",
    "withdraw_offers",
]


def check_open(activity: Activity, now: datetime | None = None) -> None:
    """Raises a `LedgerError` that says why nobody can register now, if so."""
    now = now or timezone.now()
    if activity.cancelled_at:
        raise CalledOff
    if not activity.is_open:
        raise NotOpen
    if activity.ends_at and activity.ends_at <= now:
        raise AlreadyOver
    if activity.registration_opens_at and activity.registration_opens_at > now:
        raise RegistrationNotYetOpen
    if activity.registration_closes_at and activity.registration_closes_at <= now:
        raise RegistrationClosed


@transaction.atomic
def introduce(
    *, email: str, first_name: str, last_name: str, language: str = "it", user: Any = None
) -> Participant:
    """The participant with this address, recorded now if new.

    Whoever types a known address changes nothing about that person. `user` is linked when given: the caller
    vouches that the account owns the address.
    """
    email = email.strip().lower()
    participant = Participant.objects.filter(user=user).first() if user else None
    participant = participant or Participant.objects.filter(email__iexact=email).first()
    if participant is None:
        try:
            with transaction.atomic():
                participant = Participant.objects.create(
                    email=email,
                    first_name=plain_name(first_name),
                    last_name=plain_name(last_name),
                    language=language,
                )
        except IntegrityError:  # the same person in two tabs
            participant = Participant.objects.get(email__iexact=email)
    if user and participant.user_id is None:
        participant.user = user
        participant.email_verified_at = participant.email_verified_at or timezone.now()
        participant.save(update_fields=["user", "email_verified_at"])
    return participant


@transaction.atomic
def register(
    activity: Activity,
    participant: Participant,
    *,
    enterprise: Enterprise | None = None,
    first_name: str = "",
    last_name: str = "",
    role: str = "",
    language: str = "",
    consent_version: str = "",
    answers: dict[str, Any] | None = None,
    email: str = "",
    confirmed: bool = False,
    check_window: bool = True,
    approved: bool = False,
    acting_user: Any = None,
) -> tuple[Participation, bool]:
    """Takes a seat, or when full a place on the waiting list. Returns the participation and if it is new.

    Without `confirmed` the seat is held for `CONFIRM_HOURS` until `confirm`. With `needs_approval` it is put
    before staff first and holds nothing, unless `approved`. A second call for an active registration changes
    nothing (except that staff's `approved` lets an applicant in); one for a cancelled registration takes a
    place anew, at the end of the queue. `check_window` False lets staff register people before or after the
    public window, and whoever is not on the invitation list. `email` is the address used now, where an
    account has several. Raises `LedgerError`.
    """
    if check_window:
        check_open(activity)
        # Before anything depends on who is registered: the answer must not tell a stranger.
        check_list(activity, email or participant.email)
    activity = lock(activity)
    known = Participation.objects.filter(participant=participant, activity=activity).first()
    if known and known.cancelled_at is None:
        if approved and not known.is_let_in:
            let_in(known, activity, acting_user=acting_user)
        return known, False
    now = timezone.now()
    applies = activity.needs_approval and not approved
    values: dict[str, Any] = {
        "enterprise": enterprise,
        "first_name": plain_name(first_name) or participant.first_name,
        "last_name": plain_name(last_name) or participant.last_name,
        "role": role.strip(),
        "language": language or participant.language,
        "consent_version": consent_version,
        "answers": answers or {},
        "registered_at": now,
        "confirmed_at": now if confirmed else None,
        "confirm_by": None if confirmed else now + timedelta(hours=conf.CONFIRM_HOURS),
        "waitlisted_at": None,
        "promoted_at": None,
        "cancelled_at": None,
        "cancellation_reason": "",
        **_place(activity, enterprise.pk if enterprise else None, now, applies=applies),
    }
    participation = known or Participation(participant=participant, activity=activity)
    return _write(participation, values, "lms_ledger.register", acting_user=acting_user), True


@transaction.atomic
def confirm(participation: Participation, *, acting_user: Any = None) -> Participation:
    """The person has shown that the address is theirs. A registration that lapsed takes a place anew.

    Any number of times. Raises `NotTakingPart` when it was cancelled by hand, and what `register` raises
    when it lapsed and the activity is no longer open.
    """
    activity = lock(participation.activity)
    # The row too: whoever completes or attends writes it without the lock on the activity.
    rows = Participation.objects.select_for_update(of=("self",)).select_related("participant")
    participation = rows.get(pk=participation.pk)
    participation.activity = activity
    now = timezone.now()
    before = snapshot(participation)
    if participation.cancelled_at and participation.cancellation_reason != NOT_CONFIRMED_IN_TIME:
        raise NotTakingPart
    if participation.confirmed_at and not participation.cancelled_at:
        return participation
    lapsed = participation.cancelled_at is not None
    if lapsed:
        check_open(activity, now)
        check_list(activity, participation.participant.email)
        participation.cancelled_at = participation.promoted_at = None
        participation.cancellation_reason = ""
    reason = _place_confirmed(participation, now, anew=lapsed)
    participation.confirmed_at, participation.confirm_by = now, None
    participation.save()
    participant = participation.participant
    if participant.email_verified_at is None:
        participant.email_verified_at = now
        participant.save(update_fields=["email_verified_at"])
    record(
        "lms_ledger.confirm",
        participation,
        before=before,
        after=snapshot(participation),
        reason=reason,
        acting_user=acting_user,
    )
    # Somebody who waits only for this address may be able to move up now.
    promote(activity, acting_user=acting_user)
    participation.refresh_from_db()
    return participation


@transaction.atomic
def record_progress(participation: Participation, *, percent: int, acting_user: Any = None) -> Participation:
    """Notes how far a learner has come (0 to 100). Whoever completed keeps 100."""
    percent = 100 if participation.completed_at else max(0, min(100, percent))
    if percent != participation.progress:
        participation.progress = percent
        participation.save(update_fields=["progress"])
    return participation


@transaction.atomic
def attend(
    participation: Participation, *, seconds: int, at: datetime, reason: str = "", acting_user: Any = None
) -> Participation:
    """Notes the credited presence: seconds inside the session, and from when on. 0 seconds takes it back."""
    participation = Participation.objects.select_for_update(of=("self",)).get(pk=participation.pk)
    before = snapshot(participation, ["attended_at", "attended_seconds"])
    participation.attended_seconds = seconds
    participation.attended_at = (participation.attended_at or at) if seconds > 0 else None
    after = snapshot(participation, ["attended_at", "attended_seconds"])
    if after != before:
        participation.save(update_fields=["attended_at", "attended_seconds"])
        record(
            "lms_ledger.attend",
            participation,
            before=before,
            after=after,
            reason=reason,
            acting_user=acting_user,
        )
    return participation


@transaction.atomic
def complete(
    participation: Participation, *, at: datetime | None = None, reason: str = "", acting_user: Any = None
) -> bool:
    """Completes once: True for the call that did it, False for every later one.

    `at` is when it counts, for webinars the end of the session; now by default. Raises `NotConfirmed` and
    `NotTakingPart`.
    """
    if participation.cancelled_at:
        raise NotTakingPart
    if participation.confirmed_at is None:
        raise NotConfirmed
    done = Participation.objects.filter(pk=participation.pk, completed_at=None, cancelled_at=None).update(
        completed_at=at or timezone.now(), progress=100
    )
    if not done:
        return False
    participation.refresh_from_db(fields=["completed_at", "progress"])
    record(
        "lms_ledger.complete",
        participation,
        after=snapshot(participation, ["completed_at", "progress"]),
        reason=reason,
        acting_user=acting_user,
    )
    announce_completed([participation])
    return True


@transaction.atomic
def retract(participation: Participation, *, reason: str, acting_user: Any = None) -> bool:
    """Takes a completion back: what it rested on was withdrawn. The trail keeps both, with the reason."""
    before = snapshot(participation, ["completed_at"])
    undone = (
        Participation.objects.filter(pk=participation.pk).exclude(completed_at=None).update(completed_at=None)
    )
    if undone:
        participation.completed_at = None
        record("lms_ledger.retract", participation, before=before, reason=reason, acting_user=acting_user)
    return bool(undone)


def _place(activity: Activity, enterprise_id: int | None, now: datetime, *, applies: bool) -> dict[str, Any]:
    """A seat, a place on the waiting list, or a place on the staff's desk."""
    if applies:
        return {"applied_at": now, "approved_at": None, "seat": None, "waitlisted_at": None}
    return {"applied_at": None, "approved_at": None, **place_for(activity, enterprise_id, now)}


def _place_confirmed(participation: Participation, now: datetime, *, anew: bool) -> str:
    """Where somebody stands once the address is confirmed, under `lock`; returns a reason if there is one.

    It is now that an application is put before staff. Whoever waited, unconfirmed, while a seat became free
    that nobody else wants, need not be asked: the person is here.
    """
    activity, firm = participation.activity, participation.enterprise_id
    if anew or not participation.is_let_in:
        values = _place(activity, firm, now, applies=activity.needs_approval)
    elif participation.is_waiting and moves_up(activity, now):
        values = place_for(activity, firm, now)
        if values["waitlisted_at"]:
            return ""
        values = {"seat": values["seat"], "promoted_at": now}
    else:
        return ""
    for name, value in values.items():
        setattr(participation, name, value)
    return reasons.FREE_WHEN_CONFIRMED if "promoted_at" in values else ""


def _write(
    participation: Participation, values: dict[str, Any], verb: str, *, acting_user: Any
) -> Participation:
    """Saves the values and records what changed."""
    before = snapshot(participation) if participation.pk else None
    for name, value in values.items():
        setattr(participation, name, value)
    participation.save()
    after = snapshot(participation)
    record(verb, participation, before=before, after=after, acting_user=acting_user)
    return participation
