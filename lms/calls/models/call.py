"""A funding call of the programme, and what became of each application to it."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..kinds import AFTER_GRANT_STATES, SUPPORTED_STATES, ApplicationState, SupportForm


def _money(label: str) -> models.DecimalField:
    return models.DecimalField(label, max_digits=15, decimal_places=2, null=True, blank=True)


class FundingCall(models.Model):
    code = models.CharField(_("code"), max_length=40, unique=True)
    title_it = models.CharField(_("title (Italian)"), max_length=255)
    title_en = models.CharField(_("title (English)"), max_length=255, blank=True)
    axis = models.CharField(_("axis"), max_length=40, blank=True)
    action = models.CharField(_("action"), max_length=40, blank=True)
    opens_on = models.DateField(_("opens"), null=True, blank=True)
    closes_on = models.DateField(_("closes"), null=True, blank=True)
    budget_eur = _money(_("budget (EUR)"))
    form = models.CharField(
        _("form of support"), max_length=20, choices=SupportForm.choices, default=SupportForm.GRANT
    )
    url = models.URLField(_("address of the call"), max_length=500, blank=True)
    notes_it = models.TextField(_("conditions (Italian)"), blank=True)
    notes_en = models.TextField(_("conditions (English)"), blank=True)

    class Meta:
        ordering = ["opens_on", "code"]
        verbose_name = _("funding call")
        verbose_name_plural = _("funding calls")
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_on=None) | Q(closes_on=None) | Q(closes_on__gte=F("opens_on")),
                name="lms_call_closes_after_opening",
                violation_error_message=_("The call closes before it opens: check the two dates."),
            ),
            models.CheckConstraint(
                condition=Q(budget_eur=None) | Q(budget_eur__gte=0),
                name="lms_call_budget_not_negative",
                violation_error_message=_("The budget is not negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.title}"

    @property
    def titles(self) -> dict[str, str]:
        return {"it": self.title_it, "en": self.title_en or self.title_it}

    @property
    def title(self) -> str:
        """The title in the reader's language, else the Italian one."""
        return self.titles["it" if (get_language() or "").startswith("it") else "en"]


class CallApplicationQuerySet(models.QuerySet):
    def supported(self) -> "CallApplicationQuerySet":
        """Granted or paid, and neither revoked nor renounced."""
        return self.filter(state__in=SUPPORTED_STATES)


class CallApplication(models.Model):
    """One application of one firm to one call. Money in EUR; dates are those of the acts, not of typing."""

    call = models.ForeignKey(
        FundingCall, models.PROTECT, related_name="applications", verbose_name=_("funding call")
    )
    enterprise = models.ForeignKey(
        "lms_enterprises.Enterprise",
        models.PROTECT,
        related_name="call_applications",
        verbose_name=_("enterprise"),
    )
    submitted_on = models.DateField(_("submitted on"))
    protocol = models.CharField(_("protocol number"), max_length=60, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=ApplicationState.choices, default=ApplicationState.SUBMITTED
    )
    requested_eur = _money(_("requested (EUR)"))
    eligible_eur = _money(_("eligible expenditure (EUR)"))
    form = models.CharField(_("form of support"), max_length=20, choices=SupportForm.choices, blank=True)
    decree = models.CharField(_("decree"), max_length=120, blank=True)
    granted_on = models.DateField(_("granted on"), null=True, blank=True)
    granted_eur = _money(_("granted (EUR)"))
    paid_eur = _money(_("paid (EUR)"))
    ended_on = models.DateField(_("revoked or renounced on"), null=True, blank=True)
    cup = models.CharField(_("CUP"), max_length=15, blank=True, help_text=_("Code of the public project."))
    cor_code = models.CharField(
        _("COR"), max_length=20, blank=True, help_text=_("Code of the grant in the national register of aid.")
    )
    is_de_minimis = models.BooleanField(_("de minimis aid"), default=False)
    created_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    objects = CallApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_on", "-pk"]
        verbose_name = _("application to a call")
        verbose_name_plural = _("applications to calls")
        permissions = [("export_callapplication", _("Can export applications to calls"))]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "protocol"],
                condition=~Q(protocol=""),
                name="lms_application_protocol_once",
                violation_error_message=_("This call already has an application with this protocol number."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=AFTER_GRANT_STATES)
                | (Q(granted_on__isnull=False) & Q(granted_eur__isnull=False) & ~Q(form="")),
                name="lms_application_grant_is_complete",
                violation_error_message=_("A grant needs its date, its amount and its form."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ApplicationState.REVOKED, ApplicationState.RENOUNCED])
                | Q(ended_on__isnull=False),
                name="lms_application_end_has_date",
                violation_error_message=_(
                    "A support that was revoked or renounced needs the date of the act."
                ),
            ),
            models.CheckConstraint(
                condition=Q(granted_on=None) | Q(granted_on__gte=F("submitted_on")),
                name="lms_application_granted_after_submitted",
                violation_error_message=_("The grant is dated before the application: check the two dates."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(granted_on=None) | Q(ended_on__gte=F("granted_on")),
                name="lms_application_ended_after_granted",
                violation_error_message=_("The revocation is dated before the grant: check the two dates."),
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{name: None}) | Q(**{f"{name}__gte": 0}),
                    name=f"lms_application_{name}_positive",
                    violation_error_message=_("An amount is not negative."),
                )
                for name in ("requested_eur", "eligible_eur", "granted_eur", "paid_eur")
            ),
        ]
        indexes = [models.Index(fields=["state", "granted_on"], name="lms_application_state_granted")]

    def __str__(self) -> str:
        return f"{self.enterprise} – {self.call.code} ({self.submitted_on})"

    def clean(self) -> None:
        """What no constraint can say: a paid sum above the grant is a slip of the finger."""
        if self.paid_eur is not None and self.granted_eur is not None and self.paid_eur > self.granted_eur:
            raise ValidationError({"paid_eur": _("More is paid than was granted: check the two amounts.")})

    @property
    def intensity_percent(self) -> Decimal | None:
        """Granted share of the eligible expenditure, in percent with two decimals."""
        if not self.eligible_eur or self.granted_eur is None:
            return None
        return (self.granted_eur * 100 / self.eligible_eur).quantize(Decimal("0.01"))
