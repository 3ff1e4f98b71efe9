"""Events held: over, not called off, not internal, and somebody came."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.ledger.kinds import ActivityKind, Audience

from ..facts import Fact, Facts
from ..kinds import Dimension
from .base import Params, Row, Rule
from .common import listed


def rows(facts: Facts, params: Params) -> Iterator[Row]:
    """One row per event that should be over by the last day counted."""
    kinds, audiences = frozenset(params.event_kinds), frozenset(params.audiences)
    over = sorted(
        (event.ends_on, pk)
        for pk, event in facts.events.items()
        if event.kind in kinds and event.ends_on and event.ends_on <= facts.until
    )
    for day, pk in over:
        event = facts.events[pk]
        if event.audience != Audience.INTERNAL and event.audience not in audiences:
            continue
        if event.audience == Audience.INTERNAL:
            reason = "internal"
        elif event.called_off:
            reason = "called_off"
        else:
            reason = "" if pk in facts.attended else "nobody_attended"
        fact = Fact("activity", pk, day, kind=event.kind, service=event.service, activity=pk, state=reason)
        yield Row(fact, f"activity:{pk}", not reason, not reason, reason)


def _text(params: Params) -> list[str]:
    sentences = [
        _(
            "Each event counts once, on its last day: it is over, was not called off, is not internal, and "
            "at least one person attended. An event of several sessions is one event."
        ),
        _("Only these kinds: %(names)s.")
        % {"names": listed(ActivityKind(kind).label for kind in params.event_kinds)},
    ]
    if len(params.audiences) == 1:
        names = listed(Audience(audience).label for audience in params.audiences)
        sentences.append(_("Only these audiences: %(names)s.") % {"names": names})
    return sentences


EVENTS_HELD = Rule(
    key="events_held",
    version=1,
    label=gettext_lazy("Events held"),
    accepts=("event_kinds", "audiences"),
    dimensions=(Dimension.KIND, Dimension.PROVINCE, Dimension.SERVICE),
    one_fact_each=True,
    rows=rows,
    text=_text,
)
