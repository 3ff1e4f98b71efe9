"""200 people register over HTTP at the same moment for a webinar with 50 seats."""

import statistics
import time
from collections.abc import Iterator
from typing import Any

from django.db import connection

from lms.ledger.models import Activity, Participation
from webinars.models import WebinarPage

from ..child import Probe
from ..child import run as in_child
from ..client import race
from ..measuring import Line, Stage, Subject
from ..names import RACE_SEATS, RACES, WIDE
from ..seeding.people import FIRMS, tax_code
from .registration import address_of, somebody

PEOPLE = 200


def run(stage: Stage) -> Iterator[Line]:
    wide = address_of(WIDE)
    first = [somebody(wide, 500_000 + number, tax_code(number)) for number in range(16)]
    warm_up = Subject("warm-up", lambda count: first[:count], status=302, server=stage.ours)
    warm_up.send(len(first))
    runs = [_one(stage, slug, number) for number, slug in enumerate(RACES[: stage.rounds])]

    def worst(fact: str) -> float:
        return max(run[fact] for run in runs)

    def median(fact: str) -> float:
        return statistics.median(run[fact] for run in runs)

    name = f"Race on {connection.vendor}"
    note = f"worst of {len(runs)} races of {PEOPLE}"
    yield Line(name, f"seats too many or too few of {RACE_SEATS}", worst("off"), "", limit=0, note=note)
    statuses = ", ".join(sorted({str(status) for run in runs for status in run["statuses"]}))
    yield Line(name, "answers other than 'check your mail'", worst("refused"), "", limit=0, note=statuses)
    yield Line(name, "people lost, or waiting out of order", worst("disorder"), "", limit=0)
    yield Line(name, "p95 of the answers", median("p95"), "s", limit=1)
    yield Line(name, "registrations answered in a second", median("rate"), "")
    inserted = in_child("race", "bare")
    bare = 1000 * inserted["cpu"] / PEOPLE
    what = "server CPU per registration"
    yield Line(name, what, median("cpu"), "ms CPU", "insert under the same lock", bare)


def _one(stage: Stage, slug: str, number: int) -> dict[str, Any]:
    address = address_of(slug)
    people = range(1_000_000 + number * PEOPLE, 1_000_000 + (number + 1) * PEOPLE)
    before, began = stage.ours.cpu(), time.perf_counter()
    answers = race(stage.ours, [somebody(address, person, tax_code(person % FIRMS)) for person in people])
    taken = time.perf_counter() - began
    cpu = 1000 * (stage.ours.cpu() - before) / PEOPLE
    key = WebinarPage.objects.get(slug=slug, locale__language_code="it").translation_key
    rows = Participation.objects.filter(activity=Activity.objects.get(translation_key=key))
    seats = sorted(rows.exclude(seat=None).values_list("seat", flat=True))
    # Rows are written one after the other under the lock: who came later waits behind who came before.
    in_order = list(rows.waiting().values_list("pk", flat=True))
    seated_first = not in_order or max(rows.seated().values_list("pk", flat=True)) < in_order[0]
    lost = PEOPLE - rows.count()
    times = sorted(answer.seconds for answer in answers)
    return {
        "off": len(set(seats) ^ set(range(1, RACE_SEATS + 1))) + len(seats) - len(set(seats)),
        "statuses": {answer.status for answer in answers},
        "refused": sum(answer.status != 302 for answer in answers),
        "disorder": lost + (in_order != sorted(in_order)) + (not seated_first),
        "p95": times[int(0.95 * len(times))],
        "cpu": cpu,
        "rate": PEOPLE / taken,
    }


def bare(probe: Probe) -> dict[str, Any]:
    """As many seats taken by hand: lock the activity, count, insert; no form, no trail, no mail."""
    from django.db import transaction  # noqa: PLC0415 -- in the child Django is set up only now
    from django.utils import timezone  # noqa: PLC0415 -- as above

    from lms.ledger.models import Participant  # noqa: PLC0415 -- as above

    activity = Activity.objects.create(kind="webinar", titles={"it": "Bare"}, capacity=RACE_SEATS)
    people = Participant.objects.bulk_create(
        Participant(email=f"bare{activity.pk}-{n}@example.com", first_name="Anna", last_name="Abete")
        for n in range(PEOPLE)
    )
    now = timezone.now()
    with probe:
        for person in people:
            with transaction.atomic():
                locked = Activity.objects.select_for_update().get(pk=activity.pk)
                taken = Participation.objects.filter(activity=locked).exclude(seat=None).count()
                is_free = taken < RACE_SEATS
                Participation.objects.create(
                    participant=person,
                    activity=locked,
                    seat=taken + 1 if is_free else None,
                    waitlisted_at=None if is_free else now,
                    registered_at=now,
                    confirm_by=now,
                )
    return {}
