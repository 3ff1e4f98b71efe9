"""What a rule is: a pure function from facts to rows, parameters staff set, and words that explain it."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from lms.ledger.kinds import EVENT_KINDS, Audience, Service

from ..facts import Fact, Facts
from ..kinds import Beneficiaries, Dimension, Support, SupportKind

COUNTED_AUDIENCES = (Audience.PUBLIC.value, Audience.TARGETED.value)


class BadParams(ValueError):
    """Parameters a rule cannot work with; the text is a translated sentence."""


class Row(NamedTuple):
    """One fact under one rule. The value of an indicator is the number of its counted rows.

    `unit` names what is counted, for example `enterprise:5`; a unit is counted in one row only, that of its
    first fact that qualifies. `qualifies`: would count by itself; so a breakdown by kind sees the later facts
    too. `size` is the class on the day of the first support. `values` are for the sentence of the reason;
    `first` in them is the fact by which the unit was counted.
    """

    fact: Fact
    unit: str
    counted: bool
    qualifies: bool
    reason: str = ""
    values: Mapping[str, Any] | None = None
    size: str = ""


@dataclass(frozen=True)
class Params:
    """Everything staff can set. Each rule looks only at those it names in `accepts`; empty means no limit."""

    beneficiaries: str = Beneficiaries.SMES.value
    support: tuple[str, ...] = (Support.SERVICES.value,)
    kinds: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    event_kinds: tuple[str, ...] = tuple(kind.value for kind in EVENT_KINDS)
    audiences: tuple[str, ...] = COUNTED_AUDIENCES
    calls: tuple[str, ...] = ()
    region_only: bool = False
    min_share: int = 0  # percent
    min_hours: int = 0


# What each parameter may hold; calls are whatever codes there are.
CHOICES: dict[str, Collection[str]] = {
    "beneficiaries": Beneficiaries.values,
    "support": Support.values,
    "kinds": SupportKind.values,
    "services": Service.values,
    "event_kinds": [kind.value for kind in EVENT_KINDS],
    "audiences": COUNTED_AUDIENCES,
}
_LIMITS = {"min_share": 100, "min_hours": 10_000}


@dataclass(frozen=True)
class Rule:
    """`version` rises when the code counts differently: a frozen figure says by which code it was made."""

    key: str
    version: int
    label: Any
    accepts: tuple[str, ...]
    dimensions: tuple[Dimension, ...]
    # A unit has one fact only, so that every breakdown adds up.
    one_fact_each: bool
    rows: Callable[[Facts, Params], Iterator[Row]]
    text: Callable[[Params], list[str]]
    defaults: Mapping[str, Any] = ()  # type: ignore[assignment]

    def params(self, given: Mapping[str, Any]) -> Params:
        """The parameters as stored with an indicator, checked. Raises `BadParams`."""
        if not isinstance(given, Mapping):
            raise BadParams(_("The parameters are a list of names and values."))
        unknown = sorted(set(given) - set(self.accepts))
        if unknown:
            raise BadParams(_("This rule has no parameter %(names)s.") % {"names": ", ".join(unknown)})
        kinds = {field.name: type(field.default) for field in fields(Params)}
        values = {**dict(self.defaults), **given}
        return Params(**{name: _read(name, value, kinds[name]) for name, value in values.items()})

    def version_of(self, params: Params) -> str:
        """Changes whenever the code or a parameter does: `enterprises_supported/1-3f09ac`."""
        held = {name: getattr(params, name) for name in self.accepts}
        digest = hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()
        return f"{self.key}/{self.version}-{digest[:6]}"


def _read(name: str, value: Any, kind: type) -> Any:
    wrong = BadParams(_("%(value)s is no value for %(name)s.") % {"value": value, "name": name})
    if kind is tuple:
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            raise wrong
        if name in CHOICES and not set(value) <= set(CHOICES[name]):
            raise wrong
        return tuple(sorted(set(value)))
    if type(value) is not kind:
        raise wrong
    if kind is str and value not in CHOICES[name]:
        raise wrong
    if kind is int and not 0 <= value <= _LIMITS[name]:
        raise wrong
    return value
