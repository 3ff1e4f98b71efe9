"""Certificates as tables: the pseudonymous list that leaves the house, and the one in an event's evidence."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms import exports
from lms.audit.trail import record
from lms.ledger.evidence import EvidenceTable
from lms.ledger.kinds import ActivityKind, SkillType
from lms.ledger.models import Activity

from . import codes
from .models import Certificate

COLUMNS = [
    exports.Column("certificate_no", _("Certificate")),
    exports.Column("activity", _("Activity")),
    exports.Column("kind", _("Kind")),
    exports.Column("skill_type", _("Skill type")),
    exports.Column("person_id", _("Person (pseudonym)"), "integer"),
    exports.Column("enterprise_cf", _("Tax code of the enterprise")),
    exports.Column("registered_on", _("Registered on"), "datetime"),
    exports.Column("completed_on", _("Completed on"), "datetime"),
    exports.Column("attendance_s", _("Attended for"), "duration"),
    exports.Column("issued_on", _("Issued"), "datetime"),
    exports.Column("revoked_on", _("Revoked on"), "datetime"),
    exports.Column("revocation_reason", _("Why revoked")),
    exports.Column("verify_url", _("Verification page")),
]
_FIELDS = [
    "code",
    "content__facts__titles",
    "participation__activity__kind",
    "participation__activity__skill_type",
    "participation__participant_id",
    "participation__enterprise__tax_code",
    "participation__registered_at",
    "participation__completed_at",
    "participation__attended_seconds",
    "issued_at",
    "revoked_at",
    "revocation_reason",
    "content__verify_url",
]
# Evidence names people: the pack is for whoever may see the event's registrations.
EVIDENCE_COLUMNS = [
    exports.Column("certificate_no", _("Certificate")),
    exports.Column("last_name", _("Last name")),
    exports.Column("first_name", _("First name")),
    exports.Column("enterprise", _("Enterprise")),
    exports.Column("issued_on", _("Issued"), "datetime"),
    exports.Column("content_sha256", _("SHA-256 of the content")),
    exports.Column("pdf_sha256", _("SHA-256 of the PDF")),
    exports.Column("revoked_on", _("Revoked on"), "datetime"),
    exports.Column("revocation_reason", _("Why revoked")),
    exports.Column("replaces", _("Replaces the certificate")),
    exports.Column("verify_url", _("Verification page")),
]
_EVIDENCE_FIELDS = [
    "code",
    "content__facts__last_name",
    "content__facts__first_name",
    "content__facts__enterprise",
    "issued_at",
    "content_sha256",
    "pdf_sha256",
    "revoked_at",
    "revocation_reason",
    "replaces__code",
    "content__verify_url",
]


def rows(certificates: QuerySet[Certificate]) -> Iterator[tuple[Any, ...]]:
    """One tuple per certificate, in the order of COLUMNS; one query, streamed."""
    kinds, skills = dict(ActivityKind.choices), dict(SkillType.choices)
    for code, titles, kind, skill, *rest in certificates.values_list(*_FIELDS).iterator(chunk_size=2000):
        title = titles.get("it") or next(iter(titles.values()), "")
        yield codes.grouped(code), title, str(kinds[kind]), str(skills.get(skill, "")), *rest


def respond(certificates: QuerySet[Certificate], wanted: str, *, acting_user: Any) -> HttpResponseBase:
    """The download, noted in the audit trail: who, when, how many rows. Raises `exports.TooManyRows`."""
    export_format = exports.chosen_format(wanted)
    record(
        "lms_certificates.export",
        acting_user,
        after={"format": export_format.value, "rows": certificates.count()},
        acting_user=acting_user,
    )
    return exports.respond(
        COLUMNS,
        rows(certificates),
        export_format=export_format,
        table="certificates",
        period="all",
        cut_off=timezone.localdate(),
    )


def evidence(activity: Activity) -> EvidenceTable:
    """Every certificate issued for an activity, the revoked ones too, oldest first. One query."""
    certificates = Certificate.objects.filter(participation__activity=activity)
    return EvidenceTable(
        title=str(_("Certificates")),
        columns=EVIDENCE_COLUMNS,
        rows=_evidence_rows(certificates.order_by("issued_at", "pk")),
        objects=certificates,
    )


def _evidence_rows(certificates: QuerySet[Certificate]) -> Iterator[tuple[Any, ...]]:
    for code, *rest, replaced, address in certificates.values_list(*_EVIDENCE_FIELDS).iterator(
        chunk_size=2000
    ):
        yield codes.grouped(code), *rest, codes.grouped(replaced or ""), address
