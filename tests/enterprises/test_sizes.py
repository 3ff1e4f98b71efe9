"""Size classes after Recommendation 2003/361/EC."""

from decimal import Decimal

import pytest

from lms.enterprises.actions import declare_size, recognise
from lms.enterprises.sizes import SME_CLASSES, AnnualAccounts, SizeClass, size_class, status_history

M = 1_000_000


@pytest.mark.parametrize(
    ("heads", "turnover", "balance", "expected"),
    [
        (9.9, 2, 5, "micro"),
        (9, 2.1, 1.9, "micro"),
        (9, 2.1, 2.1, "small"),
        (10, 1, 1, "small"),
        (49, 12, 9, "small"),
        (49, 12, 11, "medium"),
        (49, 50, 60, "medium"),
        (249, 60, 43, "medium"),
        (249, 60, 44, "large"),
        (249, 50, 99, "medium"),
        (250, 1, 1, "large"),
        (0, 0, 0, "micro"),
    ],
)
def test_head_count_then_either_turnover_or_balance_sheet(heads, turnover, balance, expected):
    assert size_class(heads, turnover * M, balance * M) == expected
    exact = size_class(Decimal(str(heads)), Decimal(str(turnover)) * M, Decimal(str(balance)) * M)
    assert exact == expected


def test_a_cent_over_both_ceilings_is_over():
    over = Decimal("2000000.01")
    assert size_class(Decimal("9.99"), over, 2 * M) == "micro"
    assert size_class(Decimal("9.99"), over, over) == "small"


@pytest.mark.parametrize(
    ("heads", "turnover", "balance", "expected"),
    [
        (None, 1 * M, 1 * M, "unverified"),
        (5, None, None, "unverified"),
        (5, 1 * M, None, "micro"),  # one figure under its ceiling is enough
        (5, None, 1 * M, "micro"),
        (5, 3 * M, None, "unverified"),  # micro or small: the balance sheet would tell
        (300, None, None, "large"),
        (30, None, 60 * M, "unverified"),
    ],
)
def test_an_unknown_figure_never_makes_a_firm_small_in_silence(heads, turnover, balance, expected):
    assert size_class(heads, turnover, balance) == expected


@pytest.mark.parametrize("figures", [(-1, 0, 0), (1, -1, 0), (1, 0, -1), (float("nan"), 0, 0)])
def test_a_negative_figure_is_refused(figures):
    with pytest.raises(ValueError, match="not negative"):
        size_class(*figures)


def test_only_three_classes_are_smes():
    assert SME_CLASSES == (SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM)


HEADS = {"micro": 5, "small": 20, "medium": 100, "large": 400}


def statuses(*classes, first_year=2019, **changes):
    accounts = [
        AnnualAccounts(
            year=first_year + n,
            headcount_awu=HEADS.get(name),
            turnover_eur=1 * M,
            balance_sheet_eur=1 * M,
            ownership_changed=changes.get("bought_in") == first_year + n,
        )
        for n, name in enumerate(classes)
    ]
    return [year.status.value for year in status_history(accounts)]


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        (["micro", "small"], ["micro", "micro"]),
        (["micro", "small", "small"], ["micro", "micro", "small"]),
        (["micro", "small", "micro", "small"], ["micro"] * 4),
        (["micro", "small", "medium"], ["micro", "micro", "small"]),
        (["micro", "medium", "small"], ["micro", "micro", "small"]),
        (["micro", "small", "medium", "medium"], ["micro", "micro", "small", "medium"]),
        (["small", "micro", "micro"], ["small", "small", "micro"]),
        (["medium", "small", "micro"], ["medium", "medium", "small"]),
        (["large", "medium", "medium"], ["large", "large", "medium"]),
        (["small", "micro", "medium", "medium"], ["small", "small", "small", "medium"]),
        (["unknown", "small"], ["unverified", "small"]),
        (["micro", "small", "unknown", "small", "small"], ["micro", "micro", "micro", "micro", "small"]),
        ([], []),
    ],
)
def test_the_status_moves_only_after_two_consecutive_periods(classes, expected):
    assert statuses(*classes) == expected


def test_a_change_of_ownership_counts_at_once():
    assert statuses("micro", "large", bought_in=2020) == ["micro", "large"]


def test_years_with_a_gap_between_them_are_not_consecutive():
    accounts = [
        AnnualAccounts(year=year, headcount_awu=heads, turnover_eur=1 * M)
        for year, heads in ((2023, 20), (2019, 5), (2021, 20))
    ]
    assert [(year.year, year.computed.value, year.status.value) for year in status_history(accounts)] == [
        (2019, "micro", "micro"),
        (2021, "small", "micro"),
        (2023, "small", "micro"),
    ]


def test_one_year_has_one_set_of_accounts():
    twice = [AnnualAccounts(year=2020, headcount_awu=1), AnnualAccounts(year=2020, headcount_awu=2)]
    with pytest.raises(ValueError, match="2020"):
        status_history(twice)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("heads", "turnover", "declared", "counted"),
    [
        (
            Decimal(5),
            Decimal(3 * M),
            "small",
            "small",
        ),  # the balance sheet would tell: what was declared counts
        (Decimal(5), Decimal(1 * M), "small", "micro"),
        (Decimal(300), None, "unverified", "large"),
        (None, None, "micro", "micro"),
    ],
)
def test_figures_that_do_not_tell_leave_the_declared_class(heads, turnover, declared, counted):
    firm, _new = recognise("99900170160", name="Alfa")
    size = declare_size(firm, declared_class=declared, headcount_awu=heads, turnover_eur=turnover)
    assert size.size_class == counted
