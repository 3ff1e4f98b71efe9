"""Support received: enterprises (each once, ever), persons (each once), services delivered (each).

Enterprises: CO01 to CO04 of the 2014-2020 period and RCO01 to RCO04 of Regulation (EU) 2021/1058, Annex I:
multiple counting is eliminated; one-off contacts are no structured support.
"""

from collections.abc import Callable, Iterator
from decimal import ROUND_DOWN, Decimal
from functools import partial
from heapq import merge
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.calls.kinds import GRANT_FORMS, NON_GRANT_FORMS
from lms.ledger.kinds import ActivityKind

from ..facts import Fact, Facts
from ..kinds import Beneficiaries, Dimension, Support
from .base import Params, Row, Rule
from .common import beneficiary_sentences, listed, refusal_of, scope_sentences

# From the fact to the unit that is counted (None: nobody), and the reason when there is nobody.
UnitOf = tuple[Callable[[Fact], Any], str, str]

_ENTERPRISE: UnitOf = (lambda fact: fact.enterprise, "enterprise", "no_tax_code")
_PERSON: UnitOf = (lambda fact: fact.person, "person", "nobody_named")
_ACCESS: UnitOf = (lambda fact: f"{fact.source}-{fact.pk}", "access", "")


def in_scope(facts: Facts, params: Params) -> Iterator[Fact]:
    """The facts the rule is about at all, in order."""
    streams: list[Iterator[Fact]] = []
    if Support.SERVICES in params.support:
        kinds, services = frozenset(params.kinds), frozenset(params.services)
        streams.append(
            fact
            for fact in facts.services
            if (not kinds or fact.kind in kinds) and (not services or fact.service in services)
        )
    forms = {
        *(GRANT_FORMS if Support.GRANTS in params.support else ()),
        *(NON_GRANT_FORMS if Support.OTHER_FINANCE in params.support else ()),
    }
    if forms:
        calls = frozenset(params.calls)
        streams.append(
            fact
            for fact in facts.grants
            # An application that is not decided has no form yet: it may become either.
            if (fact.form in forms or not fact.form) and (not calls or facts.calls[fact.call][0] in calls)
        )
    return (
        merge(*streams, key=lambda fact: (fact.day, fact.source, fact.pk)) if len(streams) > 1 else streams[0]
    )


def rows(facts: Facts, params: Params, *, unit_of: UnitOf, once: bool) -> Iterator[Row]:
    """One row per fact. With `once`, a unit counts at its first fact that qualifies and never again."""
    find, prefix, nobody = unit_of
    refusal = refusal_of(facts, params)
    first: dict[Any, tuple[str, str, dict[str, Fact]]] = {}  # unit, size, what the later rows refer to
    hours, min_share, min_hours = _Hours(params.min_hours), params.min_share, params.min_hours
    for fact in in_scope(facts, params) if params.support else ():
        found = find(fact)
        if found in first and not fact.state and not min_share:  # by far the most frequent row
            unit, size, before = first[found]
            yield Row(fact, unit, False, True, "already_counted", before, size)
            continue
        unit = f"{prefix}:{found}" if found is not None else ""
        if fact.state:
            yield Row(fact, unit, False, False, fact.state, fact.values)
            continue
        if found is None:
            yield Row(fact, unit, False, False, nobody)
            continue
        if min_share and (share := _share(facts, fact)) is not None and share < min_share:
            values = {"share": int(share), "min_share": min_share}
            yield Row(fact, unit, False, False, "below_min_share", values)
            continue
        if found in first:
            _unit, size, before = first[found]
            yield Row(fact, unit, False, True, "already_counted", before, size)
            continue
        reason, size = refusal(fact)
        if reason:
            yield Row(fact, unit, False, False, reason, None, size)
            continue
        if min_hours and (so_far := hours.add(found, fact)) is not None:
            values = {"hours": so_far, "min_hours": min_hours}
            yield Row(fact, unit, False, True, "hours_not_reached", values, size)
            continue
        if once:
            first[found] = (unit, size, {"first": fact})
        yield Row(fact, unit, True, True, "", None, size)


class _Hours:
    """Time of support per unit. Colleagues at one activity are one support: the longest presence counts."""

    def __init__(self, min_hours: int) -> None:
        self.needed = min_hours * 3600
        self.total: dict[Any, int] = {}
        self.longest: dict[tuple[Any, int], int] = {}

    def add(self, unit: Any, fact: Fact) -> str | None:
        """Adds the fact's time; the hours so far while they are not enough, None once they are."""
        more = fact.seconds
        if fact.activity is not None:
            known = self.longest.get((unit, fact.activity), 0)
            self.longest[unit, fact.activity] = max(known, fact.seconds)
            more = max(fact.seconds - known, 0)
        total = self.total[unit] = self.total.get(unit, 0) + more
        if total >= self.needed:
            return None
        # Rounded down: what is shown must not look like enough when it is not.
        return str((Decimal(total) / 3600).quantize(Decimal("0.01"), ROUND_DOWN))


def _share(facts: Facts, fact: Fact) -> float | None:
    """Percent of the activity attended; None where time is not measured (courses, logged services)."""
    event = facts.events.get(fact.activity) if fact.activity else None
    if event is None or event.kind == ActivityKind.COURSE or not event.minutes:
        return None
    return fact.seconds * 100 / (event.minutes * 60)


def _text(params: Params, first: str) -> list[str]:
    sentences = [first, *beneficiary_sentences(params)]
    if len(params.support) > 1 or Support.SERVICES not in params.support:
        names = listed(Support(support).label for support in params.support)
        sentences.append(_("Support means: %(names)s.") % {"names": names})
    if Support.SERVICES in params.support:
        sentences.append(
            _(
                "A service qualifies when the person reached the attendance threshold of the event or "
                "completed the course, or when the service log says that it counts. Registrations alone, "
                "cancelled and internal events and one-off contacts for information do not."
            )
        )
    if set(params.support) & {Support.GRANTS, Support.OTHER_FINANCE}:
        sentences.append(
            _("Financial support qualifies when it is granted or paid, and neither revoked nor renounced.")
        )
    if params.min_share:
        sentences.append(
            _("Of an event, at least %(share)s%% must be attended.") % {"share": params.min_share}
        )
    return [*sentences, *scope_sentences(params)]


def _enterprises_text(params: Params) -> list[str]:
    first = _("Each one counts once, on the day of its first support that qualifies.")
    if params.min_hours:
        first = _(
            "Each one counts once, on the day on which its hours of support reach %(hours)s. Colleagues at "
            "the same event count as one."
        ) % {"hours": params.min_hours}
    return _text(params, first)


def _persons_text(params: Params) -> list[str]:
    return _text(params, _("Each person counts once, on the day of the first service that qualifies."))


def _services_text(params: Params) -> list[str]:
    return _text(
        params, _("Each service to each person counts: one person at two events is two services delivered.")
    )


_FIRM = (Dimension.SIZE, Dimension.PROVINCE)
_SERVICE_PARAMS = ("beneficiaries", "kinds", "services", "region_only", "min_share")

ENTERPRISES_SUPPORTED = Rule(
    key="enterprises_supported",
    version=1,
    label=gettext_lazy("Enterprises or organisations supported, each once"),
    accepts=(*_SERVICE_PARAMS, "support", "calls", "min_hours"),
    dimensions=(*_FIRM, Dimension.KIND, Dimension.SERVICE, Dimension.FORM, Dimension.CALL),
    one_fact_each=False,
    rows=partial(rows, unit_of=_ENTERPRISE, once=True),
    text=_enterprises_text,
)
PERSONS_SERVED = Rule(
    key="persons_served",
    version=1,
    label=gettext_lazy("Persons served, each once"),
    accepts=_SERVICE_PARAMS,
    dimensions=(*_FIRM, Dimension.KIND, Dimension.SERVICE),
    one_fact_each=False,
    rows=partial(rows, unit_of=_PERSON, once=True),
    text=_persons_text,
    defaults={"beneficiaries": Beneficiaries.EVERYONE.value},
)
SERVICES_DELIVERED = Rule(
    key="services_delivered",
    version=1,
    label=gettext_lazy("Services delivered, each"),
    accepts=_SERVICE_PARAMS,
    dimensions=(*_FIRM, Dimension.KIND, Dimension.SERVICE),
    one_fact_each=True,
    rows=partial(rows, unit_of=_ACCESS, once=False),
    text=_services_text,
    defaults={"beneficiaries": Beneficiaries.ORGANISATIONS.value},
)
