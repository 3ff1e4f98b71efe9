"""At the door: somebody came in, left again, or was taken for somebody else."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.audit.trail import record, snapshot
from lms.ledger.actions import lock
from lms.ledger.models import Participation

from ..door import registration_in
from ..errors import DoorRefusal
from ..models import CheckIn, Session
from ..references import reference
from .settling import settle

# The doors open this long before the start; a code held up at another time is held up by mistake.
DOORS_OPEN = timedelta(hours=12)


@dataclass(frozen=True)
class Entrance:
    """What came of it. `state`: in (now, or by this very key before), already (by another), undone."""

    state: str
    check_in: CheckIn

    @property
    def text(self) -> str:
        words = {
            "name": self.check_in.participation.full_name,
            "time": f"{timezone.localtime(self.check_in.at):%H:%M}",
        }
        sentences = {
            "in": _("%(name)s is in since %(time)s."),
            "already": _("%(name)s was in already, since %(time)s."),
            "undone": _("%(name)s: the check-in of %(time)s was taken back."),
        }
        return sentences[self.state] % words


@transaction.atomic
def check_in(
    session: Session,
    code: str,
    *,
    key: uuid.UUID,
    at: datetime | None = None,
    sent_at: datetime | None = None,
    acting_user: Any,
) -> Entrance:
    """Notes that the holder of a code came in. The same `key` any number of times is one entrance.

    `at` and `sent_at` are the phone's clock, when it saw the person and when it sent: what it was wrong by
    when sending is taken off, and nobody comes in later than now. Raises `DoorRefusal` with the reason.
    """
    known = CheckIn.objects.select_related("participation").filter(key=key).first()
    if known:
        return Entrance("undone" if known.undone_at else "in", known)
    now = timezone.now()
    moment = _moment(at, sent_at, now)
    if session.is_over:
        lock(session.activity)  # as settling does, the event before the person
    participation = _expected(session, code)
    _check_time(session, moment)
    inside = CheckIn.objects.standing().filter(session=session, participation=participation, left_at=None)
    if before := inside.select_related("participation").first():
        return Entrance("already", before)
    row = CheckIn.objects.create(
        participation=participation, session=session, key=key, at=moment, recorded_by=acting_user
    )
    record(
        "lms_webinars.check_in",
        row,
        after={"at": moment.isoformat(), "session": session.pk, "registration": reference(participation.pk)},
        acting_user=acting_user,
    )
    _settle(row, acting_user)
    return Entrance("in", row)


@transaction.atomic
def undo(row: CheckIn, *, acting_user: Any) -> CheckIn:
    """It was not so: the row stays and no longer counts. Any number of times."""
    row = CheckIn.objects.select_for_update(of=("self",)).select_related("session__activity").get(pk=row.pk)
    if row.undone_at is None:
        row.undone_at = timezone.now()
        row.save(update_fields=["undone_at"])
        after = snapshot(row, ["undone_at"])
        record("lms_webinars.undo_check_in", row, after=after, acting_user=acting_user)
        _settle(row, acting_user)
    return row


@transaction.atomic
def leave(row: CheckIn, *, at: datetime | None = None, acting_user: Any) -> CheckIn:
    """Somebody left before the end: presence counts up to now. Any number of times; the first holds."""
    row = CheckIn.objects.select_for_update(of=("self",)).select_related("session__activity").get(pk=row.pk)
    if row.left_at is None and row.undone_at is None:
        row.left_at = max(row.at, at or timezone.now())
        row.save(update_fields=["left_at"])
        after = snapshot(row, ["left_at"])
        record("lms_webinars.left", row, after=after, acting_user=acting_user)
        _settle(row, acting_user)
    return row


def _moment(at: datetime | None, sent_at: datetime | None, now: datetime) -> datetime:
    if at is None:
        return now
    wrong_by = now - sent_at if sent_at else timedelta(0)
    try:
        return min(at + wrong_by, now)
    except OverflowError:
        return now


def _check_time(session: Session, moment: datetime) -> None:
    if session.is_called_off:
        raise DoorRefusal("called_off", _("This session has been called off."))
    if moment < session.starts_at - DOORS_OPEN:
        raise DoorRefusal("too_early", _("This session is not today: choose the right one at the desk."))
    if moment >= session.ends_at:
        raise DoorRefusal("too_late", _("This session was over already."))


def _expected(session: Session, code: str) -> Participation:
    """The person behind a code, the row locked; raises `DoorRefusal`."""
    pk = registration_in(code)
    rows = Participation.objects.select_for_update(of=("self",)).select_related("activity")
    # Numbers too long for the database are nobody's.
    person = rows.filter(pk=pk).first() if pk and pk < 2**63 else None
    if person is None:
        raise DoorRefusal("unknown", _("This is no code or registration number of ours."))
    if person.activity_id != session.activity_id:
        raise DoorRefusal("other_event", _("This code is for another event."))
    words = {"name": person.full_name}
    if person.cancelled_at:
        raise DoorRefusal("cancelled", _("%(name)s has cancelled the registration.") % words)
    if not person.is_seated:
        raise DoorRefusal("waiting", _("%(name)s is on the waiting list and has no place yet.") % words)
    if person.confirmed_at is None:
        sentence = _("%(name)s has not confirmed the registration yet: the link is in the first mail.")
        raise DoorRefusal("unconfirmed", sentence % words)
    return person


def _settle(row: CheckIn, acting_user: Any) -> None:
    """What arrives after the end counts at once; before, the round settles everybody at the end."""
    if row.session.is_over:
        reason = _("Check-in at the door")
        settle(row.session.activity, [row.participation_id], reason=reason, acting_user=acting_user)
