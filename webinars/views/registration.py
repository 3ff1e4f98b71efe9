"""Registering: the form in one or two steps, the mail to confirm, the confirmation."""

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lms.conf import conf
from lms.enterprises.actions import find
from lms.enterprises.taxcodes import InvalidTaxCode, parse
from lms.ledger.actions import check_open
from lms.ledger.errors import LedgerError, NotTakingPart
from lms.ledger.kinds import Audience
from lms.ledger.models import Activity, Invitee, Participant, Participation
from lms.ledger.reasons import NOT_CONFIRMED_IN_TIME
from lms.questions.stored import asked_in

from ..actions import registration
from ..errors import BrokenLink, ExpiredLink, TooManyTries, WebinarError
from ..forms.registration import PRIVATE, FirmForm, RegistrationForm
from ..links import CONFIRM, MANAGE, invited_to, participation_of, token
from ..mails import coming_sessions
from ..models import WebinarPage
from ..queries import page_of, standing_of
from ..throttle import allow, place_of


def verified_address(user: Any) -> str:
    """The verified e-mail of an account, preferring the primary one; empty when there is none."""
    if not user.is_authenticated or not apps.is_installed("allauth.account"):
        return ""
    addresses = user.emailaddress_set.filter(verified=True).order_by("-primary")
    return next((address.email for address in addresses), "")


def refuse(request: HttpRequest, sentence: Any, *, status: int, page: Any = None) -> HttpResponse:
    """A page that says plainly why something is not possible and what to do."""
    context = {"sentence": sentence, "webinar": page}
    return render(request, "lms/webinars/refused.html", context, status=status)


def _edition(pk: int) -> WebinarPage:
    """The page with this number, in the reader's language if there is such an edition; raises Http404."""
    # By `id`: a number too long for the database then finds nothing, where `pk` of a page type would break.
    page = WebinarPage.objects.live().select_related("locale").filter(id=pk).first()
    if page is None:
        raise Http404(_("This webinar is no longer online."))
    if page.locale.language_code == get_language():
        return page
    other = page.get_translations().live().filter(locale__language_code=get_language())
    return other.select_related("locale").first() or page


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """The public form of a webinar, reached from its page."""
    page = _edition(pk)
    activity = Activity.objects.filter(translation_key=page.translation_key).first()
    if activity is None:
        raise Http404(_("This webinar is no longer online."))
    if page.audience != Audience.PUBLIC:
        return refuse(request, standing_of(page).refusal, status=403)
    return show_form(request, activity, page)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, key: str) -> HttpResponse:
    """The same form for targeted and internal events, reached by the link that staff send."""
    try:
        activity = invited_to(key)
    except WebinarError as refusal:
        return refuse(request, refusal, status=404)
    page = page_of(activity)
    if page is None:
        return refuse(request, _("This webinar is no longer online."), status=410)
    return show_form(request, activity, page)


def show_form(
    request: HttpRequest, activity: Activity, page: WebinarPage, *, invitee: Invitee | None = None
) -> HttpResponse:
    """The form, by whichever way somebody came. The link of an `invitee` shows that the address is theirs."""
    try:
        check_open(activity)
    except LedgerError as refusal:
        return refuse(request, refusal, status=409, page=page)
    verified_email = invitee.email if invitee else verified_address(request.user)
    language = (get_language() or "it").split("-")[0]
    asking = {
        "questions": asked_in(activity.questions, language),
        "language": language,
        "is_invited": invitee is not None,
    }
    if request.method != "POST":
        known = _known_invitee(invitee) if invitee else _known_of(request.user, verified_email)
        form = RegistrationForm(initial=known, verified_email=verified_email, **asking)
        return _form(request, page, form)
    form = RegistrationForm(request.POST, verified_email=verified_email, **asking)
    if not form.is_valid():
        return _form(request, page, form, status=422)
    if form.is_trapped:
        return redirect("lms_webinars:check_mail", pk=page.pk)
    asked_before = "firm_name" in request.POST
    firm = FirmForm(request.POST if asked_before else None, country=form.cleaned_data["country"])
    if form.needs_firm and not firm.is_valid():
        return _form(request, page, form, firm=firm, status=422 if firm.is_bound else 200)
    if not allow("place", place_of(request)) or not allow("address", form.cleaned_data["email"].lower()):
        return refuse(request, TooManyTries(), status=429, page=page)
    try:
        participation = _sign_up(request, activity, form, firm, invitee)
    except LedgerError as refusal:
        return refuse(request, refusal, status=409, page=page)
    if not verified_email:
        return redirect("lms_webinars:check_mail", pk=page.pk)
    messages.success(request, _("Your registration has been received."))
    return redirect("lms_webinars:manage", key=token(MANAGE, participation.pk))


def _sign_up(
    request: HttpRequest,
    activity: Activity,
    form: RegistrationForm,
    firm: FirmForm,
    invitee: Invitee | None,
) -> Participation:
    data, verified_email = form.cleaned_data, verified_address(request.user)
    # An invitation may be opened in somebody else's browser: then the account has no part in it.
    is_theirs = verified_email and (not invitee or invitee.email.lower() == verified_email.lower())
    user = request.user if is_theirs else None
    enterprise = form.enterprise
    if form.needs_firm:
        enterprise = registration.record_firm(
            data["tax_code"],
            country=data["country"] or "IT",
            name=firm.cleaned_data["firm_name"],
            kind=firm.cleaned_data["firm_kind"],
            province=firm.cleaned_data["firm_province"],
            declared_size=firm.cleaned_data["firm_size"],
            acting_user=user,
        )
    return registration.sign_up(
        activity,
        email=data["email"],
        first_name=data["first_name"],
        last_name=data["last_name"],
        enterprise=None if data["attends_as"] == PRIVATE else enterprise,
        role=data["role"],
        language=(get_language() or "it").split("-")[0],
        consent_version=conf.PRIVACY_NOTICE_VERSION,
        answers=form.answers,
        verified_user=user,
        proven=invitee is not None,
    )


def _known_invitee(invitee: Invitee) -> dict[str, str]:
    """What staff know of whom they invite."""
    return {"first_name": invitee.first_name, "last_name": invitee.last_name}


def _known_of(user: Any, verified_email: str) -> dict[str, str]:
    """What a signed-in person need not write again: the name and the firm of the last registration."""
    if not verified_email:
        return {}
    known = Participant.objects.filter(user=user).first()
    if known is None:
        return {"first_name": user.first_name, "last_name": user.last_name}
    last = known.participations.exclude(enterprise=None).select_related("enterprise").last()
    values = {"first_name": known.first_name, "last_name": known.last_name}
    if last:
        firm = last.enterprise
        values |= {"tax_code": firm.tax_code, "country": firm.country, "role": last.role}
    return values


def _form(
    request: HttpRequest,
    page: WebinarPage,
    form: RegistrationForm,
    *,
    firm: FirmForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"webinar": page, "standing": standing_of(page), "form": form, "firm": firm}
    template = "lms/webinars/register_firm.html" if firm else "lms/webinars/register.html"
    return render(request, template, context, status=status)


def check_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """After the form: the same page for everybody, so that a stranger learns nothing about an address."""
    page = _edition(pk)
    return render(request, "lms/webinars/check_mail.html", {"webinar": page, "standing": standing_of(page)})


@require_POST
def firm(request: HttpRequest) -> JsonResponse:
    """Whether a tax code is known, and the firm's name (a natural person's stays unsaid); for register.js."""
    if not allow("firm", place_of(request)):
        return JsonResponse({"text": ""}, status=429)
    raw, country = request.POST.get("tax_code", "")[:40], request.POST.get("country", "IT")[:2]
    try:
        code, known = parse(raw, country), find(raw, country)
    except InvalidTaxCode as error:
        return JsonResponse({"state": "wrong", "text": str(error)})
    if known is None:
        return JsonResponse(
            {"state": "new", "text": _("We do not know this firm yet: we will ask for it in the next step.")}
        )
    if code.is_personal:
        return JsonResponse({"state": "known", "text": _("We know this firm already.")})
    return JsonResponse({"state": "known", "text": _("Recognised: %(name)s") % {"name": known.name}})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """The link of the first mail. Looking changes nothing (mail scanners look); the button does."""
    try:
        participation = participation_of(CONFIRM, key)
    except ExpiredLink as refusal:
        return _expired(request, refusal)
    except BrokenLink as refusal:
        return refuse(request, refusal, status=404)
    if request.method != "POST":
        if participation.confirmed_at and not participation.cancelled_at:
            return redirect("lms_webinars:manage", key=token(MANAGE, participation.pk))
        if participation.cancelled_at and participation.cancellation_reason != NOT_CONFIRMED_IN_TIME:
            return refuse(request, NotTakingPart(), status=409, page=page_of(participation.activity))
        sessions = coming_sessions(participation.activity)
        return render(
            request, "lms/webinars/confirm.html", {"participation": participation, "sessions": sessions}
        )
    try:
        registration.confirm(participation)
    except LedgerError as refusal:
        return refuse(request, refusal, status=409, page=page_of(participation.activity))
    messages.success(request, _("Thank you: your address is confirmed."))
    return redirect("lms_webinars:manage", key=token(MANAGE, participation.pk))


def _expired(request: HttpRequest, refusal: ExpiredLink) -> HttpResponse:
    known = Participation.objects.select_related("activity").filter(pk=refusal.pk).first()
    page = page_of(known.activity) if known else None
    sentence = _("This link has expired. Register again: it takes a minute.") if page else str(refusal)
    return refuse(request, sentence, status=410, page=page)
