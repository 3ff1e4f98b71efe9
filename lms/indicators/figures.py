"""From rows to a figure: newly counted in a period, to date, broken down; and rows made readable."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lms.calls.kinds import Channel, SupportForm
from lms.enterprises.sizes import SizeClass
from lms.enterprises.territories import OUTSIDE, province_label, provinces
from lms.ledger.kinds import ActivityKind, Mode, Service

from . import reasons
from .facts import Fact, Facts
from .kinds import Dimension, SupportKind
from .rules import Row, Rule
from .texts import Texts, in_reader_language

# Values that follow from the firm or the place of the counted row; the others from each of a unit's facts.
OF_THE_UNIT = frozenset({Dimension.SIZE, Dimension.PROVINCE})
# [newly counted, to date]
Pair = list[int]


@dataclass
class Figure:
    """`breakdown`: dimension -> {"additive": bool, "values": {code: [new, to date]}}; "" is not recorded."""

    new: int = 0
    to_date: int = 0
    size_unknown: int = 0
    breakdown: dict[str, dict[str, Any]] = field(default_factory=dict)


def summarise(rows: Iterable[Row], facts: Facts, rule: Rule, starts_on: date) -> Figure:
    """Counts the rows in one pass.

    Where a unit may fall under several values (it had coaching and a webinar), each value counts it once, so
    that the values may add up to more than the figure: not additive.
    """
    figure = Figure()
    simple = [name.value for name in rule.dimensions if rule.one_fact_each or name in OF_THE_UNIT]
    manifold = [name.value for name in rule.dimensions if name.value not in simple]
    pairs: dict[str, dict[str, Pair]] = {name: defaultdict(lambda: [0, 0]) for name in simple}
    units: dict[tuple[str, str], tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    counted, newly, without_size, seen = set(), set(), set(), set()
    for row in rows:
        fact = row.fact
        is_new = fact.day >= starts_on
        if row.counted:
            counted.add(row.unit)
            if is_new:
                newly.add(row.unit)
            for name in simple:
                pair = pairs[name][value_of(name, row, facts)]
                pair[1] += 1
                pair[0] += is_new
        elif is_new and row.reason == "size_unknown":
            without_size.add(row.unit)
        if manifold and row.qualifies:
            # A unit's hundredth webinar adds nothing to what its first one said.
            said = (row.unit, is_new, fact.kind, fact.service, fact.call, fact.form)
            if said in seen:
                continue
            seen.add(said)
            for name in manifold:
                if value := value_of(name, row, facts):
                    to_date, new = units[name, value]
                    to_date.add(row.unit)
                    if is_new:
                        new.add(row.unit)
    figure.new, figure.to_date = len(newly), len(counted)
    figure.size_unknown = len(without_size - counted)
    several: dict[str, dict[str, Pair]] = {name: {} for name in manifold}
    for (name, value), (to_date, new) in units.items():
        pair = [len(new & newly), len(to_date & counted)]
        if pair != [0, 0]:
            several[name][value] = pair
    for name in [dimension.value for dimension in rule.dimensions]:
        values = pairs[name] if name in simple else several[name]
        if name in simple or values:
            figure.breakdown[name] = {"additive": name in simple, "values": dict(values)}
    return figure


def value_of(dimension: str, row: Row, facts: Facts) -> str:
    """The code under which a row falls in a breakdown; "" for none, as a webinar has no funding call."""
    fact = row.fact
    if dimension == "size":
        return row.size
    if dimension == "province":
        if fact.enterprise is not None:
            return facts.firms[fact.enterprise].province
        return facts.events[fact.activity].province if fact.source == "activity" else ""
    if dimension == "call":
        return facts.calls[fact.call][0] if fact.call else ""
    return str(getattr(fact, dimension))


def label_of(dimension: str, code: str) -> str:
    """The name of a value in the reader's language."""
    if not code:
        return _("Not recorded")
    if dimension == Dimension.PROVINCE:
        return province_label(code)
    if dimension == Dimension.CALL:
        return code
    if dimension == Dimension.KIND:
        known = {**dict(ActivityKind.choices), **dict(SupportKind.choices)}
    else:
        known = dict(
            {Dimension.SIZE: SizeClass, Dimension.SERVICE: Service, Dimension.FORM: SupportForm}[
                Dimension(dimension)
            ].choices
        )
    return str(known.get(code, code))


_ORDERS: dict[str, list[str]] = {
    Dimension.SIZE: SizeClass.values,
    Dimension.PROVINCE: [*provinces(), OUTSIDE],
    Dimension.KIND: [
        *SupportKind.values,
        *(kind for kind in ActivityKind.values if kind not in SupportKind.values),
    ],
    Dimension.SERVICE: Service.values,
    Dimension.FORM: SupportForm.values,
}


def in_order(dimension: str, codes: Iterable[str]) -> list[str]:
    """The codes in the order of their vocabulary, what is not recorded last."""
    order = {code: place for place, code in enumerate(_ORDERS.get(dimension, []))}
    return sorted(codes, key=lambda code: (not code, order.get(code, len(order)), code))


@dataclass(slots=True)
class Line:
    """A row made readable and storable: what a screen shows, an export writes and a reading freezes.

    Persons are numbers here, never names. `day` is the day of the fact, ISO 8601.
    """

    fact: str
    unit: str
    name: str
    code: str
    day: str
    what: Texts
    where: str
    reference: str
    counted: bool
    qualifies: bool
    reason: str
    values: dict[str, Any]
    seconds: int
    size: str
    province: str
    kind: str
    service: str
    call: str
    form: str

    def canonical(self) -> bytes:
        """One line of JSON: sorted keys, no spaces, UTF-8. Equal rows are equal bytes."""
        return _encode({name: getattr(self, name) for name in _NAMES}).encode()

    @property
    def date(self) -> date:
        return date.fromisoformat(self.day)

    @property
    def title(self) -> str:
        return in_reader_language(self.what)

    @property
    def why(self) -> str:
        return reasons.sentence(self.reason, self.values)

    @property
    def place(self) -> str:
        labels = {**dict(Mode.choices), **dict(Channel.choices)}
        return str(labels.get(self.where) or province_label(self.where))

    @property
    def size_label(self) -> str:
        return label_of(Dimension.SIZE, self.size) if self.size else ""

    @property
    def province_label(self) -> str:
        return province_label(self.province) if self.province else ""

    @property
    def kind_label(self) -> str:
        return label_of(Dimension.KIND, self.kind) if self.kind else ""

    @property
    def unit_label(self) -> str:
        """The firm's name, or what there is instead of one."""
        prefix, _colon, number = self.unit.partition(":")
        if prefix == "person":
            person = _("Person %(number)s") % {"number": number}
            return f"{person}, {self.name}" if self.name else person
        if self.name:
            return self.name
        if prefix in ("activity", "measure"):
            return self.title
        return _("Person without an organisation")


_NAMES = tuple(sorted(field.name for field in fields(Line)))
_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str).encode


def lines(rows: Iterable[Row], facts: Facts) -> Iterator[Line]:
    """Each row made readable."""
    for row in rows:
        fact = row.fact
        firm = facts.firms[fact.enterprise] if fact.enterprise is not None else None
        what, where, reference = evidence(fact, facts)
        values: Mapping[str, Any] = row.values or {}
        if first := values.get("first"):
            values = {"day": first.day.isoformat(), "what": evidence(first, facts)[0]}
        yield Line(
            fact=fact.key,
            unit=row.unit,
            name=firm.name if firm else "",
            code=firm.tax_code if firm else "",
            day=fact.day.isoformat(),
            what=what,
            where=where,
            reference=reference,
            counted=row.counted,
            qualifies=row.qualifies,
            reason=row.reason,
            values=dict(values),
            seconds=fact.seconds,
            size=row.size or facts.size_on(fact.enterprise, fact.day),
            province=value_of("province", row, facts),
            kind=fact.kind,
            service=fact.service,
            call=facts.calls[fact.call][0] if fact.call else "",
            form=fact.form,
        )


def evidence(fact: Fact, facts: Facts) -> tuple[Texts, str, str]:
    """What it was, where, and the reference to look it up by."""
    if fact.source in ("participation", "activity"):
        event = facts.events[fact.activity]
        return event.titles, event.province or event.mode, ""
    if fact.source == "contact":
        topic, channel, office = facts.topics[fact.pk]
        return topic, channel, office
    if fact.source == "application":
        code, titles = facts.calls[fact.call]
        protocol, decree = facts.protocols[fact.pk]
        return titles, code, " · ".join(filter(None, (protocol, decree)))
    titles, act = facts.acts[fact.pk]
    return titles, "", act
