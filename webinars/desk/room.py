"""Screens: the room of one event, what its platform reported by itself, and who pressed "join"."""

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lms.ledger.models import Activity

from ..actions.enrolling import try_again
from ..actions.receiving import read_again
from ..models import Session
from ..providers.base import ProviderError
from ..providers.bigbluebutton import BigBlueButton
from ..providers.registry import provider_of
from ..queries import page_of
from . import rows
from .access import for_event, screen


@require_GET
@for_event()
def room(request: HttpRequest, activity: Activity) -> HttpResponse:
    """On which platform people meet, what it told us, who is registered there, who pressed "join"."""
    session = _session(activity)
    provider = provider_of(session)
    told = session.provider_events.values("trouble", "attendance_import__file_name").annotate(
        number=Count("pk")
    )
    there = session.provider_registrants.aggregate(
        created=Count("pk", filter=Q(created_at__isnull=False, deleted_at=None)),
        troubled=Count("pk", filter=~Q(trouble="")),
    )
    context = {
        "activity": rows.counted(Activity.objects.filter(pk=activity.pk)).get(),
        "may_run": activity.may_run,
        "session": session,
        "provider": provider,
        "hosts": isinstance(provider, BigBlueButton),
        "told": told.order_by("attendance_import__file_name", "trouble"),
        "there": there,
        "troubles": session.provider_registrants.exclude(trouble="").select_related("participation")[:50],
        "clicks": session.join_clicks.aggregate(people=Count("pk"), clicks=Sum("clicks")),
        "page": page_of(activity),
        "tab": "room",
    }
    return screen(request, "room.html", context, title=activity.title)


@require_GET
@for_event(write=True)
def enter(request: HttpRequest, activity: Activity) -> HttpResponse:
    """Makes the room and takes a member of staff there as its host, at any time: for trials too."""
    session = _session(activity)
    provider = provider_of(session)
    if not isinstance(provider, BigBlueButton):
        messages.error(request, _("This room is opened on the platform itself."))
        return redirect("lms_webinars_desk:room", activity.pk)
    name = request.user.get_full_name() or request.user.get_username()
    try:
        provider.prepare(session)
        return redirect(provider.host_url(session, name, request.user.pk))
    except ProviderError as error:
        messages.error(request, f"{error} ({error.detail})" if error.detail else str(error))
    return redirect("lms_webinars_desk:room", activity.pk)


@require_POST
@for_event(write=True)
def again(request: HttpRequest, activity: Activity) -> HttpResponse:
    """What went wrong with this platform is tried once more."""
    session = _session(activity)
    due = try_again(session, acting_user=request.user)
    if session.is_over:
        done = read_again(session, acting_user=request.user)
        messages.success(
            request, _("Reports made from the platform's messages: %(number)s.") % {"number": done}
        )
    else:
        sentence = _("Registrants to try again in the next minutes: %(number)s.")
        messages.success(request, sentence % {"number": due})
    return redirect("lms_webinars_desk:room", activity.pk)


def _session(activity: Activity) -> Session:
    """The session whose room is shown: the one that runs or comes next, after the last the last."""
    rows = list(activity.lms_sessions.select_related("provider_account"))
    standing = [row for row in rows if row.cancelled_at is None] or rows
    session = next((row for row in standing if not row.is_over or row.room_is_open), standing[-1])
    session.activity = activity
    return session
