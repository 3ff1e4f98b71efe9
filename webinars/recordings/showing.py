"""Recordings and materials with their addresses, as the templates show them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.translation import get_language_info

from ..models import WebinarPage
from .offers import CAPTIONS, FILE, Item, Offer, offer_for_everybody

Address = Callable[[Item, str], str]
WATCH = "watch"


@dataclass(frozen=True)
class Shown:
    """One item: `file` and `captions` to play it here, or `watch`, the way to its platform."""

    item: Item
    file: str = ""
    captions: str = ""
    watch: str = ""

    @property
    def host(self) -> str:
        """The platform by the name people know it by."""
        return (urlsplit(self.item.url).hostname or "").removeprefix("www.")

    @property
    def language_name(self) -> str:
        """The name of the item's language, in the reader's."""
        return get_language_info(self.item.language)["name_translated"].lower()

    @property
    def captions_label(self) -> str:
        return get_language_info(self.item.value["captions_language"])["name_local"]


def shown(offer: Offer, address: Address) -> dict[str, Any]:
    """For the templates: "recordings", "materials" and "reserved", how much more registrants find."""
    return {
        "recordings": [_one(item, address) for item in offer.recordings],
        "materials": [_one(item, address) for item in offer.materials],
        "reserved": offer.reserved,
    }


def shown_to_everybody(page: WebinarPage) -> dict[str, Any] | None:
    """What the public page shows; None for the many that have nothing."""
    offer = offer_for_everybody(page)
    if not offer:
        return None

    def address(item: Item, part: str) -> str:
        if part == WATCH:
            return item.url
        return reverse("lms_webinars:open_file", args=[page.pk, item.pk, part])

    return shown(offer, address)


def shown_to_registrant(offer: Offer, key: str) -> dict[str, Any]:
    """What the personal page shows, by addresses that carry the person's link."""

    def address(item: Item, part: str) -> str:
        if part == WATCH:
            return reverse("lms_webinars:watch", args=[key, item.pk])
        return reverse("lms_webinars:reserved_file", args=[key, item.pk, part])

    return shown(offer, address)


def _one(item: Item, address: Address) -> Shown:
    if item.url:
        return Shown(item, watch=address(item, WATCH))
    has_captions = item.part(CAPTIONS) is not None
    return Shown(item, file=address(item, FILE), captions=address(item, CAPTIONS) if has_captions else "")
