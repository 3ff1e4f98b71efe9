"""The files staff take away: an event's registrations with attendance, and the list of all events."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import Min
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lms import exports
from lms.audit.trail import record
from lms.enterprises.models import Enterprise
from lms.enterprises.sizes import SME_CLASSES
from lms.enterprises.territories import province_label
from lms.ledger.models import Activity, Participation
from lms.ledger.reasons import in_words
from lms.questions.words import label, spoken

from ..actions.settling import Presence, presences
from ..models import AttendanceImport, Session, WebinarPage
from ..queries import events_for
from ..references import reference
from .access import for_event, for_staff
from .rows import counted
from .words import STATES, VERDICTS

Column = exports.Column
PEOPLE = [
    Column("registration", gettext_lazy("Registration number")),
    Column("first_name", gettext_lazy("First name")),
    Column("last_name", gettext_lazy("Last name")),
    Column("email", gettext_lazy("E-mail")),
    Column("enterprise_cf", gettext_lazy("Tax code of the firm")),
    Column("enterprise", gettext_lazy("Firm")),
    Column("province", gettext_lazy("Province")),
    Column("role", gettext_lazy("Role in the firm")),
    Column("language", gettext_lazy("Language")),
    Column("consent_version", gettext_lazy("Privacy notice read")),
    Column("state", gettext_lazy("State")),
    Column("registered_at", pgettext_lazy("date", "Registered"), "datetime"),
    Column("confirmed_at", pgettext_lazy("date", "Confirmed"), "datetime"),
    Column("waitlisted_at", gettext_lazy("Put on the waiting list"), "datetime"),
    Column("promoted_at", gettext_lazy("Moved up"), "datetime"),
    Column("cancelled_at", pgettext_lazy("column", "Cancelled"), "datetime"),
    Column("cancellation_reason", gettext_lazy("Why cancelled")),
    Column("attended_low", gettext_lazy("Present at least"), "duration"),
    Column("attended_high", gettext_lazy("Present at most"), "duration"),
    Column("attended_pct", gettext_lazy("Share at least (%)"), "decimal", 1),
    Column("threshold", gettext_lazy("Threshold")),
    Column("source", gettext_lazy("Source")),
    Column("completed_at", pgettext_lazy("date", "Completed"), "datetime"),
    Column("viewed_later_at", gettext_lazy("Viewed later"), "datetime"),
    Column("applied_at", gettext_lazy("Put before staff"), "datetime"),
    Column("approved_at", gettext_lazy("Approved on"), "datetime"),
]
# Read for the rows of PEOPLE, in their order, then what only the state needs.
PEOPLE_FIELDS = (
    *("pk", "first_name", "last_name", "participant__email"),
    *("enterprise__tax_code", "enterprise__name", "enterprise__province"),
    *("role", "language", "consent_version"),
    *("registered_at", "confirmed_at", "waitlisted_at", "promoted_at", "cancelled_at", "cancellation_reason"),
    *("completed_at", "attended_at", "viewed_later_at"),
    *("applied_at", "approved_at", "seat", "answers"),
)
NO_PRESENCE = (None, None, None, "", "")
ROWS_AT_ONCE = 1000
EVENTS = [
    Column("event_code", gettext_lazy("Event code")),
    Column("title_it", gettext_lazy("Title (Italian)")),
    Column("title_en", gettext_lazy("Title (English)")),
    Column("type", gettext_lazy("Kind")),
    Column("mode", gettext_lazy("Mode")),
    Column("audience", gettext_lazy("Audience")),
    Column("date", gettext_lazy("Date"), "date"),
    Column("start", gettext_lazy("Start"), "datetime"),
    Column("end", gettext_lazy("End"), "datetime"),
    Column("sessions", gettext_lazy("Sessions"), "integer"),
    Column("hours", gettext_lazy("Hours"), "decimal", 2),
    Column("province", gettext_lazy("Province")),
    Column("platform", gettext_lazy("Platform of the reports")),
    Column("trainer", gettext_lazy("Speakers")),
    Column("registered", pgettext_lazy("figures", "Registered"), "integer"),
    Column("attended", pgettext_lazy("figures", "Attended"), "integer"),
    Column("qualified", gettext_lazy("Reached the threshold"), "integer"),
    Column("distinct_enterprises", gettext_lazy("Firms that reached the threshold"), "integer"),
    Column("distinct_smes", gettext_lazy("SMEs among them"), "integer"),
    Column("new_smes_first_time", gettext_lazy("SMEs reached for the first time"), "integer"),
    Column("viewed_later", gettext_lazy("Viewed the recording later"), "integer"),
    Column("no_show_pct", gettext_lazy("Absent among the confirmed (%)"), "decimal", 1),
    Column("open_work", gettext_lazy("People still to be recognised"), "integer"),
    Column("status", gettext_lazy("Status")),
]


@require_GET
@for_event()
def registrations(request: HttpRequest, activity: Activity) -> HttpResponseBase:
    """One event's registrations with their attendance; a few queries for each thousand."""
    record(
        "lms_webinars.export",
        activity,
        after={"table": "registrations", "format": request.GET.get("format", "")},
        acting_user=request.user,
    )
    return exports.respond(
        people_columns(activity),
        people_rows(activity),
        export_format=exports.chosen_format(request.GET.get("format")),
        table="registrations",
        period=f"event-{activity.pk}",
        cut_off=timezone.localdate(),
        notes=[
            (_("Event"), activity.title),
            (_("Start"), timezone.localtime(activity.starts_at).strftime("%Y-%m-%d %H:%M")),
            (_("Threshold"), f">= {activity.threshold_percent} %"),
        ],
    )


@require_GET
@for_staff
def events(request: HttpRequest) -> HttpResponseBase:
    """The list of all events the reader may see (internal ones are marked as such and count nowhere)."""
    return exports.respond(
        EVENTS,
        event_rows(request.user),
        export_format=exports.chosen_format(request.GET.get("format")),
        table="events",
        period="all",
        cut_off=timezone.localdate(),
    )


def people_rows(activity: Activity) -> Iterator[tuple[Any, ...]]:
    """One event's registrations, read and worked out a thousand at a time, so that memory does not grow."""
    words, questions, language = _Words(), activity.questions, _language()
    sessions = several(activity)
    people = Participation.objects.filter(activity=activity).order_by("last_name", "first_name", "pk")
    rows = people.values_list(*PEOPLE_FIELDS, named=True).iterator(chunk_size=ROWS_AT_ONCE)
    while some := list(islice(rows, ROWS_AT_ONCE)):
        found = presences(activity, [row.pk for row in some])
        for row in some:
            presence = found.get(row.pk)
            yield (
                reference(row.pk),
                *row[1:4],
                row.enterprise__tax_code or "",
                row.enterprise__name or "",
                words.provinces[row.enterprise__province] if row.enterprise__province else "",
                *row[7:10],
                words.states[_Standing(row).state],
                *row[10:15],
                in_words(row.cancellation_reason),
                *(words.of(presence) if presence else NO_PRESENCE),
                row.completed_at,
                row.viewed_later_at,
                row.applied_at,
                row.approved_at,
                *_each(presence, sessions),
                *(spoken(question, row.answers.get(question["id"]), language) for question in questions),
            )


class _Standing:
    """The model's rule of the state, asked of a row that has the same times."""

    state, is_let_in = Participation.state, Participation.is_let_in

    def __init__(self, row: Any) -> None:
        self._row = row

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)


def people_columns(activity: Activity) -> list[Column]:
    """The columns of one event's registrations: the same for all events, then its own questions."""
    language = _language()
    asked = [Column(question["id"], label(question, language)) for question in activity.questions]
    return [*PEOPLE, *session_columns(activity), *asked]


def session_columns(activity: Activity) -> list[Column]:
    """Of an event of several sessions the presence in each, at least and at most."""
    sessions = several(activity)
    return [
        column
        for session in sessions
        for column in (
            Column(
                f"session_{session.number}_low",
                _("Session %(number)s: present at least") % {"number": session.number},
                "duration",
            ),
            Column(
                f"session_{session.number}_high",
                _("Session %(number)s: present at most") % {"number": session.number},
                "duration",
            ),
        )
    ]


def several(activity: Activity) -> list[Session]:
    """The standing sessions in their order; none when there is only one."""
    rows = list(Session.objects.filter(activity=activity, cancelled_at=None).order_by("number"))
    return rows if len(rows) > 1 else []


def _each(presence: Presence | None, sessions: list[Session]) -> Iterator[int | None]:
    """The figures of `session_columns`."""
    known = {one.session: one for one in presence.sittings} if presence else {}
    for session in sessions:
        one = known.get(session.pk)
        yield from (one.low, one.high) if one else (None, None)


def _language() -> str:
    return (get_language() or "it").split("-")[0]


class _Words:
    """The words that many rows share, translated once."""

    def __init__(self) -> None:
        self.states = {code: str(label) for code, label in STATES.items()}
        self.verdicts = {code: str(label) for code, label in VERDICTS.items()}
        self.provinces = _Provinces()
        self.by_hand, self.by_report = _("corrected by hand"), _("platform report")
        self.at_the_door = _("check-in")

    def of(self, presence: Presence) -> tuple[Any, ...]:
        told = (
            (presence.files, self.by_report),
            (presence.checked_in, self.at_the_door),
            (presence.corrected, self.by_hand),
        )
        source = ", ".join(word for is_so, word in told if is_so)
        share = round(presence.share[0], 1)
        return presence.low, presence.high, share, self.verdicts[presence.verdict], source


class _Provinces(dict[str, str]):
    def __missing__(self, code: str) -> str:
        self[code] = province_label(code)
        return self[code]


def event_rows(user: Any) -> Iterator[tuple[Any, ...]]:
    """File 7 of the reporting staff; a fixed number of queries for any number of events."""
    listed = list(counted(events_for(user)).prefetch_related("lms_sessions").order_by("starts_at", "pk"))
    platforms = _platforms(listed)
    speakers = _speakers(listed)
    firms, smes, first_time = _firms(listed)
    for activity in listed:
        sessions = list(activity.lms_sessions.all())
        seated = activity.confirmed
        absent = 100 * max(0, seated - activity.attended) / seated if seated and activity.is_over else None
        yield (
            f"E-{activity.pk:05d}",
            activity.titles.get("it", ""),
            activity.titles.get("en", ""),
            activity.get_kind_display(),
            activity.get_mode_display(),
            activity.get_audience_display(),
            timezone.localdate(activity.starts_at),
            activity.starts_at,
            activity.ends_at,
            len(sessions),
            sum(session.seconds for session in sessions) / 3600,
            province_label(activity.province) if activity.province else "",
            ", ".join(sorted(platforms[activity.pk])),
            ", ".join(speakers.get(activity.translation_key, ())),
            activity.registered,
            activity.attended,
            activity.completed,
            firms[activity.pk],
            smes[activity.pk],
            first_time[activity.pk],
            activity.viewed_later,
            None if absent is None else round(absent, 1),
            activity.open_work,
            _status(activity),
        )


def _status(activity: Activity) -> str:
    if activity.cancelled_at:
        return _("event called off")
    return _("held") if activity.is_over else _("planned")


def _platforms(listed: list[Activity]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = AttendanceImport.objects.standing().filter(session__activity__in=listed)
    for activity, provider in rows.values_list("session__activity", "provider"):
        found[activity].add(provider)
    return found


def _speakers(listed: list[Activity]) -> dict[Any, list[str]]:
    pages = WebinarPage.objects.filter(translation_key__in=[row.translation_key for row in listed])
    return {
        page.translation_key: [block.value["name"] for block in page.speakers]
        for page in pages.order_by("-pk")
    }


def _firms(listed: list[Activity]) -> tuple[dict[int, int], dict[int, int], dict[int, int]]:
    """Per event: firms that reached the threshold, SMEs among them (size on the day), the new ones."""
    done = Participation.objects.completed().exclude(enterprise=None).filter(activity__in=listed)
    pairs = set(done.values_list("activity", "enterprise"))
    known = {
        firm.pk: firm
        for firm in Enterprise.objects.filter(pk__in={pk for _a, pk in pairs}).prefetch_related("sizes")
    }
    first = dict(
        Participation.objects.completed()
        .filter(enterprise__in=known)
        .order_by()
        .values_list("enterprise")
        .annotate(first=Min("activity__starts_at"))
    )
    firms: dict[int, int] = defaultdict(int)
    smes: dict[int, int] = defaultdict(int)
    new: dict[int, int] = defaultdict(int)
    days = {row.pk: row for row in listed}
    for activity_pk, firm_pk in pairs:
        activity, firm = days[activity_pk], known[firm_pk]
        firms[activity_pk] += 1
        is_sme = firm.is_enterprise and firm.size_on(timezone.localdate(activity.starts_at)) in SME_CLASSES
        smes[activity_pk] += is_sme
        new[activity_pk] += is_sme and first[firm_pk] == activity.starts_at
    return firms, smes, new
