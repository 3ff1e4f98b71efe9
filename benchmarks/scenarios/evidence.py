"""The evidence pack of 1,000 people, beside typst alone drawing the same register."""

from collections.abc import Iterator
from typing import Any

from ..child import Probe
from ..child import run as in_child
from ..measuring import Line, Stage

CPU_LIMIT, MEMORY_LIMIT = 4.0, 300.0


def run(stage: Stage) -> Iterator[Line]:
    from ..seeding import evidence  # noqa: PLC0415 -- Django is set up only now

    evidence.load()
    runs: dict[str, list[dict[str, Any]]] = {"bare": [], "ours": []}
    for _round in range(min(3, stage.rounds)):
        for function, seen in runs.items():
            stage.check_time()
            seen.append(in_child("evidence", function))
    bare, ours = (min(runs[name], key=lambda one: one["cpu"]) for name in ("bare", "ours"))
    name = f"Evidence pack of {evidence.PEOPLE:,} people"
    yield Line(name, f"{ours['mib']:.1f} MiB", ours["cpu"], "s CPU", "typst alone", bare["cpu"], CPU_LIMIT)
    yield Line(name, "memory added", ours["added_mib"], "MiB", limit=MEMORY_LIMIT)
    yield Line(name, "typst alone, memory added", bare["added_mib"], "MiB")


def _event() -> Any:
    from lms.ledger.models import Activity  # noqa: PLC0415 -- in the child Django is set up only now

    from ..seeding.evidence import TITLE  # noqa: PLC0415 -- as above

    return Activity.objects.get(titles__it=TITLE)


def bare(probe: Probe) -> None:
    """The pages are prepared before the clock starts: only typst is measured."""
    from datetime import UTC, datetime  # noqa: PLC0415 -- only this child needs it

    from lms import typesetting  # noqa: PLC0415 -- in the child Django is set up only now
    from webinars.pack import register  # noqa: PLC0415 -- as above
    from webinars.pack.people import gather, lines  # noqa: PLC0415 -- as above

    evidence = gather(_event())
    session = evidence.sessions[0]
    at = datetime(2026, 1, 1, tzinfo=UTC)
    sheet = register.Sheet(evidence, session, [], at, "", "0" * 64)
    [page] = register.pages(sheet, lines(evidence, session))
    with probe:
        typesetting.pdf(register.DESIGN, page, at=at)


def ours(probe: Probe) -> dict[str, float]:
    from webinars.pack.pack import build  # noqa: PLC0415 -- in the child Django is set up only now

    event = _event()
    with probe, build(event, acting_user=None).file as file:
        size = file.seek(0, 2)
    return {"mib": size / 2**20}
