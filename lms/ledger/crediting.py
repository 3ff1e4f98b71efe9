"""What an event gave many people at once: minutes credited, completions, completions taken back.

The same as `attend`, `complete` and `retract` one by one, with a number of statements that hardly grows with
the number of people: a thousand of them are settled while somebody waits.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

from django.db import transaction

from lms.audit.models import Entry
from lms.audit.trail import compose, record_many, snapshot

from .models import Participation
from .signals import participation_completed, participations_completed

ATTENDED = ("attended_at", "attended_seconds")
COMPLETED = ("completed_at", "progress")
BATCH = 500


@dataclass
class Credit:
    """One person's outcome. `seconds` None leaves the minutes alone; 0 takes them back."""

    seconds: int | None
    since: datetime
    # True completes, False takes a completion back, None leaves it alone.
    completes: bool | None


def locked(pks: Iterable[int]) -> list[Participation]:
    """These participations, locked in one order; call it inside the transaction of `credit`."""
    wanted = sorted(set(pks))
    rows = Participation.objects.select_for_update(of=("self",)).order_by("pk")
    return [row for part in _parts(wanted) for row in rows.filter(pk__in=part)]


@transaction.atomic
def credit(
    outcomes: Iterable[tuple[Participation, Credit]], *, at: datetime, reason: str, acting_user: Any
) -> int:
    """Writes the outcomes of `locked` people; completions count as of `at`. Returns how many completed now.

    Whoever does not take part or has not confirmed completes nothing.
    """
    entries: list[Entry] = []
    attended, completed, retracted = [], [], []
    say = {"reason": reason, "acting_user": acting_user}
    for row, outcome in outcomes:
        if outcome.seconds is not None:
            before = snapshot(row, ATTENDED)
            row.attended_seconds = outcome.seconds
            row.attended_at = (row.attended_at or outcome.since) if outcome.seconds > 0 else None
            after = snapshot(row, ATTENDED)
            if after != before:
                attended.append(row)
                entries.append(compose("lms_ledger.attend", row, before=before, after=after, **say))
        takes_part = row.confirmed_at is not None and row.cancelled_at is None
        if outcome.completes and takes_part and row.completed_at is None:
            row.completed_at, row.progress = at, 100
            completed.append(row)
            entries.append(compose("lms_ledger.complete", row, after=snapshot(row, COMPLETED), **say))
        elif outcome.completes is False and row.completed_at is not None:
            before = snapshot(row, ["completed_at"])
            row.completed_at = None
            retracted.append(row)
            entries.append(compose("lms_ledger.retract", row, before=before, **say))
    Participation.objects.bulk_update(attended, ATTENDED, batch_size=BATCH)
    for part in _parts([row.pk for row in completed]):
        Participation.objects.filter(pk__in=part).update(completed_at=at, progress=100)
    for part in _parts([row.pk for row in retracted]):
        Participation.objects.filter(pk__in=part).update(completed_at=None)
    record_many(entries)
    announce_completed(completed)
    return len(completed)


def announce_completed(people: list[Participation]) -> None:
    """Says after commit who completed: to each listener for one person, and to those who take all at once."""
    if not people:
        return
    for row in people if participation_completed.has_listeners(Participation) else ():
        send = participation_completed.send_robust
        transaction.on_commit(partial(send, sender=Participation, participation=row), robust=True)
    send = participations_completed.send_robust
    transaction.on_commit(partial(send, sender=Participation, participations=people), robust=True)


def _parts(pks: list[int]) -> Iterator[list[int]]:
    rest = iter(pks)
    while part := list(islice(rest, BATCH)):
        yield part
