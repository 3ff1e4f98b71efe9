"""The register and the reconciliation of the platform's log, as tables."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.exports import Column

from ..attendance import Connection, credited_seconds
from ..desk.words import PROVIDERS
from ..models import AttendanceImport, Identity, Session
from ..references import reference
from . import wording
from .people import Evidence, Line, how

# File 5 of the reporting staff: the attendance register of a session.
REGISTER = [
    Column("session", gettext_lazy("Session"), "integer"),
    Column("date", gettext_lazy("Date"), "date"),
    Column("planned_start", gettext_lazy("Planned start"), "datetime"),
    Column("planned_end", gettext_lazy("Planned end"), "datetime"),
    Column("registration", gettext_lazy("Registration number")),
    Column("last_name", gettext_lazy("Last name")),
    Column("first_name", gettext_lazy("First name")),
    Column("email", gettext_lazy("E-mail")),
    Column("role", gettext_lazy("Role in the firm")),
    Column("enterprise", gettext_lazy("Firm")),
    Column("enterprise_cf", gettext_lazy("Tax code of the firm")),
    Column("province", gettext_lazy("Province")),
    Column("visits", gettext_lazy("Every entry and exit")),
    Column("credited_low", gettext_lazy("Credited at least"), "duration"),
    Column("credited_high", gettext_lazy("Credited at most"), "duration"),
    Column("share_low_pct", gettext_lazy("Share at least (%)"), "decimal", 2),
    Column("share_high_pct", gettext_lazy("Share at most (%)"), "decimal", 2),
    Column("threshold", gettext_lazy("Threshold of the event")),
    Column("mode", gettext_lazy("Mode")),
    Column("source", gettext_lazy("Source")),
    Column("registered_at", gettext_lazy("Registered on"), "datetime"),
    Column("confirmed_at", gettext_lazy("Confirmed on"), "datetime"),
    Column("completed_at", gettext_lazy("Completed on"), "datetime"),
]
# File 6: the platform's log, line by line, and what became of each line.
RECONCILIATION = [
    Column("session", gettext_lazy("Session"), "integer"),
    Column("report", gettext_lazy("Report"), "integer"),
    Column("file_name", gettext_lazy("File")),
    Column("platform", gettext_lazy("Platform")),
    Column("log_row", gettext_lazy("Line of the report"), "integer"),
    Column("name_in_log", gettext_lazy("Name in the report")),
    Column("email_in_log", gettext_lazy("E-mail in the report")),
    Column("role_in_log", gettext_lazy("Role in the report")),
    Column("join", gettext_lazy("Entry"), "datetime"),
    Column("leave", gettext_lazy("Exit"), "datetime"),
    Column("visit", gettext_lazy("As the report states it")),
    Column("inside_low", gettext_lazy("Of this line inside the session, at least"), "duration"),
    Column("inside_high", gettext_lazy("Of this line inside the session, at most"), "duration"),
    Column("matched_registration", gettext_lazy("Registration number")),
    Column("matched_person", gettext_lazy("Person")),
    Column("match_method", gettext_lazy("How recognised")),
    Column("excluded_reason", gettext_lazy("Why it does not count")),
]


def register_rows(session: Session, lines: list[Line]) -> Iterator[tuple[Any, ...]]:
    """The rows of REGISTER; shares are cut, never rounded up to a threshold."""
    for line in lines:
        person = line.participation
        yield (
            session.number,
            session.starts_at,
            session.starts_at,
            session.ends_at,
            line.registration,
            person.last_name,
            person.first_name,
            person.participant.email,
            person.role,
            person.enterprise.name if person.enterprise else "",
            line.tax_code,
            line.province,
            "\n".join(line.visits),
            line.low,
            line.high,
            10_000 * line.low // session.seconds / 100,
            10_000 * line.high // session.seconds / 100,
            line.verdict,
            line.mode,
            line.source,
            person.registered_at,
            person.confirmed_at,
            person.completed_at,
        )


def reconciliation_rows(evidence: Evidence) -> Iterator[tuple[Any, ...]]:
    """The rows of RECONCILIATION: each line of each report, those of undone imports too, in their order."""
    reports = evidence.reports_by_pk
    sessions = {session.pk: session for session in evidence.sessions}
    corrected = {
        (session.pk, person)
        for session in evidence.sessions
        for person in evidence.standing_corrections(session)
    }
    entries = [
        (evidence.numbers[row.attendance_import_id], row, Connection.from_dict(item))
        for row in evidence.identities
        for item in row.connections
    ]
    entries.sort(key=lambda entry: (entry[0], entry[2].row or 0, entry[1].pk))
    for number, row, link in entries:
        report = reports[row.attendance_import_id]
        session = sessions[report.session_id]
        person = evidence.people_by_pk.get(row.participation_id)
        inside = credited_seconds([link], session.starts_at, session.ends_at)
        yield (
            session.number,
            number,
            report.file_name,
            platform(report),
            link.row,
            row.name,
            row.email,
            row.role,
            link.start,
            link.end,
            wording.visit(link, wording.day_of(session)),
            *inside,
            reference(person.pk) if person else "",
            person.full_name if person else "",
            how(row),
            _excluded(row, report, by_hand=(session.pk, row.participation_id) in corrected),
        )


def platform(report: AttendanceImport) -> str:
    return PROVIDERS.get(report.provider, report.provider)


def _excluded(row: Identity, report: AttendanceImport, *, by_hand: bool) -> str:
    """Why a line of the log credits nobody; empty when it does."""
    if report.undone_at:
        return _("the import was undone: %(reason)s") % {"reason": report.undo_reason}
    if row.participation_id is None:
        if row.decision:
            return _("not a participant")
        if row.role != "attendee":
            return _("host or speaker, not a participant")
        return _("not recognised yet")
    return _("a correction stands in its place") if by_hand else ""
