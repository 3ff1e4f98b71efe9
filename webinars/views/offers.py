"""A seat kept for somebody on the waiting list: take it or leave it, by signed link."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lms.ledger.errors import LedgerError
from lms.ledger.models import Participation, SeatOffer
from lms.ledger.offers import offer_to, why_not

from ..actions import registration
from ..errors import WebinarError
from ..links import MANAGE, participation_of
from ..queries import page_of
from .joining import session_to_join
from .registration import refuse

ACCEPT, DECLINE = "accept", "decline"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, key: str) -> HttpResponse:
    """Looking changes nothing (mail scanners look); the buttons do. Late or twice gets a plain sentence."""
    try:
        participation = participation_of(MANAGE, key)
    except WebinarError as refusal:
        return refuse(request, refusal, status=404)
    made = offer_to(participation)
    if made is None:
        return redirect("lms_webinars:manage", key=key)
    made.participation = participation
    answer = request.POST.get("answer")
    if request.method != "POST" or answer not in (ACCEPT, DECLINE):
        if made.outcome == SeatOffer.Outcome.ACCEPTED and participation.is_seated:
            return redirect("lms_webinars:manage", key=key)
        return _page(request, made, key, why_not(made))
    try:
        if answer == ACCEPT:
            registration.accept_offer(made)
            said = _("The seat is yours. The invitation for your calendar is in the mail.")
        else:
            registration.decline_offer(made)
            said = _("Thank you for telling us: the seat goes to the next person.")
    except LedgerError as refusal:
        participation.refresh_from_db()
        return _page(request, made, key, refusal, status=409)
    messages.success(request, said)
    return redirect("lms_webinars:manage", key=key)


def _page(
    request: HttpRequest, made: SeatOffer, key: str, refusal: LedgerError | None, *, status: int = 200
) -> HttpResponse:
    participation: Participation = made.participation
    context = {
        "participation": participation,
        "activity": participation.activity,
        "session": session_to_join(participation),
        "offer": made,
        "refusal": refusal,
        "key": key,
        "webinar": page_of(participation.activity),
    }
    return render(request, "lms/webinars/offer.html", context, status=status)
