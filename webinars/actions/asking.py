"""From the page to what is asked: questions at registration, and the survey afterwards."""

from typing import Any

from django.db import transaction

from lms.ledger.models import Activity
from lms.questions.actions import keep_questions, keep_survey

from ..models import WebinarPage


@transaction.atomic
def carry_questions(activity: Activity, page: WebinarPage, *, acting_user: Any = None) -> None:
    """Brings both in step with an edition just published; the other editions keep asking what theirs say."""
    language = page.locale.language_code
    keep_questions(activity, page.registration_questions, language, acting_user=acting_user)
    keep_survey(
        activity,
        page.survey_questions,
        language,
        is_anonymous=page.survey_is_anonymous,
        acting_user=acting_user,
    )
