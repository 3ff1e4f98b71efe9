"""Answers counted: how often each choice, the mean of ratings, the texts as written."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .stored import Kind, Question
from .words import chosen, label, option_words, spoken


@dataclass
class Tally:
    """The answers to one question. `counts` by value as stored; `answered` is how many people answered."""

    question: Question
    answered: int = 0
    counts: Counter = field(default_factory=Counter)
    texts: list[str] = field(default_factory=list)

    @property
    def is_text(self) -> bool:
        return self.question.get("kind") in (Kind.TEXT, Kind.LONG_TEXT)

    @property
    def mean(self) -> float | None:
        """Of ratings, 1 to 5; None for other kinds and without answers."""
        if self.question.get("kind") != Kind.RATING or not self.answered:
            return None
        return sum(value * count for value, count in self.counts.items()) / self.answered

    def label(self, language: str) -> str:
        return label(self.question, language)

    def rows(self, language: str) -> list[tuple[str, int]]:
        """Each possible answer in words with its number, also 0; what is no longer offered only if chosen."""
        options = option_words(self.question, language)
        offered = self.question.get("order")
        return [
            (words, self.counts[value])
            for value, words in options
            if self.counts[value] or not offered or value in offered
        ]


def tally(questions: list[Question], answers: Iterable[dict[str, Any]]) -> list[Tally]:
    """One tally for each question in its order, retired ones that somebody answered included.

    `answers` are dictionaries by the question's id. What cannot be read counts nowhere.
    """
    tallies = {question["id"]: Tally(question) for question in questions}
    options = {key: set(dict(option_words(one.question, "en"))) for key, one in tallies.items()}
    for given in answers:
        for key, value in given.items():
            if key in tallies:
                _count(tallies[key], value, options[key])
    return [one for one in tallies.values() if one.answered or not one.question.get("retired")]


def _count(one: Tally, value: Any, options: set[Any]) -> None:
    if one.is_text:
        text = spoken(one.question, value, "en").strip()
        if text:
            one.answered += 1
            one.texts.append(text)
        return
    # True is 1 to Python: a yes must not count as a choice, nor a choice as a yes.
    kind = bool if one.question.get("kind") == Kind.YES_NO else int
    read = {option for option in chosen(value) if type(option) is kind and option in options}
    if read:
        one.answered += 1
        one.counts.update(read)
