"""What happened, read from the ledger and the register of calls once, as small tuples in the order of days.

Every rule reads these same facts, so that a table of twenty indicators costs no more queries than one, and
the number of queries does not depend on the number of rows.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import F, Q
from django.utils import timezone

from lms.calls.kinds import SUPPORTED_STATES
from lms.calls.models import CallApplication, FundingCall, Measure, ServiceContact
from lms.enterprises.models import Enterprise, EnterpriseSize
from lms.enterprises.sizes import SizeClass
from lms.ledger.kinds import ActivityKind, Audience
from lms.ledger.models import Activity, Participation

from .kinds import SupportKind
from .texts import Texts

ROWS_AT_ONCE = 2_000
_NO_SIZES: tuple[list[date], list[str]] = ([], [SizeClass.UNVERIFIED.value])
# Individual help keeps its kind; whatever is taught to a group is training.
SUPPORT_KINDS = {
    ActivityKind.COACHING.value: SupportKind.COACHING.value,
    ActivityKind.CONSULTANCY.value: SupportKind.CONSULTANCY.value,
    ActivityKind.MATCHMAKING.value: SupportKind.MATCHMAKING.value,
}


class Fact(NamedTuple):
    """One thing that happened on a day. `state` empty: it qualifies; else the code of the reason why not.

    `source` and `pk` name the row of the register, which is the evidence. `kind` is the kind of support, for
    an event the kind of event. `seconds` is the time given.
    """

    source: str
    pk: int
    day: date
    enterprise: int | None = None
    person: int | None = None
    kind: str = ""
    service: str = ""
    activity: int | None = None
    call: int | None = None
    form: str = ""
    seconds: int = 0
    state: str = ""
    values: dict[str, Any] | None = None

    @property
    def key(self) -> str:
        return f"{self.source}:{self.pk}"


class Firm(NamedTuple):
    name: str
    country: str
    tax_code: str
    kind: str
    province: str


class Event(NamedTuple):
    """An activity, with its days in the site's time zone."""

    titles: Texts
    kind: str
    service: str
    ends_on: date | None
    minutes: int
    mode: str
    audience: str
    province: str
    threshold: int
    called_off: bool


class Facts:
    """All facts up to and including a day. Each kind is read from the database once, when first asked for."""

    def __init__(self, until: date) -> None:
        self.until = until
        next_day = datetime.combine(until + timedelta(days=1), time.min)
        self._end = timezone.make_aware(next_day)

    # --- who ---

    @cached_property
    def firms(self) -> dict[int, Firm]:
        fields = ("pk", "name", "country", "tax_code", "kind", "province")
        rows = Enterprise.objects.order_by().values_list(*fields)
        return {pk: Firm(*values) for pk, *values in rows.iterator(ROWS_AT_ONCE)}

    @cached_property
    def _sizes(self) -> dict[int, tuple[list[date], list[str]]]:
        rows = EnterpriseSize.objects.order_by("enterprise_id", "valid_from", "pk").values_list(
            "enterprise_id", "valid_from", "computed_class", "declared_class"
        )
        found: dict[int, tuple[list[date], list[str]]] = {}
        for enterprise, day, computed, declared in rows.iterator(ROWS_AT_ONCE):
            days, classes = found.setdefault(enterprise, ([], []))
            days.append(day)
            classes.append(computed or declared)
        return found

    def size_on(self, enterprise: int | None, day: date) -> str:
        """As `Enterprise.size_on`: the class in force; before the first declaration the first one."""
        if enterprise is None:
            return ""
        days, classes = self._sizes.get(enterprise, _NO_SIZES)
        return classes[max(bisect_right(days, day) - 1, 0)]

    # --- what one could take part in ---

    @cached_property
    def events(self) -> dict[int, Event]:
        fields = (
            *(
                "pk",
                "titles",
                "kind",
                "service",
                "ends_at",
                "duration_minutes",
                "mode",
                "audience",
                "province",
            ),
            *("threshold_percent", "cancelled_at"),
        )
        found = {}
        for pk, titles, kind, service, ends_at, *rest, cancelled_at in (
            Activity.objects.order_by().values_list(*fields).iterator(ROWS_AT_ONCE)
        ):
            ends_on = timezone.localdate(ends_at) if ends_at else None
            found[pk] = Event(titles, kind, service, ends_on, *rest, cancelled_at is not None)
        return found

    @cached_property
    def attended(self) -> set[int]:
        """The activities somebody attended."""
        came = Participation.objects.active().filter(~Q(attended_at=None) | ~Q(completed_at=None))
        return set(came.order_by().values_list("activity_id", flat=True).distinct())

    @cached_property
    def calls(self) -> dict[int, tuple[str, Texts]]:
        rows = FundingCall.objects.values_list("pk", "code", "title_it", "title_en")
        return {pk: (code, {"it": it, "en": en or it}) for pk, code, it, en in rows}

    # --- what people did ---

    @cached_property
    def services(self) -> list[Fact]:
        """Participations and logged services."""
        return _in_order([*self._participations(), *self._contacts()])

    def _participations(self) -> Iterator[Fact]:
        days: dict[date, date] = {}  # a hundred thousand rows share a few hundred days
        events, until = self.events, self.until
        completed = Participation.objects.filter(completed_at__lt=self._end).order_by()
        for pk, activity, enterprise, person, completed_at, seconds, cancelled in completed.values_list(
            *("pk", "activity_id", "enterprise_id", "participant_id", "completed_at", "attended_seconds"),
            Q(cancelled_at__isnull=False),
        ).iterator(ROWS_AT_ONCE):
            event = events[activity]
            day = timezone.localdate(completed_at)
            yield Fact(
                "participation",
                pk,
                days.setdefault(day, day),
                enterprise,
                person,
                SUPPORT_KINDS.get(event.kind, SupportKind.TRAINING.value),
                event.service,
                activity,
                seconds=event.minutes * 60 if seconds is None else seconds,
                state=_hindrance(event) or ("cancelled" if cancelled else ""),
            )
        others = Participation.objects.filter(completed_at=None).order_by()
        for (
            pk,
            activity,
            enterprise,
            person,
            registered_at,
            seconds,
            progress,
            cancelled,
        ) in others.values_list(
            *("pk", "activity_id", "enterprise_id", "participant_id", "registered_at", "attended_seconds"),
            "progress",
            Q(cancelled_at__isnull=False),
        ).iterator(ROWS_AT_ONCE):
            event = events[activity]
            day = event.ends_on or timezone.localdate(registered_at)
            if day > until:
                continue
            state, values = _why_not_completed(event, seconds or 0, progress, cancelled)
            yield Fact(
                "participation",
                pk,
                days.setdefault(day, day),
                enterprise,
                person,
                SUPPORT_KINDS.get(event.kind, SupportKind.TRAINING.value),
                event.service,
                activity,
                seconds=seconds or 0,
                state=state,
                values=values,
            )

    def _contacts(self) -> Iterator[Fact]:
        rows = ServiceContact.objects.filter(day__lte=self.until).order_by()
        for pk, day, enterprise, person, kind, service, call, minutes, exclusion in rows.values_list(
            *(
                "pk",
                "day",
                "enterprise_id",
                "participant_id",
                "kind",
                "service",
                "call_id",
                "minutes",
                "exclusion",
            )
        ).iterator(ROWS_AT_ONCE):
            yield Fact(
                *("contact", pk, day, enterprise, person, kind, service),
                call=call,
                seconds=minutes * 60,
                state=exclusion,
            )

    @cached_property
    def _application_rows(self) -> list[tuple[Any, ...]]:
        fields = ("pk", "call_id", "enterprise_id", "submitted_on", "granted_on", "state", "form")
        return list(CallApplication.objects.order_by().annotate(code=F("call__code")).values_list(*fields))

    @cached_property
    def applications(self) -> list[Fact]:
        """Applications on the day they were submitted, whatever became of them."""
        return _in_order(
            Fact("application", pk, submitted_on, enterprise, call=call, form=form)
            for pk, call, enterprise, submitted_on, _granted, _state, form in self._application_rows
            if submitted_on <= self.until
        )

    @cached_property
    def grants(self) -> list[Fact]:
        """The same applications on the day of the grant; those without support say why."""
        found = []
        for pk, call, enterprise, submitted_on, granted_on, state, form in self._application_rows:
            day = granted_on or submitted_on
            if day <= self.until:
                why_not = "" if state in SUPPORTED_STATES else f"application_{state}"
                found.append(Fact("application", pk, day, enterprise, call=call, form=form, state=why_not))
        return _in_order(found)

    @cached_property
    def measures(self) -> list[Fact]:
        rows = Measure.objects.filter(day__lte=self.until).values_list("pk", "day", "call_id", "is_approved")
        return _in_order(
            Fact("measure", pk, day, call=call, state="" if approved else "not_approved")
            for pk, day, call, approved in rows
        )

    # --- evidence in words, read only where rows are shown ---

    @cached_property
    def topics(self) -> dict[int, tuple[str, str, str]]:
        """Topic, channel and office of each logged service."""
        return {
            pk: rest for pk, *rest in ServiceContact.objects.values_list("pk", "topic", "channel", "office")
        }

    @cached_property
    def protocols(self) -> dict[int, tuple[str, str]]:
        """Protocol number and decree of each application."""
        return {pk: rest for pk, *rest in CallApplication.objects.values_list("pk", "protocol", "decree")}

    @cached_property
    def acts(self) -> dict[int, tuple[Texts, str]]:
        rows = Measure.objects.values_list("pk", "title_it", "title_en", "act")
        return {pk: ({"it": it, "en": en or it}, act) for pk, it, en, act in rows}


def _in_order(facts: Any) -> list[Fact]:
    """By day; on one day by register and number, so that the same data always give the same first fact."""
    return sorted(facts, key=lambda fact: (fact.day, fact.source, fact.pk))


def _hindrance(event: Event) -> str:
    if event.audience == Audience.INTERNAL:
        return "internal"
    return "called_off" if event.called_off else ""


def _why_not_completed(
    event: Event, seconds: int, progress: int, cancelled: bool
) -> tuple[str, dict[str, Any] | None]:
    if hindrance := _hindrance(event):
        return hindrance, None
    if cancelled:
        return "cancelled", None
    if seconds and event.kind != ActivityKind.COURSE:
        return "below_threshold", {
            "minutes": seconds // 60,
            "of": event.minutes,
            "threshold": event.threshold,
        }
    if progress:
        return "not_completed", {"progress": progress}
    return "registered_only", None
