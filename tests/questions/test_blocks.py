"""What the editor refuses in the questions of authors."""

import pytest
from wagtail.blocks import StructBlockValidationError

from lms.questions.blocks import ChoiceQuestionBlock


def asked(*choices):
    block = ChoiceQuestionBlock()
    return block.clean(block.to_python({"label": "What do you export?", "choices": list(choices)}))


def test_an_answer_that_stands_twice_is_refused():
    with pytest.raises(StructBlockValidationError) as refusal:
        asked("Machines", "machines ")
    assert "The same answer stands here twice." in str(refusal.value.as_json_data())


def test_different_answers_are_taken():
    assert list(asked("Machines", "Food")["choices"]) == ["Machines", "Food"]
