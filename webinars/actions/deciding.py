"""What only a person can decide: who somebody in a report is, and what a doubtful presence counts for."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.audit.trail import record, snapshot
from lms.enterprises.models import Enterprise
from lms.ledger.models import Participation

from ..attendance import Match
from ..errors import NotOfThisEvent, ReasonMissing
from ..models import Correction, Identity, Session
from .registration import enter
from .settling import presences_by_session, settle

_DECIDED = ["participation", "decision", "decided_by", "decided_at"]


@transaction.atomic
def link(identity: Identity, participation: Participation, *, acting_user: Any) -> Identity:
    """This person in the report is that registrant. Holds for the same person in all reports of the session.

    Raises `NotOfThisEvent`.
    """
    stands = participation.confirmed_at and not participation.cancelled_at
    if participation.activity_id != identity.attendance_import.session.activity_id or not stands:
        raise NotOfThisEvent
    return _decide(identity, participation, Identity.Decision.LINKED, acting_user)


@transaction.atomic
def set_aside(identity: Identity, *, acting_user: Any) -> Identity:
    """This person in the report is none of the participants."""
    return _decide(identity, None, Identity.Decision.OUTSIDER, acting_user)


@transaction.atomic
def register_and_link(
    identity: Identity,
    *,
    email: str,
    first_name: str,
    last_name: str,
    enterprise: Enterprise | None,
    acting_user: Any,
) -> Identity:
    """This person took part without a registration, or with one that was cancelled: register and link.

    Raises `LedgerError`.
    """
    participation = enter(
        identity.attendance_import.session.activity,
        email=email,
        first_name=first_name,
        last_name=last_name,
        enterprise=enterprise,
        acting_user=acting_user,
    )
    return _decide(identity, participation, Identity.Decision.REGISTERED, acting_user)


@transaction.atomic
def reopen(identity: Identity, *, acting_user: Any) -> Identity:
    """Takes a decision back: what the report alone says counts again."""
    credited = identity.match in (Match.ID, Match.EMAIL) and identity.candidates
    own = Participation.objects.filter(pk=identity.candidates[0]).first() if credited else None
    return _decide(identity, own, "", acting_user)


@transaction.atomic
def correct(
    participation: Participation, session: Session, *, seconds: int | None, reason: str, acting_user: Any
) -> Correction:
    """Credits these seconds instead of what the reports say; None withdraws an earlier correction.

    A record of its own: it never overwrites what was imported and survives a new import. Raises
    `ReasonMissing` and `NotOfThisEvent`.
    """
    if not reason.strip():
        raise ReasonMissing
    if participation.activity_id != session.activity_id:
        raise NotOfThisEvent
    sittings = presences_by_session(session.activity, [participation.pk]).get(participation.pk, {})
    known = sittings.get(session.pk)
    correction = Correction.objects.create(
        participation=participation,
        session=session,
        seconds=None if seconds is None else max(0, min(seconds, session.seconds)),
        before_low=known.low if known else 0,
        before_high=known.high if known else 0,
        reason=reason.strip(),
        author=acting_user,
    )
    record(
        "lms_webinars.correct",
        correction,
        before={"low": correction.before_low, "high": correction.before_high},
        after={"seconds": correction.seconds, "participation": participation.pk},
        reason=reason.strip(),
        acting_user=acting_user,
    )
    settle(session.activity, [participation.pk], reason=reason.strip(), acting_user=acting_user)
    return correction


def _decide(
    identity: Identity, participation: Participation | None, decision: str, acting_user: Any
) -> Identity:
    """Writes the decision on this person in every report of the session, and settles whom it concerns."""
    session = identity.attendance_import.session
    same = Identity.objects.select_for_update(of=("self",)).filter(
        attendance_import__session=session, key=identity.key
    )
    concerned = set()
    for row in same:
        before = snapshot(row, _DECIDED)
        concerned |= {row.participation_id, participation.pk if participation else None}
        row.participation, row.decision = participation, decision
        row.decided_by = acting_user if decision else None
        row.decided_at = timezone.now() if decision else None
        row.save(update_fields=_DECIDED)
        record(
            "lms_webinars.decide",
            row,
            before=before,
            after=snapshot(row, _DECIDED),
            acting_user=acting_user,
        )
    reason = _("Decision on a person in an attendance report")
    settle(session.activity, concerned - {None}, reason=reason, acting_user=acting_user)
    identity.refresh_from_db()
    return identity
