"""One HTTP call with a deadline, a largest answer and no surprises, for the platforms' APIs."""

import http.client
import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from .base import BadAnswer, Unreachable

# A person waits behind a click; the round can wait longer.
CLICK_SECONDS = 5.0
ROUND_SECONDS = 15.0
LARGEST_ANSWER = 2 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """Status and body of an answer, whatever the status."""

    status: int
    body: bytes

    def json(self) -> dict[str, Any]:
        """The body as a JSON object. Raises `BadAnswer`."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise BadAnswer(detail=f"HTTP {self.status}, not JSON") from error
        if not isinstance(found, dict):
            raise BadAnswer(detail=f"HTTP {self.status}, not an object")
        return found


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry checksum and credentials to wherever it points."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def call(
    url: str,
    *,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    body: bytes | None = None,
    seconds: float = CLICK_SECONDS,
) -> Answer:
    """Calls an http(s) address. Raises `Unreachable` and, for an endless answer, `BadAnswer`.

    The address is never put into an error or a log: it may hold a checksum or personal data.
    """
    if not url.startswith(("https://", "http://")):
        raise Unreachable(detail="not a web address")
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})  # noqa: S310
    request.add_header("User-Agent", "Valico")
    deadline = time.monotonic() + seconds
    try:
        with _opener.open(request, timeout=seconds) as answer:
            return Answer(answer.status, _read(answer, deadline))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, _read(error, deadline))
    except (OSError, http.client.HTTPException, ValueError) as error:
        # URLError and timeouts are OSErrors; ValueError is an address that urllib cannot take apart.
        raise Unreachable(detail=type(error).__name__) from None


def _read(answer: Any, deadline: float) -> bytes:
    """The whole body; a server that sends drop by drop is cut off at the deadline."""
    data = bytearray()
    try:
        while chunk := answer.read1(65_536):
            data += chunk
            if len(data) > LARGEST_ANSWER:
                raise BadAnswer(detail="answer too large")
            if time.monotonic() > deadline:
                raise Unreachable(detail="too slow")
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(detail=type(error).__name__) from None
    return bytes(data)
