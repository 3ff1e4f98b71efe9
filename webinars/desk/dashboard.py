"""Screen: one event at a glance, from the first registration to the evidence, and the trial of the way in."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lms.charts import bar_chart, line_chart
from lms.ledger.models import Activity
from lms.questions.results import summary

from ..models import Session
from ..providers.registry import provider_of
from ..providers.trial import try_way_in
from ..queries import page_of
from . import figures
from .access import for_event, screen
from .meetings import clashes_of


@dataclass(frozen=True)
class Card:
    """One key figure; `state` filters the list of registrations it leads to."""

    label: str
    value: int
    of: int | None = None
    note: str = ""
    url: str = ""
    is_open: bool = False


@require_GET
@for_event()
def overview(request: HttpRequest, activity: Activity) -> HttpResponse:
    """Everything about one event on one screen; the number of queries does not depend on its people."""
    offers = figures.open_offers(activity)
    listed = figures.sessions(activity)
    mails = figures.mails_of(activity)
    counts = figures.people(activity)
    survey = summary(activity)
    context = {
        "activity": activity,
        "may_run": activity.may_run,
        "page": page_of(activity),
        "tab": "overview",
        "cards": _cards(activity, counts, survey),
        "seats_chart": line_chart(
            _("Seats taken over time"),
            figures.seats_over_time(activity, offers),
            label_heading=_("Day"),
            value_heading=_("Seats taken"),
            steps=True,
        ),
        "province_chart": bar_chart(
            _("Registrations by province"),
            figures.by_province(activity),
            label_heading=_("Province"),
            value_heading=_("Registrations"),
        ),
        "size_chart": bar_chart(
            _("Registrations by size of the firm"),
            figures.by_size(activity),
            label_heading=_("Size"),
            value_heading=_("Registrations"),
        ),
        "counts": counts,
        "waiting": figures.waiting(activity),
        "offers": offers,
        "closed_offers": figures.closed_offers(activity),
        "mails": figures.mail_states(mails),
        "troubled_mails": figures.mails_in_trouble(mails),
        "may_see_mails": request.user.has_perm("lms_mail.view_mail"),
        "sessions": [{"row": row, "provider": provider_of(row)} for row in listed],
        "survey": survey,
        "ratings": [(one.label(_language()), one.mean, one.answered) for one in survey.ratings]
        if survey
        else [],
        "clashes": clashes_of(request.user, activity, listed),
    }
    return screen(request, "overview.html", context, title=activity.title)


@require_POST
@for_event()
def try_in(request: HttpRequest, activity: Activity, session: int) -> HttpResponse:
    """Tries the way into one session and says what came of it."""
    row = get_object_or_404(Session.objects.select_related("provider_account"), pk=session, activity=activity)
    outcome = try_way_in(row)
    say = messages.success if outcome.is_well else messages.error
    say(request, outcome.sentence)
    return redirect(f"{reverse('lms_webinars_desk:overview', args=[activity.pk])}#lms-way-in")


def _language() -> str:
    return (get_language() or "en").split("-")[0]


def _cards(activity: Activity, counts: dict[str, int], survey: Any) -> list[Card]:
    """The key figures. Those that are nothing and never will be for this event are left out."""
    people = reverse("lms_webinars_desk:registrations", args=[activity.pk])
    presence = reverse("lms_webinars_desk:attendance", args=[activity.pk])

    def shown(state: str) -> str:
        return f"{people}?state={state}"

    left = None if activity.capacity is None else max(0, activity.capacity - counts["taken"])
    free = ngettext("%(number)s seat free", "%(number)s seats free", left or 0) % {"number": left}
    cards = [
        Card(_("Seats taken"), counts["taken"], activity.capacity, "" if left is None else free, people),
        Card(_("Confirmed registrations"), counts["confirmed"], url=shown("confirmed")),
        Card(_("Not confirmed yet"), counts["unconfirmed"], url=shown("pending")),
        Card(_("Waiting list"), counts["waiting"], url=shown("waiting")),
    ]
    if counts["applied"] or activity.needs_approval:
        cards.append(
            Card(_("To decide"), counts["applied"], url=shown("applied"), is_open=bool(counts["applied"]))
        )
    if counts["offered"] or activity.offer_hours:
        cards.append(Card(_("Seats on offer"), counts["offered"], url=shown("offered")))
    cards += [
        Card(_("Cancelled registrations"), counts["cancelled"], url=shown("cancelled")),
        Card(_("People who attended"), counts["attended"], counts["confirmed"] or None, url=presence),
        Card(_("Reached the threshold"), counts["completed"], url=presence),
    ]
    if counts["viewed_later"] or activity.is_over:
        cards.append(
            Card(_("Viewed later"), counts["viewed_later"], note=_("the recording, with its questions"))
        )
    if survey:
        cards.append(Card(_("Answers to the survey"), survey.answered, survey.asked or None))
    return cards
