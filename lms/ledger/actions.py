"""The verbs of the ledger: register, confirm, cancel, promote, record progress, attend, complete."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from lms.audit.trail import record, snapshot
from lms.conf import conf
from lms.enterprises.models import Enterprise
from lms.pagecache.generations import forget_pages

from .errors import (
    AlreadyCompleted,
    AlreadyOver,
    CalledOff,
    NotConfirmed,
    NotOpen,
    NotTakingPart,
    RegistrationClosed,
    RegistrationNotYetOpen,
)
from .models import Activity, Participant, Participation
from .signals import participation_completed, participation_promoted

NOT_CONFIRMED_IN_TIME = "not confirmed in time"


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
                    email=email, first_name=first_name.strip(), last_name=last_name.strip(), language=language
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
    confirmed: bool = False,
    check_window: bool = True,
    acting_user: Any = None,
) -> tuple[Participation, bool]:
    """Takes a seat, or when full a place on the waiting list. Returns the participation and if it is new.

    Without `confirmed` the seat is held for `CONFIRM_HOURS` until `confirm`. A second call for an active
    registration changes nothing; one for a cancelled registration takes a place anew, at the end of the
    queue. `check_window` False lets staff register people before or after the public window. Raises
    `LedgerError`.
    """
    if check_window:
        check_open(activity)
    activity = lock(activity)
    known = Participation.objects.filter(participant=participant, activity=activity).first()
    if known and known.cancelled_at is None:
        return known, False
    now = timezone.now()
    values: dict[str, Any] = {
        "enterprise": enterprise,
        "first_name": first_name.strip() or participant.first_name,
        "last_name": last_name.strip() or participant.last_name,
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
        **_place(activity, now),
    }
    before = snapshot(known) if known else None
    participation = known or Participation(participant=participant, activity=activity)
    for name, value in values.items():
        setattr(participation, name, value)
    participation.save()
    record(
        "lms_ledger.register",
        participation,
        before=before,
        after=snapshot(participation),
        acting_user=acting_user,
    )
    return participation, True


@transaction.atomic
def confirm(participation: Participation, *, acting_user: Any = None) -> Participation:
    """The person has shown that the address is theirs. A registration that lapsed takes a place anew.

    Any number of times. Raises `NotTakingPart` when it was cancelled by hand, and what `register` raises
    when it lapsed and the activity is no longer open.
    """
    activity = lock(participation.activity)
    participation = Participation.objects.select_related("participant").get(pk=participation.pk)
    now = timezone.now()
    before = snapshot(participation)
    if participation.cancelled_at and participation.cancellation_reason != NOT_CONFIRMED_IN_TIME:
        raise NotTakingPart
    if participation.confirmed_at and not participation.cancelled_at:
        return participation
    if participation.cancelled_at:
        check_open(activity, now)
        participation.cancelled_at = participation.waitlisted_at = participation.promoted_at = None
        participation.cancellation_reason = ""
        for name, value in _place(activity, now).items():
            setattr(participation, name, value)
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
        acting_user=acting_user,
    )
    # Somebody who waits only for this address may be able to move up now.
    promote(activity, acting_user=acting_user)
    participation.refresh_from_db()
    return participation


@transaction.atomic
def cancel(participation: Participation, *, reason: str = "", acting_user: Any = None) -> Participation:
    """Gives the place back and lets the next one move up. Any number of times; the row stays.

    Raises `AlreadyCompleted`: what somebody completed is evidence.
    """
    activity = lock(participation.activity)
    participation = Participation.objects.get(pk=participation.pk)
    lapsed_but_confirmed = reason == NOT_CONFIRMED_IN_TIME and participation.confirmed_at
    if participation.cancelled_at or lapsed_but_confirmed:
        return participation
    if participation.completed_at:
        raise AlreadyCompleted
    before = snapshot(participation)
    participation.cancelled_at, participation.cancellation_reason, participation.seat = (
        timezone.now(),
        reason,
        None,
    )
    participation.confirm_by = None
    participation.save()
    record(
        "lms_ledger.cancel",
        participation,
        before=before,
        after=snapshot(participation),
        reason=reason,
        acting_user=acting_user,
    )
    promote(activity, acting_user=acting_user)
    return participation


@transaction.atomic
def promote(activity: Activity, *, acting_user: Any = None) -> list[Participation]:
    """Moves confirmed people up from the waiting list, in order, while seats are free."""
    activity = lock(activity)
    if activity.cancelled_at or activity.is_over:
        return []
    moved = []
    free = free_seat_numbers(activity)
    waiting = Participation.objects.filter(activity=activity).waiting().exclude(confirmed_at=None)
    for participation in waiting.select_related("participant"):
        seat = next(free, None) if activity.capacity is not None else None
        if activity.capacity is not None and seat is None:
            break
        before = snapshot(participation)
        participation.seat, participation.promoted_at = seat, timezone.now()
        participation.save(update_fields=["seat", "promoted_at"])
        record(
            "lms_ledger.promote",
            participation,
            before=before,
            after=snapshot(participation),
            reason="first on the waiting list",
            acting_user=acting_user,
        )
        moved.append(participation)
        _announce(participation_promoted, participation)
    return moved


def lapse(now: datetime | None = None) -> int:
    """Cancels what nobody confirmed in time; the seats go to the waiting list. Returns how many."""
    lapsed = list(Participation.objects.lapsed(now).select_related("activity"))
    for participation in lapsed:
        cancel(participation, reason=NOT_CONFIRMED_IN_TIME)
    return len(lapsed)


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
    _announce(participation_completed, participation)
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


def lock(activity: Activity) -> Activity:
    """The Activity, its row locked until the end of the transaction (SQLite locks the whole file anyway).

    Whoever locks may change how many seats are left, which public pages show.
    """
    forget_pages()
    return Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)


def free_seat_numbers(activity: Activity) -> Iterable[int]:
    """The free seat numbers from 1 to the capacity, lowest first; call it under `lock`."""
    if activity.capacity is None:
        return iter(())
    taken = set(
        Participation.objects.filter(activity=activity).exclude(seat=None).values_list("seat", flat=True)
    )
    # Seats above a capacity that staff lowered still count as taken places.
    free = max(0, activity.capacity - len(taken))
    numbers = (number for number in range(1, activity.capacity + 1) if number not in taken)
    return (number for number, _index in zip(numbers, range(free), strict=False))


def _place(activity: Activity, now: datetime) -> dict[str, Any]:
    """A seat, or a place on the waiting list: behind those who wait already, even if a seat is free."""
    if activity.capacity is None:
        return {"seat": None}
    someone_waits = (
        Participation.objects.filter(activity=activity).waiting().exclude(confirmed_at=None).exists()
    )
    seat = None if someone_waits else next(iter(free_seat_numbers(activity)), None)
    return {"seat": seat} if seat else {"seat": None, "waitlisted_at": now}


def _announce(signal: Any, participation: Participation) -> None:
    transaction.on_commit(
        partial(signal.send_robust, sender=Participation, participation=participation), robust=True
    )
