"""Screens: one event's registrations, registering and striking off, calling off."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lms.ledger.errors import LedgerError
from lms.ledger.kinds import Audience
from lms.ledger.models import Activity, Participation

from .. import links
from ..actions import publishing, registration
from ..errors import WebinarError
from ..queries import page_of
from . import rows
from .access import for_event, screen
from .forms import PersonForm, ReasonForm, SearchForm

PER_PAGE = 50


@require_GET
@for_event()
def registrations(request: HttpRequest, activity: Activity) -> HttpResponse:
    """Who is registered, waits or withdrew."""
    form = SearchForm(request.GET)
    data = form.cleaned_data if form.is_valid() else {"q": "", "state": ""}
    listed = Paginator(rows.people(activity, **data), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "activity": rows.counted(Activity.objects.filter(pk=activity.pk)).get(),
        "may_run": activity.may_run,
        "form": form,
        "listed": listed,
        "people": rows.dressed(activity, listed),
        "page": page_of(activity),
        "tab": "registrations",
        "deciding": activity.may_run and data["state"] == "applied",
        "all_chosen": bool(request.GET.get("all")),
    }
    if activity.audience != Audience.PUBLIC and activity.may_run:
        context["invitation"] = links.address("invited", links.token(links.INVITED, activity.pk))
    return screen(request, "registrations.html", context, title=activity.title)


@require_http_methods(["GET", "POST"])
@for_event(write=True)
def add(request: HttpRequest, activity: Activity) -> HttpResponse:
    """Registers somebody by hand: confirmed at once, at the end of the queue when the event is full."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = registration.enter(activity, **form.values(), acting_user=request.user)
        except LedgerError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s is registered.") % {"name": row.full_name})
            return redirect("lms_webinars_desk:registrations", activity.pk)
    context = {"form": form, "activity": activity, "action": _("Register this person")}
    return screen(request, "form.html", context, title=_("Register by hand"), trail=_trail(activity))


@require_http_methods(["GET", "POST"])
@for_event(write=True)
def strike(request: HttpRequest, activity: Activity, participation: int) -> HttpResponse:
    """Takes a registration off, with the reason the person reads in the mail."""
    row = get_object_or_404(Participation, pk=participation, activity=activity)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            registration.strike(row, reason=form.cleaned_data["reason"], acting_user=request.user)
        except (LedgerError, WebinarError) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("The registration of %(name)s is cancelled.") % {"name": row.full_name}
            )
            return redirect("lms_webinars_desk:registrations", activity.pk)
    note = _("%(name)s gets a mail with the reason; the place goes to the next on the waiting list.")
    context = {
        "form": form,
        "activity": activity,
        "note": note % {"name": row.full_name},
        "action": _("Cancel the registration"),
        "danger": True,
    }
    return screen(request, "form.html", context, title=_("Cancel a registration"), trail=_trail(activity))


@require_http_methods(["GET", "POST"])
@for_event(write=True)
def call_off(request: HttpRequest, activity: Activity) -> HttpResponse:
    """Calls the event off for good and tells everybody."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            publishing.call_off(activity, reason=form.cleaned_data["reason"], acting_user=request.user)
        except (LedgerError, WebinarError) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The event is called off; everybody registered is being told."))
            return redirect("lms_webinars_desk:registrations", activity.pk)
    context = {
        "form": form,
        "activity": activity,
        "note": _(
            "Everybody registered gets a mail with the reason, and the event leaves their calendars. This"
            " cannot be taken back: to hold it after all, copy the page."
        ),
        "action": _("Call off"),
        "danger": True,
    }
    return screen(request, "form.html", context, title=_("Call the event off"), trail=_trail(activity))


def _trail(activity: Activity) -> list[tuple[str, str]]:
    return [(reverse("lms_webinars_desk:registrations", args=[activity.pk]), activity.title)]
