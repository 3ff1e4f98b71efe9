"""What the scenarios of pages share: a page kept by the page cache, the same page made anew, its queries."""

from collections.abc import Iterator

from ..measuring import Line, Stage, Subject

# Where peers' bare page costs 6 ms, a visitor's page is to cost 4 and a learner's 9.
ANONYMOUS = 4 / 6
LEARNER = 9 / 6


def anonymous(stage: Stage, scenario: str, path: str, *, queries: int) -> Iterator[Line]:
    """`path` alone is kept for visitors without a session; with a parameter it is made anew each time."""
    fresh = f"{path}?from=newsletter"
    kept, anew = Subject.page("kept", path), Subject.page("anew", fresh)
    cost = stage.interleaved([kept, anew])
    size = len(kept.answer.body) / 1024
    yield cpu(scenario, f"visitor, kept page of {size:.0f} KiB", cost, "kept", ANONYMOUS)
    yield cpu(scenario, "visitor, page made anew", cost, "anew", ANONYMOUS)
    yield Line(scenario, "visitor, queries of a page made anew", stage.queries(fresh), "", limit=queries)


def cpu(scenario: str, what: str, cost: dict[str, float], name: str, limit: float | None = None) -> Line:
    return Line(scenario, what, cost[name], "ms CPU", "bare page", cost["bare"], limit)
