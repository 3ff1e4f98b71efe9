"""What "My learning" shows. Wings bring their part, so that the portal never imports a wing.

A wing registers a provider in its `AppConfig.ready()`:

    from lms.portal.sections import Item, register_section

    def certificates_of(participant):  # one or two queries for any number of rows
        return [Item(title=..., url=..., meta=..., state=..., day=...) for ...]

    register_section("certificates", certificates_of)

Keys known to the page, in the order shown:

    "next"          registrations to come, with the link to join or manage (key "webinars" is the same)
    "learning"      courses begun, with their progress and where to go on (key "courses" is the same)
    "certificates"  certificates to download
    "history"       everything taken part in

Without a provider, "next", "learning" and "history" are read from the ledger: title, date, state, progress
and the page's address. Several providers of one key add up. To those rows a wing adds its ways on (manage,
join, resume) with `register_links`. A calendar feed is registered with
`register_feed(lambda participant: "https://...")`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from lms.ledger.models import Participant, Participation


@dataclass(frozen=True)
class Link:
    """A second way on from an item: manage, join, download. The main one stands out."""

    title: str
    url: str
    is_main: bool = False


@dataclass(frozen=True)
class Item:
    """One line of a section. `state` is a translated word, `state_kind` its colour (success, warning...)."""

    title: str
    url: str = ""
    meta: str = ""
    state: str = ""
    state_kind: str = "secondary"
    day: datetime | None = None
    # In percent; None where there is nothing to measure.
    progress: int | None = None
    links: tuple[Link, ...] = field(default_factory=tuple)


Provider = Callable[[Participant], Iterable[Item]]
Feed = Callable[[Participant], str]
# From rows of the ledger, with their activities, to the links of each by its primary key.
LinkProvider = Callable[[list[Participation]], dict[int, tuple[Link, ...]]]

KEYS = ("next", "learning", "certificates", "history")
_SAME = {"webinars": "next", "courses": "learning"}

_providers: dict[str, list[Provider]] = {}
_feeds: list[Feed] = []
_links: list[LinkProvider] = []


def register_section(key: str, provider: Provider) -> None:
    """Adds a provider to a section; raises ValueError for a key the page does not show."""
    key = _SAME.get(key, key)
    if key not in KEYS:
        raise ValueError(f"My learning has no section {key!r}; it has {', '.join(KEYS)}.")
    registered = _providers.setdefault(key, [])
    if provider not in registered:
        registered.append(provider)


def register_feed(feed: Feed) -> None:
    """Adds a calendar feed: from the participant to its address, empty for none."""
    if feed not in _feeds:
        _feeds.append(feed)


def register_links(provider: LinkProvider) -> None:
    """Adds ways on to the rows the portal reads from the ledger."""
    if provider not in _links:
        _links.append(provider)


def links(rows: list[Participation]) -> dict[int, tuple[Link, ...]]:
    """All ways on of these rows, by primary key."""
    found: dict[int, tuple[Link, ...]] = {}
    for provider in _links:
        for pk, more in provider(rows).items():
            found[pk] = (*found.get(pk, ()), *more)
    return found


def has_provider(key: str) -> bool:
    return bool(_providers.get(key))


def items(key: str, participant: Participant) -> list[Item]:
    """What the registered providers have for this person."""
    return [item for provider in _providers.get(key, ()) for item in provider(participant)]


def feeds(participant: Participant) -> list[str]:
    """Addresses of the person's calendar feeds."""
    return [url for feed in _feeds if (url := feed(participant))]
