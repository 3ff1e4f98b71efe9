"""Reads of this room: the survey of an activity, who is asked, who has answered, when it closes."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from lms.ledger.models import Activity, Participation

from .errors import AlreadyAnswered, NotAsked, NotOpenYet, SurveyClosed
from .models import Survey, SurveyReceipt
from .stored import Question

# A survey without a date of its own closes so long after the end.
STAYS_OPEN = timedelta(days=30)


def survey_of(activity: Activity) -> Survey | None:
    """The survey if it asks anything, with its activity. One query."""
    found = Survey.objects.filter(activity=activity).first()
    if found is None or not standing(found.questions):
        return None
    found.activity = activity
    return found


def standing(questions: list[Question]) -> list[Question]:
    """The questions asked today."""
    return [question for question in questions if not question.get("retired")]


def closing(survey: Survey) -> datetime | None:
    """When it closes; None for an activity without an end."""
    ends_at = survey.activity.ends_at
    return survey.closes_at or (ends_at + STAYS_OPEN if ends_at else None)


def asked(activity: Activity) -> QuerySet[Participation]:
    """Whom the survey is for: everybody who held a confirmed place, whether or not attendance is known."""
    return Participation.objects.filter(activity=activity).confirmed()


def check_may_answer(survey: Survey, participation: Participation, now: datetime | None = None) -> None:
    """Raises a `QuestionError` that says why this person cannot answer now, if so. One query."""
    activity, now = survey.activity, now or timezone.now()
    held = participation.is_seated and participation.confirmed_at is not None
    if participation.activity_id != survey.activity_id or not held or activity.cancelled_at:
        raise NotAsked
    if SurveyReceipt.objects.filter(survey=survey, participation=participation).exists():
        raise AlreadyAnswered
    if activity.ends_at is None or activity.ends_at > now:
        raise NotOpenYet
    closes_at = closing(survey)
    if closes_at is not None and closes_at <= now:
        raise SurveyClosed


def surveys_to_answer(rows: list[Participation], now: datetime | None = None) -> dict[int, Survey]:
    """By participation: the surveys open now and not answered yet, of rows that bring their activities.

    One query for any number of rows, and another when a survey is open.
    """
    now = now or timezone.now()
    activities = {row.activity_id: row.activity for row in rows}
    surveys: dict[int, Survey] = {}
    # Asked of all rows, so that the cost does not depend on which of them are over.
    for survey in Survey.objects.filter(activity__in=activities):
        survey.activity = activity = activities[survey.activity_id]
        over = activity.ends_at is not None and activity.ends_at <= now and not activity.cancelled_at
        if over and standing(survey.questions) and closing(survey) > now:
            surveys[survey.activity_id] = survey
    if not surveys:
        return {}
    held = [
        row for row in rows if row.activity_id in surveys and row.is_seated and row.confirmed_at is not None
    ]
    answered = set(
        SurveyReceipt.objects.filter(
            survey__in=surveys.values(), participation__in=[row.pk for row in held]
        ).values_list("participation", flat=True)
    )
    return {row.pk: surveys[row.activity_id] for row in held if row.pk not in answered}


def promised_anonymity(translation_key: Any) -> bool | None:
    """What those were promised who answered the survey of a page; None before the first."""
    found = Survey.objects.filter(activity__translation_key=translation_key).exclude(receipts=None)
    return found.values_list("is_anonymous", flat=True).first()


def answered_ids(answers: Any) -> set[str]:
    """The ids of all questions that any of these dictionaries of answers speaks of."""
    return {key for given in answers for key in given}
