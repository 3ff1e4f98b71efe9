"""Enrol in a course, for one's firm or as a private person, and leave it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lms.conf import conf
from lms.ledger.errors import LedgerError
from lms.ledger.models import Participant, Participation

from .. import actions
from ..forms import EnrolForm
from ..models import CourseMixin
from .learners import in_readers_language, live_page, participation_of, refusal


@require_http_methods(["GET", "POST"])
@login_required
def enrol(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once who takes part and for which firm; writes only on POST."""
    course = in_readers_language(live_page(CourseMixin, pk))
    if refused := refusal(request, course):
        return refused
    known = participation_of(request, course.translation_key)
    if known and known.cancelled_at is None:
        messages.info(request, _("You are already enrolled in this course."))
        return redirect(course.get_url(request))
    asked = _what_to_ask(request.user)
    notice = ""
    if request.method == "POST":
        form = EnrolForm(request.POST, **asked)
        if form.is_valid() and not form.needs_details:
            return _enrol(request, course, form)
        if form.needs_details:
            form = EnrolForm(initial=request.POST.dict(), ask_details=True, **asked)
            notice = _("We do not know this firm yet. Please tell us its name, kind and province.")
    else:
        names = ("first_name", "last_name")
        form = EnrolForm(initial={name: getattr(request.user, name, "") for name in names}, **asked)
    context = {
        "course": course,
        "form": form,
        "notice": notice,
        "breadcrumbs": [{"title": course.title, "url": course.get_url(request)}, {"title": _("Enrol")}],
    }
    return TemplateResponse(request, "lms/courses/enrol.html", context)


def _enrol(request: HttpRequest, course: Any, form: EnrolForm) -> HttpResponse:
    try:
        with transaction.atomic():
            actions.enrol(
                course,
                request.user,
                enterprise=form.firm_for(request.user),
                first_name=form.cleaned_data.get("first_name", ""),
                last_name=form.cleaned_data.get("last_name", ""),
                consent_version=conf.PRIVACY_NOTICE_VERSION,
                acting_user=request.user,
            )
    except LedgerError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("You are enrolled. Have a good start!"))
    return redirect(course.get_url(request))


def _what_to_ask(user: Any) -> dict[str, Any]:
    """Nobody is asked twice: not for the name, not for the firm, not for the same privacy notice."""
    participant = Participant.objects.filter(user=user).first()
    if participant is None:
        return {}
    before = Participation.objects.filter(participant=participant)
    with_firm = before.exclude(enterprise=None).select_related("enterprise").order_by("-registered_at", "-pk")
    last = with_firm.first()
    return {
        "ask_name": not participant.full_name,
        "firm": last.enterprise if last else None,
        "ask_privacy": not before.filter(consent_version=conf.PRIVACY_NOTICE_VERSION).exists(),
    }


@require_POST
@login_required
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the learner out of the course; what was done is kept."""
    course = live_page(CourseMixin, pk)
    if refused := refusal(request, course):
        return refused
    participation = participation_of(request, course.translation_key)
    if participation is None:
        messages.info(request, _("You are not enrolled in this course."))
        return redirect(course.get_url(request))
    try:
        actions.leave(participation, acting_user=request.user)
    except LedgerError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("You have left the course. What you did is kept, should you come back."))
    return redirect(course.get_url(request))
