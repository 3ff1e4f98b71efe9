"""Open a lesson, mark it done, and see whether the course is complete."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from lms.audit.trail import record
from lms.ledger import actions as ledger
from lms.ledger.errors import NotTakingPart
from lms.ledger.models import Participation

from ..errors import NotInThisCourse, QuizNotPassed
from ..models import LessonProgress
from ..outline import Outline, Step, done_keys, editions_of, outline_of


@transaction.atomic
def open_step(participation: Participation, step: Step, *, acting_user: Any = None) -> LessonProgress:
    """Notes when the learner first opened a lesson or quiz. Any number of times."""
    progress, _created = LessonProgress.objects.get_or_create(
        participation=participation, lesson_key=step.key, defaults={"title": step.title}
    )
    return progress


@transaction.atomic
def mark_done(
    participation: Participation,
    step: Step,
    *,
    outline: Outline | None = None,
    at: datetime | None = None,
    acting_user: Any = None,
) -> Participation:
    """The learner has done a lesson; completes the course when that was the last one missing.

    Any number of times. `outline` spares reading the course again; `at` is when, now by default. Raises
    `NotTakingPart`, `NotInThisCourse` and, for a quiz, `QuizNotPassed`.
    """
    if step.is_quiz:
        raise QuizNotPassed
    participation = lock(participation)
    outline = outline or outline_now(participation)
    if outline.around(step.key)[1] is None:
        raise NotInThisCourse
    tick_off(participation, step.key, step.title, at=at, acting_user=acting_user)
    return settle_locked(participation, outline=outline, at=at, acting_user=acting_user)


@transaction.atomic
def settle(
    participation: Participation, *, outline: Outline | None = None, acting_user: Any = None
) -> Participation:
    """Writes the progress and, when the author's rule is met, the completion into the ledger.

    Whoever completed stays complete, whatever the author changes afterwards; whoever left is left alone.
    """
    try:
        participation = lock(participation)
    except NotTakingPart:
        return participation
    return settle_locked(participation, outline=outline, acting_user=acting_user)


def settle_locked(
    participation: Participation,
    *,
    outline: Outline | None = None,
    at: datetime | None = None,
    acting_user: Any = None,
) -> Participation:
    """`settle` for a caller that holds the lock already."""
    if participation.completed_at:
        return participation
    outline = (outline or outline_now(participation)).tick_off(done_keys(participation))
    if outline.is_met:
        ledger.complete(participation, at=at, acting_user=acting_user)
    elif outline.modules:
        # 100 is kept for those who completed.
        percent = min(outline.percent, 99)
        ledger.record_progress(participation, percent=percent, acting_user=acting_user)
    return participation


def lock(participation: Participation) -> Participation:
    """The participation, its row locked: two tabs with the last two lessons must see each other.

    Raises `NotTakingPart` when it was cancelled.
    """
    participation = Participation.objects.select_for_update().get(pk=participation.pk)
    if participation.cancelled_at:
        raise NotTakingPart
    return participation


def outline_now(participation: Participation) -> Outline:
    """The course as it is live; without modules when it is not."""
    editions = editions_of(participation.activity.translation_key)
    return outline_of(editions) if editions else Outline("", [])


def tick_off(
    participation: Participation,
    key: Any,
    title: str,
    *,
    at: datetime | None = None,
    acting_user: Any = None,
) -> bool:
    """Notes a step as done, once; True for the call that did it."""
    done_at = at or timezone.now()
    progress, is_new = LessonProgress.objects.get_or_create(
        participation=participation, lesson_key=key, defaults={"title": title[:255], "done_at": done_at}
    )
    if progress.done_at and not is_new:
        return False
    if not is_new:
        progress.done_at = done_at
        progress.save(update_fields=["done_at"])
    record(
        "lms_courses.done",
        progress,
        after={"participation": participation.pk, "lesson_key": str(key), "done_at": progress.done_at},
        acting_user=acting_user,
    )
    return True
