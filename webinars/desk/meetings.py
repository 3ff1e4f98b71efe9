"""Who meets when, on what and where: sessions as published, drafts as planned, and where two clash."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from lms.ledger.kinds import Mode
from lms.ledger.models import Activity

from ..models import ProviderAccount, Session, WebinarPage
from ..planning import Planned, planned
from ..queries import events_for


@dataclass
class Meeting:
    """One session on the calendar. `event` is the translation key that all editions share.

    `pk` is the Activity's and empty for a draft, `page` the draft's page if the reader may open it. `is_seen`
    when the reader may see the event; another one only tells that something stands in the way.
    """

    event: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    part: str = ""
    pk: int | None = None
    page: int | None = None
    is_seen: bool = True
    is_off: bool = False
    account: int | None = None
    join_url: str = ""
    location: str = ""
    trainers: frozenset[int] = frozenset()
    clashes: list["Clash"] = field(default_factory=list)

    @property
    def is_draft(self) -> bool:
        return self.pk is None

    @property
    def name(self) -> str:
        """The title as somebody may read it."""
        if not self.is_seen:
            return _("an event of another trainer")
        return f"{self.title} ({self.part})" if self.part else self.title

    @property
    def days(self) -> list[date]:
        """The days of the site's time zone it touches; one that ends at midnight does not touch the next."""
        first = timezone.localtime(self.starts_at).date()
        last = timezone.localtime(self.ends_at - timedelta(microseconds=1)).date()
        return [first + timedelta(days=number) for number in range(max(0, (last - first).days) + 1)]


@dataclass(frozen=True)
class Clash:
    """Two meetings at the same time that need the same thing; `reasons` are sentences."""

    one: Meeting
    other: Meeting
    reasons: tuple[str, ...]

    @property
    def starts_at(self) -> datetime:
        return max(self.one.starts_at, self.other.starts_at)

    @property
    def ends_at(self) -> datetime:
        return min(self.one.ends_at, self.other.ends_at)


def meetings_between(user: Any, start: datetime, end: datetime) -> list[Meeting]:
    """Every meeting that touches the time, in order, with its clashes. A fixed number of queries.

    Those the user may not see are among them, so that their clashes are: show only what `is_seen`.
    """
    found = [*_sessions(user, start, end), *_drafts(user, start, end)]
    _with_trainers(found)
    found.sort(key=lambda one: (one.starts_at, one.ends_at, one.title))
    _find_clashes(found)
    return found


def clashes_of(user: Any, activity: Activity, sessions: Iterable[Session]) -> list[Clash]:
    """The clashes of one event's sessions to come, soonest first. A fixed number of queries."""
    ahead = [one for one in sessions if not one.is_over and one.cancelled_at is None]
    if activity.cancelled_at or not ahead:
        return []
    start, end = min(one.starts_at for one in ahead), max(one.ends_at for one in ahead)
    found = meetings_between(user, start, end)
    own = [clash for one in found if one.pk == activity.pk for clash in one.clashes]
    return [clash for clash in own if clash.ends_at > timezone.now()]


def _sessions(user: Any, start: datetime, end: datetime) -> list[Meeting]:
    seen = set(events_for(user).values_list("pk", flat=True).order_by().distinct())
    rows = Session.objects.filter(starts_at__lt=end, ends_at__gt=start).select_related("activity")
    return [
        Meeting(
            event=row.activity.translation_key,
            title=row.activity.title,
            part=row.title,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            pk=row.activity_id,
            is_seen=row.activity_id in seen,
            is_off=bool(row.cancelled_at or row.activity.cancelled_at),
            account=row.provider_account_id,
            join_url=row.join_url,
            location=row.location if row.activity.mode != Mode.ONLINE else "",
        )
        for row in rows
    ]


def _drafts(user: Any, start: datetime, end: datetime) -> list[Meeting]:
    """Pages never published, one for all editions, as their last saved version plans them."""
    pages = WebinarPage.objects.filter(live=False).exclude(
        translation_key__in=Activity.objects.values("translation_key")
    )
    everybodys = user.has_perm("lms_webinars.view_any_session")
    own = Q(owner=user) | Q(co_trainers=user)
    mine = set() if everybodys else set(pages.filter(own).values_list("translation_key", flat=True))
    may_open = user.has_perm("lms_webinars.change_any_session")
    language = (translation.get_language() or "").split("-")[0]
    found: dict[UUID, list[Meeting]] = {}
    for page in pages.select_related("latest_revision", "locale").order_by("pk"):
        if page.translation_key in found and page.locale.language_code != language:
            continue
        wanted = _as_last_saved(page)
        found[page.translation_key] = [
            Meeting(
                event=page.translation_key,
                title=wanted.title,
                part=one.title,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                page=page.pk if may_open or page.translation_key in mine else None,
                is_seen=everybodys or page.translation_key in mine,
                account=wanted.provider_account_id if wanted.mode != Mode.ON_SITE else None,
                join_url=one.join_url if wanted.mode != Mode.ON_SITE else "",
                location=one.location if wanted.mode != Mode.ONLINE else "",
            )
            for one in _plan(wanted)
        ]
    listed = [one for plan in found.values() for one in plan]
    return [one for one in listed if one.starts_at < end and one.ends_at > start]


def _as_last_saved(page: WebinarPage) -> WebinarPage:
    """The page with what its last draft says of time and place; the row itself keeps its first version."""
    said = page.latest_revision.content if page.latest_revision else {}
    for name in ("title", "mode", "join_url", "location", "more_sessions"):
        if isinstance(said.get(name), str):
            setattr(page, name, said[name])
    for name in ("starts_at", "ends_at"):
        moment = _moment(said.get(name))
        if moment:
            setattr(page, name, moment)
    if "provider_account" in said:
        page.provider_account_id = said["provider_account"]
    return page


def _moment(said: Any) -> datetime | None:
    try:
        return parse_datetime(said) if isinstance(said, str) else None
    except ValueError:
        return None


def _plan(page: WebinarPage) -> list[Planned]:
    return [one for one in planned(page) if one.ends_at > one.starts_at]


def _with_trainers(found: list[Meeting]) -> None:
    """Owner and co-trainers of all editions."""
    pages = WebinarPage.objects.filter(translation_key__in={one.event for one in found})
    trainers: dict[UUID, set[int]] = defaultdict(set)
    for name in ("owner", "co_trainers"):
        for event, person in pages.order_by().values_list("translation_key", name):
            trainers[event].add(person)
    for one in found:
        one.trainers = frozenset(trainers[one.event] - {None})


def _find_clashes(found: list[Meeting]) -> None:
    """Compares each meeting, in the order of time, with those that still run when it begins."""
    people = {pk for one in found for pk in one.trainers}
    names = {user.pk: user for user in get_user_model().objects.filter(pk__in=people)}
    used = {one.account for one in found} - {None}
    accounts = dict(ProviderAccount.objects.filter(pk__in=used).values_list("pk", "name"))
    running: list[Meeting] = []
    for later in found:
        if later.is_off:
            continue
        running = [one for one in running if one.ends_at > later.starts_at]
        for earlier in running:
            reasons = _reasons(earlier, later, names, accounts) if earlier.event != later.event else ()
            if reasons:
                earlier.clashes.append(Clash(earlier, later, reasons))
                later.clashes.append(Clash(later, earlier, reasons))
        running.append(later)


def _reasons(
    one: Meeting, other: Meeting, names: dict[int, Any], accounts: dict[int, str]
) -> tuple[str, ...]:
    reasons = []
    if one.account and one.account == other.account:
        sentence = _("Both meet on the platform account “%(account)s”.")
        reasons.append(sentence % {"account": accounts.get(one.account, "")})
    elif _plain(one.join_url) and _plain(one.join_url) == _plain(other.join_url):
        reasons.append(_("Both use the same join link."))
    for pk in sorted(one.trainers & other.trainers):
        if pk in names:
            who = names[pk].get_full_name() or names[pk].get_username()
            reasons.append(_("%(name)s is a trainer of both.") % {"name": who})
    if _plain(one.location) and _plain(one.location) == _plain(other.location):
        reasons.append(_("Both take place at “%(place)s”.") % {"place": one.location})
    return tuple(reasons)


def _plain(text: str) -> str:
    """Text as it compares: an address is the same with a closing slash, a place with another space."""
    return " ".join(text.split()).casefold().rstrip("/")
