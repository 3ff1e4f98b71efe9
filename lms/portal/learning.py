"""Puts together "My learning": the sections of the wings, else what the ledger knows."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.ledger.kinds import ActivityKind
from lms.ledger.models import Participant, Participation

from . import cards, sections
from .queries import pages_of
from .sections import Item

# Word and colour of each state of a participation.
STATES = {
    "pending": (gettext_lazy("To be confirmed by e-mail"), "warning"),
    "confirmed": (gettext_lazy("Registered"), "primary"),
    "applied": (gettext_lazy("Put before us, not decided yet"), "warning"),
    "offered": (gettext_lazy("A seat is kept for you"), "warning"),
    "waiting": (gettext_lazy("On the waiting list"), "warning"),
    "attended": (gettext_lazy("Attended"), "success"),
    "completed": (gettext_lazy("Completed"), "success"),
    "cancelled": (gettext_lazy("Cancelled"), "secondary"),
}


@dataclass(frozen=True)
class Learning:
    """What the page shows of one person."""

    coming: list[Item]
    courses: list[Item]
    certificates: list[Item]
    history: list[Item]
    feeds: list[str]

    @property
    def is_empty(self) -> bool:
        return not (self.coming or self.courses or self.certificates or self.history)


def learning_of(participant: Participant | None) -> Learning:
    """Everything "My learning" shows; two queries for the ledger's part, plus those of the wings."""
    if participant is None:
        return Learning([], [], [], [], [])
    rows = list(
        Participation.objects.filter(participant=participant)
        .select_related("activity")
        .order_by("-registered_at", "-pk")
    )
    pages = pages_of([row.activity for row in rows]) if rows else {}
    links = sections.links(rows)
    now = timezone.now()

    def is_to_come(row: Participation) -> bool:
        activity = row.activity
        over = activity.ends_at is None or activity.ends_at <= now
        return not over and row.cancelled_at is None and activity.cancelled_at is None

    def known(key: str, chosen: list[Participation]) -> list[Item]:
        if sections.has_provider(key):
            return sections.items(key, participant)
        return [as_item(row, pages, links.get(row.pk, ())) for row in chosen]

    to_come = sorted((row for row in rows if is_to_come(row)), key=lambda row: row.activity.starts_at or now)
    courses = [row for row in rows if row.activity.kind == ActivityKind.COURSE and row.cancelled_at is None]
    past = [row for row in rows if row not in to_come and row not in courses]
    # By the day that each card shows: staff may bring somebody to an event long after it.
    past.sort(key=lambda row: row.activity.starts_at or row.registered_at, reverse=True)
    return Learning(
        coming=known("next", [row for row in to_come if row.activity.kind != ActivityKind.COURSE]),
        courses=known("learning", courses),
        certificates=sections.items("certificates", participant),
        history=known("history", past),
        feeds=sections.feeds(participant),
    )


def as_item(row: Participation, pages: dict[Any, Any], links: tuple[sections.Link, ...] = ()) -> Item:
    """One participation as the ledger tells it."""
    activity, page = row.activity, pages.get(row.activity.translation_key)
    word, kind = STATES[row.state]
    if activity.cancelled_at:
        word, kind = _("Called off"), "danger"
    is_course = activity.kind == ActivityKind.COURSE
    url = (page.get_url() or "") if page else ""
    if is_course and url and not row.completed_at:
        links = (sections.Link(_("Go on") if row.progress else _("Begin"), url, is_main=True), *links)
    return Item(
        title=activity.title,
        url=url,
        meta=" · ".join(part for part in (activity.get_kind_display(), cards.times(activity)) if part),
        state=str(word),
        state_kind=kind,
        day=activity.starts_at,
        progress=row.progress if is_course else None,
        links=links,
    )
