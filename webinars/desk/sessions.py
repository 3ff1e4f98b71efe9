"""Screens: the sessions of one event, calling one off; and which session a form of the desk speaks of."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from lms.dates import in_words
from lms.ledger.errors import LedgerError
from lms.ledger.kinds import Mode
from lms.ledger.models import Activity

from ..actions.arranging import call_off_session
from ..errors import WebinarError
from ..models import Session
from ..queries import page_of
from . import pending, rows
from .access import for_event, screen
from .forms import ReasonForm


@require_GET
@for_event()
def sessions(request: HttpRequest, activity: Activity) -> HttpResponse:
    """When the event meets, what is known of each session, the door and calling off."""
    listed = (
        Session.objects.filter(activity=activity)
        .annotate(
            reports=Count("attendance_imports", filter=Q(attendance_imports__undone_at=None), distinct=True),
            came_in=Count("check_ins__participation", filter=Q(check_ins__undone_at=None), distinct=True),
        )
        .order_by("number")
    )
    counted = rows.counted(Activity.objects.filter(pk=activity.pk)).get()
    context = {
        "activity": counted,
        "may_run": activity.may_run,
        "sessions": listed,
        "standing": sum(row.cancelled_at is None for row in listed),
        "has_door": activity.mode in (Mode.ON_SITE, Mode.HYBRID),
        "page": page_of(activity),
        "tab": "sessions",
    }
    return screen(request, "sessions.html", context, title=activity.title)


@require_http_methods(["GET", "POST"])
@for_event(write=True)
def call_off(request: HttpRequest, activity: Activity, session: int) -> HttpResponse:
    """Calls one session off and tells everybody; the others stand."""
    row = get_object_or_404(Session.objects.select_related("activity"), pk=session, activity=activity)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            call_off_session(row, reason=form.cleaned_data["reason"], acting_user=request.user)
        except (LedgerError, WebinarError) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The session is called off; everybody registered is being told."))
            return redirect("lms_webinars_desk:sessions", activity.pk)
    note = _(
        "%(session)s: everybody registered gets a mail with the reason, and it leaves their calendars. The"
        " other sessions stand. This cannot be taken back: to hold it after all, add a session on the page."
    )
    context = {
        "form": form,
        "activity": activity,
        "note": note % {"session": words(row)},
        "action": _("Call the session off"),
        "danger": True,
    }
    trail = [(reverse("lms_webinars_desk:sessions", args=[activity.pk]), activity.title)]
    return screen(request, "form.html", context, title=_("Call a session off"), trail=trail)


def words(session: Session) -> str:
    """A session for a list to choose from: its number, day and title."""
    when = in_words(timezone.localtime(session.starts_at), "j M Y, H:i")
    said = _("Session %(number)s, %(when)s") % {"number": session.number, "when": when}
    return f"{said}: {session.title}" if session.title else said


def standing(activity: Activity) -> list[Session]:
    """The sessions that are not called off, in their order; of an event called off piece by piece, all."""
    rows_of = sorted(activity.lms_sessions.all(), key=lambda row: row.number)
    return [row for row in rows_of if row.cancelled_at is None] or rows_of


def chosen(request: HttpRequest, activity: Activity) -> Session:
    """The session a form speaks of: the uploaded report's, the one chosen, else the last that is over."""
    listed = standing(activity)
    token = request.POST.get("pending", "")
    for row in listed:
        if token and pending.taken_up(token, row.pk):
            return row
    wanted = request.POST.get("session") or request.GET.get("session") or ""
    for row in listed:
        if str(row.pk) == wanted:
            return row
    over = [row for row in listed if row.is_over]
    return over[-1] if over else listed[0]


class SessionField(forms.ChoiceField):
    """Which session: asked only where there are several."""

    def __init__(self, listed: list[Session], initial: Session, **kwargs: Any) -> None:
        choices = [(str(row.pk), words(row)) for row in listed]
        super().__init__(
            label=gettext_lazy("Session"), choices=choices, initial=str(initial.pk), required=False, **kwargs
        )


def ask_which(form: forms.Form, activity: Activity, session: Session) -> forms.Form:
    """The same form with the question which session it is about, first."""
    listed = standing(activity)
    if len(listed) > 1:
        form.fields = {"session": SessionField(listed, session), **form.fields}
    return form
