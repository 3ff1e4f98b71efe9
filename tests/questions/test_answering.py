"""Forms made of questions, hostile answers, and answers as people read and count them."""

import pytest
from django import forms
from django.http import QueryDict

from lms.questions.forms import answers_of, question_fields
from lms.questions.tally import tally
from lms.questions.words import spoken

from .factories import choice, rating, stored, text, yes_no

QUESTIONS = [
    text("t", "Market", required=True, help_text="One country"),
    text("l", "Case", long=True),
    choice("c", "Size", "Small", "Large"),
    choice("s", "Languages", "English", "German", "French", several=True),
    yes_no("y", "Do you export?"),
    rating("r", "The webinar"),
]


def form_of(data, questions=None, language="en", initial=None):
    questions = stored(*QUESTIONS) if questions is None else questions
    form = forms.Form(QueryDict(data) if isinstance(data, str) else data)
    form.fields.update(question_fields(questions, language, initial))
    return form


def answered(data):
    form = form_of(data)
    assert form.is_valid(), form.errors
    return answers_of(stored(*QUESTIONS), form.cleaned_data)


def test_answers_are_kept_by_id_in_the_shape_of_their_kind():
    data = (
        "question_t=+Germany+&question_l=One%0D%0Atwo&question_c=1&question_s=0&question_s=2"
        "&question_y=no&question_r=4"
    )
    assert answered(data) == {"t": "Germany", "l": "One\ntwo", "c": 1, "s": [0, 2], "y": False, "r": 4}


def test_a_one_line_answer_stays_on_one_line():
    assert answered("question_t=one%0D%0Atwo") == {"t": "one two"}


def test_what_need_not_be_answered_may_stay_empty_and_is_not_kept():
    assert answered("question_t=Germany&question_c=&question_y=&question_r=") == {"t": "Germany"}


def test_fields_speak_the_readers_language_and_else_any():
    both = stored(choice("c", "Dimensione", "Piccola", "Grande"), language="it", known=stored(*QUESTIONS))
    field = question_fields(both, "it")["question_c"]
    assert (field.label, field.choices[0]) == ("Dimensione", ("0", "Piccola"))
    assert question_fields(both, "it")["question_t"].label == "Market"
    assert question_fields(both, "it")["question_t"].help_text == "One country"


def test_an_authors_hint_is_text_and_no_markup():
    (question,) = stored(text("t", "Market", help_text="<script>alert(1)</script>"))
    assert "<script>" not in form_of(None, [question]).as_p()


def test_known_answers_are_filled_in():
    html = form_of(None, initial={"t": "Germany", "c": 0, "s": [2], "y": False, "r": 5}).as_p()
    assert 'value="Germany"' in html
    for name, value in [("c", "0"), ("s", "2"), ("y", "no"), ("r", "5")]:
        assert html.count(f'name="question_{name}" value="{value}"') == 1
        start = html.index(f'name="question_{name}" value="{value}"')
        assert "checked" in html[start : html.index(">", start)]
    assert html.count("checked") == 4


def test_many_choices_unfold_instead_of_filling_the_page():
    many = stored(choice("c", "Province", *[f"Province {number}" for number in range(12)]))
    field = question_fields(many, "en")["question_c"]
    assert isinstance(field.widget, forms.Select)
    assert field.choices[0] == ("", "—")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("question_t=", "question_t"),
        ("question_t=" + "x" * 10_000, "question_t"),
        ("question_t=a%00b", "question_t"),
        ("question_t=a%1bb", "question_t"),
        ("question_t=x&question_l=" + "x" * 10_000, "question_l"),
        ("question_t=x&question_c=2", "question_c"),
        ("question_t=x&question_c=-1", "question_c"),
        ("question_t=x&question_c=%D9%A1", "question_c"),
        ("question_t=x&question_s=0&question_s=99", "question_s"),
        ("question_t=x&question_y=maybe", "question_y"),
        ("question_t=x&question_r=6", "question_r"),
        ("question_t=x&question_r=5.0", "question_r"),
    ],
)
def test_hostile_and_missing_answers_are_refused_at_their_field(data, name):
    form = form_of(data)
    assert not form.is_valid()
    assert list(form.errors) == [name]


def test_a_retired_question_is_neither_shown_nor_taken():
    questions = stored(text("b", "Case"), known=stored(text("a", "Market", required=True)))
    form = form_of("question_a=x&question_b=y", questions)
    assert form.is_valid()
    assert answers_of(questions, form.cleaned_data) == {"b": "y"}


def test_answers_are_spoken_in_the_readers_language():
    both = stored(
        choice("c", "Dimensione", "Piccola", "Grande"),
        choice("s", "Lingue", "inglese", "tedesco", several=True),
        language="it",
        known=stored(*QUESTIONS),
    )
    by_id = {question["id"]: question for question in both}
    assert spoken(by_id["c"], 1, "it") == "Grande"
    assert spoken(by_id["c"], 1, "en") == "Large"
    assert spoken(by_id["s"], [0, 2], "en") == "English; French"
    assert spoken(by_id["y"], True, "it") == "Sì"
    assert spoken(by_id["r"], 4, "en") == "4 – very good"
    assert spoken(by_id["t"], "Germany", "it") == "Germany"


@pytest.mark.parametrize("value", [None, 99, -1, "x", [7], {"a": 1}, True, 2.5])
def test_what_cannot_be_read_is_spoken_as_nothing(value):
    (question,) = stored(choice("c", "Size", "Small", "Large"))
    assert spoken(question, value, "en") == ""


def test_answers_given_in_two_languages_count_together():
    both = stored(
        choice("c", "Dimensione", "Piccola", "Grande"),
        rating("r", "Il webinar"),
        yes_no("y", "Esportate?"),
        language="it",
        known=stored(*QUESTIONS),
    )
    given = [{"c": 0, "r": 5, "y": True}, {"c": 0, "r": 4}, {"c": 1, "y": False, "t": " Malta "}, {}]
    by_id = {one.question["id"]: one for one in tally(both, given)}
    assert by_id["c"].rows("it") == [("Piccola", 2), ("Grande", 1)]
    assert by_id["c"].rows("en") == [("Small", 2), ("Large", 1)]
    assert (by_id["r"].answered, by_id["r"].mean) == (2, 4.5)
    assert by_id["y"].rows("en") == [("Yes", 1), ("No", 1)]
    assert by_id["t"].texts == ["Malta"]
    assert by_id["s"].mean is None


def test_what_is_no_longer_offered_is_counted_only_if_it_was_chosen():
    questions = stored(choice("c", "Size", "A", "C"), known=stored(choice("c", "Size", "A", "B", "C")))
    assert tally(questions, [{"c": 0}])[0].rows("en") == [("A", 1), ("C", 0)]
    assert tally(questions, [{"c": 1}])[0].rows("en") == [("A", 0), ("B", 1), ("C", 0)]


def test_a_retired_question_is_counted_only_if_somebody_answered():
    questions = stored(text("b", "Case"), known=stored(text("a", "Market")))
    assert [one.question["id"] for one in tally(questions, [{"b": "x"}])] == ["b"]
    assert [one.question["id"] for one in tally(questions, [{"a": "x"}])] == ["b", "a"]


def test_broken_answers_count_nowhere():
    broken = [{"c": True, "y": 1, "r": 9, "s": [[1]], "t": 5, "gone": "x"}, {"c": "0", "y": "yes", "s": {}}]
    assert [one.answered for one in tally(stored(*QUESTIONS), broken)] == [0] * 6
