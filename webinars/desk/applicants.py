"""Screens: applicants accepted or declined, many at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lms.ledger.approving import Decided
from lms.ledger.errors import LedgerError
from lms.ledger.models import Activity, Participation

from ..actions import registration
from ..errors import WebinarError
from .access import for_event, number, screen
from .forms import ReasonForm

APPROVE, DECLINE, DECLINE_NOW = "approve", "decline", "decline-now"


@require_POST
@for_event(write=True)
def decide(request: HttpRequest, activity: Activity) -> HttpResponse:
    """Accepts the people chosen on the list, or asks for the reason and declines them."""
    back = redirect(f"{reverse('lms_webinars_desk:registrations', args=[activity.pk])}?state=applied")
    numbers = [number(pk) for pk in request.POST.getlist("participation")]
    chosen = list(
        Participation.objects.filter(activity=activity, pk__in=numbers)
        .select_related("enterprise")
        .order_by("last_name", "first_name", "pk")
    )
    if not chosen:
        messages.error(request, _("Choose at least one person first."))
        return back
    decision = request.POST.get("decision")
    try:
        if decision == APPROVE:
            decided = registration.approve(chosen, acting_user=request.user)
            messages.success(request, _approved(decided))
        elif decision in (DECLINE, DECLINE_NOW):
            form = ReasonForm(request.POST if decision == DECLINE_NOW else None)
            if not form.is_valid():
                return _ask_why(request, activity, chosen, form)
            reason = form.cleaned_data["reason"]
            decided = registration.decline(chosen, reason=reason, acting_user=request.user)
            messages.success(request, _declined(decided))
        else:
            messages.error(request, _("Nothing was decided."))
    except (LedgerError, WebinarError) as refusal:
        messages.error(request, str(refusal))
    return back


def _ask_why(
    request: HttpRequest, activity: Activity, chosen: list[Participation], form: ReasonForm
) -> HttpResponse:
    trail = [(reverse("lms_webinars_desk:registrations", args=[activity.pk]), activity.title)]
    context = {"activity": activity, "chosen": chosen, "form": form}
    status = 422 if form.errors else 200
    return screen(request, "decline.html", context, title=_("Decline"), trail=trail, status=status)


def _approved(decided: Decided) -> str:
    number = len(decided.rows)
    seated = Participation.objects.filter(pk__in=[row.pk for row in decided.rows]).seated().count()
    sentences = [
        ngettext("%(number)s person is approved.", "%(number)s people are approved.", number)
        % {"number": number}
    ]
    if number:
        told = {"seated": seated, "waiting": number - seated}
        sentences.append(_("With a seat: %(seated)s; on the waiting list: %(waiting)s.") % told)
    return " ".join([*sentences, *_skipped(decided)])


def _declined(decided: Decided) -> str:
    number = len(decided.rows)
    sentence = ngettext(
        "%(number)s person is declined and gets the reason by mail.",
        "%(number)s people are declined and get the reason by mail.",
        number,
    )
    return " ".join([sentence % {"number": number}, *_skipped(decided)])


def _skipped(decided: Decided) -> list[str]:
    if not decided.skipped:
        return []
    return [_("Decided already, or withdrawn meanwhile: %(number)s.") % {"number": decided.skipped}]
