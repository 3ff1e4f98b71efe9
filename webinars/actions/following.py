"""The mails after an event: thanks to those who came, regrets to those who had a place and did not."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.audit.trail import record, snapshot
from lms.ledger.kinds import Mode
from lms.ledger.models import Activity, Participation
from lms.mail.outbox import written_already
from lms.questions.models import Survey

from .. import mails
from ..errors import AttendanceUnknown, FollowedUpAlready, NoFollowUp
from ..models import AttendanceImport, CheckIn, FollowUp, Identity, Session, WebinarPage
from ..timeline import TOO_LATE
from .reminding import AT_ONCE
from .settling import OPEN, presences

AUDITED = ("due_at", "held_at", "done_at")


def follow_up_due(now: datetime | None = None) -> int:
    """Writes the mails after events whose time has come and of which attendance is known. How many mails."""
    now = now or timezone.now()
    waiting = FollowUp.objects.filter(
        done_at=None, held_at=None, due_at__lte=now, due_at__gt=now - TOO_LATE, activity__cancelled_at=None
    )
    return sum(_write(row) for row in waiting.select_related("activity") if not obstacle(row.activity, now))


def obstacle(activity: Activity, now: datetime | None = None) -> str:
    """Why attendance is not known for good yet, in a sentence for staff; empty when it is."""
    now = now or timezone.now()
    sessions = list(Session.objects.standing().filter(activity=activity))
    if activity.ends_at is None or any(session.ends_at > now for session in sessions):
        return _("The event is not over yet.")
    unseen = [session for session in sessions if not _is_seen(activity, session)]
    if unseen or not sessions:
        return _("Attendance has not been read yet.")
    people = Identity.objects.open().filter(attendance_import__session__in=sessions).count()
    if people:
        return ngettext(
            "%(number)s person of the report is still to be recognised.",
            "%(number)s people of the report are still to be recognised.",
            people,
        ) % {"number": people}
    between = sum(presence.verdict == OPEN for presence in presences(activity).values())
    if between:
        return ngettext(
            "%(number)s person is between the bounds: decide first.",
            "%(number)s people are between the bounds: decide first.",
            between,
        ) % {"number": between}
    return ""


@transaction.atomic
def hold_back(activity: Activity, *, acting_user: Any) -> FollowUp:
    """Keeps the mails after an event back until somebody lets them go.

    Raises `NoFollowUp` and `FollowedUpAlready`.
    """
    return _change(activity, "lms_webinars.hold_follow_up", {"held_at": timezone.now()}, acting_user)


@transaction.atomic
def let_go(activity: Activity, *, acting_user: Any) -> FollowUp:
    """The mails go out by themselves again. Raises `NoFollowUp` and `FollowedUpAlready`."""
    return _change(activity, "lms_webinars.release_follow_up", {"held_at": None}, acting_user)


def send_now(activity: Activity, *, acting_user: Any) -> int:
    """Writes them now, whatever the hour and what is still to be decided; returns how many.

    Raises `AttendanceUnknown` when nobody at all is known to have come, `NoFollowUp` and
    `FollowedUpAlready`.
    """
    if activity.cancelled_at or not activity.is_over or not _came(activity):
        raise AttendanceUnknown
    values = {"held_at": None, "due_at": timezone.now()}
    row = _change(activity, "lms_webinars.send_follow_up", values, acting_user)
    return _write(row)


def people_to_write_to(activity: Activity) -> dict[str, list[Participation]]:
    """`thanks` and `sorry`: who gets which mail as things stand. Five queries."""
    came = _came(activity)
    rows = Participation.objects.confirmed().filter(activity=activity)
    found: dict[str, list[Participation]] = {"thanks": [], "sorry": []}
    for row in rows.select_related("participant", "activity", "enterprise").order_by("pk"):
        if row.pk in came:
            found["thanks"].append(row)
        # Who was registered afterwards, or has watched the recording since, was not missed.
        elif row.confirmed_at <= activity.ends_at and not row.viewed_later_at:
            found["sorry"].append(row)
    return found


def _came(activity: Activity) -> set[int]:
    """Who was there for any time at all, doubtful minutes included: better one thank too many."""
    return {pk for pk, presence in presences(activity).items() if presence.high > 0}


def _is_seen(activity: Activity, session: Session) -> bool:
    """Whether there is evidence of a session: a report, or the door of a room."""
    if AttendanceImport.objects.standing().filter(session=session).exists():
        return True
    return (
        activity.mode == Mode.ON_SITE and CheckIn.objects.standing().filter(session=session).exists()
    ) or session.corrections.exists()


def _change(activity: Activity, verb: str, values: dict[str, Any], acting_user: Any) -> FollowUp:
    with transaction.atomic():
        row = FollowUp.objects.select_for_update(of=("self",)).filter(activity=activity).first()
        if row is None:
            raise NoFollowUp
        if row.done_at:
            raise FollowedUpAlready
        before = snapshot(row, AUDITED)
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        record(verb, row, before=before, after=snapshot(row, AUDITED), acting_user=acting_user)
    return row


def _write(row: FollowUp) -> int:
    """Writes to everybody; killed on the way, the next call writes the rest. How many now."""
    activity = row.activity
    session = Session.objects.standing().filter(activity=activity).order_by("ends_at").last()
    offers = after_offers(activity)
    wanted: list[tuple[Participation, bool]] = [
        (person, name == "thanks")
        for name, people in people_to_write_to(activity).items()
        for person in people
    ]
    known = written_already(mails.follow_up_key(person) for person, _came in wanted)
    wanted = [one for one in wanted if mails.follow_up_key(one[0]) not in known]
    for start in range(0, len(wanted), AT_ONCE):
        with transaction.atomic():
            for person, came in wanted[start : start + AT_ONCE]:
                person.activity = activity
                recording, survey = offers(person.language)
                mails.follow_up(person, session, came=came, has_recording=recording, has_survey=survey)
    FollowUp.objects.filter(pk=row.pk, done_at=None).update(done_at=timezone.now())
    return len(wanted)


def after_offers(activity: Activity) -> Callable[[str], tuple[bool, bool]]:
    """Whether there is a recording or material, and a survey, for a reader of a language. Two queries."""
    pages = WebinarPage.objects.live().filter(translation_key=activity.translation_key)
    kept = {page.locale.language_code: bool(page.after) for page in pages.select_related("locale")}
    survey = Survey.objects.filter(activity=activity).first()
    asks = bool(survey and survey.questions and not (survey.closes_at and survey.closes_at <= timezone.now()))
    return lambda language: (kept.get(language) or any(kept.values()), asks)
