"""From the page to the ledger: questions as authors write them become questions as they are kept.

A question is kept as a plain dictionary, because it outlives the page it was written on:

    {"id": block id, "kind": see Kind, "required": bool, "label": {language: text}, "help": {language: text},
     "choices": [{language: text}, ...], "order": [index of the choices on offer, as the author wants them],
     "in": [languages whose edition asks it], "retired": bool}

The index of a choice never changes its meaning: what is taken off the page only leaves `order`.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

Question = dict[str, Any]


class Kind(StrEnum):
    """What sort of answer a question asks for, and how the answer is kept."""

    TEXT = "text"  # str, one line
    LONG_TEXT = "long_text"  # str
    CHOICE = "choice"  # int, the index of the choice
    SEVERAL = "several"  # list of int
    YES_NO = "yes_no"  # bool
    RATING = "rating"  # int, 1 to 5


def from_blocks(stream_value: Any, language: str, known: list[Question]) -> list[Question]:
    """The questions after one edition was published: its own in its order, then what only others ask.

    Texts of other languages stay. A question that no edition asks any more is retired and comes last: answers
    may speak of it (`without` drops it when none does). `known` is not changed.
    """
    if hasattr(stream_value, "get_prep_value"):
        stream_value.get_prep_value()  # gives every block its id
    before = {question["id"]: question for question in known}
    asked = [_merged(before.get(block.id), block, language) for block in stream_value]
    ids = {question["id"] for question in asked}
    others = [_left_by(question, language) for question in known if question["id"] not in ids]
    return [
        *asked,
        *(question for question in others if not question["retired"]),
        *(question for question in others if question["retired"]),
    ]


def without(questions: list[Question], answered: Iterable[str]) -> list[Question]:
    """The questions without those that are retired and that nobody answered."""
    kept = set(answered)
    return [question for question in questions if not question.get("retired") or question["id"] in kept]


def asked_in(questions: list[Question], language: str) -> list[Question]:
    """What a reader is asked: what the edition in that language asks, else (no such edition) everything."""
    standing = [question for question in questions if not question.get("retired")]
    own = [question for question in standing if language in question.get("in", ())]
    return own or standing


def on_offer(question: Question) -> list[int]:
    """The indices of the choices one can choose today, in the author's order."""
    choices = range(len(question.get("choices", ())))
    order = question.get("order")
    return list(choices) if order is None else [index for index in order if index in choices]


def in_language(texts: dict[str, str], language: str) -> str:
    """A text in the reader's language, else in any."""
    return texts.get(language) or next((text for text in texts.values() if text), "")


def _merged(known: Question | None, block: Any, language: str) -> Question:
    value, known = block.value, known or {}
    kind = _kind(block.block_type, value)
    choices, order = list(known.get("choices", ())), known.get("order")
    if kind in (Kind.CHOICE, Kind.SEVERAL):
        choices, order = _choices(choices, order, list(value["choices"]), language)
    help_texts = {code: text for code, text in known.get("help", {}).items() if code != language}
    if value.get("help_text"):
        help_texts[language] = value["help_text"]
    return {
        "id": str(block.id),
        "kind": kind,
        "required": bool(value.get("required")),
        "label": {**known.get("label", {}), language: value["label"]},
        "help": help_texts,
        "choices": choices,
        "order": order or [],
        "in": sorted({*known.get("in", ()), language}),
        "retired": False,
    }


def _kind(block_type: str, value: Any) -> str:
    if block_type == "text":
        return (Kind.LONG_TEXT if value.get("long") else Kind.TEXT).value
    if block_type == "choice":
        return (Kind.SEVERAL if value.get("several") else Kind.CHOICE).value
    return block_type


def _choices(
    known: list[dict[str, str]], order: list[int] | None, texts: list[str], language: str
) -> tuple[list[dict[str, str]], list[int]]:
    """The choices with the texts of one edition, and the indices on offer.

    The same text is the same choice wherever it stands now; any other is the one that stood at its place
    (reworded, or the same in another language); what fits neither is new.
    """
    choices = [dict(choice) for choice in known]
    places = list(range(len(choices))) if order is None else list(order)
    found: list[int | None] = []
    free = set(range(len(choices)))
    for text in texts:
        same = (index for index in sorted(free) if choices[index].get(language) == text)
        index = next(same, None)
        found.append(index)
        free.discard(index)
    for place, text in enumerate(texts):
        if found[place] is not None:
            continue
        index = places[place] if place < len(places) else None
        if index is None or index not in free:
            index = len(choices)
            choices.append({})
        free.discard(index)
        choices[index][language] = text
        found[place] = index
    return choices, [index for index in found if index is not None]


def _left_by(question: Question, language: str) -> Question:
    """A question that the edition in `language` does not ask, or no longer."""
    asking = [code for code in question.get("in", ()) if code != language]
    return {**question, "in": asking, "retired": not asking}
