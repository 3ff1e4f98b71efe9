"""Start a quiz and hand in its answers."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from lms.audit.trail import record, snapshot
from lms.ledger.models import Participation

from ..errors import NoAttemptsLeft, QuizWithoutQuestions
from ..models import QuizAttempt
from ..quizzes import freeze, judge
from .learning import lock, settle_locked, tick_off


@transaction.atomic
def start_quiz(participation: Participation, quiz: Any, *, acting_user: Any = None) -> QuizAttempt:
    """A new attempt with the questions as they are now, or the one still open (the other tab's).

    Raises `NotTakingPart`, `NoAttemptsLeft` and `QuizWithoutQuestions`.
    """
    participation = lock(participation)
    attempts = QuizAttempt.objects.filter(participation=participation, quiz_key=quiz.translation_key)
    unfinished = attempts.open().first()
    if unfinished:
        return unfinished
    number = attempts.count() + 1
    if quiz.max_attempts is not None and number > quiz.max_attempts:
        raise NoAttemptsLeft
    questions = freeze(quiz.questions, quiz.locale.language_code)
    if not questions:
        raise QuizWithoutQuestions
    return QuizAttempt.objects.create(
        participation=participation,
        quiz_key=quiz.translation_key,
        title=quiz.title,
        number=number,
        questions=questions,
        pass_mark=quiz.pass_mark,
    )


@transaction.atomic
def submit_quiz(
    attempt: QuizAttempt, answers: dict[str, Any], *, at: datetime | None = None, acting_user: Any = None
) -> tuple[QuizAttempt, bool]:
    """Judges the answers once; returns the attempt and whether this call was the one that did it.

    `answers` by question id: a list of option ids, or the number as typed; anything else is dropped. `at`
    is when, now by default. A second hand-in, from another tab or by a double click, changes nothing. Raises
    `NotTakingPart`.
    """
    participation = lock(attempt.participation)
    attempt = QuizAttempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
    if attempt.submitted_at:
        return attempt, False
    known = {question["id"] for question in attempt.questions}
    attempt.answers = {key: answer for key, answer in answers.items() if key in known}
    attempt.score, _judged = judge(attempt.questions, attempt.answers)
    attempt.passed = attempt.score >= attempt.pass_mark
    attempt.submitted_at = at or timezone.now()
    attempt.save(update_fields=["answers", "score", "passed", "submitted_at"])
    record(
        "lms_courses.submit_quiz",
        attempt,
        after=snapshot(attempt, ["participation", "quiz_key", "number", "score", "passed"]),
        acting_user=acting_user,
    )
    if attempt.passed:
        tick_off(participation, attempt.quiz_key, attempt.title, at=at, acting_user=acting_user)
        settle_locked(participation, at=at, acting_user=acting_user)
    return attempt, True
