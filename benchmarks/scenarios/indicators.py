"""The table of all indicators over 100,000 participations of 1,000 people from 500 firms."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from ..child import Probe
from ..child import run as in_child
from ..measuring import Line, Stage


def run(stage: Stage) -> Iterator[Line]:
    from ..seeding import ledger  # noqa: PLC0415 -- Django is set up only now

    ledger.load()
    bare, ours = in_child("indicators", "bare"), in_child("indicators", "table")
    name = f"Indicators over {ledger.PARTICIPATIONS:,} participations"
    yield Line(name, f"table of {ours['indicators']}", ours["cpu"], "s CPU", "fetching the rows", bare["cpu"])
    yield Line(name, "memory added", ours["added_mib"], "MiB", "the rows in a list", bare["added_mib"])
    yield Line(name, "queries", ours["queries"], "")


def bare(probe: Probe) -> None:
    from lms.ledger.models import Participation  # noqa: PLC0415 -- in the child Django is set up only now

    fields = ("pk", "activity_id", "enterprise_id", "participant_id", "completed_at", "attended_seconds")
    with probe:
        list(Participation.objects.order_by().values_list(*fields).iterator(2_000))


def table(probe: Probe) -> dict[str, Any]:
    from django.db import connection, transaction  # noqa: PLC0415 -- in the child Django is set up only now
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 -- as above

    from lms.indicators import presets  # noqa: PLC0415 -- as above
    from lms.indicators.models import Indicator, Period, Programme  # noqa: PLC0415 -- as above
    from lms.indicators.table import live_entries  # noqa: PLC0415 -- as above

    with transaction.atomic():
        programme = Programme.objects.create(code="BENCH", name_it="Prova")
        presets.add_presets(programme)
        period = Period.objects.create(
            programme=programme, name="2025", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31)
        )
        with CaptureQueriesContext(connection) as queries, probe:
            live_entries(period)
        found = {"indicators": Indicator.objects.count(), "queries": len(queries)}
        transaction.set_rollback(True)
    return found
