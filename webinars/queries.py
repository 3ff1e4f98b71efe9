"""Reads used by pages, feeds and the desk: the catalogue, how a webinar stands, whose webinars these are."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.enterprises.territories import province_choices, province_label
from lms.ledger.actions import check_open
from lms.ledger.errors import LedgerError
from lms.ledger.kinds import Audience, SkillType
from lms.ledger.models import Activity, Participation

from .models import Session, WebinarIndexPage, WebinarPage

PER_PAGE = 20
FEED_KEEPS = timedelta(days=90)


@dataclass(frozen=True)
class Standing:
    """How a webinar stands right now: whether one can register and why not, and how many seats are left."""

    page: WebinarPage
    activity: Activity | None
    taken: int = 0
    waiting: int = 0

    @property
    def called_off(self) -> bool:
        return bool(self.activity and self.activity.cancelled_at)

    @property
    def seats_left(self) -> int | None:
        """None without a limit; nobody gets a seat past people who wait, unless only their firms are full."""
        if self.activity is None or self.activity.capacity is None:
            return None
        passes = not self.waiting or self.activity.seats_per_enterprise
        return max(0, self.activity.capacity - self.taken) if passes else 0

    @property
    def is_full(self) -> bool:
        return self.seats_left == 0

    @cached_property
    def refusal(self) -> str:
        """Why nobody can register here now; empty when one can."""
        if self.activity is None:
            return _("Registration opens when this webinar is published.")
        try:
            check_open(self.activity)
        except LedgerError as refusal:
            return str(refusal)
        if self.page.audience != Audience.PUBLIC:
            return _("Registration is by invitation: use the link you received.")
        return ""


def standing_of(page: WebinarPage) -> Standing:
    """How the webinar of a page stands. One query."""
    counted = (
        Activity.objects.filter(translation_key=page.translation_key)
        .annotate(
            taken=Count(
                "participations",
                # As `holding()`: also whoever came while there was no limit and has no seat number.
                filter=Q(participations__cancelled_at=None)
                & (Q(participations__applied_at=None) | ~Q(participations__approved_at=None))
                & (
                    Q(participations__waitlisted_at=None)
                    | ~Q(participations__promoted_at=None)
                    | ~Q(participations__seat=None)
                ),
            ),
            waiting=Count(
                "participations",
                filter=Q(participations__cancelled_at=None, participations__promoted_at=None)
                & ~Q(participations__waitlisted_at=None)
                & ~Q(participations__confirmed_at=None)
                & Q(participations__seat=None),
            ),
        )
        .first()
    )
    return Standing(page, counted, counted.taken, counted.waiting) if counted else Standing(page, None)


class OneQueryPaginator(Paginator):
    """The first page brings the total along (annotation `total`), so that it need not be counted apart."""

    @cached_property
    def count(self) -> int:
        first = list(self.object_list[: self.per_page])
        self._first = first
        return first[0].total if first else 0

    def page(self, number: int | str) -> Page:
        number = self.validate_number(number)
        if number == 1:
            return self._get_page(self._first, 1, self)
        return super().page(number)


def catalogue(index: WebinarIndexPage, params: QueryDict) -> dict[str, Any]:
    """What the list of webinars shows: upcoming first to come first, past last to come first; one query."""
    now = timezone.now()
    is_past = params.get("when") == "past"
    pages = WebinarPage.objects.child_of(index).live().filter(audience=Audience.PUBLIC)
    pages = (
        pages.filter(finishes_at__lte=now).order_by("-starts_at", "-pk")
        if is_past
        else pages.filter(finishes_at__gt=now).order_by("starts_at", "pk")
    )
    provinces, topics = province_choices(), SkillType.choices
    province = params.get("province") if params.get("province") in dict(provinces) else ""
    topic = params.get("topic") if params.get("topic") in dict(topics) else ""
    if province:
        pages = pages.filter(province=province)
    if topic:
        pages = pages.filter(skill_type=topic)
    listed = OneQueryPaginator(pages.annotate(**_seats(), total=Window(Count("pk"))), PER_PAGE)
    listed = listed.get_page(params.get("page"))
    for page in listed:
        page._cached_parent_obj = index  # noqa: SLF001 -- as Wagtail's own route() does
    return {
        "webinars": listed,
        "items": [card_of(page, is_past=is_past) for page in listed],
        "is_past": is_past,
        "provinces": provinces,
        "topics": topics,
        "province": province,
        "topic": topic,
    }


def card_of(page: WebinarPage, *, is_past: bool) -> dict[str, Any]:
    """What `lms/components/card.html` shows of a webinar with the annotations of `_seats`."""
    shown = page.sittings[0] if is_past else page.next_sitting
    starts, ends = timezone.localtime(shown.starts_at), timezone.localtime(shown.ends_at)
    number = len(page.sittings)
    sessions = ngettext("%(number)s session", "%(number)s sessions", number) % {"number": number}
    where = page.get_mode_display() if not page.province else f"{page.get_mode_display()}, {_place(page)}"
    badge, badge_kind = "", "primary"
    if page.called_off_at:
        badge, badge_kind = _("Called off"), "danger"
    elif not is_past and page.seats_free is not None and page.seats_free <= 0:
        badge, badge_kind = _("Waiting list"), "warning"
    return {
        "title": page.title,
        "url": page.get_url(),
        "kicker": f"{page.get_kind_display()} · {page.get_skill_type_display()}",
        "day": starts,
        "text": page.summary,
        "meta": [
            {"icon": "clock", "text": f"{starts:%H:%M}–{ends:%H:%M}"},
            *([{"icon": "calendar", "text": sessions}] if number > 1 else []),
            {"icon": "pin", "text": where},
        ],
        "badge": badge,
        "badge_kind": badge_kind,
    }


def _place(page: WebinarPage) -> str:
    return province_label(page.province)


def _seats() -> dict[str, Any]:
    activity = Activity.objects.filter(translation_key=OuterRef("translation_key"))
    taken = (
        Participation.objects.holding()
        .filter(activity__translation_key=OuterRef("translation_key"))
        .order_by()
        .values("activity")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return {
        "called_off_at": Subquery(activity.values("cancelled_at")),
        "seats_free": F("capacity") - Coalesce(Subquery(taken, output_field=IntegerField()), 0),
    }


def public_sessions() -> QuerySet[Session]:
    """The sessions of the public calendar: published public events, coming or within the last 90 days."""
    return Session.objects.filter(
        activity__audience=Audience.PUBLIC, activity__is_open=True, ends_at__gt=timezone.now() - FEED_KEEPS
    ).order_by("starts_at", "pk")


def personal_sessions(participant_pk: int) -> QuerySet[Session]:
    """The sessions of one person's calendar: confirmed places, coming or within the last 90 days."""
    places = Participation.objects.confirmed().filter(participant=participant_pk)
    return Session.objects.filter(
        activity__in=places.values("activity"), ends_at__gt=timezone.now() - FEED_KEEPS
    ).order_by("starts_at", "pk")


def page_of(activity: Activity) -> WebinarPage | None:
    """The live page of an activity in the reader's language, else in any."""
    pages = list(
        WebinarPage.objects.live()
        .filter(translation_key=activity.translation_key)
        .select_related("locale")
        .order_by("pk")
    )
    language = (translation.get_language() or "").split("-")[0]
    return next((page for page in pages if page.locale.language_code == language), None) or (
        pages[0] if pages else None
    )


def has_recording(activity: Activity, _language: str = "") -> bool:
    """Whether those who registered find a recording now. One query.

    Whatever the reader's language: who finds none in the own edition is shown that of the other.
    """
    pages = WebinarPage.objects.live().filter(translation_key=activity.translation_key)
    return any(block["type"] == "recording" for page in pages for block in page.after.raw_data)


def events_for(user: Any) -> QuerySet[Activity]:
    """The events a member of staff may see at the desk: all, or those whose page is the user's own."""
    events = Activity.objects.exclude(lms_sessions=None)
    if user.has_perm("lms_webinars.view_any_session"):
        return events
    if not user.has_perm("lms_webinars.view_session"):
        return events.none()
    own = WebinarPage.objects.filter(Q(owner=user) | Q(co_trainers=user))
    return events.filter(translation_key__in=own.values("translation_key"))


def may_run(user: Any, activity: Activity) -> bool:
    """Whether the user may change registrations and attendance of this event. At most two queries."""
    if user.has_perm("lms_webinars.change_any_session"):
        return True
    if not user.has_perm("lms_webinars.change_session"):
        return False
    own = WebinarPage.objects.filter(Q(owner=user) | Q(co_trainers=user))
    return own.filter(translation_key=activity.translation_key).exists()
