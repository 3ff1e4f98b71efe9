"""Importing the report of 1,000 people at the desk and undoing it, while somebody waits for the answer."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from ..child import Probe
from ..child import run as in_child
from ..measuring import Line, Stage

PEOPLE = 1_000


def run(stage: Stage) -> Iterator[Line]:
    saved, undone = in_child("settling", "save"), in_child("settling", "take_back")
    name = f"Report of {PEOPLE:,} people at the desk"
    yield Line(name, "import, until the answer", saved["cpu"], "s CPU", limit=1)
    yield Line(name, "import, queries", saved["queries"], "", note=f"{saved['completed']:,} completed")
    yield Line(name, "undo, until the answer", undone["cpu"], "s CPU", limit=1)
    yield Line(name, "undo, queries", undone["queries"], "", note=f"{undone['completed']:,} still completed")


def _event() -> Any:
    """A past webinar with everybody registered; made anew for each child."""
    from django.utils import timezone  # noqa: PLC0415 -- in the child Django is set up only now

    from lms.ledger.models import Activity, Participant, Participation  # noqa: PLC0415 -- as above
    from webinars.models import Session  # noqa: PLC0415 -- as above

    start = timezone.now().replace(microsecond=0) - timedelta(days=2)
    end = start + timedelta(minutes=90)
    event = Activity.objects.create(
        kind="webinar",
        titles={"it": "Esito"},
        starts_at=start,
        ends_at=end,
        duration_minutes=90,
        threshold_percent=80,
        issues_certificate=True,
    )
    people = Participant.objects.bulk_create(
        Participant(email=f"esito{event.pk}-{n}@example.com", first_name="Anna", last_name=f"Abete{n}")
        for n in range(PEOPLE)
    )
    Participation.objects.bulk_create(
        Participation(
            participant=person,
            activity=event,
            first_name=person.first_name,
            last_name=person.last_name,
            registered_at=start - timedelta(days=9),
            confirmed_at=start - timedelta(days=9),
        )
        for person in people
    )
    return Session.objects.create(activity=event, starts_at=start, ends_at=end)


def _report(session: Any) -> bytes:
    from django.utils import timezone  # noqa: PLC0415 -- in the child Django is set up only now

    from lms.ledger.models import Participation  # noqa: PLC0415 -- as above

    out = io.StringIO()
    write = csv.writer(out).writerow
    write(["Name (original name)", "Email", "Join time", "Leave time", "Duration (minutes)", "Guest"])
    stay = [f"{timezone.localtime(at):%d/%m/%Y %H:%M:%S}" for at in (session.starts_at, session.ends_at)]
    rows = Participation.objects.filter(activity=session.activity_id).order_by("pk")
    for first, last, email in rows.values_list("first_name", "last_name", "participant__email"):
        write([f"{first} {last}", email, *stay, 90, "Yes"])
    return out.getvalue().encode()


def _measured(probe: Probe, session: Any, work: Any) -> dict[str, Any]:
    from django.db import connection  # noqa: PLC0415 -- in the child Django is set up only now

    from lms.ledger.models import Participation  # noqa: PLC0415 -- as above

    count = [0]

    def counting(execute: Any, *args: Any) -> Any:
        count[0] += 1
        return execute(*args)

    with connection.execute_wrapper(counting), probe:
        work()
    completed = Participation.objects.filter(activity=session.activity_id).completed().count()
    return {"queries": count[0], "completed": completed}


def save(probe: Probe) -> dict[str, Any]:
    from webinars.actions.importing import import_report  # noqa: PLC0415 -- Django is set up only now

    session = _event()
    data = _report(session)
    return _measured(
        probe, session, lambda: import_report(session, data, file_name="report.csv", acting_user=None)
    )


def take_back(probe: Probe) -> dict[str, Any]:
    from webinars.actions.importing import import_report, undo  # noqa: PLC0415 -- Django is set up only now

    session = _event()
    report = import_report(session, _report(session), file_name="report.csv", acting_user=None)
    return _measured(probe, session, lambda: undo(report, reason="benchmark", acting_user=None))
