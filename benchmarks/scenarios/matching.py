"""Recognising 10,000 people of a report among 10,000 registrants."""

from collections.abc import Iterator
from typing import Any

from ..child import Probe
from ..child import run as in_child
from ..measuring import Line, Stage

PEOPLE = 10_000


def run(stage: Stage) -> Iterator[Line]:
    many, few = PEOPLE // (10 if stage.quick else 1), PEOPLE // (100 if stage.quick else 10)
    small, large = _best(stage, few), _best(stage, many)
    name = f"Matching {many:,} people to {many:,} registrants"
    # The same work per person however many there are: ten times the people, ten times the time.
    yield Line(
        name,
        "time",
        1000 * large["cpu"],
        "ms CPU",
        f"ten times {few:,} to {few:,}",
        10_000 * small["cpu"],
        1.5,
    )
    yield Line(name, "memory added", large["added_mib"], "MiB")
    yield Line(
        name, "credited unasked", large["credited"], "", note="every second one has no e-mail in the report"
    )


def _best(stage: Stage, people: int) -> dict[str, Any]:
    runs = [in_child("matching", "match", people=people) for _round in range(min(3, stage.rounds))]
    return min(runs, key=lambda run: run["cpu"])


def match(probe: Probe, *, people: int) -> dict[str, Any]:
    """Every second person has the registered e-mail, the others only a name, a third written otherwise."""
    from webinars.attendance.evidence import Registrant  # noqa: PLC0415 -- in the child Django is set up only now
    from webinars.attendance.matching import Directory  # noqa: PLC0415 -- as above

    registrants = [
        Registrant(n, f"Anna{n % 97}", f"Abete{n}", f"person{n}@example.com", f"Officine {n % 500} S.r.l.")
        for n in range(people)
    ]
    seen = [
        (
            f"Anna{n % 97} Abete{n}" if n % 3 else f"ABETE{n}, Anna{n % 97} (Guest)",
            "" if n % 2 else f"Person{n}@example.com",
        )
        for n in range(people)
    ]
    with probe:
        directory = Directory.of(registrants)
        found = [directory.find(ids=(), mails=[mail] if mail else [], names=[name]) for name, mail in seen]
    return {"credited": sum(one.match.credited for one in found)}
