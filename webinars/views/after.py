"""Recording and materials: on the person's own page by signed link or account, and file by file."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lms.ledger.errors import LedgerError, NotConfirmed, NotTakingPart
from lms.ledger.models import Activity, Participation
from lms.ledger.viewing import check_absent

from ..actions.catching_up import answer_questions, note_opening
from ..errors import ExpiredLink, TooManyAnswers, WebinarError
from ..forms.checking import CheckForm
from ..links import AFTER, participation_of, token
from ..models import CatchUp, Session, WebinarPage
from ..queries import page_of
from ..recordings import offers, serving
from ..recordings.showing import shown_to_registrant
from ..throttle import allow
from .registration import refuse


@never_cache
@require_safe
def after(request: HttpRequest, key: str) -> HttpResponse:
    """The person's page: all there is to watch and to read, and the way to catch up for who was not there."""
    participation = _registrant(request, key)
    if isinstance(participation, HttpResponse):
        return participation
    activity = participation.activity
    offer = offers.offer_for_registrant(offers.editions(activity))
    context = {
        **_around(participation, key),
        "after": shown_to_registrant(offer, key),
        "questions": offer.questions if offer.recordings else [],
        "can_catch_up": _can_catch_up(participation),
        "session": Session.objects.filter(activity=activity).order_by("starts_at").first(),
    }
    return render(request, "lms/webinars/after.html", context)


@never_cache
@login_required
@require_safe
def mine(request: HttpRequest, pk: int) -> HttpResponse:
    """From the public page to the own one, with the account that holds the registration."""
    page = WebinarPage.objects.live().filter(id=pk).first()
    if page is None:
        raise Http404(_("This webinar is no longer online."))
    rows = Participation.objects.filter(
        participant__user=request.user, activity__translation_key=page.translation_key
    )
    participation = rows.first()
    if participation is None:
        sentence = _(
            "Your account holds no registration for this event. If you registered with another address, open"
            " the link in the mail that came to it."
        )
        return refuse(request, sentence, status=403, page=page)
    return redirect("lms_webinars:after", key=token(AFTER, participation.pk))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, key: str) -> HttpResponse:
    """The questions about the recording, for who was not there; all right, and it counts as viewed later."""
    participation = _registrant(request, key)
    if isinstance(participation, HttpResponse):
        return participation
    offer = offers.offer_for_registrant(offers.editions(participation.activity))
    row = CatchUp.objects.filter(participation=participation).first()
    is_open = offer.recordings and offer.questions and _can_catch_up(participation)
    if not is_open or (row and row.passed_at):
        return redirect("lms_webinars:after", key=key)
    if request.method != "POST":
        form = CheckForm(questions=offer.questions, answers=row.answers if row else None)
        return _questions(request, participation, key, form, offer)
    if not allow("check", str(participation.pk)):
        return refuse(request, TooManyAnswers(), status=429, page=page_of(participation.activity))
    form = CheckForm(request.POST, questions=offer.questions)
    if not form.is_valid():
        return _questions(request, participation, key, form, offer, status=422)
    try:
        row, not_right = answer_questions(
            participation, offer.questions, form.answers, acting_user=_account(request, participation)
        )
    except LedgerError as refusal:
        return refuse(request, refusal, status=409, page=page_of(participation.activity))
    if not_right:
        form.point_out(not_right)
        return _questions(request, participation, key, form, offer, status=422)
    return redirect("lms_webinars:after", key=key)


@never_cache
@require_safe
def watch(request: HttpRequest, key: str, item: str) -> HttpResponse:
    """On to the video's platform; that it was opened is noted for who catches up."""
    participation = _registrant(request, key)
    if isinstance(participation, HttpResponse):
        return participation
    found = offers.find_item(offers.editions(participation.activity), item)
    if found is None or not found.url:
        raise Http404(_("This recording is no longer here."))
    if request.method == "GET":
        note_opening(participation)
    return redirect(found.url)


@require_safe
def reserved_file(request: HttpRequest, key: str, item: str, part: str) -> HttpResponseBase:
    """A file for those who registered, by the person's own link."""
    participation = _registrant(request, key)
    if isinstance(participation, HttpResponse):
        return participation
    found = offers.find_item(offers.editions(participation.activity), item)
    document = found.part(part) if found else None
    if document is None:
        raise Http404(_("This file is no longer here."))
    is_watched = found.kind == offers.RECORDING and part == offers.FILE and request.method == "GET"
    if is_watched:
        note_opening(participation)
    return serving.serve(request, document)


@require_safe
def open_file(request: HttpRequest, pk: int, item: str, part: str) -> HttpResponseBase:
    """A file for everybody who may see the webinar's page."""
    page = WebinarPage.objects.live().select_related("locale").filter(id=pk).first()
    if page is None or not offers.may_read(page, request):
        raise Http404(_("This file is no longer here."))
    found = offers.find_item([page], item)
    document = found.part(part) if found and found.is_for_everybody else None
    if document is None:
        raise Http404(_("This file is no longer here."))
    return serving.serve(request, document)


def _registrant(request: HttpRequest, key: str) -> Participation | HttpResponse:
    """Whose link it is, or the page that says why it opens nothing."""
    try:
        participation = participation_of(AFTER, key)
    except ExpiredLink as refusal:
        known = Activity.objects.filter(participations=refusal.pk).first()
        sentence = _("This link has expired. Sign in with the same address to see the recording.")
        return refuse(request, sentence, status=410, page=page_of(known) if known else None)
    except WebinarError as refusal:
        return refuse(request, refusal, status=404)
    if offers.is_registrant(participation):
        return participation
    sentence: Any = _("Your registration has not been accepted yet.")
    if participation.cancelled_at:
        sentence = NotTakingPart()
    elif participation.confirmed_at is None:
        sentence = NotConfirmed()
    return refuse(request, sentence, status=403, page=page_of(participation.activity))


def _can_catch_up(participation: Participation) -> bool:
    try:
        check_absent(participation)
    except LedgerError:
        return False
    return True


def _account(request: HttpRequest, participation: Participation) -> Any:
    """The account of the person, when it is the one signed in: a link may be opened beside any account."""
    user = request.user
    return user if user.is_authenticated and user.pk == participation.participant.user_id else None


def _around(participation: Participation, key: str) -> dict[str, Any]:
    activity = participation.activity
    return {
        "participation": participation,
        "activity": activity,
        "key": key,
        "webinar": page_of(activity),
        "catch_up": CatchUp.objects.filter(participation=participation).first(),
    }


def _questions(
    request: HttpRequest,
    participation: Participation,
    key: str,
    form: CheckForm,
    offer: offers.Offer,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        **_around(participation, key),
        "form": form,
        "questions_language": offer.questions_language,
    }
    if form.is_bound:
        wrong = sum(1 for name in form.fields if form[name].errors)
        context["verdict"] = ngettext(
            "%(count)s question is not right yet. Look at the recording again and answer once more.",
            "%(count)s questions are not right yet. Look at the recording again and answer once more.",
            wrong,
        ) % {"count": wrong}
    return render(request, "lms/webinars/check.html", context, status=status)
