"""What a join link must look like for the platform account that was chosen. No models, no network."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

_NUMBER_RE = re.compile(r"/(?:j|w|s|wc|wc/join)/(?P<number>\d{9,12})(?!\d)")


def meeting_number(join_url: str) -> str:
    """The number of the Zoom meeting or webinar in a join link; empty when there is none."""
    found = _NUMBER_RE.search(urlsplit(join_url).path)
    return found["number"] if found else ""


def link_trouble(account: Any, join_url: str) -> str:
    """Why the link does not go with the account, in a sentence; empty when it does."""
    if account and account.kind == "zoom" and not meeting_number(join_url):
        return _(
            "With a Zoom account the join link must be the meeting's own, with its number:"
            " https://zoom.us/j/81234567890."
        )
    return ""
