"""What goes into the pack beside the register: reports as imported, programme, mails, tables, audit trail."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.audit.models import Entry
from lms.exports import Column
from lms.ledger.models import Activity, Participation
from lms.mail.models import Mail

from ..desk.words import OUTCOMES
from ..models import AttendanceImport, CheckIn, Correction, Identity, Session
from ..references import reference
from . import wording
from .people import Evidence
from .workbook import platform

AT_ONCE = 1000

REPORTS = [
    Column("report", gettext_lazy("Report"), "integer"),
    Column("session", gettext_lazy("Session"), "integer"),
    Column("file_in_pack", gettext_lazy("File in this pack")),
    Column("file_name", gettext_lazy("Name when uploaded")),
    Column("platform", gettext_lazy("Platform")),
    Column("sha256_at_import", gettext_lazy("SHA-256 when imported")),
    Column("uploaded_at", gettext_lazy("Uploaded"), "datetime"),
    Column("uploaded_by", gettext_lazy("Uploaded by")),
    Column("outcome", gettext_lazy("Outcome")),
    Column("encoding", gettext_lazy("Encoding")),
    Column("date_order", gettext_lazy("Order of day and month")),
    Column("time_zone", gettext_lazy("Time zone of the report")),
    Column("time_zone_by_hand", gettext_lazy("Time zone chosen by hand")),
    Column("rows_read", gettext_lazy("Lines read"), "integer"),
    Column("rows_unreadable", gettext_lazy("Lines not understood"), "integer"),
    Column("undone_at", gettext_lazy("Undone"), "datetime"),
    Column("undone_by", gettext_lazy("Undone by")),
    Column("undo_reason", gettext_lazy("Why undone")),
]
CORRECTIONS = [
    Column("session", gettext_lazy("Session"), "integer"),
    Column("registration", gettext_lazy("Registration number")),
    Column("person", gettext_lazy("Person")),
    Column("before_low", gettext_lazy("Before, at least"), "duration"),
    Column("before_high", gettext_lazy("Before, at most"), "duration"),
    Column("corrected", gettext_lazy("Corrected to (empty: withdrawn)"), "duration"),
    Column("reason", gettext_lazy("Reason")),
    Column("author", gettext_lazy("Author")),
    Column("recorded_at", gettext_lazy("Recorded"), "datetime"),
]
CHECK_INS = [
    Column("session", gettext_lazy("Session"), "integer"),
    Column("registration", gettext_lazy("Registration number")),
    Column("person", gettext_lazy("Person")),
    Column("came_in", gettext_lazy("Came in"), "datetime"),
    Column("left", gettext_lazy("Left"), "datetime"),
    Column("received_at", gettext_lazy("Received by the server"), "datetime"),
    Column("recorded_by", gettext_lazy("Recorded by")),
    Column("undone_at", gettext_lazy("Taken back"), "datetime"),
]
MAILS = [
    Column("occasion", gettext_lazy("Occasion")),
    Column("to", gettext_lazy("To")),
    Column("language", gettext_lazy("Language")),
    Column("subject", gettext_lazy("Subject")),
    Column("calendar", gettext_lazy("Calendar message")),
    Column("written_at", gettext_lazy("Written"), "datetime"),
    Column("due_at", gettext_lazy("Due"), "datetime"),
    Column("sent_at", gettext_lazy("Sent on"), "datetime"),
    Column("state", gettext_lazy("State")),
    Column("attempts", gettext_lazy("Attempts"), "integer"),
    Column("error", gettext_lazy("Last error")),
    Column("message_id", gettext_lazy("Message-ID")),
    Column("key", gettext_lazy("Key of the occasion")),
]
AUDIT = [
    Column("entry", gettext_lazy("Audit entry"), "integer"),
    Column("at", gettext_lazy("At"), "datetime"),
    Column("actor", gettext_lazy("Who")),
    Column("verb", gettext_lazy("What was done")),
    Column("object_type", gettext_lazy("Kind of object")),
    Column("object", gettext_lazy("Number of the object")),
    Column("before", gettext_lazy("Before")),
    Column("after", gettext_lazy("After")),
    Column("reason", gettext_lazy("Reason")),
]


@dataclass(frozen=True)
class Table:
    """A table of the pack, to be written as XLSX."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]


def report_rows(evidence: Evidence) -> Iterator[tuple[Any, ...]]:
    """How each report was understood, in the order of their numbers."""
    sessions = {session.pk: session.number for session in evidence.sessions}
    for report in evidence.reports:
        told = report.interpretation
        yield (
            evidence.numbers[report.pk],
            sessions[report.session_id],
            raw_name(evidence, report),
            report.file_name,
            platform(report),
            report.sha256,
            report.uploaded_at,
            wording.who(report.uploaded_by),
            str(OUTCOMES.get(report.outcome, report.outcome)),
            told.get("encoding") or "",
            told.get("date_order") or "",
            told.get("time_zone") or "",
            report.time_zone,
            told.get("rows_read"),
            told.get("rows_unreadable"),
            report.undone_at,
            wording.who(report.undone_by) if report.undone_at else "",
            report.undo_reason,
        )


def correction_rows(evidence: Evidence) -> Iterator[tuple[Any, ...]]:
    """Every correction that was ever made, those withdrawn or made anew too."""
    sessions = {session.pk: session.number for session in evidence.sessions}
    for row in evidence.corrections:
        yield (
            sessions[row.session_id],
            reference(row.participation_id),
            evidence.people_by_pk[row.participation_id].full_name,
            row.before_low,
            row.before_high,
            row.seconds,
            row.reason,
            wording.who(row.author),
            row.created_at,
        )


def check_in_rows(evidence: Evidence) -> Iterator[tuple[Any, ...]]:
    """Every check-in at the door, those taken back too."""
    sessions = {session.pk: session.number for session in evidence.sessions}
    for row in evidence.check_ins:
        yield (
            sessions[row.session_id],
            reference(row.participation_id),
            evidence.people_by_pk[row.participation_id].full_name,
            row.at,
            row.left_at,
            row.received_at,
            wording.who(row.recorded_by),
            row.undone_at,
        )


def mail_rows(activity: Activity, others: Iterable[QuerySet] = ()) -> Iterator[tuple[Any, ...]]:
    """Every mail about the event and its people, with its recipient, oldest first. One query."""
    lean = Mail.objects.defer("text", "html", "calendar")
    mails = _about(lean, [*_objects(activity), *others], "about_type", "about_pk")
    for mail in mails.order_by("created_at", "pk").iterator(chunk_size=AT_ONCE):
        yield (
            occasion(mail.key),
            mail.to,
            mail.language,
            mail.subject,
            mail.calendar_method,
            mail.created_at,
            mail.due_at,
            mail.sent_at,
            mail.state,
            mail.attempts,
            mail.error,
            mail.message_id,
            mail.key,
        )


def occasion(key: str) -> str:
    """What a mail was for, of its key `<app>.<occasion>:<numbers>`."""
    return re.split(r"[:.]", key.partition(".")[2] or key)[0]


def audit_rows(activity: Activity, others: Iterable[QuerySet] = ()) -> Iterator[tuple[Any, ...]]:
    """The audit trail of the event, its sessions, reports and people, oldest first. One query."""
    entries = _about(Entry.objects.all(), [*_objects(activity), *others], "object_type", "object_pk")
    for row in entries.order_by("pk").iterator(chunk_size=AT_ONCE):
        yield (
            row.pk,
            row.at,
            row.actor_label,
            row.verb,
            row.object_type,
            row.object_pk,
            _spelled(row.before),
            _spelled(row.after),
            row.reason,
        )


def raw_name(evidence: Evidence, report: AttendanceImport) -> str:
    """Where a report lies in the pack: its number and its own name, without what a path could be made of."""
    name = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]', "_", report.file_name).strip(" .") or _("report")
    stem, dot, extension = name.rpartition(".")
    short = f"{stem[:80]}{dot}{extension[:10]}" if dot and stem else name[:80]
    return f"raw/{evidence.numbers[report.pk]:02d}_{short}"


def _objects(activity: Activity) -> list[QuerySet]:
    """Everything whose history is the event's history."""
    return [
        Activity.objects.filter(pk=activity.pk),
        Session.objects.filter(activity=activity),
        Participation.objects.filter(activity=activity),
        AttendanceImport.objects.filter(session__activity=activity),
        Identity.objects.filter(attendance_import__session__activity=activity),
        Correction.objects.filter(session__activity=activity),
        CheckIn.objects.filter(session__activity=activity),
    ]


def _about(rows: QuerySet, objects: Iterable[QuerySet], type_field: str, pk_field: str) -> QuerySet:
    """Rows that speak of one of these objects by type and number, the way trail and outbox note them.

    A union and not an OR: each part finds its way by the index on type and number.
    """
    parts = []
    for found in objects:
        numbers = found.order_by().annotate(as_text=Cast("pk", CharField())).values("as_text")
        wanted = {type_field: found.model._meta.label_lower, f"{pk_field}__in": numbers}
        parts.append(rows.order_by().filter(**wanted))
    return parts[0].union(*parts[1:], all=True)


def _spelled(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True) if values else ""
