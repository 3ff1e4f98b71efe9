"""The personal way into the room: a page with the time left before, the platform itself when it is open."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lms.ledger.models import Participation

from ..actions.joining import note_click
from ..errors import WebinarError
from ..links import MANAGE, participation_of
from ..models import Session
from ..models.sessions import JOIN_OPENS
from ..providers.base import ProviderError
from ..providers.external import External
from ..providers.registry import provider_of
from ..queries import page_of
from .registration import refuse

logger = logging.getLogger(__name__)


@never_cache
@require_GET
def join(request: HttpRequest, key: str) -> HttpResponse:
    """Straight to the platform when the room is open; before that, when it opens and what to try meanwhile.

    The click is noted as a hint and never counts as attendance. A platform that is down is a sentence, with
    the plain link if there is one.
    """
    try:
        participation = participation_of(MANAGE, key)
    except WebinarError as refusal:
        return refuse(request, refusal, status=404)
    session = session_to_join(participation)
    if not is_expected(participation, session) or (session.is_over and not session.room_is_open):
        return redirect("lms_webinars:manage", key=key)
    if not session.room_is_open:
        return _page(request, participation, session, key)
    provider = provider_of(session)
    try:
        provider.prepare(session)
        target = provider.join_url(session, participation)
    except ProviderError as error:
        logger.warning("No way into session %s: %s (%s)", session.pk, type(error).__name__, error.detail)
        plain = External().join_url(session, participation)
        return _page(request, participation, session, key, trouble=str(error), plain=plain, status=503)
    if not target:
        return redirect("lms_webinars:manage", key=key)
    note_click(participation, session)
    return redirect(target)


def session_to_join(participation: Participation) -> Session | None:
    """The session one would join: the next that is not over, else the last."""
    sessions = list(
        Session.objects.filter(activity=participation.activity_id).select_related(
            "provider_account", "activity"
        )
    )
    standing = [session for session in sessions if session.cancelled_at is None] or sessions
    # The room of one stays open a while after its end; the next one, once open, comes before it.
    coming = [session for session in standing if not session.is_over]
    in_time = [session for session in coming[:1] if session.room_is_open]
    still_open = [session for session in standing if session.room_is_open]
    return (in_time or still_open or coming or standing[-1:] or [None])[0]


def is_expected(participation: Participation, session: Session | None) -> bool:
    """Whether the person may be shown the way into this session when it is time: a confirmed place."""
    return bool(
        session
        and session.has_room
        and session.cancelled_at is None
        and participation.is_seated
        and participation.confirmed_at
        and not participation.activity.cancelled_at
    )


def may_enter(participation: Participation, session: Session | None) -> bool:
    """Whether it is theirs to have and it is time."""
    return is_expected(participation, session) and session.room_is_open


def _page(
    request: HttpRequest,
    participation: Participation,
    session: Session,
    key: str,
    *,
    trouble: str = "",
    plain: str = "",
    status: int = 200,
) -> HttpResponse:
    provider = provider_of(session)
    context = {
        "participation": participation,
        "activity": participation.activity,
        "session": session,
        "key": key,
        "opens_at": session.starts_at - JOIN_OPENS,
        "device_test_url": provider.device_test_url,
        "platform": provider.label if session.provider_account_id else "",
        "webinar": page_of(participation.activity),
        "trouble": trouble,
        "plain": plain,
    }
    return render(request, "lms/webinars/join.html", context, status=status)
