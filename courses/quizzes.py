"""Freezing the questions of a quiz and judging the answers; pure functions."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,10})?")
# Thousands set apart by one sign, then decimals after another one.
GROUPED = re.compile(
    r"(?P<whole>[+-]?\d{1,3}(?P<group>[.,' ])\d{3}(?:(?P=group)\d{3}){0,3})"
    r"(?:(?!(?P=group))[.,](?P<decimals>\d{1,10}))?"
)

Question = dict[str, Any]
Answers = Mapping[str, Any]
# Is it right, what was given, what is right, more feedback.
Verdict = tuple[bool, tuple[str, ...], tuple[str, ...], tuple[str, ...]]


class NotANumber(ValueError):
    """What was typed is not a number; the text is a translated sentence."""

    def __init__(self) -> None:
        super().__init__(_("Type a number, for example 12.5."))


@dataclass(frozen=True)
class Judged:
    """One question with the answer given: `given` and `right_answers` as text to show."""

    text: str
    is_right: bool
    given: tuple[str, ...]
    right_answers: tuple[str, ...]
    feedback: tuple[str, ...]


def freeze(questions: Iterable[Any], language: str = "") -> list[Question]:
    """The questions of a quiz page as plain data in their language, to be kept with the attempt."""
    return [_frozen(position, block) | {"language": language} for position, block in enumerate(questions)]


def _frozen(position: int, block: Any) -> Question:
    value = block.value
    question: Question = {
        "id": str(block.id or position),
        "kind": block.block_type,
        "text": value["text"],
        "feedback_right": value.get("feedback_right") or "",
        "feedback_wrong": value.get("feedback_wrong") or "",
    }
    if block.block_type == "numeric":
        tolerance = value.get("tolerance") or Decimal(0)
        return question | {
            "answer": str(value["answer"]),
            "tolerance": str(tolerance),
            "unit": value.get("unit") or "",
        }
    options = [
        {
            "id": str(option.id or number),
            "text": option.value["text"],
            "right": bool(option.value.get("right")),
            "feedback": option.value.get("feedback") or "",
        }
        for number, option in enumerate(value["options"].bound_blocks)
    ]
    return question | {"options": options}


def readings(typed: str) -> set[Decimal]:
    """Every number the text can mean: `6.000` is six in English and six thousand in Italian.

    Decimal comma and point are both accepted, and thousands set apart by a point, a comma, an apostrophe or a
    space. Raises `NotANumber`.
    """
    text = re.sub(r"[\u00a0\u202f]", " ", typed).replace("−", "-").replace("’", "'").strip()
    text = re.sub(r"^(?:EUR|€)\s*|\s*(?:EUR|€|%)$", "", text)
    found = set()
    if NUMBER.fullmatch(text):
        found.add(Decimal(text.replace(",", ".")))
    if grouped := GROUPED.fullmatch(text):
        whole = re.sub(r"[^0-9+-]", "", grouped["whole"])
        found.add(Decimal(f"{whole}.{grouped['decimals'] or 0}"))
    if not found:
        raise NotANumber
    return found


def judge(questions: list[Question], answers: Answers) -> tuple[Decimal, list[Judged]]:
    """The score in percent (two decimals) and each question judged; a question without answer is wrong."""
    judged = [_judged(question, answers.get(question["id"])) for question in questions]
    right = sum(one.is_right for one in judged)
    score = Decimal(100 * right) / len(judged) if judged else Decimal(0)
    return score.quantize(Decimal("0.01")), judged


def _judged(question: Question, answer: Any) -> Judged:
    if question["kind"] == "numeric":
        is_right, given, right, extra = _number(question, answer)
    else:
        is_right, given, right, extra = _choice(question, answer)
    own = question["feedback_right" if is_right else "feedback_wrong"]
    feedback = tuple(text for text in (own, *extra) if text)
    return Judged(question["text"], is_right, given, right, feedback)


def _choice(
    question: Question, answer: Any
) -> tuple[bool, tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    chosen = set(answer if isinstance(answer, list) else [answer])
    options = question["options"]
    right = {option["id"] for option in options if option["right"]}
    taken = [option for option in options if option["id"] in chosen]
    return (
        chosen == right,
        tuple(option["text"] for option in taken),
        tuple(option["text"] for option in options if option["right"]),
        tuple(option["feedback"] for option in taken),
    )


def _number(
    question: Question, answer: Any
) -> tuple[bool, tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    wanted, tolerance = Decimal(question["answer"]), Decimal(question["tolerance"])
    try:
        is_right = any(abs(number - wanted) <= tolerance for number in readings(str(answer or "")))
    except NotANumber:
        is_right = False
    shown = f"{wanted.normalize():f} {question['unit']}".strip()
    return is_right, (str(answer),) if answer else (), (shown,), ()
