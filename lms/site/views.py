"""Small addresses of the site: the root, robots, the heartbeat and what is shown when something fails."""

from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import check_for_language, get_language_from_request, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.conf import conf


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Leads to the start page in the language the browser asks for."""
    language = get_language_from_request(request)
    if not check_for_language(language):
        language = settings.LANGUAGE_CODE
    with override(language):
        response = redirect(reverse("wagtail_serve", args=[""]))
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "site/robots.txt", {"base_url": conf.BASE_URL}, content_type="text/plain")


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answers "ok" when the process serves and its database answers; for load balancers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that is too old, or came from elsewhere."""
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest, *args: Any) -> HttpResponse:
    """Our own fault. The page needs neither the database nor the session: they may be what failed."""
    return HttpResponse(render_to_string("500.html"), status=500)
