"""What the blocks of lessons need: plain markup, and videos with a name."""

import re
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from ..blocks import clean_html

register = template.Library()


@register.filter
def plain_html(value: Any) -> SafeString:
    """Rich text of a block or a field with nothing but text markup."""
    return clean_html(getattr(value, "source", value) or "")


@register.filter
def titled(html: str, title: str) -> SafeString:
    """The frame of an embedded video under its own title, which is what screen readers announce.

    YouTube's frame comes from the address that sets no cookie before the video is played.
    """
    bare = re.sub(r'\s(?:title|style)="[^"]*"', "", str(html))
    bare = bare.replace("https://www.youtube.com/embed/", "https://www.youtube-nocookie.com/embed/")
    return mark_safe(bare.replace("<iframe", f'<iframe title="{escape(title)}" loading="lazy"', 1))
