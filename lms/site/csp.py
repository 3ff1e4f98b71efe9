"""The content security policy: strict for the public, inline code only inside the CMS, which needs it."""

from dataclasses import replace
from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

# Wagtail 8 writes inline scripts and styles, previews files as blobs and shows posters of embedded videos.
CMS_DIRECTIVES: dict[str, Any] = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [
        SELF,
        "data:",
        "blob:",
        "https://i.ytimg.com",
        "https://i.vimeocdn.com",
    ],
}


class SitePolicy(CSPMiddleware):
    """Adds the header of `settings.CONTENT_SECURITY_POLICY`, relaxed below the CMS's address."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and request.path.startswith(reverse("wagtailadmin_home")):
            return replace(parts, replace={**(parts.replace or {}), **CMS_DIRECTIVES})
        return parts
