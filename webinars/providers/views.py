"""Where the platforms report to: nothing is believed before its signature is checked, or stored twice."""

import json
import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ..actions.receiving import receive
from ..attendance.readers.bigbluebutton import moment
from ..models import ProviderAccount, ProviderEvent
from . import bigbluebutton, vault, zoom
from .base import Unreadable
from .signatures import bearer_is_valid, zoom_hmac, zoom_is_valid

logger = logging.getLogger(__name__)

LARGEST_REPORT = 10 * 1024 * 1024
LARGEST_EVENT = 256 * 1024
_KEPT = {
    f"{kind}.{event}"
    for kind in ("meeting", "webinar")
    for event in ("started", "ended", "participant_joined", "participant_left")
}


@csrf_exempt
@never_cache
@require_POST
def bigbluebutton_callback(request: HttpRequest, key: UUID) -> HttpResponse:
    """The report of a meeting, sent once it has been processed: 200 new, 202 known, 410 not ours (any more).

    The token signs only its own expiry, not the body: so it opens nothing but a report on a meeting of ours,
    and the first one counts.
    """
    account, secret = _account(ProviderAccount.Kind.BIGBLUEBUTTON, key)
    if account is None:
        return _answer(410, "gone")
    if not bearer_is_valid(request.headers.get("Authorization", ""), secret):
        answer = _answer(401, "not authorised")
        answer["WWW-Authenticate"] = "Bearer"
        return answer
    if request.content_type != "application/json":
        return _answer(415, "JSON only")
    body = _body(request, LARGEST_REPORT)
    if body is None:
        return _answer(413, "too large")
    report = _object(body)
    if report is None:
        return _answer(400, "not a JSON object")
    meeting, internal = report.get("meeting_id"), report.get("internal_meeting_id")
    if not isinstance(meeting, str) or not isinstance(internal, str) or not 0 < len(internal) <= 255:
        return _answer(400, "meeting_id and internal_meeting_id are needed")
    session = bigbluebutton.session_of(account, meeting)
    if session is None:
        return _answer(410, "gone")
    data = report.get("data")
    finish = moment(data.get("finish")) if isinstance(data, dict) else None
    is_new = receive(
        account,
        session,
        body,
        key=ProviderEvent.key_of("callback", internal),
        event="callback",
        happened_at=_moment(finish) or timezone.now(),
    )
    return _answer(200, "stored") if is_new else _answer(202, "known already")


@csrf_exempt
@never_cache
@require_POST
def zoom_webhook(request: HttpRequest, key: UUID) -> HttpResponse:
    """One event. Everything well signed is answered 200, else Zoom would send it again and again."""
    account, secret = _account(ProviderAccount.Kind.ZOOM, key)
    if account is None:
        return _answer(404, "unknown")
    body = _body(request, LARGEST_EVENT)
    if body is None:
        return _answer(413, "too large")
    signature, timestamp = (
        request.headers.get(name, "") for name in ("x-zm-signature", "x-zm-request-timestamp")
    )
    # Also before the address is validated: who could have any text signed here could forge every event.
    if not zoom_is_valid(signature, timestamp, body, secret):
        return _answer(401, "not signed")
    event = _object(body)
    payload = event.get("payload") if event else None
    if event is None or not isinstance(payload, dict):
        return _answer(400, "not an event")
    if event.get("event") == "endpoint.url_validation":
        plain = payload.get("plainToken")
        if not isinstance(plain, str) or not 0 < len(plain) <= 200:
            return _answer(400, "plainToken is needed")
        return JsonResponse({"plainToken": plain, "encryptedToken": zoom_hmac(secret, plain.encode())})
    return _answer(200, _store(account, event, payload, body))


def _store(account: ProviderAccount, event: dict[str, Any], payload: dict[str, Any], body: bytes) -> str:
    """Keeps an event of a meeting of ours; other meetings of the same account are none of our business."""
    name, thing = str(event.get("event")), payload.get("object")
    if name not in _KEPT or not isinstance(thing, dict):
        return "not needed"
    person = thing.get("participant") if isinstance(thing.get("participant"), dict) else {}
    times = (
        person.get("join_time") if name.endswith("joined") else None,
        person.get("leave_time") if name.endswith("left") else None,
        thing.get("end_time") if name.endswith("ended") else None,
        thing.get("start_time") if name.endswith("started") else None,
        event.get("event_ts"),
    )
    happened_at = next((at for at in map(_moment, map(moment, times)) if at), None) or timezone.now()
    session = zoom.session_of(account, str(thing.get("id") or ""), happened_at)
    if session is None:
        return "not ours"
    who = person.get("participant_uuid") or person.get("id") or person.get("user_name") or ""
    key = ProviderEvent.key_of(
        thing.get("uuid") or thing.get("id"), who, person.get("user_id") or "", name, happened_at.isoformat()
    )
    is_new = receive(account, session, body, key=key, event=name, happened_at=happened_at)
    return "stored" if is_new else "known already"


def _account(kind: str, key: UUID) -> tuple[ProviderAccount | None, str]:
    """The account in use with its secret, None when there is none that could verify anything."""
    account = ProviderAccount.objects.filter(kind=kind, key=key, is_active=True).first()
    if account is None:
        return None, ""
    try:
        return account, vault.secret(account)
    except Unreadable:
        logger.error("Platform account %s: its secrets cannot be read, its messages are refused", account.pk)
        return account, ""


def _body(request: HttpRequest, largest: int) -> bytes | None:
    """The raw bytes, None when there are too many; never more than that is read."""
    data = request.read(largest + 1)
    return data if len(data) <= largest else None


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _moment(ms: int | None) -> datetime | None:
    return datetime.fromtimestamp(ms / 1000, tz=timezone.get_default_timezone()) if ms is not None else None


def _answer(status: int, told: str) -> HttpResponse:
    return JsonResponse({"status": told}, status=status)
