"""New measures and tools of the policy instrument: the action plan's self-defined indicator."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..facts import Facts
from ..kinds import Dimension
from .base import Params, Row, Rule


def rows(facts: Facts, params: Params) -> Iterator[Row]:
    """One row per measure on the day of its act."""
    for fact in facts.measures:
        yield Row(fact, f"measure:{fact.pk}", not fact.state, not fact.state, fact.state)


def _text(params: Params) -> list[str]:
    return [_("Each approved measure or tool counts once, on the day of its act.")]


MEASURES_APPROVED = Rule(
    key="measures_approved",
    version=1,
    label=gettext_lazy("New measures and tools approved"),
    accepts=(),
    dimensions=(Dimension.CALL,),
    one_fact_each=True,
    rows=rows,
    text=_text,
)
