"""Questions outlive the page: every edition adds its language, nothing answered loses its meaning."""

from wagtail.blocks import StreamValue, StructValue

from lms.questions.blocks import SurveyQuestionsBlock
from lms.questions.stored import asked_in, from_blocks, on_offer, without

from .factories import choice, rating, stored, stream, text, yes_no


def labels(questions, language="en"):
    return [question["label"].get(language) for question in questions]


def test_every_kind_of_block_becomes_a_question_of_its_kind():
    questions = stored(
        text("a", "Your market", help_text="One country", required=True),
        text("b", "Your case", long=True),
        choice("c", "Size", "Small", "Large"),
        choice("d", "Languages", "English", "German", several=True),
        yes_no("e", "Do you export?"),
        rating("f", "The webinar"),
    )
    assert [question["kind"] for question in questions] == [
        "text",
        "long_text",
        "choice",
        "several",
        "yes_no",
        "rating",
    ]
    assert questions[0] == {
        "id": "a",
        "kind": "text",
        "required": True,
        "label": {"en": "Your market"},
        "help": {"en": "One country"},
        "choices": [],
        "order": [],
        "in": ["en"],
        "retired": False,
    }
    assert questions[2]["choices"] == [{"en": "Small"}, {"en": "Large"}]
    assert questions[2]["order"] == [0, 1]


def test_a_second_edition_adds_its_language_to_the_same_questions_and_choices():
    first = stored(choice("c", "Size", "Small", "Large"), yes_no("e", "Do you export?"))
    both = stored(
        choice("c", "Dimensione", "Piccola", "Grande"),
        yes_no("e", "Esportate?"),
        language="it",
        known=first,
    )
    assert both[0]["label"] == {"en": "Size", "it": "Dimensione"}
    assert both[0]["choices"] == [{"en": "Small", "it": "Piccola"}, {"en": "Large", "it": "Grande"}]
    assert both[0]["in"] == ["en", "it"]
    assert labels(both, "it") == ["Dimensione", "Esportate?"]
    assert first[0]["choices"] == [{"en": "Small"}, {"en": "Large"}], "what was known is not changed"


def test_publishing_again_changes_nothing():
    blocks = text("a", "Market"), choice("c", "Size", "Small", "Large")
    once = stored(*blocks)
    assert stored(*blocks, known=once) == once


def test_a_question_taken_off_the_page_is_retired_and_comes_back_under_its_id():
    first = stored(text("a", "Market"), text("b", "Case"))
    second = stored(text("b", "Case"), known=first)
    assert [(q["id"], q["retired"], q["label"]) for q in second] == [
        ("b", False, {"en": "Case"}),
        ("a", True, {"en": "Market"}),
    ]
    third = stored(text("a", "Market"), text("b", "Case"), known=second)
    assert [(q["id"], q["retired"]) for q in third] == [("a", False), ("b", False)]


def test_a_retired_question_that_nobody_answered_is_forgotten():
    questions = stored(text("c", "New"), known=stored(text("a", "Market"), text("b", "Case")))
    assert [q["id"] for q in without(questions, {"b"})] == ["c", "b"]


def test_each_edition_asks_what_stands_on_its_own_page():
    english = stored(text("a", "Market"), text("b", "Case"))
    both = stored(text("a", "Mercato"), language="it", known=english)
    assert [q["id"] for q in asked_in(both, "it")] == ["a"]
    assert [q["id"] for q in asked_in(both, "en")] == ["a", "b"]
    assert [q["id"] for q in asked_in(both, "de")] == ["a", "b"], (
        "no German edition: everything, in any language"
    )


def test_a_choice_keeps_its_index_when_others_go_come_or_change_places():
    first = stored(choice("c", "Size", "Small", "Middle", "Large"))
    without_middle = stored(choice("c", "Size", "Small", "Large"), known=first)
    assert [c["en"] for c in without_middle[0]["choices"]] == ["Small", "Middle", "Large"]
    assert on_offer(without_middle[0]) == [0, 2]
    more = stored(choice("c", "Size", "Large", "Small", "Huge"), known=without_middle)
    assert [c["en"] for c in more[0]["choices"]] == ["Small", "Middle", "Large", "Huge"]
    assert on_offer(more[0]) == [2, 0, 3]


def test_a_choice_reworded_in_its_place_stays_the_same_choice():
    first = stored(choice("c", "Size", "Smal", "Large"))
    assert stored(choice("c", "Size", "Small", "Large"), known=first)[0]["choices"] == [
        {"en": "Small"},
        {"en": "Large"},
    ]


def test_an_edition_without_blocks_retires_everything():
    first = stored(text("a", "Market"))
    assert [q["retired"] for q in from_blocks(stream(), "en", first)] == [True]
    assert from_blocks(stream(), "en", []) == []


def test_blocks_that_were_never_saved_get_their_id():
    value = StructValue(None, [("label", "Do you export?"), ("help_text", ""), ("required", False)])
    fresh = StreamValue(SurveyQuestionsBlock(), [("yes_no", value)])
    (question,) = from_blocks(fresh, "en", [])
    assert len(question["id"]) == 36
    assert from_blocks(fresh, "en", [question]) == [question]
