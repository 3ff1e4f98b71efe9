"""What staff decide about: accepted they get a seat or wait, declined they end, with a reason."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from lms.audit.trail import record, snapshot

from .errors import AlreadyOver, CalledOff, ReasonNeeded
from .leaving import leave
from .models import Activity, Participation
from .promoting import promote
from .seats import lock, place_for


@dataclass
class Decided:
    """What a decision in bulk did: whom it concerned, and how many were no longer to be decided."""

    rows: list[Participation] = field(default_factory=list)
    skipped: int = 0


@transaction.atomic
def approve(participations: Iterable[Participation], *, acting_user: Any) -> Decided:
    """Accepts applicants in the order in which they applied: a seat, or a place on the waiting list.

    Whoever was decided about, withdrew or never confirmed is skipped. Raises `CalledOff`, `AlreadyOver`.
    """
    decided = Decided()
    for activity, rows in _applicants(participations, decided):
        if activity.cancelled_at:
            raise CalledOff
        if activity.is_over:
            raise AlreadyOver
        for participation in rows:
            let_in(participation, activity, acting_user=acting_user)
            decided.rows.append(participation)
        promote(activity, acting_user=acting_user)
    return decided


@transaction.atomic
def decline(participations: Iterable[Participation], *, reason: str, acting_user: Any) -> Decided:
    """Declines applicants; each reads the reason. Whoever is no longer an applicant is skipped.

    Raises `ReasonNeeded`.
    """
    reason = reason.strip()[:255]
    if not reason:
        raise ReasonNeeded
    decided = Decided()
    for _activity, rows in _applicants(participations, decided):
        for participation in rows:
            leave(participation, reason=reason, verb="lms_ledger.decline", acting_user=acting_user)
            decided.rows.append(participation)
    return decided


def let_in(participation: Participation, activity: Activity, *, acting_user: Any) -> None:
    """Gives an applicant a seat or a place on the waiting list, under `lock`."""
    now = timezone.now()
    before = snapshot(participation)
    participation.approved_at = now
    for name, value in place_for(activity, participation.enterprise_id, now).items():
        setattr(participation, name, value)
    participation.save()
    record(
        "lms_ledger.approve",
        participation,
        before=before,
        after=snapshot(participation),
        acting_user=acting_user,
    )


def _applicants(
    participations: Iterable[Participation], decided: Decided
) -> Iterable[tuple[Activity, list[Participation]]]:
    """By activity, locked in the order of their numbers: two clerks at once never wait for each other."""
    wanted: dict[Activity, set[int]] = defaultdict(set)
    for participation in participations:
        wanted[participation.activity].add(participation.pk)
    for activity in sorted(wanted, key=lambda activity: activity.pk):
        locked = lock(activity)
        rows = list(Participation.objects.applied().filter(pk__in=wanted[activity], activity=locked))
        for participation in rows:
            participation.activity = locked
        decided.skipped += len(wanted[activity]) - len(rows)
        yield locked, rows
