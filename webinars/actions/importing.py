"""Reports of the platforms: read, shown, imported as one reversible unit, undone."""

import hashlib
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.audit.trail import record
from lms.conf import conf
from lms.ledger.actions import lock
from lms.ledger.models import Participation

from ..attendance import ColumnMapping, Match, Reading, Registrant, read
from ..attendance import Identity as Found
from ..errors import AlreadyImported, AlreadyUndone, NothingToImport, NotOverYet, ReasonMissing
from ..models import AttendanceImport, Identity, Session
from ..references import number, reference
from .columns import remember
from .doubts import other_day
from .settling import settle


def registrants(session: Session) -> list[Registrant]:
    """Whom a report of this session may credit: everybody with a confirmed registration that stands."""
    people = Participation.objects.active().exclude(confirmed_at=None).filter(activity=session.activity_id)
    rows = people.order_by("pk").values_list(
        "pk", "first_name", "last_name", "participant__email", "enterprise__name"
    )
    return [
        Registrant(reference(pk), first_name, last_name, email, firm or "")
        for pk, first_name, last_name, email, firm in rows
    ]


def read_report(
    session: Session,
    data: bytes,
    *,
    time_zone: str = "",
    date_order: str = "",
    mapping: ColumnMapping | None = None,
) -> Reading:
    """What a file tells about this session; writes nothing. Raises ValueError for an unknown zone.

    `mapping` is what a person said about the columns of a platform that is not known.
    """
    return read(
        data,
        start=session.starts_at,
        end=session.ends_at,
        registrants=registrants(session),
        time_zone=time_zone or None,
        session_zone=settings.TIME_ZONE,
        date_order=date_order or None,
        mapping=mapping,
    )


def why_not(reading: Reading) -> str:
    """The sentence for a reading that cannot be imported; empty when it can."""
    sentences = {
        "wrong_session": _("This report belongs to another meeting or another day."),
        "not_attendance": _("This file is not an attendance report."),
        "empty": _("The report lists nobody who attended."),
        "unreadable": _("This file cannot be read."),
        "needs_timezone": _("The times fit only in another time zone: confirm it before importing."),
    }
    return sentences.get(str(reading.outcome), "")


@transaction.atomic
def import_report(
    session: Session,
    data: bytes,
    *,
    file_name: str,
    time_zone: str = "",
    date_order: str = "",
    mapping: ColumnMapping | None = None,
    acting_user: Any,
) -> AttendanceImport:
    """Saves a report with the people found in it, credits who is certain and settles. All of it or nothing.

    Certain are those matched by registration number or e-mail and those whom staff linked before; everybody
    else goes to the work list. A `mapping` is remembered for the next report with the same headings. Raises
    `NotOverYet`, `NothingToImport`, `AlreadyImported`.
    """
    lock(session.activity)  # before the session, as publishing and settling do: nobody waits crosswise
    session = Session.objects.select_for_update(of=("self",)).select_related("activity").get(pk=session.pk)
    if not session.is_over:
        raise NotOverYet
    if len(data) > conf.MAX_UPLOAD_MIB * 1024 * 1024:
        raise NothingToImport(too_large())
    reading = read_report(session, data, time_zone=time_zone, date_order=date_order, mapping=mapping)
    if not reading.outcome.importable:
        raise NothingToImport(why_not(reading))
    if other_day(session, reading):
        raise NothingToImport(_("The dates read in two ways: say which order of day and month is meant."))
    digest = hashlib.sha256(data).hexdigest()
    if session.attendance_imports.standing().filter(sha256=digest).exists():
        raise AlreadyImported
    report = AttendanceImport(
        session=session,
        file_name=file_name[:255],
        sha256=digest,
        provider=reading.provider[:40],
        outcome=str(reading.outcome),
        interpretation=as_stored(reading, mapping),
        time_zone=time_zone,
        uploaded_by=acting_user,
    )
    report.file.save(f"{digest[:16]}.bin", ContentFile(data), save=False)
    try:
        _save(report, reading, acting_user)
        if mapping is not None:
            remember(data, mapping, time_zone=time_zone, date_order=date_order, acting_user=acting_user)
    except BaseException:
        # The database forgets by itself what was not finished; the file must not stay behind either.
        report.file.delete(save=False)
        raise
    return report


def _save(report: AttendanceImport, reading: Reading, acting_user: Any) -> None:
    session = report.session
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError as error:
        raise AlreadyImported from error
    people = _save_identities(report, reading)
    record(
        "lms_webinars.import",
        report,
        after={
            "session": session.pk,
            "sha256": report.sha256,
            "provider": reading.provider,
            "people": people,
        },
        acting_user=acting_user,
    )
    credited = report.identities.credited().values_list("participation", flat=True)
    settle(session.activity, credited, reason=_reason(report), acting_user=acting_user)


@transaction.atomic
def undo(report: AttendanceImport, *, reason: str, acting_user: Any) -> AttendanceImport:
    """Takes a report's minutes out of the account, and only those; file, people and decisions stay on record.

    Completions that rested on it are taken back. Raises `ReasonMissing` and `AlreadyUndone`.
    """
    if not reason.strip():
        raise ReasonMissing
    report = (
        AttendanceImport.objects.select_for_update(of=("self",))
        .select_related("session__activity")
        .get(pk=report.pk)
    )
    if report.undone_at:
        raise AlreadyUndone
    report.undone_at, report.undone_by, report.undo_reason = timezone.now(), acting_user, reason.strip()
    report.save(update_fields=["undone_at", "undone_by", "undo_reason"])
    record("lms_webinars.undo_import", report, reason=reason.strip(), acting_user=acting_user)
    people = report.identities.credited().values_list("participation", flat=True)
    settle(report.session.activity, people, reason=reason.strip(), acting_user=acting_user)
    return report


def too_large() -> str:
    return _("The file is larger than %(limit)s MiB, the most that is accepted.") % {
        "limit": conf.MAX_UPLOAD_MIB
    }


def as_stored(reading: Reading, mapping: ColumnMapping | None = None) -> dict[str, Any]:
    """How a report was understood, as JSON: codes and parameters, for each reader's own language."""
    told = reading.interpretation
    chosen = {"mapping": mapping.as_dict()} if mapping is not None else {}
    return {
        **chosen,
        "kind": reading.kind,
        "encoding": told.encoding,
        "delimiter": told.delimiter,
        "date_order": told.date_order,
        "date_order_reason": told.date_order_reason.as_dict() if told.date_order_reason else None,
        "time_zone": told.time_zone,
        "time_zone_reason": told.time_zone_reason.as_dict() if told.time_zone_reason else None,
        "first": told.first.isoformat() if told.first else None,
        "last": told.last.isoformat() if told.last else None,
        "rows_read": reading.rows_read,
        "rows_ignored": reading.rows_ignored,
        "rows_unreadable": reading.rows_unreadable,
        "warnings": [item.as_dict() for item in reading.warnings],
    }


def _reason(report: AttendanceImport) -> str:
    return _("Attendance report %(name)s") % {"name": report.file_name}


def _save_identities(report: AttendanceImport, reading: Reading) -> int:
    """One row per person of the report; what staff decided about the same person before holds again."""
    before = {
        row.key: row
        for row in Identity.objects.filter(attendance_import__session=report.session_id)
        .exclude(decided_at=None)
        .order_by("decided_at")
    }
    standing = set(
        Participation.objects.active()
        .filter(activity=report.session.activity_id)
        .values_list("pk", flat=True)
    )
    rows = [_identity(report, found, before.get(found.key[:400]), standing) for found in reading.identities]
    Identity.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _identity(
    report: AttendanceImport, found: Found, before: Identity | None, standing: set[int]
) -> Identity:
    own = number(str(found.registrant)) if found.match.credited else None
    named = [own] if own else [pk for pk in map(number, map(str, found.candidates)) if pk]
    row = Identity(
        attendance_import=report,
        key=found.key[:400],
        name=found.name[:400],
        email=found.email[:400],
        role=str(found.role),
        seconds_low=found.seconds[0],
        seconds_high=found.seconds[1],
        connections=[item.as_dict() for item in found.connections],
        match=str(found.match),
        basis=found.basis,
        candidates=named,
        participation_id=own,
    )
    if before and found.match not in (Match.ID,):
        if before.decision == Identity.Decision.OUTSIDER:
            row.participation_id, row.decision = None, before.decision
        elif before.participation_id in standing:
            row.participation_id, row.decision = before.participation_id, Identity.Decision.REMEMBERED
        if row.decision:
            row.decided_by_id, row.decided_at = before.decided_by_id, before.decided_at
    return row
