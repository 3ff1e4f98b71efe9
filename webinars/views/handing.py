"""Handing a seat to a colleague: the giver's form, and the colleague's page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lms.conf import conf
from lms.ledger.errors import LedgerError
from lms.ledger.handing import handover_of, take_back, why_not_handed, why_not_taken

from .. import links
from ..actions import registration
from ..errors import TooManyTries, WebinarError
from ..forms.handing import ColleagueForm, TakeOverForm
from ..links import MANAGE, participation_of, token
from ..queries import page_of
from ..throttle import allow
from .joining import session_to_join
from .registration import refuse

KEEP = "keep"


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def hand(request: HttpRequest, key: str) -> HttpResponse:
    """Whom to give the seat to; the seat stays until the colleague accepts."""
    try:
        participation = participation_of(MANAGE, key)
    except WebinarError as refusal:
        return refuse(request, refusal, status=404)
    if request.method == "POST" and request.POST.get("answer") == KEEP:
        if take_back(participation):
            messages.success(request, _("The seat stays yours. Your colleague’s link no longer works."))
        return redirect("lms_webinars:manage", key=key)
    context = {
        "participation": participation,
        "activity": participation.activity,
        "key": key,
        "webinar": page_of(participation.activity),
        "handover": handover_of(participation),
    }
    if refusal := why_not_handed(participation):
        return _hand_page(request, {**context, "refusal": refusal}, status=409)
    form = ColleagueForm(request.POST or None)
    if request.method != "POST":
        return _hand_page(request, {**context, "form": form})
    if not form.is_valid():
        return _hand_page(request, {**context, "form": form}, status=422)
    if not allow("handover", str(participation.pk)):
        return refuse(request, TooManyTries(), status=429, page=context["webinar"])
    try:
        handover = registration.hand(participation, **form.cleaned_data)
    except LedgerError as refusal:
        form.add_error("email", str(refusal))
        return _hand_page(request, {**context, "form": form}, status=409)
    said = _("We have written to %(email)s. The seat stays yours until your colleague accepts.")
    messages.success(request, said % {"email": handover.email})
    return redirect("lms_webinars:manage", key=key)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_over(request: HttpRequest, key: str) -> HttpResponse:
    """The colleague's page. Looking changes nothing; the button does, and any number of times the same."""
    try:
        handover = links.handover_of(key)
    except WebinarError as refusal:
        return refuse(request, refusal, status=404)
    giver = handover.participation
    successor = handover.successor
    if successor and successor.cancelled_at is None:
        return redirect("lms_webinars:manage", key=token(MANAGE, successor.pk))
    page = page_of(giver.activity)
    if refusal := why_not_taken(handover):
        return refuse(request, refusal, status=409, page=page)
    form = TakeOverForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {
            "handover": handover,
            "giver": giver,
            "activity": giver.activity,
            "session": session_to_join(giver),
            "form": form,
            "webinar": page,
        }
        status = 422 if request.method == "POST" else 200
        return render(request, "lms/webinars/take_over.html", context, status=status)
    try:
        taken = registration.take_over(
            handover,
            language=(get_language() or "it").split("-")[0],
            consent_version=conf.PRIVACY_NOTICE_VERSION,
        )
    except LedgerError as refusal:
        return refuse(request, refusal, status=409, page=page)
    messages.success(request, _("The seat is yours. The invitation for your calendar is in the mail."))
    return redirect("lms_webinars:manage", key=token(MANAGE, taken.pk))


def _hand_page(request: HttpRequest, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    return render(request, "lms/webinars/hand.html", context, status=status)
