"""Where a public page of the room stands: one tag for all of them, drawn by the portal's component."""

from typing import Any

from django import template
from wagtail.models import Page

register = template.Library()


@register.inclusion_tag("lms/components/breadcrumbs.html", takes_context=True)
def trail(context: dict[str, Any], here: str, above: Page | None = None) -> dict[str, Any]:
    """Home, the page above if there is one, and where the reader is."""
    items = [{"url": above.get_url(context.get("request")), "title": above.title}] if above else []
    return {"items": [*items, {"url": "", "title": here}]}
