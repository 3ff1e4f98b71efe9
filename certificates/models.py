"""Templates of certificates, the certificates issued, and the pictures frozen with them."""

from typing import Any

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model_string

from lms.ledger.kinds import ActivityKind

from . import codes, rendering


def private_storage() -> Storage:
    """Where evidence lies: never served by address, only by a view."""
    return storages["lms_private"]


def design_choices() -> list[tuple[str, str]]:
    return [(name, name) for name in rendering.design_names()]


class CertificateTemplateQuerySet(models.QuerySet):
    def active(self) -> "CertificateTemplateQuerySet":
        return self.filter(is_active=True)


class CertificateTemplate(models.Model):
    """The words and the look that new certificates get. Changing it never touches an issued certificate.

    The template that names the activity goes before the one for its kind, and that before the one for all.
    """

    name = models.CharField(_("name"), max_length=100, unique=True, help_text=_("Seen by staff only."))
    is_active = models.BooleanField(_("in use"), default=True)
    kind = models.CharField(
        _("for the kind"),
        max_length=20,
        choices=ActivityKind.choices,
        blank=True,
        help_text=_("Empty: every kind."),
    )
    activities = models.ManyToManyField(
        "lms_ledger.Activity",
        blank=True,
        related_name="+",
        verbose_name=_("only for these activities"),
        help_text=_("Empty: every activity of the kind."),
    )
    document_it = models.CharField(_("name of the document, in Italian"), max_length=80)
    document_en = models.CharField(_("name of the document, in English"), max_length=80)
    note_it = models.CharField(_("note at the foot, in Italian"), max_length=250, blank=True)
    note_en = models.CharField(_("note at the foot, in English"), max_length=250, blank=True)
    programme_it = models.CharField(
        _("programme line, in Italian"),
        max_length=250,
        blank=True,
        help_text=_("Empty: the site's programme line."),
    )
    programme_en = models.CharField(
        _("programme line, in English"),
        max_length=250,
        blank=True,
        help_text=_("Empty: the site's programme line."),
    )
    signatory_name = models.CharField(_("who signs"), max_length=120, blank=True)
    signatory_role_it = models.CharField(_("role, in Italian"), max_length=120, blank=True)
    signatory_role_en = models.CharField(_("role, in English"), max_length=120, blank=True)
    emblem = models.ForeignKey(
        get_image_model_string(),
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("emblem of the funding programme"),
        help_text=_("PNG or JPEG; printed at the top right."),
    )
    design = models.CharField(
        _("design"), max_length=20, choices=design_choices, default=rendering.CURRENT_DESIGN
    )

    objects = CertificateTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("certificate template")
        verbose_name_plural = _("certificate templates")

    def __str__(self) -> str:
        return self.name


class FrozenImage(models.Model):
    """A logo as it was when certificates were issued with it; one row per picture, named by its SHA-256."""

    sha256 = models.CharField("SHA-256", max_length=64, primary_key=True)
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("frozen image")
        verbose_name_plural = _("frozen images")

    def __str__(self) -> str:
        return self.sha256[:12]


class CertificateQuerySet(models.QuerySet):
    def standing(self) -> "CertificateQuerySet":
        """Not revoked."""
        return self.filter(revoked_at=None)

    def revoked(self) -> "CertificateQuerySet":
        return self.exclude(revoked_at=None)

    def undrawn(self) -> "CertificateQuerySet":
        """Issued, but the PDF has not been stored yet."""
        return self.filter(pdf_file="")

    def unfounded(self) -> "CertificateQuerySet":
        """Standing although the completion it rests on was taken back: a person must decide."""
        return self.standing().filter(participation__completed_at=None)

    def held_by(self, user: Any) -> "CertificateQuerySet":
        """Of the person with this account, newest first."""
        return self.filter(participation__participant__user=user).order_by("-issued_at", "-pk")


class Certificate(models.Model):
    """One per participation and template that stands. `content` never changes after issue.

    `content["texts"][language]` are the printed words in both languages, `content["facts"]` the same for
    machines. The participation is PROTECTed: what a certificate rests on cannot be deleted under it.
    """

    participation = models.ForeignKey(
        "lms_ledger.Participation", models.PROTECT, related_name="+", verbose_name=_("participation")
    )
    template = models.ForeignKey(
        CertificateTemplate, models.PROTECT, related_name="certificates", verbose_name=_("template")
    )
    code = models.CharField(
        _("code"), max_length=codes.LENGTH, unique=True, default=codes.new_code, editable=False
    )
    language = models.CharField(_("language"), max_length=12)
    design = models.CharField(_("design"), max_length=20)
    content = models.JSONField(_("content"))
    content_sha256 = models.CharField(_("SHA-256 of the content"), max_length=64)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("issued by"),
    )
    pdf_file = models.FileField("PDF", storage=private_storage, max_length=200, blank=True)
    pdf_sha256 = models.CharField(_("SHA-256 of the PDF"), max_length=64, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("revoked by"),
    )
    revocation_reason = models.CharField(_("why revoked"), max_length=500, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-pk"]
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        permissions = [
            ("revoke_certificate", _("Can revoke and re-issue certificates")),
            ("export_certificate", _("Can export certificates")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "template"],
                name="lms_certificate_once",
                condition=Q(revoked_at=None),
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revocation_reason="")
                | (~Q(revoked_at=None) & ~Q(revocation_reason="")),
                name="lms_certificate_revoked_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("issued_at")),
                name="lms_certificate_revoked_later",
            ),
            models.CheckConstraint(
                condition=Q(pdf_file="", pdf_sha256="") | (~Q(pdf_file="") & ~Q(pdf_sha256="")),
                name="lms_certificate_pdf_has_hash",
            ),
        ]
        indexes = [models.Index(fields=["issued_at"], name="lms_certificate_issued")]

    def __str__(self) -> str:
        return self.public_code

    def get_absolute_url(self) -> str:
        """The public verification page."""
        return reverse("lms_certificates:verify", args=[self.public_code])

    @property
    def public_code(self) -> str:
        """The code as printed, in groups of four."""
        return codes.grouped(self.code)

    @property
    def is_standing(self) -> bool:
        return self.revoked_at is None

    @property
    def status(self) -> str:
        """A word for staff."""
        return _("valid") if self.is_standing else _("revoked")

    @property
    def words(self) -> dict[str, Any]:
        """The frozen words in the reader's language, else in the certificate's own."""
        texts = self.content["texts"]
        return texts.get((get_language() or "").split("-")[0]) or texts[self.language]

    @property
    def person(self) -> str:
        return f"{self.content['facts']['first_name']} {self.content['facts']['last_name']}".strip()

    @property
    def title(self) -> str:
        return self.words["title"]
