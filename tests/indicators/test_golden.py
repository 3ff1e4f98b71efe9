"""The golden indicator case, number for number, with its breakdowns and its variations."""

from datetime import date

import pytest

from lms.enterprises.actions import declare_size, recognise
from lms.indicators.figures import lines
from lms.indicators.models import Indicator
from lms.indicators.table import Calculation, live_entries, rule_of

from . import factories as make
from . import golden

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return golden.world()


@pytest.fixture
def programme():
    return make.programme_with_presets()


def figures(period):
    return {entry.code: entry.figure for entry in live_entries(period)}


def new(found, *codes):
    return [found[code].new for code in codes]


def breakdown(figure, dimension):
    return {code: pair[0] for code, pair in figure.breakdown[dimension]["values"].items()}


def rows_of(code, period):
    calculation = Calculation.of(period)
    rule, params = rule_of(Indicator.objects.get(code=code, programme=period.programme))
    return list(lines(rule.rows(calculation.facts, params), calculation.facts))


def test_the_five_measures_are_those_of_the_domain_reference(world, programme):
    found = figures(make.period(programme))
    assert {code: (figure.new, figure.to_date) for code, figure in found.items()} == {
        "IV-0": (0, 0),
        "IV-1": (5, 5),
        "IV-1a": (1, 1),  # Alfa: 1.5 + 1.5 + 1 hours
        "IV-1b": (0, 0),
        "IV-2": (3, 3),
        "IV-3": (4, 4),
        "IV-3a": (6, 6),
        "IV-4": (7, 7),
        "IV-4a": (7, 7),  # the persons named: two of Alfa, Zeta's, Delta's, Eta's, Gamma's and the citizen
        "IV-4b": (9, 9),
        "IV-5": (3, 3),
        "CO01": (6, 6),  # any size: Delta as well
        "CO02": (2, 2),
        "CO03": (1, 1),
        "CO04": (6, 6),
        "RCO01": (5, 5),
        "RCO02": (2, 2),
        "RCO03": (1, 1),
        "RCO04": (5, 5),
    }


def test_the_subsets_add_up_to_more_than_the_whole(world, programme):
    found = figures(make.period(programme))
    assert new(found, "RCO01", "RCO02", "RCO03", "RCO04") == [5, 2, 1, 5]
    assert sum(new(found, "RCO02", "RCO03", "RCO04")) == 8


def test_the_five_smes_assisted_by_name_and_size(world, programme):
    period = make.period(programme)
    counted = [line for line in rows_of("IV-1", period) if line.counted]
    assert sorted((line.name, line.size) for line in counted) == [
        ("Alfa", "micro"),
        ("Epsilon", "micro"),
        ("Gamma", "medium"),
        ("Theta", "small"),
        ("Zeta di Anna Esempio", "micro"),
    ]
    assert breakdown(figures(period)["IV-1"], "size") == {"micro": 3, "small": 1, "medium": 1}
    assert breakdown(figures(period)["IV-1"], "province") == {"ITC46": 2, "ITC47": 2, "ITC42": 1}


def test_every_row_says_why_it_counts_or_not(world, programme):
    rows = rows_of("IV-1", make.period(programme))
    assert sorted((line.name, line.title, line.why) for line in rows) == sorted(
        [
            ("Alfa", "W1", "Counts."),
            ("Alfa", "W2", "Already counted on 02/16/2022: W1."),
            ("Alfa", "coaching 2022-03-02", "Already counted on 02/16/2022: W1."),
            ("Beta", "W1", "Attended 54 of 90 minutes: below the threshold of 75%."),
            ("Delta", "W1", "Not an SME: large on the day of the support."),
            ("Associazione Eta", "W1", "Not an enterprise: an association, a chamber or a public body."),
            ("", "W1", "No tax code: the person took part without an organisation."),
            ("Zeta di Anna Esempio", "W2", "Counts."),
            ("Iota", "W3", "The event was called off."),
            ("Gamma", "M1", "Counts."),
            ("Epsilon", "information 2022-03-03", "One-off contact for information: no structured support."),
            ("Epsilon", "call_assistance 2022-06-07", "Counts."),
            ("Theta", "call_assistance 2022-06-08", "Counts."),
        ]
    )


def test_financial_support_is_split_by_form(world, programme):
    found = figures(make.period(programme))["IV-2"]
    assert breakdown(found, "form") == {"loan": 1, "grant": 2}
    rows = rows_of("IV-2", make.period(programme, 2023))
    assert {(line.name, line.call): line.reason for line in rows if not line.counted} == {
        ("Theta", "2"): "application_rejected",
        ("Epsilon", "3"): "application_submitted",
        ("Iota", "3"): "application_revoked",
    }


def test_applicants_and_applications_are_two_figures(world, programme):
    found = figures(make.period(programme))
    assert breakdown(found["IV-3a"], "call") == {"1": 1, "2": 2, "3": 3}
    assert found["IV-3a"].breakdown["call"]["additive"] is True
    # Four applicants, six memberships in calls: the breakdown says that it does not add up.
    assert breakdown(found["IV-3"], "call") == {"1": 1, "2": 2, "3": 3}
    assert found["IV-3"].breakdown["call"]["additive"] is False


def test_beneficiaries_by_kind_add_up_to_eight_and_say_so(world, programme):
    found = figures(make.period(programme))["IV-4"]
    assert breakdown(found, "kind") == {
        "training": 4,
        "coaching": 1,
        "matchmaking": 1,
        "call_assistance": 2,
    }
    assert sum(breakdown(found, "kind").values()) == 8 != found.new == 7
    assert found.breakdown["kind"]["additive"] is False
    assert found.breakdown["size"]["additive"] is True
    assert sum(breakdown(found, "size").values()) == 7


def test_events_held_leave_out_the_one_called_off(world, programme):
    period = make.period(programme)
    assert {line.title: line.reason for line in rows_of("IV-5", period)} == {
        "W1": "",
        "W2": "",
        "W3": "called_off",
        "M1": "",
    }
    assert breakdown(figures(period)["IV-5"], "kind") == {"webinar": 2, "matchmaking": 1}


def test_a_tax_code_typed_with_prefix_and_spaces_is_the_same_firm(world, programme):
    again, created = recognise("IT 999 0017 0160", name="ALFA srl")
    make.attendance(world.w1, again)
    assert created is False
    assert new(figures(make.period(programme)), "IV-1") == [5]


def test_a_firm_that_grows_keeps_the_size_of_its_first_support(world, programme):
    declare_size(world.firms.alfa, valid_from=date(2023, 1, 1), declared_class="small")
    event = make.activity("W4", date(2023, 2, 15))
    make.attendance(event, world.firms.alfa)
    assert breakdown(figures(make.period(programme))["IV-1"], "size") == {
        "micro": 3,
        "small": 1,
        "medium": 1,
    }
    next_year = figures(make.period(programme, 2023))["IV-1"]
    assert {code: pair[1] for code, pair in next_year.breakdown["size"]["values"].items()} == {
        "micro": 3,
        "small": 1,
        "medium": 1,
    }


def test_the_next_year_counts_nobody_anew_and_five_to_date(world, programme):
    event = make.activity("W4", date(2023, 2, 15))
    make.attendance(event, world.firms.alfa)
    period = make.period(programme, 2023)
    figure = figures(period)["IV-1"]
    assert (figure.new, figure.to_date) == (0, 5)
    last = rows_of("IV-1", period)[-1]
    assert (last.title, last.why) == ("W4", "Already counted on 02/16/2022: W1.")
