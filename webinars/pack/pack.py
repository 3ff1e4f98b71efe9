"""Puts the evidence of an event into one ZIP that lists, measures and hashes every file in it."""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lms import exports
from lms.conf import conf
from lms.ledger.evidence import evidence_of
from lms.ledger.models import Activity

from ..models import AttendanceImport, Session
from . import contents, programme, register, wording, workbook
from .contents import Table
from .people import Evidence, gather, lines

FORMAT = 1
CHUNK = 256 * 1024


@dataclass(frozen=True)
class Pack:
    """The finished ZIP at its start, in a temporary file that vanishes when closed, and whom it speaks of."""

    file: IO[bytes]
    sha256: str
    people: int
    listed: int


class Archive:
    """A ZIP under way: each file is hashed while it goes in; order and dates are ours, not the disk's."""

    def __init__(self, file: IO[bytes], at: datetime) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._date = timezone.localtime(at).timetuple()[:6]
        self.files: list[dict[str, Any]] = []

    def add(self, name: str, pieces: Iterable[bytes], title: str) -> dict[str, Any]:
        """Writes one file; returns its entry in the manifest."""
        entry = zipfile.ZipInfo(name, self._date)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.create_system, entry.external_attr = 3, 0o644 << 16
        digest, size = hashlib.sha256(), 0
        with self._zip.open(entry, "w") as target:
            for piece in pieces:
                target.write(piece)
                digest.update(piece)
                size += len(piece)
        noted = {"name": name, "title": title, "size": size, "sha256": digest.hexdigest()}
        self.files.append(noted)
        return noted

    def close(self) -> None:
        self._zip.close()


def build(activity: Activity, *, acting_user: Any, at: datetime | None = None) -> Pack:
    """The evidence pack in the reader's language, as things stand now.

    How many queries it takes does not depend on how many people there are. Raises `exports.TooManyRows` and
    `typesetting.TypesettingError`, each with a sentence.
    """
    at = (at or timezone.now()).replace(microsecond=0)
    evidence = gather(activity)
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the caller closes it
    try:
        with closing(Archive(file, at)) as archive:
            _fill(archive, evidence, at=at, by=wording.who(acting_user))
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return Pack(file, digest, people=len(evidence.people), listed=len(evidence.listed))


def _fill(archive: Archive, evidence: Evidence, *, at: datetime, by: str) -> None:
    activity = evidence.activity
    pages = programme.editions(activity)
    speakers = programme.speakers(pages)
    for session in evidence.sessions:
        _add_register(archive, evidence, session, speakers, at=at, by=by)
    notes = _notes(activity, at, by)
    others = evidence_of(activity)
    objects = [table.objects for table in others.values() if table.objects is not None]
    for report in evidence.reports:
        _add_raw(archive, evidence, report)
    for page in pages:
        language = page.locale.language_code
        name = f"programme/{language}.html"
        archive.add(name, [programme.document(page)], _("Programme (%(language)s)") % {"language": language})
    tables = [
        Table("reports", _("Reports as imported"), contents.REPORTS, contents.report_rows(evidence)),
        Table(
            "reconciliation",
            _("Log of the platform, line by line"),
            workbook.RECONCILIATION,
            workbook.reconciliation_rows(evidence),
        ),
        Table("corrections", _("Corrections"), contents.CORRECTIONS, contents.correction_rows(evidence)),
        *(
            [Table("check-ins", _("Check-ins"), contents.CHECK_INS, contents.check_in_rows(evidence))]
            if evidence.check_ins
            else []
        ),
        Table("mails", _("Mails"), contents.MAILS, contents.mail_rows(activity, objects)),
        *(Table(name, table.title, table.columns, table.rows) for name, table in others.items()),
        Table("audit", _("Audit trail"), contents.AUDIT, contents.audit_rows(activity, objects)),
    ]
    for table in tables:
        _add_workbook(archive, table, notes)
    manifest = _manifest(archive, evidence, at=at, by=by)
    archive.add("manifest.json", [_json(manifest)], _("List of the files"))
    sums = "".join(f"{entry['sha256']}  {entry['name']}\n" for entry in archive.files if "sha256" in entry)
    archive.add("SHA256SUMS", [sums.encode()], "SHA-256")


def _add_register(
    archive: Archive, evidence: Evidence, session: Session, speakers: list[str], *, at: datetime, by: str
) -> None:
    """The register of a session three times: to sign, to work with, and the bytes its printed hash is of."""
    listed = lines(evidence, session)
    rows = list(workbook.register_rows(session, listed))
    digest = exports.rows_sha256(workbook.REGISTER, rows)
    sheet = register.Sheet(evidence, session, speakers, at, by, digest)
    words = {"number": session.number}
    title = _("Register of session %(number)s") % words
    drawn = list(register.draw(sheet, listed))
    for part, pdf in enumerate(drawn, 1):
        suffix = f"-part-{part}" if len(drawn) > 1 else ""
        archive.add(f"register/session-{session.number}{suffix}.pdf", [pdf], title)
    name = f"register/session-{session.number}"
    _add_workbook(archive, Table(name, title, workbook.REGISTER, rows), _notes(evidence.activity, at, by))
    archive.add(f"{name}.csv", exports.csv_rows(workbook.REGISTER, rows), title)


def _add_workbook(archive: Archive, table: Table, notes: exports.columns.Notes) -> None:
    with exports.xlsx_file(table.columns, table.rows, [(_("Table"), table.title), *notes]) as book:
        archive.add(f"{table.name}.xlsx", _pieces(book), table.title)


def _add_raw(archive: Archive, evidence: Evidence, report: AttendanceImport) -> None:
    """A report exactly as it was uploaded; whether it still is what was imported stands in the manifest."""
    name = contents.raw_name(evidence, report)
    title = _("Report %(number)s as uploaded") % {"number": evidence.numbers[report.pk]}
    try:
        file = report.file.open("rb")
    except OSError:
        archive.files.append(
            {"name": name, "title": title, "missing": True, "sha256_at_import": report.sha256}
        )
        return
    with file:
        noted = archive.add(name, _pieces(file), title)
    noted["sha256_at_import"] = report.sha256
    noted["unchanged_since_import"] = noted["sha256"] == report.sha256


def _pieces(file: IO[bytes] | File) -> Iterator[bytes]:
    while piece := file.read(CHUNK):
        yield piece


def _notes(activity: Activity, at: datetime, by: str) -> list[tuple[str, str]]:
    return [
        (_("Organiser"), conf.ORGANISATION),
        (_("Funding programme"), conf.PROGRAMME_LINE),
        (_("Event"), f"E-{activity.pk:05d} {activity.title}"),
        (_("Start"), wording.moment(activity.starts_at)),
        (_("Threshold"), f">= {activity.threshold_percent} %"),
        (_("Cut-off"), wording.moment(at)),
        (_("Generated by"), by),
    ]


def _manifest(archive: Archive, evidence: Evidence, *, at: datetime, by: str) -> dict[str, Any]:
    activity = evidence.activity
    return {
        "format": FORMAT,
        "generated_at": at.astimezone(UTC).isoformat(),
        "generated_by": by,
        "cut_off": at.astimezone(UTC).isoformat(),
        "language": (get_language() or "").split("-")[0],
        "time_zone": settings.TIME_ZONE,
        "organiser": conf.ORGANISATION,
        "programme": conf.PROGRAMME_LINE,
        "event": {
            "code": f"E-{activity.pk:05d}",
            "titles": activity.titles,
            "kind": activity.kind,
            "mode": activity.mode,
            "audience": activity.audience,
            "threshold_percent": activity.threshold_percent,
            "completion_rule": activity.completion_rule,
            "sessions_needed": activity.sessions_needed,
            "called_off_at": activity.cancelled_at and activity.cancelled_at.astimezone(UTC).isoformat(),
            "sessions": [
                {
                    "number": session.number,
                    "starts_at": timezone.localtime(session.starts_at).isoformat(),
                    "ends_at": timezone.localtime(session.ends_at).isoformat(),
                    "title": session.title,
                    "called_off_at": session.cancelled_at
                    and session.cancelled_at.astimezone(UTC).isoformat(),
                }
                for session in evidence.sessions
            ],
        },
        "people": {
            "registrations": len(evidence.people),
            "in_the_register": len(evidence.listed),
            "not_recognised": evidence.unrecognised,
            "between_the_bounds": evidence.undecided,
        },
        "files": archive.files,
    }


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
