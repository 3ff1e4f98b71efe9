"""What the platforms report by themselves: kept as it came, and turned into imports after the session."""

import hashlib
import json
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..errors import AlreadyImported, WebinarError
from ..models import AttendanceImport, ProviderAccount, ProviderEvent, ProviderRegistrant, Session
from ..references import reference
from .importing import import_report, undo

# When a platform never says that a meeting ended, this long after the planned end it is taken for ended.
GRACE = timedelta(minutes=10)
CALLBACK = "callback"


@transaction.atomic
def receive(
    account: ProviderAccount,
    session: Session,
    body: bytes,
    *,
    key: str,
    event: str,
    happened_at: datetime,
    acting_user: Any = None,
) -> bool:
    """Keeps one verified message; True when it is new. Reading it comes later, by the periodic round."""
    _row, is_new = ProviderEvent.objects.get_or_create(
        account=account,
        key=key,
        defaults={
            "session": session,
            "event": event[:80],
            "happened_at": happened_at,
            "body": body,
            "sha256": hashlib.sha256(body).hexdigest(),
        },
    )
    return is_new


def import_due(now: datetime | None = None) -> int:
    """The step of the periodic round: imports what came for sessions that are over. Returns how many."""
    now = now or timezone.now()
    waiting = ProviderEvent.objects.waiting().values("session")
    over = Session.objects.filter(ends_at__lte=now, pk__in=waiting).select_related("activity")
    return sum(import_messages(session, now=now) for session in over)


def import_messages(session: Session, *, now: datetime | None = None, acting_user: Any = None) -> int:
    """Imports the messages of one session that are in no import yet. Any number of times.

    Each report of a meeting is one import. The single events make one together; when some come late a whole
    new one takes its place. What cannot be imported keeps the reason. Returns how many imports were made.
    """
    now = now or timezone.now()
    waiting = session.provider_events.waiting()
    done = sum(
        _import(session, [event], bytes(event.body), _callback_name(event), acting_user)
        for event in waiting.filter(event=CALLBACK)
    )
    for account in waiting.exclude(event=CALLBACK).values_list("account", flat=True).distinct().order_by():
        events = list(session.provider_events.filter(account=account).exclude(event=CALLBACK))
        ended = any(event.event.endswith(".ended") for event in events)
        if ended or now >= session.ends_at + GRACE:
            name = f"zoom-{timezone.localtime(session.starts_at):%Y-%m-%d}-{session.pk}.ndjson"
            done += _import(session, events, as_ndjson(session, events), name, acting_user)
    return done


@transaction.atomic
def read_again(session: Session, *, acting_user: Any) -> int:
    """Staff want the messages read once more, whatever became of them. Returns how many imports were made."""
    events = session.provider_events.exclude(attendance_import__in=session.attendance_imports.standing())
    events.update(attendance_import=None, trouble="")
    return import_messages(session, acting_user=acting_user)


def as_ndjson(session: Session, events: list[ProviderEvent]) -> bytes:
    """The events in order of time, one JSON object per line: the same events give the same bytes.

    A registrant that we made at the platform gets our registration number, so that the e-mail is not needed
    to recognise the person; the messages themselves stay as they came.
    """
    numbers = {
        row.registrant_id: reference(row.participation_id)
        for row in ProviderRegistrant.objects.filter(session=session).exclude(registrant_id="")
    }
    lines = []
    for event in sorted(events, key=lambda row: (row.happened_at, row.key)):
        message = json.loads(bytes(event.body))
        thing = message["payload"]["object"]
        person = thing.get("participant")
        own = numbers.get(str(person.get("registrant_id"))) if isinstance(person, dict) else None
        if own and not person.get("customer_key"):
            person["customer_key"] = own
        lines.append(json.dumps(message, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
    # A half of a surrogate pair, which JSON allows, is no text: it becomes a question mark.
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


@transaction.atomic
def _import(session: Session, events: list[ProviderEvent], data: bytes, name: str, acting_user: Any) -> int:
    mine = ProviderEvent.objects.filter(pk__in=[event.pk for event in events])
    before = AttendanceImport.objects.filter(provider_events__in=mine).distinct()
    refuse = partial(mine.filter(attendance_import=None).update)
    if acting_user is None and before.exclude(undone_by=None).exists():
        refuse(trouble=_("Staff undid the report made of these messages before."))
        return 0
    try:
        report = import_report(session, data, file_name=name, acting_user=acting_user)
    except AlreadyImported:
        digest = hashlib.sha256(data).hexdigest()
        mine.update(attendance_import=session.attendance_imports.standing().get(sha256=digest), trouble="")
        return 0
    except WebinarError as refusal:
        refuse(trouble=str(refusal))
        return 0
    # The new report first, so that nobody loses for a moment what both of them say.
    for old in before.filter(undone_at=None):
        undo(old, reason=_("More messages of the platform came in."), acting_user=acting_user)
    mine.update(attendance_import=report, trouble="")
    return 1


def _callback_name(event: ProviderEvent) -> str:
    return f"bigbluebutton-{timezone.localtime(event.happened_at):%Y-%m-%d-%H%M}-{event.pk}.json"
