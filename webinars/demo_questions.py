"""Demo content: what two events ask at registration, a survey after a third, and plausible answers."""

import tomllib
import uuid
from functools import cache
from pathlib import Path
from typing import Any

from lms.ledger.models import Activity, Participation
from lms.questions.models import Survey, SurveyReceipt, SurveyResponse

CONTENT = Path(__file__).parent / "demo_content" / "questions.toml"
# The demo's learner comes first and has not answered yet: whoever tries the demo can.
NOT_YET = 1


@cache
def _content() -> dict[str, Any]:
    return tomllib.loads(CONTENT.read_text(encoding="utf-8"))


def streams(key: str, language: str) -> dict[str, list[dict[str, Any]]]:
    """The fields of a page that ask something, in a language; the editions share the ids of the blocks."""
    asked = _content().get(key, {})
    fields = {"registration_questions": "registration", "survey_questions": "survey"}
    return {
        field: [_block(key, question, language) for question in asked[part]]
        for field, part in fields.items()
        if part in asked
    }


def answers(key: str, place: int) -> dict[str, Any]:
    """What the person who registered as number `place` (from 0) answered at registration."""
    given = _content().get(key, {}).get("answers", {}).get("given", [])
    return _by_id(key, given[place]) if place < len(given) else {}


def respond(key: str, activity: Activity, people: list[Participation]) -> None:
    """The responses to the survey of a past event, each with the receipt of somebody who was registered."""
    responses = _content().get(key, {}).get("responses", {})
    survey = Survey.objects.filter(activity=activity).first()
    if survey is None:
        return
    given = [(language, answered) for language, rows in responses.items() for answered in rows]
    for row, (language, answered) in zip(people[NOT_YET:], given, strict=False):
        SurveyReceipt.objects.create(survey=survey, participation=row)
        SurveyResponse.objects.create(survey=survey, language=language, answers=_by_id(key, answered))


def _id(key: str, name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://valico.example/questions/{key}/{name}"))


def _by_id(key: str, answered: dict[str, Any]) -> dict[str, Any]:
    return {_id(key, name): value for name, value in answered.items()}


def _block(key: str, question: dict[str, Any], language: str) -> dict[str, Any]:
    value = {"help_text": "", "required": question.get("required", False), **question[language]}
    if question["type"] == "text":
        value["long"] = question.get("long", False)
    if question["type"] == "choice":
        value["several"] = question.get("several", False)
    return {"type": question["type"], "id": _id(key, question["name"]), "value": value}
