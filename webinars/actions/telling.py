"""Telling people what became true: one verb compares what a person was told with what is so, and writes.

It may be called at any time, any number of times; the periodic round calls it for whom a crash left out.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from lms.ledger.actions import NOT_CONFIRMED_IN_TIME
from lms.ledger.models import Participation, SeatOffer
from lms.ledger.offers import offer_to, why_not
from lms.ledger.reasons import OFFER_NOT_TAKEN
from lms.mail.models import Mail

from .. import mails, seatmails
from ..calendar import fingerprint, uid_for
from ..models import Invitation, Session

INVITED = Invitation.State.INVITED


@transaction.atomic
def tell(participation: Participation) -> None:
    """Writes the mails by which the person's mailbox and calendar catch up with the ledger."""
    participation = (
        Participation.objects.select_related("participant", "activity", "enterprise")
        .prefetch_related("activity__lms_sessions")
        .get(pk=participation.pk)
    )
    activity = participation.activity
    sessions = [session for session in activity.lms_sessions.all() if not session.is_over]
    if not sessions:
        return
    if participation.cancelled_at:
        _withdraw(participation, sessions)
    elif activity.cancelled_at:
        if not _take_back(participation, sessions, called_off=True):
            mails.say_called_off(participation)
    elif participation.confirmed_at is None:
        mails.ask_to_confirm(participation)
    elif not participation.is_seated:
        _say_where_it_stands(participation)
    else:
        fallen = [session for session in sessions if session.cancelled_at]
        if fallen:
            _take_back(participation, fallen, called_off=True)
        for session in sessions:
            if not session.cancelled_at:
                _invite(participation, session)


def tell_everybody(activity_pk: int) -> int:
    """Tells everybody who takes part in an activity that was moved or called off. Returns how many."""
    rows = list(Participation.objects.active().filter(activity=activity_pk).order_by("pk"))
    for participation in rows:
        tell(participation)
    return len(rows)


def tell_untold(now: datetime | None = None) -> int:
    """The net of the periodic round: finds whom a crash left without mail. Returns how many there were."""
    rows = {row.pk: row for row in [*_with_a_stale_calendar(now), *_without_their_mail(now)]}
    for participation in rows.values():
        tell(participation)
    return len(rows)


def _invite(participation: Participation, session: Session) -> None:
    session.activity = participation.activity
    said = fingerprint(participation, session)
    invitation, is_new = _locked_invitation(participation, session)
    if not is_new and invitation.state == INVITED:
        if invitation.fingerprint == said:
            _note(invitation, revision=session.revision)
            return
        occasion = "changed"
    elif participation.lms_invitations.exclude(pk=invitation.pk).filter(state=INVITED).exists():
        # One mail says that the place is confirmed and lists all sessions; a calendar message holds one entry
        # (RFC 5546, 3.2), so each further session comes with a short mail of its own.
        occasion = "session"
    else:
        occasion = "promoted" if participation.promoted_at else "confirmed"
    _note(
        invitation,
        state=INVITED,
        sequence=0 if is_new else invitation.sequence + 1,
        fingerprint=said,
        revision=session.revision,
        told_at=timezone.now(),
    )
    mails.invite(invitation, occasion)


def _withdraw(participation: Participation, sessions: list[Session]) -> None:
    """One person no longer takes part. Whoever never confirmed asked for nothing and is not written to."""
    if _take_back(participation, sessions, called_off=False):
        return
    # An invitation taken back since the registration was recorded (anew) has said it already.
    never_invited = not participation.lms_invitations.filter(
        told_at__gte=participation.registered_at
    ).exists()
    silent = participation.cancellation_reason == NOT_CONFIRMED_IN_TIME or participation.confirmed_at is None
    if never_invited and not silent:
        GONE[_how_it_ended(participation)](participation)


GONE = {
    "cancelled": mails.say_cancelled,
    "declined": seatmails.say_declined,
    "offer_lapsed": seatmails.say_offer_lapsed,
}


def _how_it_ended(participation: Participation) -> str:
    """Which mail says that a registration with nothing in the calendar has ended."""
    if participation.cancellation_reason == OFFER_NOT_TAKEN:
        return "offer_lapsed"
    # Who withdrew by hand gave no reason; staff must.
    is_declined = not participation.is_let_in and participation.cancellation_reason
    return "declined" if is_declined else "cancelled"


def _say_where_it_stands(participation: Participation) -> None:
    """To somebody with a confirmed address and no seat yet."""
    if not participation.is_let_in:
        seatmails.say_applied(participation)
    elif participation.is_waiting:
        mails.say_waiting(participation)
    elif (offer := offer_to(participation)) and why_not(offer) is None:
        seatmails.offer_seat(participation, offer)


def _take_back(participation: Participation, sessions: list[Session], *, called_off: bool) -> int:
    """Takes the sessions out of the calendar of somebody who has them there. Returns how many."""
    standing = Invitation.objects.select_for_update(of=("self",)).filter(
        participation=participation, session__in=sessions
    )
    done = 0
    for invitation in standing.filter(state=INVITED).order_by("session__starts_at", "pk"):
        invitation.participation = participation
        invitation.session = next(session for session in sessions if session.pk == invitation.session_id)
        invitation.session.activity = participation.activity
        _note(
            invitation,
            state=Invitation.State.CALLED_OFF if called_off else Invitation.State.WITHDRAWN,
            sequence=invitation.sequence + 1,
            told_at=timezone.now(),
        )
        # The first mail speaks of the whole, unless it is one session that falls.
        whole = not done and (not called_off or participation.activity.cancelled_at is not None)
        mails.take_back(invitation, called_off=called_off, whole=whole)
        done += 1
    already = standing.filter(state=Invitation.State.CALLED_OFF).count() if called_off else 0
    return done + already


def _locked_invitation(participation: Participation, session: Session) -> tuple[Invitation, bool]:
    rows = Invitation.objects.select_for_update(of=("self",))
    is_new = False
    invitation = rows.filter(participation=participation, session=session).first()
    if invitation is None:
        try:
            with transaction.atomic():
                invitation = Invitation.objects.create(
                    participation=participation,
                    session=session,
                    uid=uid_for(participation, session),
                    state=INVITED,
                )
            is_new = True
        except IntegrityError:  # another process tells the same person
            invitation = rows.get(participation=participation, session=session)
    invitation.participation, invitation.session = participation, session
    return invitation, is_new


def _note(invitation: Invitation, **values: object) -> None:
    for name, value in values.items():
        setattr(invitation, name, value)
    invitation.save(update_fields=list(values))


def _with_a_stale_calendar(now: datetime | None) -> list[Participation]:
    """People whose calendar lacks the session, shows an old one, or still shows one they left."""
    now = now or timezone.now()
    told = Invitation.objects.filter(participation=OuterRef("pk"))
    invited = told.filter(state=INVITED, session__ends_at__gt=now)
    sessions = Session.objects.upcoming(now).filter(activity=OuterRef("activity"))
    coming = Participation.objects.filter(Exists(sessions))
    expected = coming.confirmed().filter(activity__cancelled_at=None)
    known = Invitation.objects.filter(
        participation=OuterRef(OuterRef("pk")), session=OuterRef("pk"), state=INVITED
    )
    without = expected.filter(Exists(sessions.filter(cancelled_at=None).exclude(Exists(known))))
    fallen = expected.filter(Exists(invited.exclude(session__cancelled_at=None)))
    outdated = expected.filter(Exists(invited.exclude(revision=F("session__revision"))))
    gone = coming.filter(~Q(cancelled_at=None) | ~Q(activity__cancelled_at=None)).filter(Exists(invited))
    return [*without, *fallen, *outdated, *gone]


def _gone_silently(now: datetime) -> Iterable[Participation]:
    """Whose confirmed registration for an event to come ended with nothing to take out of the calendar."""
    sessions = Session.objects.upcoming(now).filter(activity=OuterRef("activity"))
    told = Invitation.objects.filter(participation=OuterRef("pk"), told_at__gte=OuterRef("registered_at"))
    ended = Participation.objects.exclude(cancelled_at=None).exclude(confirmed_at=None)
    ended = ended.exclude(cancellation_reason=NOT_CONFIRMED_IN_TIME).filter(activity__cancelled_at=None)
    return ended.filter(Exists(sessions)).exclude(Exists(told))


def _without_their_mail(now: datetime | None) -> list[Participation]:
    """People with nothing in the calendar who should have a mail: to confirm, waiting, called off."""
    now = now or timezone.now()
    sessions = Session.objects.upcoming(now).filter(activity=OuterRef("activity"))
    coming = Participation.objects.active().filter(Exists(sessions))
    unconfirmed = coming.filter(confirmed_at=None, confirm_by__gt=now, activity__cancelled_at=None)
    waiting = coming.waiting().exclude(confirmed_at=None).filter(activity__cancelled_at=None)
    told = Invitation.objects.filter(participation=OuterRef("pk"))
    fallen = coming.exclude(activity__cancelled_at=None).exclude(Exists(told))
    applied = coming.applied().filter(activity__cancelled_at=None)
    offers = SeatOffer.objects.open().filter(expires_at__gt=now, participation__in=coming)
    wanted = {
        **{seatmails.offer_key(row): row.participation for row in offers.select_related("participation")},
        **{mails.first_key("applied", row): row for row in applied},
        **{mails.gone_key(_how_it_ended(row), row): row for row in _gone_silently(now)},
        **{mails.first_key("confirm", row): row for row in unconfirmed},
        **{mails.first_key("waiting", row): row for row in waiting},
        **{mails.first_key("called_off", row): row for row in fallen},
    }
    keys = list(wanted)
    written: set[str] = set()
    for start in range(0, len(keys), 500):
        written.update(Mail.objects.filter(key__in=keys[start : start + 500]).values_list("key", flat=True))
    return [row for key, row in wanted.items() if key not in written]
