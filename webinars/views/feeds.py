"""Calendars to subscribe to: the public one, each person's own, and the page that shows its address."""

import hashlib
import secrets
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import condition, require_http_methods, require_safe

from lms import calendars
from lms.conf import conf
from lms.ledger.models import Participant, Participation

from ..calendar import feed_event, feed_of
from ..links import address, manage_address
from ..models import Invitation, PersonalFeed, Session, WebinarPage
from ..queries import personal_sessions, public_sessions


def _version(sessions: QuerySet[Session], *more: object) -> str:
    """An ETag that changes when any line of the feed would: one query, far cheaper than the feed itself."""
    seen = sessions.order_by().aggregate(
        last=Max("changed_at"), number=Count("pk"), off=Max("activity__cancelled_at"), top=Max("pk")
    )
    parts = [*map(str, seen.values()), str(get_language()), conf.ORGANISATION, conf.BASE_URL, *map(str, more)]
    return f'"{hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]}"'


def _public_version(request: HttpRequest) -> str:
    # The day: what is older than 90 days drops out without a change to any row.
    return _version(public_sessions(), timezone.localdate())


@require_safe
@condition(etag_func=_public_version)
def public_feed(request: HttpRequest) -> HttpResponse:
    """All published events for everybody."""
    language = (get_language() or "it").split("-")[0]
    sessions = list(public_sessions().select_related("activity"))
    keys = [session.activity.translation_key for session in sessions]
    urls: dict[object, str] = {}
    pages = WebinarPage.objects.live().filter(translation_key__in=keys).select_related("locale")
    for page in sorted(pages, key=lambda page: page.locale.language_code == language):
        urls[page.translation_key] = page.get_full_url(request) or ""
    host = urlsplit(conf.BASE_URL).hostname or "localhost"
    events = [
        feed_event(
            session,
            uid=f"lms-s{session.pk}@{host}",
            language=language,
            url=urls.get(session.activity.translation_key, ""),
            sequence=session.revision,
        )
        for session in sessions
    ]
    name = _("Webinars of %(organisation)s") % {"organisation": conf.ORGANISATION}
    return _calendar(calendars.feed(name, events), public=True)


def _personal_version(request: HttpRequest, secret: str) -> str | None:
    feed = PersonalFeed.objects.filter(secret=secret).first()
    if feed is None:
        return None
    places = Participation.objects.filter(participant=feed.participant_id)
    changes = places.aggregate(
        a=Max("registered_at"), b=Max("confirmed_at"), c=Max("cancelled_at"), d=Max("promoted_at")
    )
    return _version(personal_sessions(feed.participant_id), timezone.localdate(), *changes.values())


@require_safe
@condition(etag_func=_personal_version)
def personal_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The events where one person holds a place; whoever has the secret address may read it."""
    feed = PersonalFeed.objects.select_related("participant").filter(secret=secret).first()
    if feed is None:
        raise Http404(_("This calendar address is no longer in use."))
    language = (get_language() or "it").split("-")[0]
    invitations = {
        row.session_id: row
        for row in Invitation.objects.filter(
            participation__participant=feed.participant_id, state=Invitation.State.INVITED
        ).select_related("participation")
    }
    events = []
    for session in personal_sessions(feed.participant_id).select_related("activity"):
        told = invitations.get(session.pk)
        events.append(
            feed_event(
                session,
                # Not the invitation's UID: a calendar that has both must not merge the two.
                uid=f"feed-{told.uid}" if told else f"feed-s{session.pk}-{feed.pk}",
                language=language,
                url=manage_address(told.participation) if told else "",
                sequence=session.revision,
            )
        )
    name = _("My webinars – %(organisation)s") % {"organisation": conf.ORGANISATION}
    return _calendar(calendars.feed(name, events), public=False)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_calendar(request: HttpRequest) -> HttpResponse:
    """The signed-in person's calendar address; POST makes a new one and closes the old."""
    participant = Participant.objects.filter(user=request.user).first()
    if participant and request.method == "POST":
        feed = feed_of(participant)
        feed.secret = secrets.token_urlsafe(32)
        feed.save(update_fields=["secret"])
        messages.success(request, _("Your calendar has a new address; the old one no longer works."))
        return redirect("lms_webinars:my_calendar")
    url = address("personal_feed", feed_of(participant).secret) if participant else ""
    return render(
        request,
        "lms/webinars/my_calendar.html",
        {"feed": url, "webcal": url.replace("https://", "webcal://").replace("http://", "webcal://")},
    )


def _calendar(data: bytes, *, public: bool) -> HttpResponse:
    response = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = f"{'public' if public else 'private'}, max-age=900"
    return response
