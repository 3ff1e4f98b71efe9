"""Reads for the desk: which mails of an event were sent, which will be, and which did not arrive."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from lms.ledger.models import Activity, Invitee, Participation
from lms.mail.models import Mail
from lms.mail.occasions import all_occasions

from . import timeline
from .actions.following import obstacle, people_to_write_to
from .models import FollowUp, Session
from .timeline import Moment

PREFIX = "lms_webinars."
REMINDER = f"{PREFIX}remind:"


@dataclass
class Line:
    """One line of the time line of an event: a moment, and what became of its mails by state."""

    moment: Moment
    title: Any
    counts: Counter = field(default_factory=Counter)
    people: int | None = None
    first_at: datetime | None = None
    last_at: datetime | None = None


def mails_of(activity: Activity) -> QuerySet[Mail]:
    """Every mail to the people of an event, registered or invited; not those staff send to themselves."""
    return Mail.objects.filter(
        Q(about_type="lms_ledger.participation", about_pk__in=_numbers(Participation, activity))
        | Q(about_type="lms_ledger.invitee", about_pk__in=_numbers(Invitee, activity))
    )


def troubled(activity: Activity) -> QuerySet[Mail]:
    """Mails that somebody did not get, or of which nobody knows."""
    lost = ~Q(failed_at=None) | ~Q(returned_at=None) | (Q(sent_at=None) & ~Q(handed_at=None))
    return mails_of(activity).filter(lost).defer("text", "html", "calendar").order_by("-pk")


def came_back(participations: list[Participation]) -> set[int]:
    """Which of these registrations have a mail that did not arrive; one query."""
    numbers = [str(row.pk) for row in participations]
    lost = Mail.objects.failed().filter(about_type="lms_ledger.participation", about_pk__in=numbers)
    return {int(pk) for pk in lost.values_list("about_pk", flat=True)}


def line_of_time(activity: Activity, now: datetime | None = None) -> list[Line]:
    """The time line of an event: what went out and what will, in order. At most ten queries."""
    now = now or timezone.now()
    titles = {
        one.key.removeprefix(PREFIX): one.title for one in all_occasions() if one.key.startswith(PREFIX)
    }
    told = _told(activity, titles)
    sessions = list(Session.objects.standing().filter(activity=activity).order_by("starts_at"))
    lines = []
    for name in titles:
        if name in ("reminder", "thanks", "sorry"):
            continue
        planned = name in _expected(activity)
        if planned or name in told:
            lines.append(told.pop(name, None) or Line(Moment(name), titles[name]))
    lines += _reminders(activity, sessions, told, titles, now)
    lines += _follow_up(activity, told, titles, now)
    return lines


def _expected(activity: Activity) -> tuple[str, ...]:
    names = [*timeline.AT_ONCE, *(timeline.WITH_APPROVAL if activity.needs_approval else ())]
    if activity.needs_approval:
        names.remove("confirm")
    if activity.capacity is None and activity.seats_per_enterprise is None:
        names = [name for name in names if name not in ("waiting", "offer", "promoted")]
    elif activity.offer_hours == 0:
        names.remove("offer")
    return tuple(names) if not (activity.is_over or activity.cancelled_at) else ()


def _told(activity: Activity, titles: dict[str, Any]) -> dict[str, Line]:
    """What was written so far, by occasion; a reminder by session, start and minutes. One query."""
    found: dict[str, Line] = {}
    rows = mails_of(activity).order_by("pk").values_list(
        "occasion", "key", "created_at", "sent_at", "failed_at", "returned_at", "handed_at"
    )  # fmt: skip
    for occasion, key, created_at, *steps in rows:
        name = occasion.removeprefix(PREFIX)
        if name not in titles:
            continue
        about = key.rpartition(":")[0] if key.startswith(REMINDER) else name
        line = found.setdefault(about, Line(Moment(name), titles[name]))
        line.counts[_state(*steps)] += 1
        line.first_at = line.first_at or created_at
        line.last_at = created_at
    return found


def _state(sent_at: Any, failed_at: Any, returned_at: Any, handed_at: Any) -> str:
    if returned_at:
        return "returned"
    if sent_at:
        return "sent"
    if failed_at:
        return "failed"
    return "unsure" if handed_at else "waiting"


def _reminders(
    activity: Activity, sessions: list[Session], told: dict[str, Line], titles: dict[str, Any], now: datetime
) -> list[Line]:
    if activity.cancelled_at:
        sessions = []
    people = Participation.objects.confirmed().filter(activity=activity).count() if sessions else 0
    lines = []
    for moment in timeline.reminder_moments(((one, one.reminder_minutes) for one in sessions), now):
        starts = int(moment.session.starts_at.timestamp())
        line = told.pop(f"{REMINDER}{moment.session.pk}:{starts}:{moment.minutes}", None)
        line = line or Line(moment, titles["reminder"], people=people)
        line.moment = moment
        lines.append(line)
    # Reminders of dates that are no more: moved, or no longer asked for.
    gone = [about for about in told if about.startswith(REMINDER)]
    return [*(told.pop(about) for about in gone), *lines]


def _follow_up(
    activity: Activity, told: dict[str, Line], titles: dict[str, Any], now: datetime
) -> list[Line]:
    row = FollowUp.objects.filter(activity=activity).first()
    if row is None or activity.cancelled_at:
        return [told[name] for name in ("thanks", "sorry") if name in told]
    groups: dict[str, list] = defaultdict(list)
    if row.done_at is None and activity.is_over:
        groups |= people_to_write_to(activity)
    lines = []
    for moment in timeline.follow_up_moments(row.due_at, now):
        line = told.pop(moment.occasion, None) or Line(moment, titles[moment.occasion])
        line.moment = moment
        line.people = len(groups[moment.occasion]) if groups else None
        lines.append(line)
    return lines


def follow_up_of(activity: Activity) -> dict[str, Any]:
    """How the mails after an event stand: their row, and what they wait for."""
    row = FollowUp.objects.filter(activity=activity).first()
    open_row = row and not row.done_at and not activity.cancelled_at
    is_late = bool(open_row) and timeline.is_too_late(row.due_at, timezone.now())
    return {"row": row, "obstacle": obstacle(activity) if open_row else "", "is_late": is_late}


def _numbers(model: Any, activity: Activity) -> QuerySet:
    rows = model.objects.filter(activity=activity).order_by()
    return rows.annotate(as_text=Cast("pk", CharField())).values("as_text")
