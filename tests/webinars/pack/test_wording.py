"""How times, minutes and shares are said in a register."""

from datetime import date

import pytest
from django.utils.translation import override

from webinars.attendance import Connection
from webinars.pack import wording

DAY = date(2022, 2, 16)
# 16 February 2022, 10:00 in Rome.
TEN = 1_645_002_000_000
MINUTE = 60_000


@pytest.mark.parametrize(
    ("connection", "said"),
    [
        (Connection(sure=(TEN, TEN + MINUTE), may=(TEN, TEN + MINUTE)), "10:00:00–10:01:00"),
        (
            Connection(sure=(TEN, TEN + MINUTE), may=(TEN, TEN + MINUTE), slack=MINUTE),
            "10:00–10:01",
        ),
        (
            Connection(sure=(TEN, TEN + MINUTE), may=(TEN, None)),
            "10:00:00–? (certain: 10:00:00–10:01:00)",
        ),
        (Connection(may=(TEN, TEN + MINUTE)), "10:00:00–10:01:00 (uncertain)"),
        (
            Connection(sure=(TEN, TEN + MINUTE), may=(TEN, TEN + MINUTE), flag="until_end"),
            "10:00:00–10:01:00 (exit not recorded: end of the meeting)",
        ),
        (Connection(may=(TEN, TEN + 9 * MINUTE), total=4 * MINUTE), "10:00:00–10:09:00, 4′ in all"),
        (Connection(total=90_000), "1′30″ in all, times not recorded"),
        (Connection(flag="no_times"), "present, times not recorded"),
        (
            Connection(readings=((TEN, TEN + MINUTE), (TEN + 60 * MINUTE, TEN + 61 * MINUTE))),
            "10:00:00–10:01:00 or 11:00:00–11:01:00 (the clock changed)",
        ),
        (
            Connection(sure=(TEN - 600 * MINUTE - 1, TEN), may=(TEN - 600 * MINUTE - 1, TEN)),
            "15/02 23:59:59–10:00:00",
        ),
    ],
)
def test_every_kind_of_connection_is_told_with_its_doubt(connection, said):
    with override("en"):
        assert wording.visit(connection, DAY) == said


def test_minutes_are_exact_and_shares_are_cut_so_that_no_figure_reaches_a_threshold_by_rounding():
    with override("it"):
        assert wording.minutes(4320, 4320) == "72′"
        assert wording.minutes(4319, 4320) == "71′59″–72′"
        assert wording.share(4319, 4319, 5400) == "79,9%"
        assert wording.share(4320, 4320, 5400) == "80%"
        assert wording.share(0, 5400, 5400) == "0–100%"


def test_runs_of_lines_are_drawn_together():
    assert wording.ranges([9, 2, 3, 4, 3]) == "2–4, 9"


def test_somebody_whose_account_is_gone_is_a_dash():
    assert wording.who(None) == "–"
