"""Who took part in the calls: applicants (each once) and applications (each)."""

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..facts import Facts
from ..kinds import Beneficiaries, Dimension
from .base import Params, Row, Rule
from .common import beneficiary_sentences, refusal_of, scope_sentences


def rows(facts: Facts, params: Params, *, once: bool) -> Iterator[Row]:
    """One row per submitted application, whatever became of it."""
    refusal, calls = refusal_of(facts, params), frozenset(params.calls)
    first: dict[int | None, Row] = {}
    for fact in facts.applications:
        if calls and facts.calls[fact.call][0] not in calls:
            continue
        unit = f"enterprise:{fact.enterprise}" if once else f"application:{fact.pk}"
        reason, size = refusal(fact)
        if reason:
            yield Row(fact, unit, False, False, reason, None, size)
        elif once and (before := first.get(fact.enterprise)):
            yield Row(fact, unit, False, True, "already_counted", {"first": before.fact}, before.size)
        else:
            row = first[fact.enterprise] = Row(fact, unit, True, True, "", None, size)
            yield row


def _applicants_text(params: Params) -> list[str]:
    first = _("Each applicant counts once, on the day of its first application, whatever became of it.")
    return [first, *beneficiary_sentences(params), *scope_sentences(params)]


def _applications_text(params: Params) -> list[str]:
    first = _("Each submitted application counts, whatever became of it.")
    return [first, *beneficiary_sentences(params), *scope_sentences(params)]


_ACCEPTS = ("beneficiaries", "calls", "region_only")
_DIMENSIONS = (Dimension.SIZE, Dimension.PROVINCE, Dimension.CALL)
_DEFAULTS = {"beneficiaries": Beneficiaries.ORGANISATIONS.value}

APPLICANTS = Rule(
    key="applicants",
    version=1,
    label=gettext_lazy("Applicants to the calls, each once"),
    accepts=_ACCEPTS,
    dimensions=_DIMENSIONS,
    one_fact_each=False,
    rows=partial(rows, once=True),
    text=_applicants_text,
    defaults=_DEFAULTS,
)
APPLICATIONS = Rule(
    key="applications",
    version=1,
    label=gettext_lazy("Applications to the calls, each"),
    accepts=_ACCEPTS,
    dimensions=_DIMENSIONS,
    one_fact_each=True,
    rows=partial(rows, once=False),
    text=_applications_text,
    defaults=_DEFAULTS,
)
