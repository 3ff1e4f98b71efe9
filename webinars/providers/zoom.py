"""Zoom: a meeting that staff made there, its webhooks, and registrants where credentials are given.

Server-to-server OAuth (grant type `account_credentials`); https://developers.zoom.us/docs/api/meetings/.
"""

import base64
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _

from lms.ledger.models import Participation

from ..models import ProviderAccount, ProviderRegistrant, Session
from ..references import reference
from . import vault
from .base import BadAnswer, NoMeeting, NotSignedIn, Provider, Refused, Unreachable
from .http import CLICK_SECONDS, ROUND_SECONDS, Answer, call
from .rules import meeting_number

SIGN_IN = "https://zoom.us"
API = "https://api.zoom.us"
# People come early and stay late, and a recurring meeting has the same number on other days.
AROUND = timedelta(hours=12)
# What Zoom says of a webinar that is asked for as a meeting.
_NOT_A_MEETING = {300, 3000, 3001}


class Zoom(Provider):
    key = ProviderAccount.Kind.ZOOM
    label = "Zoom"
    device_test_url = "https://zoom.us/test"

    def prepare(self, session: Session) -> None:
        """The meeting was made at Zoom; here it is only checked that the link names one."""
        if not meeting_number(session.join_url):
            raise NoMeeting

    def join_url(self, session: Session, participation: Participation) -> str:
        """The link Zoom made for this person, else the link for all."""
        own = (
            ProviderRegistrant.objects.filter(
                account=self.account,
                session=session,
                participation=participation,
                meeting=meeting_number(session.join_url),
                deleted_at=None,
            )
            .exclude(join_url="")
            .values_list("join_url", flat=True)
            .first()
        )
        return own or session.join_url.replace("{registration}", reference(participation.pk))

    def test(self) -> str:
        if self.account.syncs_registrants:
            Client(self.account, seconds=CLICK_SECONDS).sign_in()
            return _("Zoom accepts the credentials: registrants are carried there.")
        if vault.secret(self.account):
            return _("Zoom's messages can be verified. Without credentials no registrants are carried there.")
        raise Refused(_("This account has neither a secret token nor credentials."))


def session_of(account: ProviderAccount, number: str, at: datetime) -> Session | None:
    """The session of this account whose meeting this was, the nearest in time; None when it is not ours."""
    near = Session.objects.filter(
        provider_account=account, starts_at__lte=at + AROUND, ends_at__gte=at - AROUND
    )
    ours = [session for session in near if meeting_number(session.join_url) == number]
    return min(ours, key=lambda row: max(row.starts_at - at, at - row.ends_at), default=None)


@dataclass(frozen=True)
class Registered:
    """A registrant as Zoom made it: its number and the person's own link."""

    registrant_id: str
    join_url: str


class Client:
    """Zoom's API for one account, signed in once. Every call raises `ProviderError` when it fails."""

    def __init__(self, account: ProviderAccount, *, seconds: float = ROUND_SECONDS) -> None:
        self.account = account
        self.seconds = seconds
        self._token = ""

    def sign_in(self) -> str:
        """An access token for an hour, fetched at the first need."""
        if self._token:
            return self._token
        pair = f"{self.account.client_id}:{vault.secret(self.account, vault.CLIENT_SECRET)}"
        query = urlencode({"grant_type": "account_credentials", "account_id": self.account.account_id})
        answer = call(
            f"{self.account.base_url.rstrip('/') or SIGN_IN}/oauth/token?{query}",
            method="POST",
            headers={"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"},
            body=b"",
            seconds=self.seconds,
        )
        try:
            told = _understood(answer)
        except Refused as error:
            # Nobody's registration is at fault: the round stops here.
            raise NotSignedIn(detail=error.detail) from error
        self._token = str(told.get("access_token") or "")
        if not self._token:
            raise BadAnswer(detail="no access token")
        return self._token

    def register(self, session: Session, participation: Participation) -> Registered:
        """Registers somebody; doing it twice for the same address gives the same registrant."""
        person = {
            "email": participation.participant.email,
            "first_name": participation.first_name[:64],
            "last_name": participation.last_name[:64],
            # A standard field of Zoom's form: it stands in Zoom's own lists, beside the name.
            "comments": reference(participation.pk),
        }
        told = _understood(self._call("POST", session.join_url, "registrants", person))
        number, link = told.get("registrant_id"), told.get("join_url")
        if not isinstance(number, str) or not isinstance(link, str) or not link.startswith("https://"):
            raise BadAnswer(detail="no registrant in the answer")
        return Registered(number[:120], link[:1000])

    def unregister(self, meeting: str, registrant_id: str) -> None:
        """Takes a registrant off; one that is gone already is as good."""
        part = f"registrants/{quote(registrant_id, safe='')}"
        answer = self._call("DELETE", f"{SIGN_IN}/j/{meeting}", part, None)
        if answer.status != 404:
            _understood(answer, empty=True)

    def _call(self, method: str, join_url: str, part: str, body: dict[str, Any] | None) -> Answer:
        """Asks for the number as a meeting, and as a webinar when Zoom says that it is none."""
        number = meeting_number(join_url)
        if not number:
            raise NoMeeting
        answer = Answer(404, b"")
        for kind in ("meetings", "webinars"):
            answer = call(
                f"{self.account.base_url.rstrip('/') or API}/v2/{kind}/{number}/{part}",
                method=method,
                headers={"Authorization": f"Bearer {self.sign_in()}", "Content-Type": "application/json"},
                body=json.dumps(body).encode() if body is not None else None,
                seconds=self.seconds,
            )
            if answer.status not in (400, 404) or _code(answer) not in _NOT_A_MEETING:
                break
        return answer


def _understood(answer: Answer, *, empty: bool = False) -> dict[str, Any]:
    """The JSON of a good answer. Raises `Unreachable` when trying again helps, else `Refused`."""
    if answer.status == 429 or answer.status >= 500:
        raise Unreachable(detail=f"HTTP {answer.status}")
    if answer.status not in (200, 201, 204):
        raise Refused(detail=f"HTTP {answer.status}, code {_code(answer)}")
    return {} if empty else answer.json()


def _code(answer: Answer) -> int | None:
    try:
        code = answer.json().get("code")
    except BadAnswer:
        return None
    return code if isinstance(code, int) else None
