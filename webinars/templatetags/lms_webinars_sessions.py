"""The sessions of an event for whoever is registered, and the code for the door."""

from typing import Any

from django import template
from django.utils.safestring import mark_safe

from lms.ledger.kinds import Mode
from lms.ledger.models import Participation

from ..calendar import entries_of
from ..door import qr_svg
from ..models import Session, WebinarPage
from ..references import reference

register = template.Library()


@register.inclusion_tag("lms/webinars/parts/sessions.html")
def sessions_of(participation: Participation, key: str) -> dict[str, Any]:
    """All sessions of a registration where there are several, with the way into the one that is now."""
    from ..views.joining import may_enter  # noqa: PLC0415 -- views load these tags

    listed = Session.objects.filter(activity=participation.activity_id).select_related("activity")
    rows = [
        {"session": session, "room": may_enter(participation, session)}
        for session in listed.order_by("starts_at", "pk")
    ]
    if len(rows) < 2:
        return {"rows": ()}
    return {"rows": rows, "key": key, "invited": {entry.session_id for entry in entries_of(participation)}}


@register.inclusion_tag("lms/webinars/parts/sessions.html")
def planned_sessions(page: WebinarPage, standing: Any) -> dict[str, Any]:
    """All sessions of an event for its public page, those called off too."""
    activity = standing.activity
    if not page.more_sessions or activity is None:
        return {"rows": ()}
    listed = Session.objects.filter(activity=activity).select_related("activity").order_by("starts_at", "pk")
    rows = [
        {"session": session} for session in listed if not session.cancelled_at or session.cancellation_reason
    ]
    return {"rows": rows, "rule": activity if page.issues_certificate else None}


@register.inclusion_tag("lms/webinars/parts/door_code.html")
def door_code(participation: Participation) -> dict[str, Any]:
    """The QR code for the entrance: for people with a confirmed place in an event that is held somewhere."""
    activity = participation.activity
    is_due = (
        activity.mode in (Mode.ON_SITE, Mode.HYBRID)
        and participation.confirmed_at
        and participation.is_seated
        and not activity.cancelled_at
        and not activity.is_over
    )
    if not is_due:
        return {"qr": ""}
    # Made of our own number and signature, nothing that anybody typed.
    return {
        "qr": mark_safe(qr_svg(participation.pk)),
        "reference": reference(participation.pk),
        "is_hybrid": activity.mode == Mode.HYBRID,
    }
