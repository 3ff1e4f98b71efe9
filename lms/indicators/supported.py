"""The list of firms behind a figure, as the controls of the programme ask for it: one row per firm."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy

from lms.enterprises.models import Enterprise, EnterpriseSize
from lms.enterprises.territories import chamber_on
from lms.exports import Column

from .figures import Line, label_of
from .kinds import Dimension
from .models import FrozenFigure, Indicator, Period, Reading
from .rules import BadParams
from .selection import lines_of
from .table import Calculation, indicators_of, rule_of

COLUMNS = (
    Column("seq", gettext_lazy("No."), "integer"),
    Column("enterprise_cf", gettext_lazy("Tax code")),
    Column("vat", gettext_lazy("VAT number")),
    Column("name", gettext_lazy("Name")),
    Column("kind", gettext_lazy("Kind of organisation")),
    Column("ateco", "ATECO"),
    Column("ateco_edition", gettext_lazy("ATECO edition")),
    Column("size_class", gettext_lazy("Size class at first support")),
    Column("size_year", gettext_lazy("Year of the accounts"), "integer"),
    Column("size_verified", gettext_lazy("Size verified"), "boolean"),
    Column("municipality", gettext_lazy("Town")),
    Column("province", gettext_lazy("Province")),
    Column("nuts3", "NUTS3"),
    Column("chamber", gettext_lazy("Chamber of commerce at first support")),
    Column("first_service_date", gettext_lazy("First support"), "date"),
    Column("services", gettext_lazy("Kinds of support")),
    Column("hours_total", gettext_lazy("Hours in all"), "decimal", 2),
    Column("events_attended", gettext_lazy("Events attended"), "integer"),
    Column("indicator_codes", gettext_lazy("Counted under")),
    Column("first_counted_in_period", gettext_lazy("First counted in")),
    Column("evidence_refs", gettext_lazy("Rows of the register")),
)


@dataclass
class _Support:
    first: Line | None = None
    seconds: int = 0
    events: int = 0
    kinds: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)


def firm_rows(period: Period, indicator: Indicator, reading: Reading | None) -> Iterator[Sequence[Any]]:
    """One row per firm counted to date, in the order of first support."""
    supports: dict[str, _Support] = defaultdict(_Support)
    for line in lines_of(period, indicator, reading):
        if not line.qualifies or not line.unit.startswith("enterprise:"):
            continue
        support = supports[line.unit]
        if line.counted:
            support.first = line
        support.seconds += line.seconds
        support.events += line.fact.startswith("participation:")
        if (kind := line.kind or line.form) and kind not in support.kinds:
            support.kinds.append(kind)
        support.facts.append(line.fact)
    counted = {unit: (support, support.first) for unit, support in supports.items() if support.first}
    ids = [int(unit.partition(":")[2]) for unit in counted]
    firms, sizes = Enterprise.objects.in_bulk(ids), _sizes(set(ids))
    codes = _codes(period, reading)
    periods = list(period.programme.periods.all())
    for number, (unit, (support, first)) in enumerate(counted.items(), 1):
        firm = firms[int(unit.partition(":")[2])]
        year, verified = _in_force(sizes.get(firm.pk, []), first.date)
        yield (
            number,
            first.code,
            firm.vat_number,
            first.name,
            firm.get_kind_display(),
            firm.ateco_code,
            firm.ateco_edition,
            first.size_label,
            year,
            verified,
            firm.municipality,
            first.province_label,
            first.province,
            chamber_on(first.province, first.date) if first.province else "",
            first.date,
            ", ".join(_kind_label(kind) for kind in support.kinds),
            support.seconds / 3600,
            support.events,
            ", ".join(codes.get(unit, [])),
            next((one.name for one in periods if one.starts_on <= first.date <= one.ends_on), ""),
            " ".join(support.facts),
        )


def _kind_label(kind: str) -> str:
    label = label_of(Dimension.KIND, kind)
    return label if label != kind else label_of(Dimension.FORM, kind)


def _sizes(ids: set[int]) -> dict[int, list[tuple[date, int | None, bool]]]:
    rows = EnterpriseSize.objects.order_by("enterprise_id", "valid_from", "pk").values_list(
        "enterprise_id", "valid_from", "accounts_year", "verified_on"
    )
    found = defaultdict(list)
    for enterprise, valid_from, year, verified_on in rows:
        if enterprise in ids:
            found[enterprise].append((valid_from, year, verified_on is not None))
    return found


def _in_force(sizes: list[tuple[date, int | None, bool]], day: date) -> tuple[int | None, bool]:
    """Year of the accounts and whether somebody verified them, of the size that counted on the day."""
    if not sizes:
        return None, False
    before = [size for size in sizes if size[0] <= day]
    _valid_from, year, verified = before[-1] if before else sizes[0]
    return year, verified


def _codes(period: Period, reading: Reading | None) -> dict[str, list[str]]:
    """The indicators under which each firm counts."""
    codes: dict[str, list[str]] = defaultdict(list)
    if reading is not None:
        for figure in FrozenFigure.objects.filter(reading=reading):
            for row in figure.stored_rows():
                if row["counted"]:
                    codes[row["unit"]].append(figure.code)
        return codes
    calculation = Calculation.of(period)
    for indicator in indicators_of(period):
        try:
            rule, params = rule_of(indicator)
        except BadParams:  # the table says so where the figure would stand
            continue
        for row in rule.rows(calculation.facts, params):
            if row.counted:
                codes[row.unit].append(indicator.code)
    return codes
