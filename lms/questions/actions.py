"""The verbs of this room: keep what an edition asks, change answers, answer a survey, set its last day."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from lms.audit.trail import record, snapshot
from lms.ledger.models import Activity, Participation

from .errors import AlreadyAnswered, ClosesTooEarly, PromiseChanged
from .models import Survey, SurveyReceipt, SurveyResponse
from .queries import answered_ids, check_may_answer
from .stored import from_blocks, without


@transaction.atomic
def keep_questions(activity: Activity, stream_value: Any, language: str, *, acting_user: Any) -> Activity:
    """Brings the questions asked at registration in step with an edition just published."""
    merged = from_blocks(stream_value, language, activity.questions)
    if any(question["retired"] for question in merged):
        rows = Participation.objects.filter(activity=activity).exclude(answers={})
        merged = without(merged, answered_ids(rows.values_list("answers", flat=True).iterator()))
    if merged != activity.questions:
        before = snapshot(activity, ["questions"])
        activity.questions = merged
        activity.save(update_fields=["questions"])
        after = snapshot(activity, ["questions"])
        record("lms_questions.keep_questions", activity, before=before, after=after, acting_user=acting_user)
    return activity


@transaction.atomic
def keep_survey(
    activity: Activity, stream_value: Any, language: str, *, is_anonymous: bool, acting_user: Any
) -> Survey | None:
    """Brings the survey in step with an edition just published; None while nothing was ever asked.

    Once somebody has answered, anonymous stays anonymous and named stays named.
    """
    survey = Survey.objects.select_for_update().filter(activity=activity).first()
    merged = from_blocks(stream_value, language, survey.questions if survey else [])
    if survey is None and not merged:
        return None
    survey = survey or Survey(activity=activity)
    is_new = survey.pk is None
    before = {} if is_new else snapshot(survey, ["questions", "is_anonymous"])
    given = [] if is_new else list(survey.responses.values_list("answers", flat=True))
    survey.questions = without(merged, answered_ids(given))
    if is_new or not survey.receipts.exists():
        survey.is_anonymous = is_anonymous
    after = snapshot(survey, ["questions", "is_anonymous"])
    if after != before:
        survey.save()
        record("lms_questions.keep_survey", survey, before=before, after=after, acting_user=acting_user)
    return survey


@transaction.atomic
def change_answers(participation: Participation, answers: dict[str, Any], *, acting_user: Any) -> bool:
    """Writes new answers to the questions asked today; those to retired questions stay. True if any changed.

    `answers` as `forms.answers_of` gives them.
    """
    row = Participation.objects.select_for_update(of=("self",)).get(pk=participation.pk)
    questions = Activity.objects.values_list("questions", flat=True).get(pk=row.activity_id)
    standing = {question["id"] for question in questions if not question.get("retired")}
    kept = {key: value for key, value in row.answers.items() if key not in standing}
    merged = {**kept, **answers}
    if merged == row.answers:
        return False
    before = snapshot(row, ["answers"])
    row.answers = participation.answers = merged
    row.save(update_fields=["answers"])
    after = snapshot(row, ["answers"])
    record("lms_questions.change_answers", row, before=before, after=after, acting_user=acting_user)
    return True


@transaction.atomic
def answer(
    survey: Survey,
    participation: Participation,
    answers: dict[str, Any],
    *,
    language: str,
    promised_anonymous: bool,
    acting_user: Any = None,
) -> SurveyResponse:
    """One person's answers, once: the receipt says that somebody answered, the response what.

    Of an anonymous survey the response has no person, and no trail is written of it. `promised_anonymous` is
    what the page said when the person wrote. Raises `QuestionError`; `AlreadyAnswered` for the second of two
    clicks, `PromiseChanged` when names would be kept against the promise.
    """
    activity = survey.activity
    survey = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    survey.activity = activity
    check_may_answer(survey, participation)
    if promised_anonymous and not survey.is_anonymous:
        raise PromiseChanged
    try:
        with transaction.atomic():
            SurveyReceipt.objects.create(survey=survey, participation=participation)
    except IntegrityError as error:
        raise AlreadyAnswered from error
    return SurveyResponse.objects.create(
        survey=survey,
        participation=None if survey.is_anonymous else participation,
        language=language,
        answers=answers,
    )


@transaction.atomic
def set_closing(survey: Survey, closes_at: datetime | None, *, acting_user: Any) -> Survey:
    """Until when one can answer; None for the usual time after the end. Raises `ClosesTooEarly`."""
    ends_at = survey.activity.ends_at
    if closes_at is not None and ends_at is not None and closes_at <= ends_at:
        raise ClosesTooEarly
    before = snapshot(survey, ["closes_at"])
    survey.closes_at = closes_at
    after = snapshot(survey, ["closes_at"])
    if after != before:
        survey.save(update_fields=["closes_at"])
        record("lms_questions.set_closing", survey, before=before, after=after, acting_user=acting_user)
    return survey
