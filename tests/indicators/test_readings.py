"""Handing over: what is frozen never changes, what changed stands beside it, a correction has its reason."""

import gzip
import json
from datetime import date

import pytest
from django.db import connection, transaction
from django.utils import timezone

from lms.audit.models import Entry
from lms.calls.kinds import ApplicationState
from lms.calls.models import CallApplication
from lms.indicators.actions import freeze, restate
from lms.indicators.errors import (
    AlreadyFrozen,
    NotFrozenYet,
    NothingToFreeze,
    PeriodNotOver,
    ReadingError,
    ReasonMissing,
)
from lms.indicators.models import FrozenFigure, FrozenForever, Indicator, Reading
from lms.indicators.seals import broken_seals
from lms.indicators.selection import lines_of
from lms.indicators.table import entries

from . import factories as make

pytestmark = pytest.mark.django_db


def figure(period, code, reading=None):
    return next(entry for entry in entries(period, reading) if entry.code == code)


def values(of):
    return (of.new, of.to_date) if of else None


def test_a_frozen_figure_stands_whatever_happens_to_the_data(world, period, officer):
    reading = freeze(period, acting_user=officer)
    make.attendance(make.activity("W9", date(2022, 10, 5)), world.firms.beta)
    CallApplication.objects.filter(call__code="3", enterprise=world.firms.theta).update(
        state=ApplicationState.REVOKED, ended_on=date(2023, 3, 1)
    )
    Indicator.objects.filter(code="IV-1").update(name_en="Renamed", target=99, params={"min_hours": 12})
    assisted, financed = figure(period, "IV-1", reading), figure(period, "IV-2", reading)
    assert (assisted.name, assisted.target, values(assisted.figure)) == (
        "Number of SMEs assisted",
        None,
        (5, 5),
    )
    assert (values(assisted.now), assisted.differs) == ((0, 0), True)
    assert (values(financed.figure), values(financed.now)) == ((3, 3), (2, 2))
    assert broken_seals(reading) == []


def test_the_frozen_rows_are_the_rows_of_the_figure(world, period, programme):
    indicator = programme.indicators.get(code="IV-1")
    live = list(lines_of(period, indicator))
    reading = freeze(period)
    frozen = list(lines_of(period, indicator, reading))
    assert [line.canonical() for line in frozen] == [line.canonical() for line in live]
    assert [line.why for line in frozen] == [line.why for line in live]
    assert sum(line.counted for line in frozen) == 5


def test_the_frozen_rows_name_no_person(world, period):
    freeze(period)
    for frozen in FrozenFigure.objects.all():
        stored = gzip.decompress(bytes(frozen.rows_gz)).decode()
        assert "Abete" not in stored
        assert "example.com" not in stored


def test_a_later_period_keeps_its_excluded_rows_and_all_that_qualify(world, programme, next_period):
    make.attendance(make.activity("W4", date(2023, 2, 15)), world.firms.alfa)
    make.attendance(make.activity("W5", date(2023, 3, 15)), world.firms.beta, percent=10)
    reading = freeze(next_period)
    stored = list(lines_of(next_period, programme.indicators.get(code="IV-1"), reading))
    assert [line.title for line in stored if line.day >= "2023"] == ["W4", "W5"]
    assert [line.qualifies for line in stored if line.day < "2023"] == [True] * 7


def test_a_restatement_stands_beside_what_was_handed_over(world, period, officer):
    first = freeze(period, acting_user=officer)
    make.attendance(make.activity("W9", date(2022, 10, 5)), world.firms.beta)
    second = restate(period, reason="The report of W9 arrived late.", acting_user=officer)
    assert [(one.number, one.reason) for one in Reading.objects.all()] == [
        (1, ""),
        (2, "The report of W9 arrived late."),
    ]
    assert values(figure(period, "IV-1", first).figure) == (5, 5)
    shown = figure(period, "IV-1", second)
    assert (values(shown.figure), values(shown.handed_over)) == ((6, 6), (5, 5))
    assert broken_seals(first) == broken_seals(second) == []


def test_an_indicator_added_later_is_not_part_of_the_reading(world, programme, period):
    reading = freeze(period)
    make.indicator(programme, "NEW1", "services_delivered", "accesses")
    added = figure(period, "NEW1", reading)
    assert (added.figure, values(added.now)) == (None, (9, 9))


def test_who_froze_what_with_which_hash_is_in_the_audit_trail(world, period, officer):
    reading = freeze(period, acting_user=officer)
    entry = Entry.objects.about(reading).get()
    assert (entry.verb, entry.actor_pk, entry.after["sha256"]) == (
        "lms_indicators.freeze",
        str(officer.pk),
        reading.sha256,
    )
    assert entry.after["figures"]["IV-1"] == [5, 5]


def test_a_reading_is_neither_changed_nor_deleted(world, period):
    reading = freeze(period)
    frozen = reading.figures.first()
    for attempt in (
        reading.save,
        reading.delete,
        frozen.save,
        frozen.delete,
        Reading.objects.all().delete,
        lambda: FrozenFigure.objects.update(new=99),
    ):
        with pytest.raises(FrozenForever):
            attempt()


def tamper(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_a_figure_changed_behind_the_back_is_noticed(world, period):
    reading = freeze(period)
    tamper("UPDATE lms_indicators_frozenfigure SET new = 99 WHERE code = 'IV-1'")
    assert broken_seals(reading) == ["The table is not the one that was frozen."]


def test_a_row_changed_behind_the_back_is_noticed(world, period):
    reading = freeze(period)
    frozen = FrozenFigure.objects.get(code="IV-1")
    rows = [dict(row) for row in frozen.stored_rows()]
    rows[0]["name"] = "Another firm"
    forged = b"\n".join(json.dumps(row).encode() for row in rows)
    tamper("UPDATE lms_indicators_frozenfigure SET rows_gz = %s WHERE code = 'IV-1'", gzip.compress(forged))
    assert broken_seals(reading) == ["The rows of IV-1 are not those that were frozen."]
    tamper("UPDATE lms_indicators_frozenfigure SET rows_gz = %s WHERE code = 'IV-1'", b"not gzip")
    assert broken_seals(reading) == ["The rows of IV-1 are not those that were frozen."]


def test_a_hash_forged_with_the_figures_is_noticed_by_the_trail(world, period):
    from lms.indicators.seals import seal_of

    reading = freeze(period)
    tamper("UPDATE lms_indicators_frozenfigure SET new = 99 WHERE code = 'IV-1'")
    forged = seal_of(reading, FrozenFigure.objects.filter(reading=reading))
    tamper("UPDATE lms_indicators_reading SET sha256 = %s", forged)
    assert broken_seals(Reading.objects.get()) == [
        "The hash is not the one that the audit trail noted when the table was frozen."
    ]


def test_equal_data_give_equal_rows_and_hashes(world, period, programme):
    first = freeze(period)
    second = restate(period, reason="Nothing changed.")
    hashes = [
        list(FrozenFigure.objects.filter(reading=one).values_list("code", "rows_sha256"))
        for one in (first, second)
    ]
    assert hashes[0] == hashes[1]
    assert first.sha256 != second.sha256


def test_a_period_that_runs_is_not_frozen(programme):
    running = make.period(programme, timezone.localdate().year + 1)
    with pytest.raises(PeriodNotOver):
        freeze(running)


def test_a_period_is_handed_over_once(world, period):
    freeze(period)
    with pytest.raises(AlreadyFrozen):
        freeze(period)
    assert Reading.objects.count() == 1


def test_a_restatement_needs_a_reading_and_a_reason(world, period):
    with pytest.raises(NotFrozenYet):
        restate(period, reason="Too early.")
    freeze(period)
    with pytest.raises(ReasonMissing):
        restate(period, reason="  ")
    assert Reading.objects.count() == 1


def test_an_indicator_that_cannot_be_counted_stops_the_freezing_and_nothing_is_half_written(world, period):
    Indicator.objects.filter(code="IV-5").update(params={"min_hours": 3})
    with pytest.raises(ReadingError) as refusal:
        freeze(period)
    assert str(refusal.value) == "IV-5 cannot be counted: This rule has no parameter min_hours."
    assert (Reading.objects.count(), FrozenFigure.objects.count()) == (0, 0)


def test_a_programme_without_indicators_has_nothing_to_freeze():
    with pytest.raises(NothingToFreeze):
        freeze(make.period(make.programme(), 2022))


def test_an_empty_period_is_frozen_with_noughts(programme):
    reading = freeze(make.period(programme, 2019))
    assert {(one.new, one.to_date, one.row_count) for one in reading.figures.all()} == {(0, 0, 0)}
    assert broken_seals(reading) == []


def test_an_account_that_goes_leaves_the_reading_valid(world, period, officer):
    reading = freeze(period, acting_user=officer)
    with transaction.atomic():
        officer.delete()
    kept = Reading.objects.get()
    assert (kept.frozen_by, kept.frozen_by_name) == (None, "reporting")
    assert broken_seals(kept) == []
    assert kept.sha256 == reading.sha256
