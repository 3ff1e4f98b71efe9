"""One column of an export for each question."""

from typing import Any

from lms.exports import Column

from .stored import Kind, Question
from .words import label, spoken


def columns(questions: list[Question], language: str) -> list[Column]:
    """One for each question, retired ones included: ratings are numbers, everything else words."""
    return [
        Column(
            # The first part of the block's id tells questions of one event apart, and stays readable.
            f"question_{question['id'].partition('-')[0]}",
            label(question, language),
            "integer" if question.get("kind") == Kind.RATING else "text",
        )
        for question in questions
    ]


def cells(questions: list[Question], answers: dict[str, Any], language: str) -> tuple[Any, ...]:
    """The answers of one person in the order of `columns`; None where there is none."""
    return tuple(_cell(question, answers.get(question["id"]), language) for question in questions)


def _cell(question: Question, value: Any, language: str) -> Any:
    if question.get("kind") == Kind.RATING:
        return value if type(value) is int else None
    return spoken(question, value, language) or None
