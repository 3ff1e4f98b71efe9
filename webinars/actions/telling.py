"""Telling people what became true: one verb compares what a person was told with what is so, and writes.

It may be called at any time, any number of times; the periodic round calls it for whom a crash left out.
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from lms.ledger.actions import NOT_CONFIRMED_IN_TIME
from lms.ledger.models import Participation
from lms.mail.models import Mail

from .. import mails
from ..calendar import fingerprint, uid_for
from ..models import Invitation, Reminder, Session

REMIND_MINUTES_BEFORE = (24 * 60, 60)


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
        mails.say_waiting(participation)
    else:
        for session in sessions:
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


def remind_due(now: datetime | None = None) -> int:
    """Writes the reminders whose time has come: once each, and none for what was called off or has moved."""
    now = now or timezone.now()
    longest = timedelta(minutes=max(REMIND_MINUTES_BEFORE))
    coming = Session.objects.standing().filter(starts_at__gt=now, starts_at__lte=now + longest)
    return sum(_remind(session, now) for session in coming.select_related("activity"))


def _invite(participation: Participation, session: Session) -> None:
    session.activity = participation.activity
    said = fingerprint(participation, session)
    invitation, is_new = _locked_invitation(participation, session)
    if not is_new and invitation.state == Invitation.State.INVITED:
        if invitation.fingerprint == said:
            _note(invitation, revision=session.revision)
            return
        occasion = "changed"
    else:
        occasion = "promoted" if participation.promoted_at else "confirmed"
    _note(
        invitation,
        state=Invitation.State.INVITED,
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
    never_invited = not participation.lms_invitations.exists()
    silent = participation.cancellation_reason == NOT_CONFIRMED_IN_TIME or participation.confirmed_at is None
    if never_invited and not silent:
        mails.say_cancelled(participation, participation.cancelled_at)


def _take_back(participation: Participation, sessions: list[Session], *, called_off: bool) -> int:
    """Takes the sessions out of the calendar of somebody who has them there. Returns how many."""
    standing = Invitation.objects.select_for_update(of=("self",)).filter(
        participation=participation, session__in=sessions
    )
    done = 0
    for invitation in standing.filter(state=Invitation.State.INVITED):
        invitation.participation = participation
        invitation.session = next(session for session in sessions if session.pk == invitation.session_id)
        invitation.session.activity = participation.activity
        _note(
            invitation,
            state=Invitation.State.CALLED_OFF if called_off else Invitation.State.WITHDRAWN,
            sequence=invitation.sequence + 1,
            told_at=timezone.now(),
        )
        mails.take_back(invitation, called_off=called_off)
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
                    state=Invitation.State.INVITED,
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
    invited = told.filter(state=Invitation.State.INVITED, session__ends_at__gt=now)
    sessions = Session.objects.upcoming(now).filter(activity=OuterRef("activity"))
    coming = Participation.objects.filter(Exists(sessions))
    expected = coming.confirmed().filter(activity__cancelled_at=None)
    without = expected.exclude(Exists(invited))
    outdated = expected.filter(Exists(invited.exclude(revision=F("session__revision"))))
    gone = coming.filter(~Q(cancelled_at=None) | ~Q(activity__cancelled_at=None)).filter(Exists(invited))
    return [*without, *outdated, *gone]


def _without_their_mail(now: datetime | None) -> list[Participation]:
    """People with nothing in the calendar who should have a mail: to confirm, waiting, called off."""
    now = now or timezone.now()
    sessions = Session.objects.upcoming(now).filter(activity=OuterRef("activity"))
    coming = Participation.objects.active().filter(Exists(sessions))
    unconfirmed = coming.filter(confirmed_at=None, confirm_by__gt=now, activity__cancelled_at=None)
    waiting = coming.waiting().exclude(confirmed_at=None).filter(activity__cancelled_at=None)
    told = Invitation.objects.filter(participation=OuterRef("pk"))
    fallen = coming.exclude(activity__cancelled_at=None).exclude(Exists(told))
    wanted = {
        **{mails.first_key("confirm", row): row for row in unconfirmed},
        **{mails.first_key("waiting", row): row for row in waiting},
        **{mails.first_key("called_off", row): row for row in fallen},
    }
    keys = list(wanted)
    written: set[str] = set()
    for start in range(0, len(keys), 500):
        written.update(Mail.objects.filter(key__in=keys[start : start + 500]).values_list("key", flat=True))
    return [row for key, row in wanted.items() if key not in written]


def _remind(session: Session, now: datetime) -> int:
    """Of several reminders due at once (the round was down) only the nearest to the start goes out."""
    due = [m for m in sorted(REMIND_MINUTES_BEFORE) if session.starts_at - timedelta(minutes=m) <= now]
    done = 0
    for minutes in due:
        with transaction.atomic():
            reminder, _new = Reminder.objects.get_or_create(
                session=session, minutes_before=minutes, starts_at=session.starts_at
            )
            if reminder.done_at:
                continue
            if minutes == due[0]:
                done += _write_reminders(session, minutes)
            Reminder.objects.filter(pk=reminder.pk).update(done_at=timezone.now())
    return done


def _write_reminders(session: Session, minutes: int) -> int:
    # Who confirmed or moved up after the reminder was due has just read the same in another mail.
    due_at = session.starts_at - timedelta(minutes=minutes)
    people = Participation.objects.confirmed().filter(activity=session.activity_id, confirmed_at__lte=due_at)
    people = people.exclude(promoted_at__gt=due_at)
    rows = list(people.select_related("participant", "activity", "enterprise"))
    for participation in rows:
        participation.activity = session.activity
        mails.remind(participation, session, minutes)
    return len(rows)
