"""The person's own registration by signed link: how it stands, calendar, withdrawal."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lms import calendars
from lms.ledger.errors import LedgerError
from lms.ledger.handing import handover_of, why_not_handed
from lms.ledger.models import Participation
from lms.ledger.offers import offer_to, why_not
from lms.ledger.reasons import OFFER_NOT_TAKEN
from lms.ledger.seats import is_passed_over, moves_up

from ..actions import registration
from ..actions.following import obstacle
from ..calendar import entries_of, feed_of, personal_event, request_message
from ..errors import WebinarError
from ..links import MANAGE, address, participation_of
from ..mails import successor_of
from ..models import Invitation
from ..queries import page_of
from ..references import reference
from .joining import is_expected, may_enter, session_to_join
from .registration import refuse


@never_cache
@require_safe
def manage(request: HttpRequest, key: str) -> HttpResponse:
    """All about one registration on one page."""
    try:
        participation = participation_of(MANAGE, key)
    except WebinarError as refusal:
        return refuse(request, refusal, status=404)
    return render(request, "lms/webinars/manage.html", _context(participation, key))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, key: str) -> HttpResponse:
    """Giving the place back: looking changes nothing, the button does."""
    try:
        participation = participation_of(MANAGE, key)
    except WebinarError as refusal:
        return refuse(request, refusal, status=404)
    if request.method != "POST":
        waiting = Participation.objects.waiting().filter(activity=participation.activity_id)
        context = {**_context(participation, key), "somebody_waits": waiting.exists()}
        return render(request, "lms/webinars/cancel.html", context)
    if participation.activity.is_over:
        sentence = _("The event is over: a registration can no longer be cancelled.")
        return refuse(request, sentence, status=409, page=page_of(participation.activity))
    try:
        registration.withdraw(participation)
    except LedgerError as refusal:
        return refuse(request, refusal, status=409, page=page_of(participation.activity))
    messages.success(request, _("Your registration is cancelled. Thank you for giving the place back."))
    return redirect("lms_webinars:manage", key=key)


@never_cache
@require_safe
def event(request: HttpRequest, key: str) -> HttpResponse:
    """The invitation as a file, for calendars that did not take it from the mail: same UID, same SEQUENCE."""
    try:
        participation = participation_of(MANAGE, key)
    except WebinarError as refusal:
        return refuse(request, refusal, status=404)
    invitation = _invitation_of(participation, request.GET.get("session", ""))
    if invitation is None:
        return refuse(request, _("There is nothing to put into the calendar yet."), status=409)
    response = HttpResponse(request_message(invitation), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{reference(participation.pk)}.ics"'
    return response


def _invitation_of(participation: Participation, session: str = "") -> Invitation | None:
    """The calendar entry of the session with this primary key, else of the next to come."""
    rows = entries_of(participation)
    chosen = [row for row in rows if str(row.session_id) == session]
    coming = [row for row in rows if not row.session.is_over]
    return (chosen or coming or rows or [None])[0]


def _seat_of(participation: Participation) -> dict[str, object]:
    """What the page says about the seat: an offer, a colleague asked, why somebody waits or is out."""
    activity = participation.activity
    made = offer_to(participation)
    over = activity.is_over or activity.cancelled_at
    waits = participation.is_waiting
    return {
        "offer": made if made and why_not(made) is None else None,
        "offer_lapsed": participation.cancellation_reason == OFFER_NOT_TAKEN,
        "was_declined": bool(not participation.is_let_in and participation.cancellation_reason),
        "successor": successor_of(participation) if participation.cancelled_at else None,
        "handover": handover_of(participation),
        "can_hand": why_not_handed(participation) is None,
        "passed_over": waits and is_passed_over(participation),
        "moves_up": moves_up(activity),
        "may_register": not over,
        "shows_rules": not over and participation.state in ("waiting", "offered", "applied"),
    }


def _is_missed(participation: Participation) -> bool:
    """The event is over, attendance is known for good, and nothing shows that this person came."""
    over = participation.activity.is_over and participation.state == "confirmed"
    return over and not obstacle(participation.activity)


def _context(participation: Participation, key: str) -> dict[str, object]:
    session = session_to_join(participation)
    activity = participation.activity
    invitation = None if activity.is_over or activity.cancelled_at else _invitation_of(participation)
    entry = personal_event(invitation) if invitation else None
    has_feed = participation.confirmed_at and not participation.cancelled_at
    return {
        "participation": participation,
        "activity": activity,
        "session": session,
        "key": key,
        "reference": reference(participation.pk),
        "position": participation.waiting_position,
        **_seat_of(participation),
        "expected": is_expected(participation, session) and not session.is_over,
        "room": may_enter(participation, session),
        "webinar": page_of(activity),
        "is_missed": _is_missed(participation),
        "google": calendars.google_link(entry) if entry else "",
        "outlook": calendars.outlook_link(entry) if entry else "",
        "has_event": entry is not None,
        "feed": address("personal_feed", feed_of(participation.participant).secret) if has_feed else "",
        "can_cancel": not (
            participation.cancelled_at
            or participation.completed_at
            or activity.is_over
            or activity.cancelled_at
        ),
    }
