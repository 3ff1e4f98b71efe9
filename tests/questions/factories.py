"""Questions as authors write them in one language, for the tests of this room and of the webinars."""

from wagtail.blocks import StreamValue

from lms.questions.blocks import SurveyQuestionsBlock
from lms.questions.stored import from_blocks


def text(block_id, label, *, required=False, long=False, help_text=""):
    value = {"label": label, "help_text": help_text, "long": long, "required": required}
    return {"type": "text", "id": block_id, "value": value}


def choice(block_id, label, *choices, required=False, several=False):
    value = {"label": label, "choices": list(choices), "several": several, "required": required}
    return {"type": "choice", "id": block_id, "value": {**value, "help_text": ""}}


def yes_no(block_id, label, *, required=False):
    return {
        "type": "yes_no",
        "id": block_id,
        "value": {"label": label, "help_text": "", "required": required},
    }


def rating(block_id, label, *, required=False):
    return {
        "type": "rating",
        "id": block_id,
        "value": {"label": label, "help_text": "", "required": required},
    }


def stream(*blocks):
    """The stream value of a page with these blocks."""
    return StreamValue(SurveyQuestionsBlock(), list(blocks), is_lazy=True)


def stored(*blocks, language="en", known=()):
    return from_blocks(stream(*blocks), language, list(known))
