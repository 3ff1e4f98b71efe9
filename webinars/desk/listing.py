"""Screen: the list of events with their figures, the next one first."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_GET

from lms.ledger.models import Activity

from ..models import WebinarPage
from ..queries import events_for
from .access import for_staff, screen
from .rows import counted

PER_PAGE = 50


class EventSearchForm(forms.Form):
    """Which events; without a state and a period those to come."""

    q = forms.CharField(label=gettext_lazy("Title"), max_length=100, required=False)
    when = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=(
            ("", gettext_lazy("Upcoming")),
            ("past", gettext_lazy("Past")),
            ("work", gettext_lazy("With open work")),
            ("off", pgettext_lazy("events", "Called off")),
            ("all", pgettext_lazy("events", "All")),
        ),
        required=False,
    )
    start = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    until = forms.DateField(
        label=gettext_lazy("Until"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    trainer = forms.ModelChoiceField(
        label=gettext_lazy("Trainer"), queryset=None, required=False, empty_label=gettext_lazy("Everybody")
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user.has_perm("lms_webinars.view_any_session"):
            self.fields["trainer"].queryset = trainers()
            self.fields["trainer"].label_from_instance = name_of
        else:
            # Who sees only the events of their own has nobody to choose from.
            del self.fields["trainer"]

    def wanted(self) -> dict[str, Any]:
        """What was asked for and understood; a value that cannot be read counts as not given."""
        self.is_valid()
        names = ("q", "when", "start", "until", "trainer")
        said = {name: self.cleaned_data.get(name) for name in names}
        for name in ("start", "until"):
            # The ends of the calendar cannot be turned into moments of every time zone.
            if said[name] and not 1900 <= said[name].year <= 2200:
                said[name] = None
        return said


def trainers() -> QuerySet:
    """Everybody who owns or shares an event."""
    owners = WebinarPage.objects.exclude(owner=None).values("owner")
    shared = WebinarPage.objects.exclude(co_trainers=None).values("co_trainers")
    people = get_user_model().objects.filter(Q(pk__in=owners) | Q(pk__in=shared))
    return people.order_by("last_name", "first_name", "pk")


def name_of(user: Any) -> str:
    return user.get_full_name() or user.get_username()


@require_GET
@for_staff
def index(request: HttpRequest) -> HttpResponse:
    """All events the reader may see, with their figures."""
    form = EventSearchForm(request.GET, user=request.user)
    found = events(events_for(request.user), **form.wanted())
    listed = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    for event in listed:
        event.nearness = nearness(event)
    return screen(request, "index.html", {"form": form, "events": listed}, title=_("Webinars"))


def events(
    listed: QuerySet[Activity],
    *,
    q: str | None = "",
    when: str | None = "",
    start: date | None = None,
    until: date | None = None,
    trainer: Any = None,
) -> QuerySet[Activity]:
    """Events with figures: to come, the next one first; else the last one first. Days are the site's."""
    now = timezone.now()
    found = counted(listed)
    if q:
        found = found.filter(Q(titles__it__icontains=q) | Q(titles__en__icontains=q))
    if trainer:
        own = WebinarPage.objects.filter(Q(owner=trainer) | Q(co_trainers=trainer))
        found = found.filter(translation_key__in=own.values("translation_key"))
    if start:
        found = found.filter(ends_at__gte=_midnight(start))
    if until:
        found = found.filter(starts_at__lt=_midnight(until + timedelta(days=1)))
    match when:
        case "past":
            found = found.filter(ends_at__lte=now)
        case "work":
            found = found.filter(open_work__gt=0)
        case "off":
            found = found.exclude(cancelled_at=None)
        case "all":
            pass
        case _ if start or until:
            return found.order_by("starts_at", "pk")
        case _:
            return found.filter(ends_at__gt=now).order_by("starts_at", "pk")
    return found.order_by("-starts_at", "-pk")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def nearness(event: Activity) -> str:
    """How far off an event is, where that is soon; empty otherwise."""
    if event.is_over or event.cancelled_at or event.starts_at is None:
        return ""
    if event.starts_at <= timezone.now():
        return _("now")
    days = (timezone.localdate(event.starts_at) - timezone.localdate()).days
    if days <= 1:
        return _("tomorrow") if days else _("today")
    return ngettext("in %(number)s day", "in %(number)s days", days) % {"number": days} if days < 15 else ""
