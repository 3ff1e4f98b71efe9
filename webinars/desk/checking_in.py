"""The phone page at the door: a list that works without scripts, and an endpoint for the phone's queue."""

import json
import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms.ledger.models import Activity, Participation

from ..actions import checking_in
from ..errors import DoorRefusal
from ..models import CheckIn, Session
from ..references import reference
from .access import for_event, number

MOST_BODY = 4096


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_event(write=True)
def page(request: HttpRequest, activity: Activity, session: int) -> HttpResponse:
    """Everybody expected, with a button each, and the number to type. The script adds camera and queue."""
    row = _session(activity, session)
    if request.method == "POST":
        _by_hand(request, row)
        return redirect("lms_webinars_desk:check_in", activity.pk, row.pk)
    people = list(
        Participation.objects.confirmed()
        .filter(activity=activity)
        .select_related("enterprise")
        .order_by("last_name", "first_name", "pk")
    )
    inside = {one.participation_id: one for one in CheckIn.objects.standing().filter(session=row)}
    context = {
        "activity": activity,
        "session": row,
        "people": [
            {"row": one, "reference": reference(one.pk), "check_in": inside.get(one.pk)} for one in people
        ],
        "came_in": len(inside),
    }
    return render(request, "lms/webinars/desk/check_in.html", context)


def _by_hand(request: HttpRequest, session: Session) -> None:
    """The form without scripts: a number, or a button beside a name."""
    row = CheckIn.objects.filter(session=session, pk=number(request.POST.get("row"))).first()
    match request.POST.get("what"), row:
        case "undo", CheckIn():
            checking_in.undo(row, acting_user=request.user)
            messages.success(request, _("The check-in is taken back."))
        case "left", CheckIn():
            checking_in.leave(row, acting_user=request.user)
            messages.success(request, _("Noted: left before the end."))
        case _:
            try:
                code = request.POST.get("code", "")[:200]
                came = checking_in.check_in(session, code, key=uuid.uuid4(), acting_user=request.user)
            except DoorRefusal as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, came.text)


@never_cache
@require_POST
@for_event(write=True)
def record(request: HttpRequest, activity: Activity, session: int) -> JsonResponse:
    """One entry of the phone's queue: a check-in or its undoing, by the key it was given there.

    Answers 200 with a state and a sentence, 409 with the reason when nobody may come in by it, 400 when it
    cannot be understood; the phone sends again only what got none of these.
    """
    row = _session(activity, session)
    said = _body(request)
    key = _uuid(said.get("key"))
    if key is None or said.get("what") not in ("in", "undo"):
        return JsonResponse({"state": "broken", "text": _("This entry cannot be read.")}, status=400)
    if said["what"] == "undo":
        return _undone(request, row, key)
    try:
        came = checking_in.check_in(
            row,
            str(said.get("code", ""))[:200],
            key=key,
            at=_moment(said.get("at")),
            sent_at=_moment(said.get("sent_at")),
            acting_user=request.user,
        )
    except DoorRefusal as refusal:
        return JsonResponse({"state": refusal.code, "text": str(refusal)}, status=409)
    person = came.check_in.participation
    return JsonResponse(
        {
            "state": came.state,
            "text": came.text,
            "name": person.full_name,
            "code": reference(person.pk),
            "at": timezone.localtime(came.check_in.at).strftime("%H:%M"),
        }
    )


def _undone(request: HttpRequest, session: Session, key: uuid.UUID) -> JsonResponse:
    row = CheckIn.objects.select_related("participation").filter(session=session, key=key).first()
    if row is None:
        return JsonResponse({"state": "unknown", "text": _("There is no such check-in.")}, status=409)
    row = checking_in.undo(row, acting_user=request.user)
    entrance = checking_in.Entrance("undone", row)
    return JsonResponse({"state": "undone", "text": entrance.text, "code": reference(row.participation_id)})


@never_cache
@require_GET
@for_event(write=True)
def worker(request: HttpRequest, activity: Activity, session: int) -> HttpResponse:
    """The service worker of this one page: its address is the page's folder, and so is its reach."""
    context = {"session": _session(activity, session)}
    return render(
        request,
        "lms/webinars/desk/check_in_worker.js",
        context,
        content_type="text/javascript; charset=utf-8",
    )


def _session(activity: Activity, pk: int) -> Session:
    row = get_object_or_404(Session, id=pk, activity=activity)
    row.activity = activity
    return row


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        said = json.loads(request.body[:MOST_BODY])
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _uuid(text: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def _moment(text: Any) -> datetime | None:
    try:
        found = parse_datetime(str(text))
    except ValueError:
        return None
    return found if found and timezone.is_aware(found) else None
