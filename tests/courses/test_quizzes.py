"""Judging answers: pure functions on frozen questions."""

from decimal import Decimal

import pytest

from courses.quizzes import Judged, NotANumber, judge, readings

SINGLE = {
    "id": "a",
    "kind": "single",
    "text": "Sea only?",
    "feedback_right": "Yes.",
    "feedback_wrong": "No.",
    "options": [
        {"id": "1", "text": "FOB", "right": True, "feedback": "By sea."},
        {"id": "2", "text": "DAP", "right": False, "feedback": "Any mode."},
    ],
}
MULTIPLE = SINGLE | {
    "id": "b",
    "kind": "multiple",
    "options": [
        {"id": "1", "text": "EXW", "right": True, "feedback": ""},
        {"id": "2", "text": "CIF", "right": False, "feedback": "At sea."},
        {"id": "3", "text": "DDP", "right": True, "feedback": ""},
    ],
}
NUMERIC = {
    "id": "c",
    "kind": "numeric",
    "text": "How much?",
    "feedback_right": "",
    "feedback_wrong": "Six thousand.",
    "answer": "6000",
    "tolerance": "0.5",
    "unit": "EUR",
}


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("12.5", {"12.5"}),
        ("12,5", {"12.5"}),
        ("6.000", {"6", "6000"}),
        ("6,000", {"6", "6000"}),
        ("1.234,5", {"1234.5"}),
        ("1,234.50", {"1234.5"}),
        ("10 000", {"10000"}),
        ("10 000,00", {"10000"}),
        ("1'000", {"1000"}),
        ("1.000.000", {"1000000"}),
        ("-3", {"-3"}),
        ("−3", {"-3"}),
        ("€ 10.000", {"10", "10000"}),
        ("70 %", {"70"}),
        (" 7 ", {"7"}),
    ],
)
def test_a_number_may_be_typed_the_italian_or_the_english_way(typed, numbers):
    assert readings(typed) == {Decimal(number) for number in numbers}


@pytest.mark.parametrize(
    "typed",
    ["", "abc", "1e5", "NaN", "Infinity", "1.2.3", "1,2,3", "12..5", "--1", "9" * 40, "<b>1</b>", "0x10"],
)
def test_what_is_no_number_is_refused_in_words(typed):
    with pytest.raises(NotANumber, match=r"Type a number, for example 12\.5\."):
        readings(typed)


def test_every_question_is_judged_with_its_feedback():
    answers = {"a": ["1"], "b": ["3", "1"], "c": "6.000,4"}
    assert judge([SINGLE, MULTIPLE, NUMERIC], answers) == (
        Decimal("100.00"),
        [
            Judged("Sea only?", True, ("FOB",), ("FOB",), ("Yes.", "By sea.")),
            Judged("Sea only?", True, ("EXW", "DDP"), ("EXW", "DDP"), ("Yes.",)),
            Judged("How much?", True, ("6.000,4",), ("6000 EUR",), ()),
        ],
    )


def test_half_of_several_right_answers_is_wrong_and_so_is_one_too_many():
    assert judge([MULTIPLE], {"b": ["1"]})[0] == 0
    assert judge([MULTIPLE], {"b": ["1", "2", "3"]})[0] == 0


@pytest.mark.parametrize(("typed", "score"), [("5999,5", 100), ("6000.5", 100), ("5999.4", 0), ("6000,6", 0)])
def test_the_tolerance_is_inclusive(typed, score):
    assert judge([NUMERIC], {"c": typed})[0] == score


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"a": None, "b": None, "c": None},
        {"a": ["nonsense"], "b": [], "c": "<script>"},
        {"a": {"1": 1}.keys().__class__.__name__, "b": "1", "c": ["6000"]},
    ],
)
def test_hostile_answers_are_wrong_and_nothing_worse(answers):
    assert judge([SINGLE, MULTIPLE, NUMERIC], answers)[0] == 0


def test_the_score_has_two_decimals():
    assert judge([SINGLE, MULTIPLE, NUMERIC], {"a": ["1"]})[0] == Decimal("33.33")
