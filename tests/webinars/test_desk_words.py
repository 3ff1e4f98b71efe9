"""How the desk says minutes and shares: cut, never rounded up to a threshold that was missed."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from webinars.actions.settling import Presence
from webinars.templatetags.lms_webinars_desk import minutes, share

WINDOW = 90 * 60


def presence(low, high=None):
    return Presence(
        low=low,
        high=low if high is None else high,
        window=WINDOW,
        threshold_percent=75,
        since=datetime(2026, 1, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("seconds", "said", "verdict"),
    [
        (4049, ("67:29", "74.9%"), "failed"),
        (4050, ("67:30", "75%"), "passed"),
        (4210, ("70:10", "77.9%"), "passed"),
        (5400, ("90", "100%"), "passed"),
        (0, ("0", "0%"), "failed"),
    ],
)
def test_a_second_short_of_the_threshold_looks_short_of_it(seconds, said, verdict):
    found = presence(seconds)
    assert ((minutes(found), share(found)), found.verdict) == (said, verdict)


def test_bounds_are_said_with_both_ends_in_the_language_of_the_reader():
    with translation.override("it"):
        assert (minutes(presence(1605, 3150)), share(presence(1605, 3150))) == ("26:45–52:30", "29,7–58,3%")


def test_nobody_in_a_report_has_no_minutes():
    assert (minutes(None), share(None)) == ("–", "–")
