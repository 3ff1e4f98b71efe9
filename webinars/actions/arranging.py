"""The sessions of an activity: kept in step with its page, one of them called off."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, ProtectedError
from django.utils import timezone

from lms.audit.trail import record, snapshot
from lms.ledger.actions import lock
from lms.ledger.errors import AlreadyOver
from lms.ledger.kinds import Mode
from lms.ledger.models import Activity

from ..errors import AlreadyCalledOff, OnlySession, ReasonMissing
from ..models import Session, WebinarPage
from ..planning import Planned, planned, whole

# Numbers are unique within an activity: while they change places they wait above this.
_ASIDE = 10_000
_TIMES = ("starts_at", "ends_at")


def span_of(activity: Activity, page: WebinarPage) -> dict[str, Any]:
    """First start, last end, minutes and number of the sessions of a page that staff have not called off."""
    fallen = set()
    if activity.pk:
        off = Session.objects.filter(activity=activity).exclude(cancellation_reason="")
        fallen = set(off.values_list("key", flat=True))
    plan = planned(page)
    return whole([one for one in plan if one.key not in fallen] or plan)


def arrange(activity: Activity, page: WebinarPage, *, said_other_title: bool, acting_user: Any) -> bool:
    """Brings the sessions in step with the page; True when what calendars show has changed.

    A session that the page no longer has goes, unless people or evidence hang on it: then it is called off,
    and stands again when the page has it again. What staff called off with a reason stays called off. Call it
    under the lock of the activity.
    """
    known = {row.key: row for row in Session.objects.filter(activity=activity)}
    plan = planned(page)
    gone = [row for key, row in known.items() if key not in {one.key for one in plan}]
    changed = False
    for row in gone:
        changed |= _drop(row, acting_user)
    rows = [known.get(one.key) or Session(activity=activity, key=one.key) for one in plan]
    moved = _number([*rows, *(row for row in gone if row.pk)], activity)
    for one, row in zip(plan, rows, strict=True):
        renamed = said_other_title or (row.key in moved and not one.title)
        changed |= _carry(one, row, page, renamed=renamed, acting_user=acting_user)
    return changed


@transaction.atomic
def call_off_session(session: Session, *, reason: str, acting_user: Any) -> Session:
    """Calls one session off for good, the others stand: everybody gets a cancellation for its entry.

    Raises `ReasonMissing`, `AlreadyCalledOff`, `AlreadyOver`, and `OnlySession`: then it is the whole event.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    activity = lock(session.activity)
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if session.cancelled_at or activity.cancelled_at:
        raise AlreadyCalledOff
    if session.is_over:
        raise AlreadyOver
    others = list(Session.objects.standing().filter(activity=activity).exclude(pk=session.pk))
    if not others:
        raise OnlySession
    session.cancelled_at = session.changed_at = timezone.now()
    session.cancellation_reason = reason
    session.revision += 1
    session.save(update_fields=["cancelled_at", "cancellation_reason", "changed_at", "revision"])
    for name, value in whole(others).items():
        setattr(activity, name, value)
    activity.save(update_fields=["starts_at", "ends_at", "duration_minutes", "session_count"])
    note_end(activity)
    after = snapshot(session, ["cancelled_at"])
    record("lms_webinars.call_off_session", session, after=after, reason=reason, acting_user=acting_user)
    transaction.on_commit(partial(_tell, activity.pk), robust=True)
    return session


def note_end(activity: Activity) -> None:
    """Writes the end of the last session on the pages, by which lists know what is over."""
    pages = WebinarPage.objects.filter(translation_key=activity.translation_key)
    pages.exclude(finishes_at=activity.ends_at, finishes_at__isnull=False).update(
        finishes_at=activity.ends_at
    )


def _carry(one: Planned, row: Session, page: WebinarPage, *, renamed: bool, acting_user: Any) -> bool:
    """Writes what the page says of a session; True when calendars must follow."""
    on_site = page.mode == Mode.ON_SITE
    values = {
        "title": one.title,
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
        "join_url": "" if on_site else one.join_url,
        "provider_account_id": None if on_site else page.provider_account_id,
        "location": one.location,
    }
    back = row.cancelled_at is not None and not row.cancellation_reason
    changed = renamed or back or any(getattr(row, name) != value for name, value in values.items())
    if row.pk and not changed:
        return False
    if any(getattr(row, name) != values[name] for name in _TIMES):
        row.settled_at = None
    row.revision += 1 if row.pk else 0
    row.changed_at = timezone.now()
    row.cancelled_at = None if back else row.cancelled_at
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    if back:
        record("lms_webinars.restore_session", row, after={"number": row.number}, acting_user=acting_user)
    return True


def _drop(row: Session, acting_user: Any) -> bool:
    """Takes a session away; True when somebody's calendar may have it."""
    if row.cancelled_at:
        return False
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError:
        row.cancelled_at = row.changed_at = timezone.now()
        row.revision += 1
        row.save(update_fields=["cancelled_at", "changed_at", "revision"])
        after = snapshot(row, ["cancelled_at"])
        record("lms_webinars.drop_session", row, after=after, acting_user=acting_user)
        return True
    return False


def _number(rows: list[Session], activity: Activity) -> set[str]:
    """Numbers the sessions from 1 in this order; returns the keys of those known by another number before."""
    wanted = dict(enumerate(rows, 1))
    if all(row.number == number for number, row in wanted.items()):
        return set()
    moved = {row.key for number, row in wanted.items() if row.pk and row.number != number}
    if moved:
        Session.objects.filter(activity=activity).update(number=F("number") + _ASIDE)
    for number, row in wanted.items():
        row.number = number
        if row.pk and moved:
            Session.objects.filter(pk=row.pk).update(number=number)
    return moved


def _tell(activity_pk: int) -> None:
    from ..tasks import tell_participants  # noqa: PLC0415 -- tasks stand above actions

    tell_participants.enqueue(activity_pk)
