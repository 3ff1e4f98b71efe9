"""The rules one by one: who counts, from which day, and the reason of every row that does not."""

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from lms.enterprises.actions import declare_size
from lms.indicators import reasons
from lms.indicators.facts import Facts
from lms.indicators.figures import lines, summarise
from lms.indicators.rules import RULES, BadParams

from . import factories as make

pytestmark = pytest.mark.django_db
DAY = date(2022, 2, 16)
END = date(2022, 12, 31)
NAMES = "minutes of threshold share min_share hours min_hours progress what"


def rows(key, until=END, **params):
    rule = RULES[key]
    facts = Facts(until)
    return list(lines(rule.rows(facts, rule.params(params)), facts))


def reason_of(key="enterprises_supported", **params):
    """The reasons of all rows; an empty one counts."""
    return [line.reason for line in rows(key, **params)]


@pytest.fixture
def alfa():
    return make.firm("Alfa", "99900170160", "micro")


@pytest.fixture
def webinar():
    return make.activity("W1", DAY)


def test_a_firm_of_unknown_size_is_not_silently_micro(webinar):
    firm = make.firm("Ignota", "99900170160")
    make.attendance(webinar, firm)
    rule, facts = RULES["enterprises_supported"], Facts(END)
    figure = summarise(rule.rows(facts, rule.params({})), facts, rule, date(2022, 1, 1))
    assert (figure.new, figure.to_date, figure.size_unknown) == (0, 0, 1)
    assert reason_of() == ["size_unknown"]


def test_once_its_size_is_recorded_it_counts_from_its_first_support(webinar):
    firm = make.firm("Ignota", "99900170160")
    make.attendance(webinar, firm)
    declare_size(firm, valid_from=date(2022, 9, 1), declared_class="small")
    assert [(line.day, line.size, line.reason) for line in rows("enterprises_supported")] == [
        ("2022-02-16", "small", "")
    ]


def test_a_firm_of_unknown_size_counts_where_size_does_not_matter(webinar):
    make.attendance(webinar, make.firm("Ignota", "99900170160"))
    assert [
        (line.size, line.counted) for line in rows("enterprises_supported", beneficiaries="enterprises")
    ] == [("unverified", True)]


def test_a_firm_that_was_large_counts_from_the_support_it_received_as_an_sme(webinar):
    firm = make.firm("Già Grande", "99900170160", "large")
    declare_size(firm, valid_from=date(2022, 6, 1), declared_class="medium")
    make.attendance(webinar, firm)
    make.attendance(make.activity("W2", date(2022, 9, 1)), firm)
    assert [(line.title, line.reason, line.size) for line in rows("enterprises_supported")] == [
        ("W1", "not_sme", "large"),
        ("W2", "", "medium"),
    ]


def test_two_colleagues_are_one_firm_and_two_persons(alfa, webinar):
    make.attendance(webinar, alfa)
    make.attendance(webinar, alfa)
    assert reason_of() == ["", "already_counted"]
    assert reason_of("persons_served") == ["", ""]
    assert reason_of("services_delivered") == ["", ""]


def test_outside_lombardy_counts_unless_the_rule_asks_for_the_region(webinar):
    make.attendance(webinar, make.firm("Ticinese", "99900170160", "micro", province="OUTSIDE"))
    make.attendance(webinar, make.firm("Senza Provincia", "99900180169", "micro", province=""))
    assert reason_of() == ["", ""]
    assert reason_of(region_only=True) == ["outside_region", "province_unknown"]


def test_an_internal_event_never_counts_even_when_completed(alfa):
    meeting = make.activity("Riunione", DAY, audience="internal")
    make.attendance(meeting, alfa)
    assert reason_of() == ["internal"]
    assert reason_of("events_held") == ["internal"]


def test_a_cancelled_registration_says_so(alfa, webinar):
    make.attendance(webinar, alfa, percent=0, cancelled_at=make.at(date(2022, 2, 1)))
    assert [line.why for line in rows("enterprises_supported")] == ["The registration was cancelled."]


def test_registration_alone_is_no_support(alfa, webinar):
    make.attendance(webinar, alfa, percent=0)
    assert [line.why for line in rows("enterprises_supported")] == [
        "Registered only: no attendance recorded."
    ]
    assert reason_of("events_held") == ["nobody_attended"]


def test_a_course_half_done_says_how_far(alfa):
    course = make.activity("C1", DAY, "course")
    make.attendance(course, alfa, percent=0, progress=40)
    assert [line.why for line in rows("enterprises_supported")] == ["Not completed: 40% done."]


def test_a_course_without_dates_counts_on_the_day_of_completion(alfa):
    course = make.activity("C1", DAY, "course")
    make.attendance(course, alfa, completed_at=make.at(date(2022, 7, 5), 0, 30))
    course.starts_at = course.ends_at = None
    course.save()
    assert [(line.day, line.counted) for line in rows("enterprises_supported")] == [("2022-07-05", True)]


def test_a_day_is_a_day_in_rome(alfa, webinar):
    # 31 December 23:30 UTC is already the new year in Rome.
    make.attendance(webinar, alfa, completed_at=make.at(date(2023, 1, 1), 0, 30))
    assert rows("enterprises_supported", until=date(2022, 12, 31)) == []
    assert [line.day for line in rows("enterprises_supported", until=date(2023, 1, 1))] == ["2023-01-01"]


def test_a_stricter_share_than_the_events_own(alfa, webinar):
    make.attendance(webinar, alfa, percent=80)
    assert reason_of(min_share=80) == [""]
    assert [line.why for line in rows("enterprises_supported", min_share=85)] == [
        "Attended 80%: this indicator asks for 85%."
    ]


def test_hours_add_up_over_events_and_colleagues_at_one_event_count_once(alfa):
    first, second = make.activity("W1", DAY), make.activity("W2", DAY + timedelta(days=7))
    make.attendance(first, alfa)
    make.attendance(first, alfa)
    make.attendance(second, alfa)
    assert [(line.title, line.why) for line in rows("enterprises_supported", min_hours=3)] == [
        ("W1", "1.50 of the 3 hours this indicator asks for."),
        ("W1", "1.50 of the 3 hours this indicator asks for."),
        ("W2", "Counts."),
    ]
    assert [line.counted for line in rows("enterprises_supported", min_hours=12)] == [False] * 3


def test_the_kinds_and_services_can_be_limited(alfa, webinar):
    make.attendance(webinar, alfa)
    make.service(alfa, DAY, "coaching")
    make.service(alfa, DAY, "call_assistance")
    assert [line.kind for line in rows("services_delivered", kinds=["coaching"])] == ["coaching"]
    assert [line.kind for line in rows("services_delivered", services=["call_assistance"])] == [
        "call_assistance"
    ]
    assert len(rows("services_delivered")) == 3


def test_a_loan_with_a_grant_share_counts_under_both(alfa):
    make.application(make.call("Plus", "loan_and_grant"), alfa, DAY, "granted", "loan_and_grant")
    assert reason_of(support=["grants"]) == [""]
    assert reason_of(support=["other_finance"]) == [""]
    assert reason_of(support=["grants", "other_finance"]) == [""]


def test_support_can_be_limited_to_some_calls(alfa):
    make.application(make.call("1"), alfa, DAY, "granted")
    make.application(make.call("2"), alfa, DAY, "granted")
    assert [line.call for line in rows("enterprises_supported", support=["grants"], calls=["2"])] == ["2"]
    assert [line.call for line in rows("applications", calls=["1"])] == ["1"]


def test_a_service_without_a_person_counts_the_firm_but_no_person(alfa):
    make.service(alfa, DAY, "coaching")
    assert reason_of() == [""]
    assert reason_of("persons_served") == ["nobody_named"]


def test_what_happens_after_the_last_day_is_not_there(alfa):
    tomorrow = timezone.localdate() + timedelta(days=1)
    make.attendance(make.activity("Futuro", tomorrow), alfa, percent=0)
    assert rows("enterprises_supported", until=timezone.localdate()) == []
    assert rows("events_held", until=timezone.localdate()) == []


def test_a_measure_counts_once_it_is_approved():
    from lms.calls.actions import note_measure

    note_measure(title_it="Nuovo strumento", day=DAY, is_approved=True, act="DGR 1")
    note_measure(title_it="In preparazione", day=DAY)
    assert [(line.title, line.reason, line.reference) for line in rows("measures_approved")] == [
        ("Nuovo strumento", "", "DGR 1"),
        ("In preparazione", "not_approved", ""),
    ]


@pytest.mark.parametrize(
    "given",
    [
        {"beneficiaries": "everybody"},
        {"kinds": "coaching"},
        {"kinds": ["yoga"]},
        {"min_share": 101},
        {"min_hours": -1},
        {"min_hours": True},
        {"region_only": "yes"},
        {"audiences": ["public"]},
        [],
    ],
)
def test_parameters_that_make_no_sense_are_refused_in_words(given):
    with pytest.raises(BadParams) as refusal:
        RULES["enterprises_supported"].params(given)
    assert str(refusal.value)


def test_the_version_changes_with_every_parameter():
    rule = RULES["enterprises_supported"]
    versions = {
        rule.version_of(rule.params(given))
        for given in ({}, {"min_hours": 3}, {"min_hours": 12}, {"region_only": True}, {"kinds": ["coaching"]})
    }
    assert len(versions) == 5
    assert rule.version_of(rule.params({"support": ["grants", "services"]})) == rule.version_of(
        rule.params({"support": ["services", "grants"]})
    )


def test_every_reason_has_a_sentence_and_every_rule_its_words_in_italian():
    with translation.override("it"):
        for code in reasons.LABELS:
            values = dict.fromkeys(NAMES.split(), "1")
            assert reasons.sentence(code, {**values, "day": "2022-02-16"}) != code
        for rule in RULES.values():
            italian = rule.text(rule.params({}))
            with translation.override("en"):
                assert not set(italian) & set(rule.text(rule.params({})))
