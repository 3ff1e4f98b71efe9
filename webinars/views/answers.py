"""One's own answers at registration, by the signed link: to read, and to change until the event begins."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lms.ledger.models import Participation
from lms.questions.actions import change_answers
from lms.questions.stored import asked_in
from lms.questions.words import label, spoken

from ..errors import WebinarError
from ..forms.asking import QuestionsForm
from ..links import MANAGE, participation_of
from ..queries import page_of
from .registration import refuse


def may_change(participation: Participation) -> bool:
    """Until the event begins, while the registration stands."""
    activity = participation.activity
    begun = activity.starts_at is not None and activity.starts_at <= timezone.now()
    return not (begun or participation.cancelled_at or activity.cancelled_at)


def reading_language() -> str:
    return (get_language() or "it").split("-")[0]


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: HttpRequest, key: str) -> HttpResponse:
    """The form with one's own answers; once the event has begun, the answers to read."""
    try:
        participation = participation_of(MANAGE, key)
    except WebinarError as refusal:
        return refuse(request, refusal, status=404)
    language = reading_language()
    questions = asked_in(participation.activity.questions, language)
    if not questions:
        return refuse(request, _("Nothing is asked for this event."), status=404)
    frame: dict[str, Any] = {
        "participation": participation,
        "activity": participation.activity,
        "webinar": page_of(participation.activity),
        "key": key,
    }
    if not may_change(participation):
        if request.method == "POST":
            return refuse(request, _("The event has begun: answers can no longer be changed."), status=409)
        return render(
            request, "lms/webinars/answers.html", {**frame, "given": _given(participation, language)}
        )
    form = QuestionsForm(
        request.POST if request.method == "POST" else None,
        questions=questions,
        language=language,
        known=participation.answers,
    )
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "lms/webinars/answers.html", {**frame, "form": form}, status=status)
    # An answer to a question that only another edition asks stays.
    kept = {question["id"] for question in participation.activity.questions} - {q["id"] for q in questions}
    others = {name: value for name, value in participation.answers.items() if name in kept}
    change_answers(participation, {**others, **form.answers}, acting_user=None)
    messages.success(request, _("Your answers are saved."))
    return redirect("lms_webinars:manage", key=key)


def _given(participation: Participation, language: str) -> list[tuple[str, str]]:
    """What was answered, in words, retired questions included."""
    rows: list[tuple[str, Any]] = [
        (label(question, language), spoken(question, participation.answers.get(question["id"]), language))
        for question in participation.activity.questions
    ]
    return [(asked, said) for asked, said in rows if said]
