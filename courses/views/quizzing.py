"""A quiz: its page, one attempt, and the result with its feedback."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lms.ledger.errors import LedgerError

from .. import actions
from ..forms import QuizForm
from ..models import QuizAttempt, QuizMixin
from ..outline import edition_for, editions_of, models_of
from ..quizzes import judge
from .learners import Reading, live_page, read_step, refusal
from .pages import step_crumbs


def quiz(request: HttpRequest, page: Any) -> HttpResponse:
    """What the quiz is, the attempts so far, and the button to start or go on."""
    reading = read_step(request, page)
    if isinstance(reading, HttpResponse):
        return reading
    attempts: list[QuizAttempt] = []
    if reading.participation:
        found = QuizAttempt.objects.filter(participation=reading.participation, quiz_key=page.translation_key)
        attempts = list(found.order_by("number").defer("questions", "answers"))
    submitted = [attempt for attempt in attempts if attempt.submitted_at]
    context = reading.context | {
        "page": page,
        "attempts": submitted,
        "is_under_way": len(submitted) < len(attempts),
        "attempts_left": None if page.max_attempts is None else max(0, page.max_attempts - len(submitted)),
        "breadcrumbs": step_crumbs(reading.course, page),
    }
    return TemplateResponse(request, page.template, context)


@require_POST
@login_required
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Begins an attempt, or leads to the one under way."""
    page = live_page(QuizMixin, pk)
    if refused := refusal(request, page):
        return refused
    reading = read_step(request, page)
    if isinstance(reading, HttpResponse):
        return reading
    if reading.participation is None:
        messages.info(request, _("Enrol in the course to answer its quizzes."))
        return redirect(page.get_url(request))
    try:
        begun = actions.start_quiz(reading.participation, page, acting_user=request.user)
    except LedgerError as error:
        messages.error(request, str(error))
        return redirect(page.get_url(request))
    return redirect("lms_courses:attempt", begun.pk)


@require_http_methods(["GET", "POST"])
@login_required
def attempt(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions of an attempt under way; its result once it is handed in."""
    mine = QuizAttempt.objects.filter(pk=pk, participation__participant__user=request.user)
    begun = mine.select_related("participation__activity").first()
    if begun is None:
        raise Http404
    if begun.submitted_at:
        if request.method == "POST":
            messages.info(request, _("These answers had already been handed in; this is their result."))
            return redirect("lms_courses:attempt", begun.pk)
        return _result(request, begun)
    page = _live_quiz(begun)
    if page is None:
        messages.warning(request, _("This quiz is no longer part of the course."))
        return redirect(_course_address(begun))
    if refused := refusal(request, page):
        return refused
    reading = read_step(request, page)
    if isinstance(reading, HttpResponse):
        return reading
    form = QuizForm(request.POST if request.method == "POST" else None, questions=begun.questions)
    if form.is_valid():
        return _hand_in(request, begun, form.answers)
    return _ask(request, begun, page, reading, form)


def _ask(
    request: HttpRequest, begun: QuizAttempt, page: Any, reading: Reading, form: QuizForm
) -> HttpResponse:
    context = reading.context | {
        "page": page,
        "attempt": begun,
        "form": form,
        "breadcrumbs": step_crumbs(reading.course, page),
    }
    return TemplateResponse(request, "lms/courses/attempt.html", context)


def _hand_in(request: HttpRequest, begun: QuizAttempt, answers: dict[str, Any]) -> HttpResponse:
    try:
        _attempt, is_first = actions.submit_quiz(begun, answers, acting_user=request.user)
    except LedgerError as error:
        messages.error(request, str(error))
        return redirect(_course_address(begun))
    if not is_first:
        messages.info(request, _("These answers had already been handed in; this is their result."))
    return redirect("lms_courses:attempt", begun.pk)


def _result(request: HttpRequest, begun: QuizAttempt) -> HttpResponse:
    """From the frozen questions alone: it can be read after the quiz was changed or deleted."""
    _score, judged = judge(begun.questions, begun.answers)
    page = _live_quiz(begun)
    context = {
        "attempt": begun,
        "judged": judged,
        "right": sum(one.is_right for one in judged),
        "quiz": page,
        "course_url": _course_address(begun),
        "breadcrumbs": [
            {"title": begun.participation.activity.title, "url": _course_address(begun)},
            {"title": begun.title},
        ],
    }
    return TemplateResponse(request, "lms/courses/result.html", context)


def _live_quiz(begun: QuizAttempt) -> Any:
    """The live page of the quiz, in the reader's language if there is one."""
    for model in models_of(QuizMixin):
        pages = model.objects.live().filter(translation_key=begun.quiz_key).select_related("locale")
        if found := sorted(pages, key=lambda page: page.locale.language_code != get_language()):
            return found[0]
    return None


def _course_address(begun: QuizAttempt) -> str:
    editions = editions_of(begun.participation.activity.translation_key)
    return edition_for(editions).get_url() if editions else reverse("lms_portal:home")
