"""The evidence of attendance: reports as imported, people found in them, decisions and corrections."""

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.ledger.models import Participation

from .sessions import Session


def private_storage():
    """Where evidence lies: never served by address, only by a view."""
    return storages["lms_private"]


class ImportQuerySet(models.QuerySet):
    def standing(self) -> "ImportQuerySet":
        """Not undone."""
        return self.filter(undone_at=None)


class AttendanceImport(models.Model):
    """One report of the platform as it was uploaded, and how it was understood. One reversible unit.

    The raw file and its hash stay for ever; undoing only takes its minutes out of the account.
    """

    session = models.ForeignKey(
        Session, models.PROTECT, related_name="attendance_imports", verbose_name=_("session")
    )
    file = models.FileField(_("file"), upload_to="attendance/%Y/%m/", storage=private_storage, max_length=255)
    file_name = models.CharField(_("name of the file"), max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    provider = models.CharField(_("platform"), max_length=40)
    outcome = models.CharField(_("outcome"), max_length=20)
    interpretation = models.JSONField(_("how it was understood"), default=dict)
    time_zone = models.CharField(_("time zone chosen by hand"), max_length=64, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("undone by"),
    )
    undo_reason = models.TextField(_("why undone"), blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["uploaded_at", "pk"]
        verbose_name = _("attendance report")
        verbose_name_plural = _("attendance reports")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "sha256"], name="lms_import_once", condition=Q(undone_at=None)
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class IdentityQuerySet(models.QuerySet):
    def standing(self) -> "IdentityQuerySet":
        """From reports that are not undone."""
        return self.filter(attendance_import__undone_at=None)

    def credited(self) -> "IdentityQuerySet":
        """Known to be a registrant: by id or e-mail, or because a person said so."""
        return self.exclude(participation=None)

    def open(self) -> "IdentityQuerySet":
        """The work list: nobody has said yet who this is. Hosts and panellists need no answer."""
        return self.standing().filter(participation=None, decided_at=None, role="attendee")


class Identity(models.Model):
    """One person as one report knows it; `connections` hold the times in ms since 1970 UTC and the line.

    `seconds_low` and `seconds_high` are credited seconds inside the session; equal when the report is exact.
    `match` is what the report alone says; `decided_at` is set when a person linked it or put it aside.
    """

    class Decision(models.TextChoices):
        LINKED = "linked", _("Linked by staff")
        REMEMBERED = "remembered", _("Linked as staff decided before")
        REGISTERED = "registered", _("Registered afterwards by staff")
        OUTSIDER = "outsider", _("Not a participant")

    attendance_import = models.ForeignKey(
        AttendanceImport, models.PROTECT, related_name="identities", verbose_name=_("report")
    )
    key = models.CharField(_("key"), max_length=400)
    name = models.CharField(_("name"), max_length=400, blank=True)
    email = models.CharField(_("e-mail"), max_length=400, blank=True)
    role = models.CharField(_("role"), max_length=12)
    seconds_low = models.PositiveIntegerField(_("at least (seconds)"))
    seconds_high = models.PositiveIntegerField(_("at most (seconds)"))
    connections = models.JSONField(_("connections"), default=list)
    match = models.CharField(_("match"), max_length=12)
    basis = models.CharField(_("basis of the match"), max_length=12, blank=True)
    candidates = models.JSONField(_("candidates"), default=list)
    participation = models.ForeignKey(
        Participation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lms_identities",
        verbose_name=_("registration"),
    )
    decision = models.CharField(_("decision"), max_length=12, choices=Decision.choices, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = IdentityQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("person in a report")
        verbose_name_plural = _("people in reports")
        constraints = [
            models.UniqueConstraint(fields=["attendance_import", "key"], name="lms_identity_once"),
            models.CheckConstraint(
                condition=Q(seconds_low__lte=models.F("seconds_high")), name="lms_identity_bounds"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.key

    @property
    def rows(self) -> list[int]:
        """Lines of the report that speak of this person."""
        return sorted({item["row"] for item in self.connections if item["row"] is not None})


class Correction(models.Model):
    """Seconds that a person credits beside the imported truth, with the reason. The newest one counts."""

    participation = models.ForeignKey(
        Participation, models.PROTECT, related_name="lms_corrections", verbose_name=_("registration")
    )
    session = models.ForeignKey(
        Session, models.PROTECT, related_name="corrections", verbose_name=_("session")
    )
    # Empty: the correction before is withdrawn and the imported truth counts again.
    seconds = models.PositiveIntegerField(_("seconds"), null=True, blank=True)
    before_low = models.PositiveIntegerField(_("at least before (seconds)"))
    before_high = models.PositiveIntegerField(_("at most before (seconds)"))
    reason = models.TextField(_("reason"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("author"),
    )
    created_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("correction of attendance")
        verbose_name_plural = _("corrections of attendance")

    def __str__(self) -> str:
        return f"{self.participation_id}: {self.seconds}"
