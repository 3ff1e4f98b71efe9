"""Trying the way into a room beforehand, as somebody outside would: five seconds, no private address.

A join link is typed by a trainer and asked for by our server, so it must not become a way to look into our
own network: every hop is resolved first, and the connection goes to the very address that was looked at.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.utils import translation
from django.utils.translation import gettext as _

from ..models import Session
from .base import ProviderError
from .external import External
from .registry import provider_of

SECONDS = 5.0
MOST_HOPS = 5
REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True)
class Outcome:
    """Whether people can come in this way, as far as one can tell from outside, in a sentence for staff."""

    is_well: bool
    sentence: str


class _NoWay(Exception):
    """Raised with the sentence that says why."""


def try_way_in(session: Session) -> Outcome:
    """Asks the platform account, or the join link when there is none. Writes nothing."""
    provider = provider_of(session)
    try:
        if not isinstance(provider, External):
            return Outcome(True, provider.test())
        if not session.join_url:
            raise _NoWay(_("There is no join link yet: write it on the page."))
        return _asked(session.join_url.replace("{registration}", "0"))
    except ProviderError as error:
        return Outcome(False, f"{error} ({error.detail})" if error.detail else str(error))
    except _NoWay as error:
        return Outcome(False, str(error))


def _asked(url: str) -> Outcome:
    """Follows the link in a thread of its own: neither the resolver nor a slow server knows a deadline."""
    found: list[Outcome] = []
    language = translation.get_language()

    def follow() -> None:
        with translation.override(language):
            try:
                found.append(_followed(url))
            except _NoWay as error:
                found.append(Outcome(False, str(error)))

    asking = threading.Thread(target=follow, daemon=True)
    asking.start()
    asking.join(SECONDS)
    return found[0] if found else Outcome(False, _("No answer within five seconds."))


def _followed(url: str) -> Outcome:
    for _hop in range(MOST_HOPS):
        host, status, location = _hop_to(url)
        if status in REDIRECTS and location:
            url = urljoin(url, location)
            continue
        return _judged(host, status)
    raise _NoWay(_("The link leads on and on and arrives nowhere."))


def _judged(host: str, status: int) -> Outcome:
    told = {"host": host, "status": status}
    if status < 400:
        return Outcome(True, _("%(host)s answers: the link works (HTTP %(status)s).") % told)
    if status in (401, 403):
        sentence = _(
            "%(host)s answers but wants a sign-in first (HTTP %(status)s): open the link in a private window"
            " to see whether a guest gets in."
        )
        return Outcome(False, sentence % told)
    if status in (404, 410):
        return Outcome(False, _("%(host)s knows no such meeting (HTTP %(status)s): check the link.") % told)
    return Outcome(False, _("%(host)s answers with an error (HTTP %(status)s).") % told)


def _hop_to(url: str) -> tuple[str, int, str]:
    """Host, status and where it leads on to. Raises `_NoWay`."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise _NoWay(_("The link cannot be read: check its spelling.")) from None
    if parts.scheme not in ("http", "https") or not host:
        raise _NoWay(_("The link leads to something that is no web page."))
    connection = _connection(parts.scheme, host, port, _resolved(host, port))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("GET", path, headers={"User-Agent": "Valico", "Accept": "text/html"})
        answer = connection.getresponse()
        return host, answer.status, answer.getheader("Location") or ""
    except ssl.SSLError:
        raise _NoWay(_("%(host)s has no valid certificate.") % {"host": host}) from None
    except (OSError, http.client.HTTPException, ValueError):
        raise _NoWay(_("%(host)s does not answer.") % {"host": host}) from None
    finally:
        connection.close()


def _resolved(host: str, port: int) -> str:
    """An address of the host that lies on the public internet. Raises `_NoWay`."""
    try:
        addresses = [info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise _NoWay(_("%(host)s is not found: check the spelling of the link.") % {"host": host}) from None
    if not all(is_public(address) for address in addresses):
        raise _NoWay(
            _("%(host)s lies in a private network: people outside cannot get there.") % {"host": host}
        )
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an address is one of the public internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(ip, "ipv4_mapped", None)
    return (inner or ip).is_global and not (inner or ip).is_multicast


def _connection(scheme: str, host: str, port: int, address: str) -> http.client.HTTPConnection:
    """A connection to the address that was looked at, under the name of the host."""
    kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
    connection = kind(host, port, timeout=SECONDS)

    def connect(_target: Any, timeout: float = SECONDS, source: Any = None) -> socket.socket:
        return socket.create_connection((address, port), timeout, source)

    # The standard library's own seam for choosing where the socket goes; TLS still checks the host's name.
    connection._create_connection = connect  # noqa: SLF001 -- see above
    return connection
