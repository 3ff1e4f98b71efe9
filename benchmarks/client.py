"""The visitors: plain HTTP/1.1 over kept connections, a few at once or two hundred at the same moment."""

import http.client
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from .server import Server

# A visitor who waits longer than this has gone (seconds).
PATIENCE = 60
AT_ONCE = 4
CSRF = "b" * 32


@dataclass(frozen=True)
class Request:
    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True)
class Response:
    """`seconds` from the first byte sent to the last one read; status 0 when the connection failed."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


def posted(path: str, fields: Mapping[str, str], *, cookies: str = "", place: str = "") -> Request:
    """A form sent by a browser that has its CSRF cookie."""
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": "; ".join(filter(None, [f"csrftoken={CSRF}", cookies])),
        "X-CSRFToken": CSRF,
    }
    if place:
        headers["X-Forwarded-For"] = place
    return Request(path, "POST", headers, urlencode(fields))


def send(server: "Server", request: Request) -> Response:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    try:
        return _exchange(connection, request)
    finally:
        connection.close()


def send_all(server: "Server", requests: Sequence[Request], at_once: int = AT_ONCE) -> list[Response]:
    """All of them over `at_once` kept connections; answers in the order of the requests."""
    answers: list[Response | None] = [None] * len(requests)
    left = iter(enumerate(requests))
    lock = threading.Lock()

    def visitor() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        try:
            while True:
                with lock:
                    number, request = next(left, (None, None))
                if number is None or request is None:
                    return
                answers[number] = _exchange(connection, request)
        finally:
            connection.close()

    _together([threading.Thread(target=visitor) for _n in range(min(at_once, len(requests)))])
    return [answer for answer in answers if answer is not None]


def race(server: "Server", requests: Sequence[Request]) -> list[Response]:
    """Every request by a visitor of its own, all at the same moment."""
    answers: list[Response] = []
    start = threading.Barrier(len(requests))

    def visitor(request: Request) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        start.wait()
        answers.append(_exchange(connection, request))
        connection.close()

    _together([threading.Thread(target=visitor, args=[request]) for request in requests])
    return answers


def _together(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _exchange(connection: http.client.HTTPConnection, request: Request) -> Response:
    began = time.perf_counter()
    try:
        connection.request(request.method, request.path, request.body.encode() or None, dict(request.headers))
        answer = connection.getresponse()
        body = answer.read()
    except http.client.HTTPException as error:
        connection.close()
        return Response(0, {}, str(error).encode(), time.perf_counter() - began)
    return Response(answer.status, dict(answer.getheaders()), body, time.perf_counter() - began)
