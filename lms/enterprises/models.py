"""The firm or organisation that is counted, and its size over time."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .sizes import SizeClass
from .territories import province_choices


class EnterpriseKind(models.TextChoices):
    """Who may be a beneficiary; only the first four are enterprises in the sense of 2003/361/EC."""

    COMPANY = "company", _("Company")
    SOLE_TRADER = "sole_trader", _("Sole trader or professional")
    CRAFT = "craft", _("Craft enterprise")
    START_UP = "start_up", _("Start-up")
    ASSOCIATION = "association", _("Business or professional association")
    CHAMBER = "chamber", _("Chamber of commerce")
    PUBLIC_BODY = "public_body", _("Public body")
    OTHER = "other", _("Other organisation")


ENTERPRISE_KINDS = (
    EnterpriseKind.COMPANY,
    EnterpriseKind.SOLE_TRADER,
    EnterpriseKind.CRAFT,
    EnterpriseKind.START_UP,
)


class AtecoEdition(models.TextChoices):
    ATECO_2007 = "2007", "ATECO 2007"
    ATECO_2022 = "2022", "ATECO 2007 (2022)"
    ATECO_2025 = "2025", "ATECO 2025"


class Enterprise(models.Model):
    """Natural key: country + tax code. In Italy that is the codice fiscale, because all members of a VAT
    group share one VAT number (DM 6.4.2018 art. 3)."""

    country = models.CharField(_("country"), max_length=2, default="IT", help_text=_("ISO 3166-1 code."))
    tax_code = models.CharField(_("tax code"), max_length=20)
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    name = models.CharField(_("name"), max_length=255)
    kind = models.CharField(
        _("kind"), max_length=20, choices=EnterpriseKind.choices, default=EnterpriseKind.COMPANY
    )
    province = models.CharField(
        _("province of the operating site"),
        max_length=8,
        choices=province_choices,
        blank=True,
        help_text=_("The operating site counts, not the legal seat."),
    )
    municipality = models.CharField(_("municipality"), max_length=100, blank=True)
    ateco_code = models.CharField(_("activity code (ATECO)"), max_length=12, blank=True)
    ateco_edition = models.CharField(
        _("ATECO edition"), max_length=4, choices=AtecoEdition.choices, blank=True
    )
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    created_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("enterprise")
        verbose_name_plural = _("enterprises")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "tax_code"],
                name="lms_enterprise_once",
                violation_error_message=_("An enterprise with this tax code is already recorded."),
            ),
            models.CheckConstraint(
                condition=models.Q(ateco_code="") | ~models.Q(ateco_edition=""),
                name="lms_enterprise_ateco_has_edition",
                violation_error_message=_(
                    "An activity code needs its edition: sections moved between editions."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_enterprise(self) -> bool:
        """Produces for the market, so that it can be an SME at all."""
        return self.kind in ENTERPRISE_KINDS

    def size_on(self, day: date) -> str:
        """Size class in force on a day; before the first declaration the first one counts."""
        sizes = sorted(self.sizes.all(), key=lambda size: (size.valid_from, size.pk))
        if not sizes:
            return SizeClass.UNVERIFIED
        in_force = [size for size in sizes if size.valid_from <= day]
        return (in_force[-1] if in_force else sizes[0]).size_class


class EnterpriseSize(models.Model):
    """Size class from a day on, with the figures behind it (2003/361/EC, Annex art. 2).

    Money in EUR, head count in annual work units (AWU). A row is never overwritten: a change is a new row.
    """

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="sizes", verbose_name=_("enterprise")
    )
    valid_from = models.DateField(_("valid from"))
    accounts_year = models.PositiveSmallIntegerField(_("year of the accounts"), null=True, blank=True)
    headcount_awu = models.DecimalField(
        _("head count (annual work units)"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    turnover_eur = models.DecimalField(
        _("turnover (EUR)"), max_digits=15, decimal_places=2, null=True, blank=True
    )
    balance_sheet_eur = models.DecimalField(
        _("balance sheet total (EUR)"), max_digits=15, decimal_places=2, null=True, blank=True
    )
    declared_class = models.CharField(
        _("declared class"), max_length=12, choices=SizeClass.choices, default=SizeClass.UNVERIFIED
    )
    computed_class = models.CharField(
        _("computed class"), max_length=12, choices=SizeClass.choices, blank=True, editable=False
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("verified by"),
    )
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    created_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta:
        ordering = ["enterprise", "valid_from", "pk"]
        verbose_name = _("size of an enterprise")
        verbose_name_plural = _("sizes of enterprises")
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "valid_from"], name="lms_size_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(headcount_awu=None) | models.Q(headcount_awu__gte=0),
                name="lms_size_headcount_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_size_class_display()} ({self.valid_from})"

    @property
    def size_class(self) -> str:
        """The class that counts: what the figures say, else what was declared."""
        return self.computed_class or self.declared_class

    def get_size_class_display(self) -> str:
        return str(SizeClass(self.size_class).label)

    @property
    def needs_check(self) -> bool:
        """Declared and computed class differ: a person must look."""
        return bool(
            self.computed_class
            and self.declared_class != SizeClass.UNVERIFIED
            and self.computed_class != self.declared_class
        )
