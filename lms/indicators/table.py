"""The table of a period: each indicator's figure as it is now, as it was handed over, and what differs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from .facts import Facts
from .figures import Figure, Line, lines, summarise
from .models import CountUnit, FrozenFigure, Indicator, Period, Reading
from .rules import RULES, BadParams, Params, Rule
from .texts import in_reader_language


@dataclass
class Entry:
    """One line of the table. `now` is the figure as the data say today, beside a frozen one that differs.

    `problem` stands in place of a figure when the definition cannot be counted.
    """

    indicator_id: int
    code: str
    parent_code: str
    name: str
    unit: str
    figure: Figure | None
    target: Decimal | None
    rule_version: str
    how: list[str]
    now: Figure | None = None
    handed_over: Figure | None = None
    problem: str = ""

    @property
    def unit_label(self) -> str:
        return str(CountUnit(self.unit).label)

    @property
    def percent_of_target(self) -> Decimal | None:
        """What is achieved to date as a share of the target, one decimal; None without a target."""
        if not self.target or self.figure is None:
            return None
        return (Decimal(self.figure.to_date) * 100 / self.target).quantize(Decimal("0.1"))

    @property
    def differs(self) -> bool:
        return (
            self.now is not None
            and self.figure is not None
            and ((self.now.new, self.now.to_date) != (self.figure.new, self.figure.to_date))
        )


def rule_of(indicator: Indicator) -> tuple[Rule, Params]:
    """The indicator's rule and checked parameters. Raises `BadParams`."""
    rule = RULES.get(indicator.rule_key)
    if rule is None:
        raise BadParams(_("There is no rule %(key)s.") % {"key": indicator.rule_key})
    return rule, rule.params(indicator.params)


class Calculation:
    """Figures of several indicators over the same facts; the same question is answered once.

    The number of queries depends neither on the number of indicators nor on the number of rows.
    """

    def __init__(self, starts_on: date, cut_off: date) -> None:
        self.starts_on, self.facts = starts_on, Facts(cut_off)
        self._known: dict[str, Figure] = {}

    @classmethod
    def of(cls, period: Period) -> "Calculation":
        return cls(period.starts_on, period.cut_off)

    def figure(self, indicator: Indicator) -> Figure:
        rule, params = rule_of(indicator)
        version = rule.version_of(params)
        if version not in self._known:
            rows = rule.rows(self.facts, params)
            self._known[version] = summarise(rows, self.facts, rule, self.starts_on)
        return self._known[version]

    def lines(self, indicator: Indicator) -> Iterator[Line]:
        """All rows up to the cut-off, in the order of days."""
        rule, params = rule_of(indicator)
        return lines(rule.rows(self.facts, params), self.facts)


def indicators_of(period: Period) -> list[Indicator]:
    return list(
        Indicator.objects.filter(programme=period.programme_id, is_active=True).select_related("parent")
    )


def live_entries(period: Period, indicators: Iterable[Indicator] | None = None) -> list[Entry]:
    """The table as the data say now."""
    calculation = Calculation.of(period)
    entries = []
    for indicator in indicators_of(period) if indicators is None else indicators:
        entry = Entry(
            indicator_id=indicator.pk,
            code=indicator.code,
            parent_code=indicator.parent.code if indicator.parent else "",
            name=indicator.name,
            unit=indicator.unit,
            figure=None,
            target=indicator.target,
            rule_version="",
            how=[],
        )
        try:
            rule, params = rule_of(indicator)
        except BadParams as problem:
            entry.problem = str(problem)
        else:
            entry.figure = calculation.figure(indicator)
            entry.rule_version, entry.how = rule.version_of(params), rule.text(params)
        entries.append(entry)
    return entries


def frozen_entries(reading: Reading) -> list[Entry]:
    """The table as it was frozen."""
    return [
        Entry(
            indicator_id=figure.indicator_id,
            code=figure.code,
            parent_code=figure.parent_code,
            name=in_reader_language(figure.names),
            unit=figure.unit,
            figure=figure_of(figure),
            target=figure.target,
            rule_version=figure.rule_version,
            how=in_reader_language(figure.rule_texts).splitlines(),
        )
        for figure in FrozenFigure.objects.filter(reading=reading).defer("rows_gz")
    ]


def figure_of(frozen: FrozenFigure) -> Figure:
    return Figure(frozen.new, frozen.to_date, frozen.size_unknown, frozen.breakdown)


def entries(period: Period, reading: Reading | None = None) -> list[Entry]:
    """The table to show: the reading's figures where there is one, with what they would be now beside them.

    Indicators that were added after the hand-over follow as they are now, under `now` only.
    """
    live = live_entries(period)
    if reading is None:
        return live
    frozen = frozen_entries(reading)
    now = {entry.indicator_id: entry for entry in live}
    for entry in frozen:
        if entry.indicator_id in now:
            entry.now = now[entry.indicator_id].figure
    if reading.number > 1:
        first = {
            figure.indicator_id: figure_of(figure)
            for figure in FrozenFigure.objects.filter(
                reading__period=reading.period_id, reading__number=1
            ).defer("rows_gz")
        }
        for entry in frozen:
            entry.handed_over = first.get(entry.indicator_id)
    known = {entry.indicator_id for entry in frozen}
    added = [entry for entry in live if entry.indicator_id not in known]
    for entry in added:
        entry.now, entry.figure = entry.figure, None
    return frozen + added
