"""Serves the kept page to a visitor without a session; everybody else gets a fresh one."""

from collections.abc import Callable
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import cc_delim_re

from .generations import current, read_once

# What depends on the clock (registration closes, a webinar begins) may be this late, in seconds.
KEEP_SECONDS = 60
# A page as large as this is not worth the memory.
LARGEST_BYTES = 512 * 1024


class AnonymousPageCache:
    """Put it high in MIDDLEWARE, below the security and static file middleware.

    A page is kept only if it was made for somebody without a session and set no cookie: a form with a CSRF
    token sets one, so it is never kept. Kept pages belong to a generation; publishing begins a new one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with read_once():
            return self.kept_or_made(request)

    def kept_or_made(self, request: HttpRequest) -> HttpResponse:
        if not may_be_shared(request):
            return self.get_response(request)
        key = key_of(request)
        kept = cache.get(key)
        if kept is not None:
            return revive(*kept)
        response = self.get_response(request)
        if is_for_anybody(response):
            cache.set(key, (response.content, list(response.items())), KEEP_SECONDS)
        return response


def may_be_shared(request: HttpRequest) -> bool:
    """A plain GET of an address with a language prefix, without query and without a session."""
    return (
        request.method == "GET"
        and not request.META.get("QUERY_STRING")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "messages" not in request.COOKIES
        and "HTTP_AUTHORIZATION" not in request.META
        and "HTTP_HX_REQUEST" not in request.META
        and request.path_info.split("/", 2)[1] in dict(settings.LANGUAGES)
    )


def key_of(request: HttpRequest) -> str:
    address = f"{request.scheme}://{request.get_host()}{request.path_info}"
    return f"lms_pagecache:{current()}:{sha256(address.encode()).hexdigest()}"


def is_for_anybody(response: HttpResponse) -> bool:
    """A complete HTML page that set no cookie, holds no nonce and did not ask to be private."""
    directives = set(cc_delim_re.split(response.get("Cache-Control", "").lower()))
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and response.get("Content-Type", "").startswith("text/html")
        and "nonce-" not in response.get("Content-Security-Policy", "")
        and not directives & {"private", "no-store", "no-cache", "max-age=0"}
        and len(response.content) <= LARGEST_BYTES
    )


def revive(content: bytes, headers: list[tuple[str, str]]) -> HttpResponse:
    response = HttpResponse(content)
    for name, value in headers:
        response[name] = value
    return response
