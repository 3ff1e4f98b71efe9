"""Reminders before a session: planned when the page is published, written when their time has come."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from lms.ledger.models import Activity, Participation
from lms.mail.outbox import written_already

from .. import mails, reminders
from ..models import FollowUp, Reminder, Session, WebinarPage

# So many mails in one transaction: SQLite lets nobody else write meanwhile.
AT_ONCE = 50


def reminder_minutes(page: WebinarPage) -> list[int]:
    """What the page says of reminders; nothing when it says it in a way that nobody can read."""
    try:
        return reminders.minutes_of(page.reminder_hours)
    except reminders.NotHours:
        return []


def plan_mails(activity: Activity, page: WebinarPage) -> None:
    """Brings the mails before and after an event in step with its page; what went out stays as it is.

    Call it after the sessions are arranged.
    """
    Session.objects.filter(activity=activity).update(reminder_minutes=reminder_minutes(page))
    waiting = FollowUp.objects.filter(activity=activity, done_at=None)
    if page.follow_up_hours is None:
        waiting.delete()
        return
    due_at = activity.ends_at.astimezone(UTC) + timedelta(hours=page.follow_up_hours)
    if not waiting.update(due_at=due_at):
        FollowUp.objects.get_or_create(activity=activity, defaults={"due_at": due_at})


def remind_due(now: datetime | None = None) -> int:
    """Writes the reminders whose time has come: once each, and none for what was called off or has moved."""
    now = now or timezone.now()
    coming = Session.objects.standing().filter(starts_at__gt=now, starts_at__lte=now + reminders.LONGEST)
    return sum(_remind(session, now) for session in coming.select_related("activity"))


def _remind(session: Session, now: datetime) -> int:
    """Of several reminders due at once (the round was down) only the nearest to the start goes out."""
    due = reminders.due(session.starts_at, session.reminder_minutes, now)
    if not due:
        return 0
    done = dict(
        Reminder.objects.filter(session=session, starts_at=session.starts_at).values_list(
            "minutes_before", "done_at"
        )
    )
    written = 0
    for minutes in due:
        if done.get(minutes):
            continue
        nearer = [other for other, at in done.items() if at and other < minutes]
        if minutes == due[0] and not nearer and _is_news(session, minutes, now):
            written += write_reminders(session, minutes)
        reminder, _new = Reminder.objects.get_or_create(
            session=session, minutes_before=minutes, starts_at=session.starts_at
        )
        Reminder.objects.filter(pk=reminder.pk, done_at=None).update(done_at=timezone.now())
    return written


def _is_news(session: Session, minutes: int, now: datetime) -> bool:
    """Not when its time has long passed, nor when everybody was just written to because something moved."""
    due_at = reminders.due_at(session.starts_at, minutes)
    return session.changed_at <= due_at and not reminders.is_too_late(session.starts_at, minutes, now)


def people_to_remind(session: Session, minutes: int) -> list[Participation]:
    """Those who hold a place; who got it after the reminder was due has just read the same."""
    due_at = reminders.due_at(session.starts_at, minutes)
    people = Participation.objects.confirmed().filter(activity=session.activity_id, confirmed_at__lte=due_at)
    people = people.exclude(promoted_at__gt=due_at)
    return list(people.select_related("participant", "activity", "enterprise"))


def write_reminders(session: Session, minutes: int) -> int:
    """Writes one reminder to everybody; killed on the way, the next call writes the rest. How many now."""
    rows = people_to_remind(session, minutes)
    keys = {mails.reminder_key(row, session, minutes): row for row in rows}
    for key in written_already(keys):
        del keys[key]
    wanted = list(keys.values())
    for start in range(0, len(wanted), AT_ONCE):
        with transaction.atomic():
            for participation in wanted[start : start + AT_ONCE]:
                participation.activity = session.activity
                mails.remind(participation, session, minutes)
    return len(wanted)
