"""Order of day and month, time zones, clock changes, midnight, other days and other meetings."""
# ruff: noqa: E501 - rows stand here as the platforms write them

from __future__ import annotations

import pytest

from .helpers import codes, exact, reading, seconds

HEAD = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
SESSION = ("2026-09-16T10:00:00+02:00", "2026-09-16T11:30:00+02:00")
ROME = {"session_zone": "Europe/Rome"}


def row(join: str, leave: str, duration: str = "", who: str = "A") -> str:
    return f'{who},{who.lower()}@example.com,"{join}","{leave}",{duration},No\n'


GOLDEN = {
    "A": (["09:55 11:32"], 5400), "B": (["10:10 10:40", "10:35 11:20"], 4200), "C": (["10:00 10:20", "10:50 11:30"], 3600),
    "D": (["11:31 11:40"], 0), "E": (["10:18 11:30"], 4320), "F": (["10:00 10:45", "10:00 10:45", "10:45 11:15"], 4500),
    "G": (["09:30 09:59"], 0),
}  # fmt: skip


def test_golden_vectors_of_the_domain():
    rows = [
        row(f"16/02/2022 {span[:5]}:00", f"16/02/2022 {span[6:]}:00", who=who)
        for who, (spans, _expected) in GOLDEN.items()
        for span in spans
    ]
    result = reading(HEAD + "".join(rows), ("2022-02-16T10:00:00+01:00", "2022-02-16T11:30:00+01:00"))
    assert exact(result) == {f"{who.lower()}@example.com": expected for who, (_s, expected) in GOLDEN.items()}
    assert str(result.outcome) == "ok"
    # E stayed exactly 80 %: the comparison is made in seconds, >=.
    assert exact(result)["e@example.com"] >= 0.8 * 5400


@pytest.mark.parametrize(
    ("join", "order", "reason"),
    [
        ("16/09/2026 10:00:00", "DMY", "order_proved"),
        ("09/16/2026 10:00:00 AM", "MDY", "order_proved"),
        ("2026-09-16 10:00:00", "YMD", "order_iso"),
        ("2026-09-16T10:00:00+02:00", "YMD", "order_iso"),
        ("Sep 16, 2026 10:00:00 AM", "MDY", "order_named"),
        ("16 set 2026, 10:00:00", "DMY", "order_named"),
        ("16. September 2026 10:00:00", "DMY", "order_named"),
        ("16.09.2026, 10:00:00", "DMY", "order_proved"),
        ("16/9/26, 10:00:00 am", "DMY", "order_proved"),
        ("9/16/26, 10:00:00\u202fAM", "MDY", "order_proved"),
        ("16/09/2026 à 10:00:00", "DMY", "order_proved"),
        ("16-09-2026 10.00.00", "DMY", "order_proved"),
    ],
)
def test_every_way_of_writing_a_moment(join: str, order: str, reason: str):
    result = reading(HEAD + row(join, join.replace("10:00", "11:00").replace("10.00", "11.00")))
    told = result.interpretation
    assert (exact(result), told.date_order, told.date_order_reason.code) == (
        {"a@example.com": 3600},
        order,
        reason,
    )


def test_noon_and_midnight_on_a_twelve_hour_clock():
    window = ("2026-09-16T12:00:00+02:00", "2026-09-16T13:00:00+02:00")
    assert exact(reading(HEAD + row("09/16/2026 12:30:00 PM", "09/16/2026 01:00:00 PM"), window)) == {
        "a@example.com": 1800
    }
    night = ("2026-09-16T00:00:00+02:00", "2026-09-16T01:00:00+02:00")
    assert exact(reading(HEAD + row("09/16/2026 12:30:00 AM", "09/16/2026 01:00:00 AM"), night)) == {
        "a@example.com": 1800
    }


@pytest.mark.parametrize(("text", "order"), [("05/06/2026", "DMY"), ("06/05/2026", "MDY")])
def test_the_planned_day_settles_an_order_that_the_file_leaves_open(text: str, order: str):
    window = ("2026-06-05T10:00:00+02:00", "2026-06-05T11:30:00+02:00")
    result = reading(HEAD + row(f"{text} 10:00:00", f"{text} 11:00:00"), window)
    assert (result.interpretation.date_order, exact(result)) == (order, {"a@example.com": 3600})


def test_an_order_chosen_by_hand_is_obeyed():
    window = ("2026-06-05T10:00:00+02:00", "2026-06-05T11:30:00+02:00")
    result = reading(HEAD + row("05/06/2026 10:00:00", "05/06/2026 11:00:00"), window, date_order="MDY")
    assert (result.interpretation.date_order, str(result.outcome)) == ("MDY", "wrong_session")


def test_a_file_that_fits_in_neither_order_names_both_days():
    result = reading(HEAD + row("05/06/2026 10:00:00", "05/06/2026 11:00:00"))
    assert (str(result.outcome), codes(result), seconds(result)) == (
        "wrong_session", [("other_dates", None)], {"a@example.com": (0, 0)},
    )  # fmt: skip
    assert "2026-06-05" in result.warnings[0].message
    assert "2026-05-06" in result.warnings[0].message


@pytest.mark.parametrize(
    ("join", "leave", "zone", "shift"),
    [
        ("2026-09-16 07:55:00", "2026-09-16 09:32:00", "UTC", 120),
        ("2026-09-16 08:55:00", "2026-09-16 10:32:00", "Etc/GMT-1", 60),
        ("2026-09-16 00:55:00", "2026-09-16 02:32:00", "Etc/GMT+7", 540),
        ("2026-09-16 13:25:00", "2026-09-16 15:02:00", "Asia/Kolkata", -210),
    ],
)
def test_a_shift_of_hours_is_proposed_and_then_taken_as_said(join: str, leave: str, zone: str, shift: int):
    text = HEAD + row(join, leave) + row(join, leave, who="B")
    asked = reading(text)
    assert (str(asked.outcome), asked.proposed_zone, asked.proposed_shift) == ("needs_timezone", zone, shift)
    told = reading(text, time_zone=zone)
    assert (str(told.outcome), exact(told)) == ("ok", {"a@example.com": 5400, "b@example.com": 5400})


def test_a_zone_given_by_hand_is_true_and_the_file_then_another_meeting():
    result = reading(HEAD + row("2026-09-16 07:55:00", "2026-09-16 09:32:00"), time_zone="Europe/Rome")
    assert (str(result.outcome), codes(result)) == (
        "wrong_session",
        [("shift_hint", None), ("other_time", None)],
    )


def test_another_day_and_another_hour_are_refused_with_the_reason():
    day = reading(HEAD + row("2026-09-17 10:00:00", "2026-09-17 11:30:00"))
    assert (str(day.outcome), codes(day)) == ("wrong_session", [("other_date", None)])
    assert "2026-09-17" in day.warnings[0].message
    half = reading(HEAD + row("2026-09-16 14:30:00", "2026-09-16 14:45:00"))
    assert (str(half.outcome), codes(half)) == ("wrong_session", [("other_time", None)])


def test_coming_early_or_late_is_no_shift():
    for join, leave, credited in (
        ("09:00:00", "11:31:00", 5400),
        ("11:00:00", "13:30:00", 1800),
        ("09:00:00", "10:20:00", 1200),
        ("10:55:00", "11:00:00", 300),
    ):
        result = reading(HEAD + row(f"2026-09-16 {join}", f"2026-09-16 {leave}"))
        assert (str(result.outcome), exact(result)) == ("ok", {"a@example.com": credited})


AUTUMN = ("2026-10-25T01:30:00+02:00", "2026-10-25T03:30:00+01:00")


@pytest.mark.parametrize(
    ("join", "leave", "minutes", "expected"),
    [
        ("01:30:00", "02:30:00", "60", (3600, 3600)),
        ("01:30:00", "02:30:00", "120", (7200, 7200)),
        ("01:30:00", "02:30:00", "", (3600, 7200)),
        ("02:50:00", "02:10:00", "20", (1200, 1200)),
        ("02:10:00", "02:50:00", "100", (6000, 6000)),
        ("01:30:00", "03:30:00", "180", (10800, 10800)),
    ],
)
def test_the_repeated_hour_is_settled_by_the_duration_or_left_as_bounds(
    join: str, leave: str, minutes: str, expected: tuple[int, int]
):
    result = reading(HEAD + row(f"25/10/2026 {join}", f"25/10/2026 {leave}", minutes), AUTUMN, **ROME)
    assert seconds(result) == {"a@example.com": expected}
    assert ("repeated_hour", None) in codes(result) or expected[0] == expected[1]


def test_the_skipped_hour_is_not_counted():
    spring = ("2026-03-29T01:30:00+01:00", "2026-03-29T03:30:00+02:00")
    result = reading(HEAD + row("29/03/2026 01:45:00", "29/03/2026 03:15:00", "30"), spring, **ROME)
    assert exact(result) == {"a@example.com": 1800}


MEET = "Name,Email,Duration,Time joined,Time exited\n"


def test_a_dateless_report_wraps_at_midnight():
    window = ("2026-09-16T23:00:00+02:00", "2026-09-17T01:00:00+02:00")
    result = reading(
        MEET + "A,a@example.com,1 hr 40 min,10:50 PM,12:30 AM\nB,b@example.com,30 min,12:10 AM,12:40 AM\n"
        "C,c@example.com,5 min,11:58 PM,12:03 AM\n",
        window,
    )
    assert seconds(result) == {
        "a@example.com": (5340, 5460),
        "b@example.com": (1740, 1860),
        "c@example.com": (240, 360),
    }
    early = reading(
        MEET + "C,c@example.com,1 hr 2 min,11:58 PM,1:00 AM\n",
        ("2026-09-17T00:00:00+02:00", "2026-09-17T01:00:00+02:00"),
    )
    assert seconds(early) == {"c@example.com": (3540, 3600)}


def test_a_dateless_leave_before_its_join_is_no_night():
    result = reading(
        MEET + "A,a@example.com,30 min,10:00 AM,10:30 AM\nB,b@example.com,5 min,11:30 AM,11:00 AM\n"
    )
    assert (seconds(result), ("leave_before_join", 3) in codes(result)) == (
        {"a@example.com": (1740, 1860)},
        True,
    )


def test_rows_of_another_day_in_the_same_file_are_left_out():
    result = reading(
        HEAD
        + row("16/09/2026 10:00:00", "16/09/2026 11:00:00")
        + row("18/09/2026 10:00:00", "18/09/2026 11:00:00", who="B")
    )
    assert (exact(result), codes(result)) == ({"a@example.com": 3600}, [("another_day", 3)])


def test_times_cut_to_the_minute_hold_the_truth_between_their_bounds():
    cut = reading(
        HEAD + row("16/09/2026 10:10", "16/09/2026 10:40") + row("16/09/2026 10:50", "16/09/2026 11:20")
    )
    assert seconds(cut) == {"a@example.com": (3480, 3720)}
    whole = reading(HEAD + row("16/09/2026 09:55", "16/09/2026 11:35"))
    assert seconds(whole) == {"a@example.com": (5400, 5400)}
