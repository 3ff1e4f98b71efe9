"""Size classes of enterprises after Recommendation 2003/361/EC (Annex I of Regulation (EU) 651/2014)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

Figure = Decimal | float | int


class SizeClass(models.TextChoices):
    MICRO = "micro", _("Micro")
    SMALL = "small", _("Small")
    MEDIUM = "medium", _("Medium")
    LARGE = "large", _("Large")
    UNVERIFIED = "unverified", _("Not known yet")


SME_CLASSES = (SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM)

# Class, head count (AWU) it stays below, turnover and balance sheet total (EUR) of which it must keep to one.
CEILINGS = (
    (SizeClass.MICRO, 10, 2_000_000, 2_000_000),
    (SizeClass.SMALL, 50, 10_000_000, 10_000_000),
    (SizeClass.MEDIUM, 250, 50_000_000, 43_000_000),
)
_ORDER = (SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM, SizeClass.LARGE)


def size_class(
    headcount_awu: Figure | None,
    turnover_eur: Figure | None,
    balance_sheet_eur: Figure | None,
) -> SizeClass:
    """The class that one year's figures say (art. 2): head count, then either turnover or balance sheet.

    Head count in annual work units, money in EUR. `None` is a figure nobody knows: where it could
    change the answer the class is UNVERIFIED, never silently the smallest. Raises ValueError for
    a negative figure.
    """
    for figure in (headcount_awu, turnover_eur, balance_sheet_eur):
        if figure is not None and not figure >= 0:
            raise ValueError("Head count, turnover and balance sheet total are not negative.")
    if headcount_awu is None:
        return SizeClass.UNVERIFIED
    best = _class_of(headcount_awu, turnover_eur or 0, balance_sheet_eur or 0)
    endless = float("inf")
    worst = _class_of(
        headcount_awu,
        endless if turnover_eur is None else turnover_eur,
        endless if balance_sheet_eur is None else balance_sheet_eur,
    )
    return best if best == worst else SizeClass.UNVERIFIED


def _class_of(headcount: Figure, turnover: Figure, balance_sheet: Figure) -> SizeClass:
    for name, heads, most_turnover, most_balance in CEILINGS:
        if headcount < heads and (turnover <= most_turnover or balance_sheet <= most_balance):
            return name
    return SizeClass.LARGE


@dataclass(frozen=True, kw_only=True)
class AnnualAccounts:
    """The figures of one closed accounting period; `year` is the year in which it closes.

    `ownership_changed`: bought by, or freed from, a larger group in this period.
    """

    year: int
    headcount_awu: Figure | None
    turnover_eur: Figure | None = None
    balance_sheet_eur: Figure | None = None
    ownership_changed: bool = False


@dataclass(frozen=True)
class SizeStatus:
    """What one year's figures say, and the status that counts in law after them."""

    year: int
    computed: SizeClass
    status: SizeClass


def status_history(accounts: Iterable[AnnualAccounts]) -> tuple[SizeStatus, ...]:
    """The status after each year: it moves only when two consecutive periods are over, or under (art. 4(2)).

    The first known year gives the first status. Of two years that both left the status on the same side, the
    nearer class is the new one: micro, then small, then medium is small, because only micro's ceilings were
    passed twice. A change of ownership counts at once (Commission's User Guide to the SME definition, 2020).
    Years with a gap between them are not consecutive. Raises ValueError when a year is given twice.
    """
    history: list[SizeStatus] = []
    status, before, last_year = SizeClass.UNVERIFIED, SizeClass.UNVERIFIED, None
    for period in sorted(accounts, key=lambda period: period.year):
        if period.year == last_year:
            raise ValueError(f"The accounts of {period.year} are given twice.")
        computed = size_class(period.headcount_awu, period.turnover_eur, period.balance_sheet_eur)
        if computed != SizeClass.UNVERIFIED:
            if status == SizeClass.UNVERIFIED or period.ownership_changed:
                status = computed
            elif last_year == period.year - 1:
                status = _after_two(status, before, computed)
        before, last_year = computed, period.year
        history.append(SizeStatus(period.year, computed, status))
    return tuple(history)


def _after_two(status: SizeClass, before: SizeClass, now: SizeClass) -> SizeClass:
    if before == SizeClass.UNVERIFIED:
        return status
    old, first, second = (_ORDER.index(name) for name in (status, before, now))
    if first > old and second > old:
        return _ORDER[min(first, second)]
    if first < old and second < old:
        return _ORDER[max(first, second)]
    return status
