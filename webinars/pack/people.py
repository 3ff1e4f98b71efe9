"""Who is in the register of a session and what the evidence says of each; a fixed number of queries."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lms.enterprises.models import Enterprise
from lms.enterprises.taxcodes import InvalidTaxCode, TaxCode, mask, parse
from lms.enterprises.territories import province_label
from lms.ledger.kinds import Mode
from lms.ledger.models import Activity, Participation

from ..actions.settling import OPEN, Presence, presences, spans_at_the_door
from ..attendance import Connection, credited_seconds
from ..desk.words import VERDICTS
from ..models import AttendanceImport, CheckIn, Correction, Identity, Session
from ..references import reference
from . import wording

# How one person of a report is known; the desk says the same of several at once.
MATCHES = {
    "id": gettext_lazy("known by the registration number"),
    "email": gettext_lazy("known by the e-mail address"),
    "suggested": gettext_lazy("like a registered person, which proves nothing"),
    "ambiguous": gettext_lazy("like several registered people"),
    "none": gettext_lazy("not known"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One person in one session. `low` and `high` are the credited seconds, `visits` every entry and exit."""

    participation: Participation
    registration: str
    tax_code: str
    province: str
    visits: tuple[str, ...]
    low: int
    high: int
    verdict: str
    mode: str
    source: str


@dataclass
class Evidence:
    """Everything that is known of one event, read once."""

    activity: Activity
    sessions: list[Session]
    reports: list[AttendanceImport]
    identities: list[Identity]
    corrections: list[Correction]
    people: list[Participation]
    presences: dict[int, Presence] = field(default_factory=dict)
    check_ins: list[CheckIn] = field(default_factory=list)

    @cached_property
    def numbers(self) -> dict[int, int]:
        """The number of each report in this pack, 1 for the first imported."""
        return {report.pk: number for number, report in enumerate(self.reports, 1)}

    @cached_property
    def reports_by_pk(self) -> dict[int, AttendanceImport]:
        return {report.pk: report for report in self.reports}

    @property
    def held(self) -> list[Session]:
        """The sessions that count: those not called off; of an event called off piece by piece, all."""
        return [session for session in self.sessions if session.cancelled_at is None] or self.sessions

    @cached_property
    def people_by_pk(self) -> dict[int, Participation]:
        return {person.pk: person for person in self.people}

    @cached_property
    def listed(self) -> list[Participation]:
        """Whom a register lists: everybody with a confirmed place, and whoever the evidence speaks of."""
        return [
            person
            for person in self.people
            if person.pk in self.presences or (person.confirmed_at and person.is_seated)
        ]

    @property
    def unrecognised(self) -> int:
        """People of the reports about whom nobody has decided yet, each counted once."""
        return len(
            {
                row.key
                for row in self.identities
                if row.participation_id is None
                and row.decided_at is None
                and row.role == "attendee"
                and self.reports_by_pk[row.attendance_import_id].undone_at is None
            }
        )

    @property
    def undecided(self) -> int:
        """People whose bounds lie on both sides of the threshold."""
        return sum(presence.verdict == OPEN for presence in self.presences.values())

    def standing_corrections(self, session: Session) -> dict[int, Correction]:
        """The correction that counts, by participation: the newest unless it withdrew the one before."""
        newest = {row.participation_id: row for row in self.corrections if row.session_id == session.pk}
        return {person: row for person, row in newest.items() if row.seconds is not None}


def gather(activity: Activity) -> Evidence:
    """Reads the evidence of an event. Ten queries, whatever the number of people."""
    sessions = list(Session.objects.filter(activity=activity).order_by("number"))
    reports = AttendanceImport.objects.filter(session__activity=activity)
    people = Participation.objects.filter(activity=activity).select_related("participant", "enterprise")
    return Evidence(
        activity=activity,
        sessions=sessions,
        reports=list(
            reports.select_related("uploaded_by", "undone_by").order_by(
                "session__number", "uploaded_at", "pk"
            )
        ),
        identities=list(
            Identity.objects.filter(attendance_import__session__activity=activity)
            .select_related("decided_by")
            .order_by("pk")
        ),
        corrections=list(
            Correction.objects.filter(session__activity=activity).select_related("author").order_by("pk")
        ),
        people=sorted(people.order_by("pk"), key=_by_name),
        presences=presences(activity),
        check_ins=list(
            CheckIn.objects.filter(session__activity=activity)
            .select_related("recorded_by")
            .order_by("at", "pk")
        ),
    )


def lines(evidence: Evidence, session: Session) -> list[Line]:
    """The register of one session, by surname."""
    found: dict[int, list[Identity]] = defaultdict(list)
    for row in evidence.identities:
        report = evidence.reports_by_pk[row.attendance_import_id]
        if row.participation_id and report.undone_at is None and report.session_id == session.pk:
            found[row.participation_id].append(row)
    corrections = evidence.standing_corrections(session)
    at_the_door: dict[int, list[CheckIn]] = defaultdict(list)
    for row in evidence.check_ins:
        if row.session_id == session.pk and row.undone_at is None:
            at_the_door[row.participation_id].append(row)
    return [
        _line(
            evidence,
            session,
            person,
            found.get(person.pk, ()),
            corrections.get(person.pk),
            at_the_door.get(person.pk, ()),
        )
        for person in evidence.listed
    ]


def _line(
    evidence: Evidence,
    session: Session,
    person: Participation,
    identities: Sequence[Identity],
    correction: Correction | None,
    check_ins: Sequence[CheckIn],
) -> Line:
    links = [Connection.from_dict(item) for row in identities for item in row.connections]
    now = timezone.now()
    door = [link for row in check_ins if (link := spans_at_the_door(row, session, now))]
    imported = credited_seconds([*links, *door], session.starts_at, session.ends_at)
    low, high = imported
    if correction:
        low = high = min(correction.seconds, session.seconds)
    presence = evidence.presences.get(person.pk)
    firm = person.enterprise
    return Line(
        participation=person,
        registration=reference(person.pk),
        tax_code=shown_code(firm) if firm else "",
        province=province_label(firm.province) if firm and firm.province else "",
        visits=(*_visits(links, session), *(wording.entrance(row, session) for row in check_ins)),
        low=low,
        high=high,
        verdict=str(VERDICTS[presence.verdict]) if presence else "",
        mode=_mode(
            evidence.activity, online=bool(links), on_site=bool(door), corrected=correction is not None
        ),
        source=_source(evidence, identities, correction, imported, check_ins),
    )


def _visits(links: list[Connection], session: Session) -> tuple[str, ...]:
    day = wording.day_of(session)
    ordered = sorted(links, key=lambda link: (link.start is None, link.start, link.end is None, link.end))
    return tuple(wording.visit(link, day) for link in ordered)


def _mode(activity: Activity, *, online: bool, on_site: bool, corrected: bool) -> str:
    """A platform saw who was online, the door who was there; a correction alone has the event's mode."""
    seen = [str(mode.label) for mode, is_so in ((Mode.ON_SITE, on_site), (Mode.ONLINE, online)) if is_so]
    return ", ".join(seen) or (str(activity.get_mode_display()) if corrected else "")


def _source(
    evidence: Evidence,
    identities: Iterable[Identity],
    correction: Correction | None,
    imported: tuple[int, int],
    check_ins: Iterable[CheckIn],
) -> str:
    """Where the minutes come from: reports and their lines, how the person was known, the correction."""
    told = []
    for row in identities:
        words = {"number": evidence.numbers[row.attendance_import_id], "how": how(row)}
        if row.rows:
            words["lines"] = wording.ranges(row.rows)
            sentence = ngettext(
                "report %(number)s, line %(lines)s: %(how)s",
                "report %(number)s, lines %(lines)s: %(how)s",
                len(row.rows),
            )
            told.append(sentence % words)
        else:
            told.append(_("report %(number)s: %(how)s") % words)
    for row in check_ins:
        words = {"who": wording.who(row.recorded_by), "when": wording.moment(row.received_at)}
        told.append(_("check-in, recorded by %(who)s on %(when)s") % words)
    if correction:
        words = {
            "before": wording.minutes(*imported),
            "after": wording.minutes(correction.seconds, correction.seconds),
            "who": wording.who(correction.author),
            "when": wording.moment(correction.created_at),
            "why": correction.reason,
        }
        sentence = _("corrected from %(before)s to %(after)s by %(who)s on %(when)s: %(why)s")
        told.append(sentence % words)
    return "; ".join(told) or _("in no report")


def how(row: Identity) -> str:
    """How somebody in a report was recognised, with who decided and when."""
    if not row.decision:
        return str(MATCHES.get(row.match, row.match))
    words = {
        "decision": row.get_decision_display(),
        "who": wording.who(row.decided_by),
        "when": wording.moment(row.decided_at),
    }
    return _("%(decision)s (%(who)s, %(when)s)") % words


def shown_code(firm: Enterprise) -> str:
    """The tax code, masked when it is a natural person's; what cannot be read is taken for one."""
    try:
        return mask(parse(firm.tax_code, firm.country))
    except InvalidTaxCode:
        form = "company" if firm.tax_code.isdecimal() else "person"
        return mask(TaxCode(firm.country, firm.tax_code, form))


def _by_name(person: Participation) -> tuple[str, str, int]:
    """The same order on every database: without accents and capitals."""
    return _plain(person.last_name), _plain(person.first_name), person.pk


def _plain(text: Any) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold() or text
