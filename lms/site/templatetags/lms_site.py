"""The frame of a page for the site's base template."""

from typing import Any

from django import template
from wagtail.models import Page

from lms.site.frame import Frame

register = template.Library()


@register.simple_tag(takes_context=True)
def site_frame(context: Any) -> Frame:
    """Menu, footer and languages of the page being rendered; works without a request (error pages)."""
    page = context.get("page")
    return Frame(context.get("request"), page if isinstance(page, Page) else None)
