"""The sessions a page announces: its own date first, then those written in blocks, in the order of time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone


@dataclass(frozen=True)
class Planned:
    """One session as the page says it; `key` is the block's id, empty for the page's own date."""

    key: str
    title: str
    starts_at: datetime
    ends_at: datetime
    join_url: str
    location: str

    @property
    def seconds(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds())


def planned(page: Any) -> list[Planned]:
    """The sessions of a page. What a block leaves empty is the event's own: link and place. No query."""
    own = Planned("", "", page.starts_at, page.ends_at, page.join_url, page.location)
    more = [
        Planned(
            key=str(block.id or ""),
            title=block.value["title"] or "",
            starts_at=_aware(block.value["starts_at"]),
            ends_at=_aware(block.value["ends_at"]),
            join_url=block.value["join_url"] or page.join_url,
            location=block.value["location"] or page.location,
        )
        for block in page.more_sessions
        if block.value["starts_at"] and block.value["ends_at"]
    ]
    return [own, *sorted(more, key=lambda one: (one.starts_at, one.key))]


def whole(sessions: Iterable[Any]) -> dict[str, Any]:
    """What the Activity says of its sessions: first start, last end, minutes together, how many."""
    listed = list(sessions)
    return {
        "starts_at": min(one.starts_at for one in listed),
        "ends_at": max(one.ends_at for one in listed),
        "duration_minutes": sum(one.seconds for one in listed) // 60,
        "session_count": len(listed),
    }


def _aware(moment: datetime) -> datetime:
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
