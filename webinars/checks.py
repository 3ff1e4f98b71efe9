"""Settings that would quietly open what is kept for those who registered."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register


@register()
def documents_are_served_by_the_site(**kwargs: Any) -> list[CheckMessage]:
    """With "direct", documents have the storage's own addresses, and nobody asks who opens them."""
    if getattr(settings, "WAGTAILDOCS_SERVE_METHOD", None) != "direct":
        return []
    return [
        Warning(
            'WAGTAILDOCS_SERVE_METHOD = "direct" gives documents for registrants an address open to all.',
            hint='Leave it out, or use "serve_view" or "redirect" with a storage whose addresses expire.',
            id="lms_webinars.W001",
        )
    ]
