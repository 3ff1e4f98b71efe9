"""The questions about a recording as plain data, and what the answers are worth; pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    pk: str
    text: str
    is_right: bool


@dataclass(frozen=True)
class Question:
    """A question of one edition; `pk` is its block's, so that an answer finds its question again."""

    pk: str
    text: str
    feedback: str
    answers: tuple[Answer, ...]

    @property
    def right(self) -> frozenset[str]:
        return frozenset(answer.pk for answer in self.answers if answer.is_right)

    @property
    def has_one_right_answer(self) -> bool:
        return len(self.right) == 1

    def is_answered_by(self, chosen: Iterable[str]) -> bool:
        """All right answers and no other. A question without right answers cannot be answered wrongly."""
        return not self.right or frozenset(chosen) == self.right


def questions_of(stream: Iterable[Any]) -> list[Question]:
    """The questions of a page's `check_questions`."""
    return [
        Question(
            str(block.id or number),
            block.value["text"],
            block.value.get("feedback") or "",
            tuple(
                Answer(str(child.id or place), child.value["text"], bool(child.value.get("is_right")))
                for place, child in enumerate(block.value["answers"].bound_blocks)
            ),
        )
        for number, block in enumerate(stream)
    ]


def known_answers(questions: Sequence[Question], given: Mapping[str, Any]) -> dict[str, list[str]]:
    """What was chosen of what there is: anything made up is dropped."""
    found = {}
    for question in questions:
        chosen = given.get(question.pk)
        chosen = chosen if isinstance(chosen, list) else [chosen]
        found[question.pk] = [answer.pk for answer in question.answers if answer.pk in chosen]
    return found


def wrong(questions: Sequence[Question], answers: Mapping[str, Any]) -> set[str]:
    """The questions not answered rightly, by their `pk`."""
    return {
        question.pk for question in questions if not question.is_answered_by(answers.get(question.pk) or ())
    }
