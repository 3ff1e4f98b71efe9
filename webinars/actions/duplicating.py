"""The same event once more: all its editions as drafts on a new date, without anybody who took part."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from wagtail.coreutils import find_available_slug
from wagtail.models import Page

from lms.audit.trail import record
from lms.ledger.models import Activity

from ..errors import MayNotAddHere, NothingToDuplicate
from ..models import ProviderAccount, WebinarPage

# Accounts where each event has a meeting of its own, whose link is worth nothing for another date.
ONE_MEETING_EACH = (ProviderAccount.Kind.ZOOM,)
WINDOW = ("registration_opens_at", "registration_closes_at")


@dataclass(frozen=True)
class Duplicate:
    """The drafts by language. `is_new` False: they were there already, the form was sent twice."""

    pages: dict[str, WebinarPage]
    is_new: bool
    kept_link: bool = False
    emptied_link: bool = False


def editions_of(activity: Activity) -> list[WebinarPage]:
    """The pages of an event in all its languages, the live ones first."""
    pages = WebinarPage.objects.filter(translation_key=activity.translation_key)
    return list(pages.select_related("locale", "provider_account").order_by("-live", "pk"))


@transaction.atomic
def duplicate(
    activity: Activity, *, titles: dict[str, str], starts_at: datetime, token: UUID, acting_user: Any
) -> Duplicate:
    """Copies the pages of an event as drafts that share a history of their own, still empty.

    All other times move by as much as the clock on the wall moves between the old start and the new one:
    what began at ten begins at ten, also across a change of the clocks. Recordings stay behind, they show the
    people of the event before. The same `token` never makes a second copy. `acting_user` becomes the owner,
    co-trainers stay. Raises `NothingToDuplicate` and `MayNotAddHere`.
    """
    # Two clicks come one after the other through here.
    Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    key = uuid5(token, f"{activity.pk}/{acting_user.pk}")
    known = WebinarPage.objects.filter(translation_key=key).select_related("locale")
    if known:
        return Duplicate({page.locale.language_code: page for page in known}, is_new=False)
    editions = editions_of(activity)
    if not editions:
        raise NothingToDuplicate
    first = editions[0]
    move = _wall(starts_at) - _wall(first.starts_at)
    one_time = first.provider_account and first.provider_account.kind in ONE_MEETING_EACH
    pages = {}
    for page in editions:
        language = page.locale.language_code
        title = titles.get(language) or page.title
        pages[language] = _copy(page, key, title, move, drops_link=one_time, acting_user=acting_user)
    for page in pages.values():
        record(
            "lms_webinars.duplicate",
            page,
            after={"from": activity.pk, "title": page.title, "starts_at": page.starts_at},
            acting_user=acting_user,
        )
    return Duplicate(
        pages,
        is_new=True,
        kept_link=bool(first.join_url and not one_time),
        emptied_link=bool(first.join_url and one_time),
    )


def _copy(
    page: WebinarPage, key: UUID, title: str, move: timedelta, *, drops_link: Any, acting_user: Any
) -> WebinarPage:
    parent = page.get_parent().specific
    if not parent.permissions_for_user(acting_user).can_add_subpage():
        raise MayNotAddHere
    starts_at = moved(page.starts_at, move)
    values = {
        "translation_key": key,
        "title": title,
        "draft_title": title,
        "slug": _slug(parent, title, page),
        "starts_at": starts_at,
        "ends_at": _end(page.starts_at, page.ends_at, move),
        "finishes_at": None,
        **{name: moved(getattr(page, name), move) for name in WINDOW},
        "more_sessions": _sessions(page, move, drops_link=drops_link),
        "after": _materials(page),
        **({"join_url": ""} if drops_link else {}),
        "go_live_at": None,
        "expire_at": None,
        "locked": False,
        "locked_at": None,
        "locked_by": None,
    }
    return page.copy(
        to=parent,
        update_attrs=values,
        copy_revisions=False,
        keep_live=False,
        user=acting_user,
        reset_translation_key=False,
    )


def moved(moment: datetime | None, by: timedelta) -> datetime | None:
    """A moment moved by the clock on the wall; an hour that the clocks skip is the hour after."""
    if moment is None:
        return None
    # By way of UTC: a time that no clock shows comes back as one that it does.
    return timezone.localtime(timezone.make_aware(_wall(moment) + by).astimezone(UTC))


def _wall(moment: datetime) -> datetime:
    """What the clock of the site shows."""
    return timezone.localtime(moment).replace(tzinfo=None)


def _end(starts_at: datetime, ends_at: datetime, by: timedelta) -> datetime:
    """The end by the wall; where the clocks change in between and it would come first, as long as before."""
    start, end = moved(starts_at, by), moved(ends_at, by)
    return end if end > start else start + (ends_at - starts_at)


def _sessions(page: WebinarPage, by: timedelta, *, drops_link: Any) -> Any:
    """The further sessions as blocks of their own, so that none is taken for a session of the old event."""
    blocks = []
    for block in page.more_sessions:
        told = block.block.get_prep_value(block.value)
        starts_at, ends_at = block.value["starts_at"], block.value["ends_at"]
        if starts_at and ends_at:
            start, end = _aware(starts_at), _aware(ends_at)
            told |= {"starts_at": moved(start, by).isoformat(), "ends_at": _end(start, end, by).isoformat()}
        if drops_link:
            told["join_url"] = ""
        blocks.append({"type": block.block_type, "value": told, "id": str(uuid4())})
    return page.more_sessions.stream_block.to_python(blocks)


def _materials(page: WebinarPage) -> Any:
    kept = [
        {"type": block.block_type, "value": block.block.get_prep_value(block.value), "id": str(uuid4())}
        for block in page.after
        if block.block_type != "recording"
    ]
    return page.after.stream_block.to_python(kept)


def _aware(moment: datetime) -> datetime:
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _slug(parent: Page, title: str, page: WebinarPage) -> str:
    return find_available_slug(parent, slugify(title)[:200] or page.slug)
