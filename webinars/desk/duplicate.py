"""Screen: an event once more, with everything but its people."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.ledger.models import Activity

from ..actions.duplicating import duplicate, editions_of, moved
from ..errors import WebinarError
from ..models import WebinarPage
from .access import for_event, screen

WEEK = timedelta(days=7)
FARTHEST = timedelta(days=3650)
LOCAL = "%Y-%m-%dT%H:%M"


class DuplicateForm(forms.Form):
    """A title for each language and the new start. `token` makes two clicks one copy."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    starts_at = forms.DateTimeField(
        label=gettext_lazy("New start"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL),
        help_text=gettext_lazy(
            "In the time of the site. End, further sessions and the time of registration move along, by the"
            " clock on the wall."
        ),
    )

    def __init__(self, *args: Any, editions: list[WebinarPage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = {}
        for page in editions:
            name = f"title_{page.locale.language_code}"
            self.languages[name] = page.locale.language_code
            self.fields[name] = forms.CharField(
                label=_("Title (%(language)s)") % {"language": page.locale.get_display_name()},
                initial=page.title,
                max_length=255,
            )
        self.order_fields([*self.languages, "starts_at"])

    def clean_starts_at(self) -> datetime:
        starts_at = self.cleaned_data["starts_at"]
        if starts_at <= timezone.now():
            raise forms.ValidationError(_("The new start lies in the past."))
        if starts_at > timezone.now() + FARTHEST:
            raise forms.ValidationError(_("The new start is too far away."))
        return starts_at

    def titles(self) -> dict[str, str]:
        return {language: self.cleaned_data[name] for name, language in self.languages.items()}


@require_http_methods(["GET", "POST"])
@for_event(write=True)
def duplicate_event(request: HttpRequest, activity: Activity) -> HttpResponse:
    """Asks for titles and date, copies, and leads to the editor of the copy."""
    editions = editions_of(activity)
    initial = {"token": uuid4(), "starts_at": _proposed(editions[0].starts_at) if editions else None}
    form = DuplicateForm(request.POST or None, editions=editions, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = duplicate(
                activity,
                titles=form.titles(),
                starts_at=form.cleaned_data["starts_at"],
                token=form.cleaned_data["token"],
                acting_user=request.user,
            )
        except WebinarError as refusal:
            form.add_error(None, str(refusal))
        else:
            _say(request, made)
            language = (get_language() or "").split("-")[0]
            page = made.pages.get(language) or next(iter(made.pages.values()))
            return redirect("wagtailadmin_pages:edit", page.pk)
    context = {
        "form": form,
        "activity": activity,
        "note": _(
            "Everything on the page is copied as a draft in each language: texts, speakers, settings,"
            " questions, materials. Nobody comes along: no registrations, attendance, answers or recordings."
        ),
        "action": _("Make the drafts"),
        "back": reverse("lms_webinars_desk:overview", args=[activity.pk]),
    }
    trail = [(context["back"], activity.title)]
    return screen(request, "form.html", context, title=_("Duplicate this event"), trail=trail)


def _say(request: HttpRequest, made: Any) -> None:
    if not made.is_new:
        messages.info(request, _("This copy was made already."))
        return
    messages.success(request, _("The event is copied. Nothing is public until you publish it."))
    if made.kept_link:
        messages.warning(request, _("The join link was kept: check that it holds for the new date too."))
    if made.emptied_link:
        messages.warning(request, _("The join link was left out: make the new meeting and write its link."))


def _proposed(starts_at: datetime) -> datetime:
    """The same weekday and hour, four weeks later or as soon as that lies ahead."""
    weeks = 4
    while moved(starts_at, weeks * WEEK) <= timezone.now():
        weeks += max(1, (timezone.now() - moved(starts_at, weeks * WEEK)) // WEEK)
    return moved(starts_at, weeks * WEEK)
