"""Addresses the site knows and every page needs: the notices in the footer, by language.

The ground does not know which pages hold the notices: the site registers a provider in `AppConfig.ready()`.
"""

from collections.abc import Callable

from django.utils.translation import get_language

from lms.conf import conf

# Keys a provider may answer with: privacy, accessibility, contact. Values: address and title.
Notices = dict[str, tuple[str, str]]
Provider = Callable[[str], Notices]

_providers: list[Provider] = []


def register_notices(provider: Provider) -> None:
    """`provider(language)` gives address and title of the notices in that language, by key."""
    if provider not in _providers:
        _providers.append(provider)


def notices(language: str | None = None) -> Notices:
    """The notices in a language (the reader's by default); a later provider wins."""
    found: Notices = {}
    for provider in _providers:
        found.update(provider(language or get_language() or ""))
    return found


def privacy_url(language: str | None = None) -> str:
    """Where the privacy notice stands: the host's (`PRIVACY_NOTICE_URL`), else our page, else empty."""
    return conf.PRIVACY_NOTICE_URL or notices(language).get("privacy", ("", ""))[0]
