"""A recording watched later moves no indicator: not by a single row, reason or breakdown."""

import pytest
from django.utils import timezone

from lms.indicators.figures import lines
from lms.indicators.models import Indicator
from lms.indicators.table import Calculation, live_entries, rule_of
from lms.ledger.models import Participation

from . import factories as make
from . import golden

pytestmark = pytest.mark.django_db


def everything(period):
    """Each indicator with its figure, and all rows with why they count or not."""
    calculation = Calculation.of(period)
    rows = {}
    for indicator in Indicator.objects.filter(programme=period.programme):
        rule, params = rule_of(Indicator.objects.get(pk=indicator.pk))
        found = lines(rule.rows(calculation.facts, params), calculation.facts)
        rows[indicator.code] = [repr(line) for line in found]
    return {entry.code: repr(entry.figure) for entry in live_entries(period)}, rows


def test_the_golden_numbers_stay_when_everybody_who_did_not_complete_watches_later():
    world = golden.world()
    make.attendance(world.w1, make.firm("Kappa", "99900070139", "small"), percent=0)
    period = make.period(make.programme_with_presets())
    before = everything(period)
    assert before[0]
    changed = Participation.objects.filter(completed_at=None).update(viewed_later_at=timezone.now())
    assert changed >= 2
    assert everything(period) == before
    # Somebody who did complete and watches again changes nothing either.
    Participation.objects.update(viewed_later_at=timezone.now())
    assert everything(period) == before
