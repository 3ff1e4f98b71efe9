"""Catching up on an event one missed: the recording opened, its questions answered."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from lms.ledger.errors import LedgerError
from lms.ledger.models import Participation
from lms.ledger.viewing import check_absent, view_later

from ..models import CatchUp
from ..recordings.questions import Question, known_answers, wrong

# `CatchUp.tries` holds no more; nobody gets there in good faith.
MOST_TRIES = 32767


@transaction.atomic
def note_opening(participation: Participation) -> CatchUp | None:
    """Somebody absent began to watch; None for everybody else, who has nothing to catch up on."""
    try:
        check_absent(participation)
    except LedgerError:
        return None
    return CatchUp.objects.get_or_create(participation=participation)[0]


@transaction.atomic
def answer_questions(
    participation: Participation,
    questions: Sequence[Question],
    answers: Mapping[str, Any],
    *,
    acting_user: Any = None,
) -> tuple[CatchUp, set[str]]:
    """Judges one try: the row, and the questions not yet right. None wrong: the recording counts as viewed.

    Whoever passed has passed: a later try, another tab or a question changed since alter nothing. Raises
    what `check_absent` raises.
    """
    locked = Participation.objects.select_for_update(of=("self",)).select_related("activity")
    participation = locked.get(pk=participation.pk)
    row = CatchUp.objects.filter(participation=participation).first()
    if row and row.passed_at:
        return row, set()
    check_absent(participation)
    row = row or CatchUp(participation=participation)
    row.answers = known_answers(questions, answers)
    row.tries = min(row.tries + 1, MOST_TRIES)
    not_right = wrong(questions, row.answers)
    if questions and not not_right:
        row.passed_at = timezone.now()
        view_later(participation, at=row.passed_at, acting_user=acting_user)
    row.save()
    return row, not_right
