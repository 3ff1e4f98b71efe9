"""Union, clipping and bounds hold whatever the intervals."""

from __future__ import annotations

import itertools
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from webinars.attendance import Connection, clip, credited_seconds, measure, union
from webinars.attendance.presence import bounds

from .helpers import at

moments = st.integers(min_value=0, max_value=5000)
spans = st.lists(st.tuples(moments, moments).map(lambda pair: (min(pair), max(pair))), max_size=12)
START, END = 1000, 4000


def seconds_of(items: list[tuple[int, int]]) -> set[int]:
    return {second for start, end in items for second in range(start, end)}


@given(spans)
def test_union_covers_the_same_seconds_without_touching_neighbours(items: list[tuple[int, int]]):
    merged = union(items)
    assert seconds_of(merged) == seconds_of(items)
    assert all(left[1] < right[0] for left, right in itertools.pairwise(merged))
    assert measure(items) == len(seconds_of(items))


@given(spans)
def test_exact_connections_give_equal_bounds_within_the_window(items: list[tuple[int, int]]):
    low, high = bounds([Connection(sure=span, may=span) for span in items], START, END)
    assert low == high == len(seconds_of(clip(items, START, END))) <= END - START


@given(spans, spans)
def test_more_evidence_never_takes_seconds_away(first: list[tuple[int, int]], second: list[tuple[int, int]]):
    one = bounds([Connection(sure=span, may=span) for span in first], START, END)
    both = bounds([Connection(sure=span, may=span) for span in first + second], START, END)
    assert both[0] >= one[0]
    assert both[1] >= one[1]


@given(spans)
def test_the_same_file_twice_changes_nothing(items: list[tuple[int, int]]):
    links = [Connection(sure=span, may=span, slack=60) for span in items]
    assert bounds(links + links, START, END) == bounds(links, START, END)


@given(spans)
def test_cut_to_the_minute_the_truth_stays_between_the_bounds(items: list[tuple[int, int]]):
    cut = [
        Connection(sure=(a - a % 60, b - b % 60), may=(a - a % 60, b - b % 60), slack=60) for a, b in items
    ]
    low, high = bounds(cut, START, END)
    assert low <= len(seconds_of(clip(items, START, END))) <= high


@given(spans.filter(bool))
def test_first_last_and_total_hold_the_truth_between_their_bounds(items: list[tuple[int, int]]):
    first, last = min(a for a, _b in items), max(b for _a, b in items)
    low, high = bounds([Connection(may=(first, last), total=len(seconds_of(items)))], START, END)
    assert low <= len(seconds_of(clip(items, START, END))) <= high


def test_two_files_of_one_person_add_up_without_counting_twice():
    start, end = at("2026-09-16T10:00:00+02:00"), at("2026-09-16T11:00:00+02:00")
    zero = int(start.timestamp()) * 1000
    one = Connection(sure=(zero - 5000, zero + 600_000), may=(zero - 5000, zero + 600_000))
    two = Connection(sure=(zero + 300_000, zero + 900_000), may=(zero + 300_000, zero + 900_000))
    still_there = Connection(may=(zero + 1_800_000, None))
    assert credited_seconds([one, two], start, end) == (900, 900)
    assert credited_seconds([one, two, still_there], start, end) == (900, 2700)
    assert credited_seconds([], start, end + timedelta(hours=1)) == (0, 0)


def test_both_readings_of_a_repeated_hour_stand_as_bounds():
    link = Connection(readings=((0, 600), (3600, 4200), (0, 4200)))
    assert bounds([link], 0, 5000) == (600, 4200)
    assert bounds([link] * 9, 0, 5000) == (0, 4200)
