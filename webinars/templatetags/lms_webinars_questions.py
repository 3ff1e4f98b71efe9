"""What a person's own page says about questions: the way to the answers given, and to the survey."""

from typing import Any

from django import template

from lms.ledger.models import Participation
from lms.questions.queries import survey_of, surveys_to_answer
from lms.questions.stored import asked_in

from ..views.answers import may_change, reading_language

register = template.Library()


@register.inclusion_tag("lms/webinars/parts/asked.html")
def asked_of(participation: Participation, key: str) -> dict[str, Any]:
    """The box of one registration; empty when nothing is asked. At most two queries, none before the end."""
    activity = participation.activity
    survey = None
    answered = False
    if activity.is_over:
        survey = surveys_to_answer([participation]).get(participation.pk)
        if survey is None:
            known = survey_of(activity)
            answered = bool(known and known.receipts.filter(participation=participation).exists())
    return {
        "key": key,
        "asks": bool(asked_in(activity.questions, reading_language())) and not participation.cancelled_at,
        "may_change": may_change(participation),
        "survey": survey,
        "answered": answered,
    }
