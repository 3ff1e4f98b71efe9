"""BigBlueButton: rooms made and joined through its API, signed with a checksum.

https://docs.bigbluebutton.org/development/api: checksum = hash(call name + query string + shared secret).
"""

import hashlib
import re
from typing import Any
from urllib.parse import urlencode, urlsplit
from xml.parsers import expat

from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from lms.conf import conf
from lms.ledger.models import Participation

from ..models import ProviderAccount, Session
from ..references import reference
from . import vault
from .addresses import callback_address
from .base import BadAnswer, Provider, ProviderError, Refused
from .http import CLICK_SECONDS, call

_MEETING_RE = re.compile(r"^lms-(?P<session>\d{1,18})-(?P<account>[0-9a-f]{12})$")
# A thousand people come in the same minute: one of them makes the room, and one finds out that it cannot be.
PREPARED_SECONDS = 20
FAILED_SECONDS = 10


class BigBlueButton(Provider):
    key = ProviderAccount.Kind.BIGBLUEBUTTON
    label = "BigBlueButton"

    def prepare(self, session: Session) -> None:
        """`create` may be called any number of times: a room that exists stays as it is."""
        mark = f"lms_webinars:bigbluebutton:{self.account.pk}:{session.pk}"
        match cache.get(mark):
            case "there":
                return
            case str(detail):
                raise ProviderError(detail=detail)
        try:
            self._ask("create", _creation(self.account, session))
        except ProviderError as error:
            cache.set(mark, error.detail or "failed", FAILED_SECONDS)
            raise
        cache.set(mark, "there", PREPARED_SECONDS)

    def join_url(self, session: Session, participation: Participation) -> str:
        """Our registration number goes along as userID: it comes back in the report and names the person."""
        return self._join(session, participation.full_name, reference(participation.pk), moderates=False)

    def host_url(self, session: Session, name: str, user_pk: Any) -> str:
        """The way in for staff, who moderate and are no participants."""
        return self._join(session, name, f"staff-{user_pk}", moderates=True)

    def test(self) -> str:
        self._ask("getMeetings", {})
        return _("The server answers and accepts the shared secret.")

    def _join(self, session: Session, name: str, user: str, *, moderates: bool) -> str:
        meeting = meeting_id(self.account, session)
        return self._address(
            "join",
            {
                "fullName": name,
                "meetingID": meeting,
                "userID": user,
                "role": "MODERATOR" if moderates else "VIEWER",
                # Servers before 2.4 know no role and tell it by the password.
                "password": _password(self.account, meeting, moderates=moderates),
                "redirect": "true",
            },
        )

    def _address(self, name: str, values: dict[str, str]) -> str:
        query = urlencode(values)
        signed = f"{name}{query}{vault.secret(self.account)}".encode()
        checksum = hashlib.new(self.account.checksum, signed).hexdigest()
        return f"{api_root(self.account.base_url)}/{name}?{query}{'&' if query else ''}checksum={checksum}"

    def _ask(self, name: str, values: dict[str, str]) -> dict[str, str]:
        answer = call(self._address(name, values), seconds=CLICK_SECONDS)
        if answer.status != 200:
            raise BadAnswer(detail=f"HTTP {answer.status}")
        told = _flat(answer.body)
        if told.get("returncode") == "SUCCESS":
            return told
        if told.get("returncode") == "FAILED":
            raise Refused(detail=told.get("messageKey", "")[:80] or "FAILED")
        raise BadAnswer(detail="no returncode")


def api_root(base_url: str) -> str:
    """The API's address from what `bbb-conf --secret` shows, with or without its last parts."""
    address = base_url.rstrip("/")
    if address.endswith("/api"):
        return address
    if not urlsplit(address).path:
        address += "/bigbluebutton"
    return f"{address}/api"


def meeting_id(account: ProviderAccount, session: Session) -> str:
    """The meeting's name at the server: which session, and that we named it for this account."""
    return f"lms-{session.pk}-{account.key.hex[:12]}"


def session_of(account: ProviderAccount, meeting: str) -> Session | None:
    """The session a meeting was made for; None for meetings that are not ours or not of this account."""
    found = _MEETING_RE.match(meeting)
    if not found or found["account"] != account.key.hex[:12]:
        return None
    return Session.objects.filter(pk=int(found["session"]), provider_account=account).first()


def _creation(account: ProviderAccount, session: Session) -> dict[str, str]:
    meeting = meeting_id(account, session)
    return {
        "name": session.activity.title[:255],
        "meetingID": meeting,
        "attendeePW": _password(account, meeting, moderates=False),
        "moderatorPW": _password(account, meeting, moderates=True),
        "logoutURL": conf.BASE_URL,
        # Without it a server throws the events of an unrecorded meeting away, and no report is sent.
        "meetingKeepEvents": "true",
        "meta_analytics-callback-url": callback_address(account),
    }


def _password(account: ProviderAccount, meeting: str, *, moderates: bool) -> str:
    """Derived, so that nothing needs to be stored: the same at every call."""
    salt = "lms_webinars.bigbluebutton." + ("moderator" if moderates else "attendee")
    return salted_hmac(salt, meeting, secret=vault.secret(account), algorithm="sha256").hexdigest()[:24]


def _flat(body: bytes) -> dict[str, str]:
    """The texts right below the root of an answer. Raises `BadAnswer`, also for a document type."""
    found: dict[str, str] = {}
    path: list[str] = []

    def forbid(*_declaration: Any) -> None:
        raise BadAnswer(detail="XML with a document type")

    def text(chunk: str) -> None:
        if len(path) == 2:
            found[path[1]] = found.get(path[1], "") + chunk

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = forbid
    parser.EntityDeclHandler = forbid
    parser.StartElementHandler = lambda tag, _attributes: path.append(tag)
    parser.EndElementHandler = lambda _tag: path.pop()
    parser.CharacterDataHandler = text
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise BadAnswer(detail="not XML") from error
    return {name: value.strip() for name, value in found.items()}
