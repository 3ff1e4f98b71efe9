"""Reads of the portal: what is on next, with the addresses of the pages in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.models import Page

from lms.enterprises.models import Enterprise
from lms.ledger.kinds import ActivityKind, Audience
from lms.ledger.models import Activity, Participant


@dataclass(frozen=True)
class Next:
    """Activities on offer with their pages, and the page that lists them all."""

    offers: list[tuple[Activity, Page]] = field(default_factory=list)
    index: Page | None = None

    @property
    def index_url(self) -> str:
        return self.index.get_url() or "" if self.index else ""


def pages_of(activities: Iterable[Activity], language: str | None = None) -> dict[Any, Page]:
    """The live page of each activity by translation key, in the language where there is one. One query."""
    language = (language or get_language() or "").split("-")[0]
    keys = [activity.translation_key for activity in activities]
    found: dict[Any, Page] = {}
    for page in Page.objects.live().filter(translation_key__in=keys).select_related("locale"):
        if page.translation_key not in found or page.locale.language_code == language:
            found[page.translation_key] = page
    return found


def next_on_offer(kind: str, count: int) -> Next:
    """The next `count` public activities of a kind that are open, soonest first. Three queries at most."""
    activities = Activity.objects.filter(
        kind=kind, audience=Audience.PUBLIC, is_open=True, cancelled_at=None
    ).order_by(F("starts_at").asc(nulls_last=True), "pk")
    if kind != ActivityKind.COURSE:
        activities = activities.filter(starts_at__gt=timezone.now())
    chosen = list(activities[:count])
    if not chosen:
        return Next()
    pages = pages_of(chosen)
    offers = [
        (activity, pages[activity.translation_key])
        for activity in chosen
        if activity.translation_key in pages
    ]
    index = None
    if offers:
        path = offers[0][1].path[: -Page.steplen]
        index = Page.objects.live().filter(path=path, depth__gt=1).first()
    return Next(offers, index)


def participant_of(user: Any) -> Participant | None:
    """The person behind an account, known once their address is verified or they took part in something."""
    return Participant.objects.filter(user=user).first()


def firms_of(participant: Participant) -> list[Enterprise]:
    """The firms the person registered for, latest first."""
    rows = (
        participant.participations.exclude(enterprise=None)
        .select_related("enterprise")
        .order_by("-registered_at", "-pk")
    )
    return list(dict.fromkeys(row.enterprise for row in rows))
