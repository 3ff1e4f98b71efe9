"""The programme and its indicators: names, targets, and by which rule each is counted."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..texts import in_reader_language


class Programme(models.Model):
    code = models.CharField(_("code"), max_length=40, unique=True)
    name_it = models.CharField(_("name (Italian)"), max_length=255)
    name_en = models.CharField(_("name (English)"), max_length=255, blank=True)
    instrument = models.CharField(_("policy instrument"), max_length=255, blank=True)
    cci = models.CharField(
        _("CCI"), max_length=20, blank=True, help_text=_("Code of the programme at the Commission.")
    )
    axis = models.CharField(_("axis or priority"), max_length=120, blank=True)
    region_category = models.CharField(
        _("category of region"), max_length=60, blank=True, default="More developed"
    )
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="lms_programme_ends_after_start",
                violation_error_message=_("The programme ends before it starts: check the two dates."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_reader_language({"it": self.name_it, "en": self.name_en})


class IndicatorKind(models.TextChoices):
    OUTPUT = "output", _("Output")
    RESULT = "result", _("Result")
    SELF_DEFINED = "self_defined", _("Self-defined")


class CountUnit(models.TextChoices):
    """What one unit of the value is; figures of different units are never added."""

    ENTERPRISES = "enterprises", _("enterprises")
    ORGANISATIONS = "organisations", _("organisations")
    PERSONS = "persons", _("persons")
    ACCESSES = "accesses", _("services delivered")
    APPLICANTS = "applicants", _("applicants")
    APPLICATIONS = "applications", _("applications")
    EVENTS = "events", _("events")
    MEASURES = "measures", _("measures/tools")


def _year(label: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label, null=True, blank=True, validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )


def _value(label: str, **options: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=15, decimal_places=2, null=True, blank=True, **options)


class Indicator(models.Model):
    """A definition: the rule and its parameters say how it is counted, and are printed under the table.

    Codes are free text: a common indicator used outside its objective takes a suffix (`RCO66a`).
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="indicators", verbose_name=_("programme")
    )
    code = models.CharField(_("code"), max_length=20)
    order = models.PositiveSmallIntegerField(_("place in the table"), default=0)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="subsets",
        verbose_name=_("of which"),
        help_text=_("The figure this one is a part of. Parts may add up to more than the whole."),
    )
    name_it = models.CharField(_("name (Italian)"), max_length=255)
    name_en = models.CharField(_("name (English)"), max_length=255, blank=True)
    definition_it = models.TextField(_("definition (Italian)"), blank=True)
    definition_en = models.TextField(_("definition (English)"), blank=True)
    kind = models.CharField(
        _("kind"), max_length=12, choices=IndicatorKind.choices, default=IndicatorKind.OUTPUT
    )
    unit = models.CharField(
        _("unit"), max_length=14, choices=CountUnit.choices, default=CountUnit.ENTERPRISES
    )
    rule_key = models.CharField(_("rule"), max_length=40)
    params = models.JSONField(_("parameters of the rule"), default=dict, blank=True)
    baseline = _value(_("baseline"))
    baseline_year = _year(_("year of the baseline"))
    milestone = _value(_("milestone"))
    milestone_year = _year(_("year of the milestone"))
    target = _value(_("target"), help_text=_("Empty: target not set."), validators=[MinValueValidator(0)])
    target_year = _year(_("year of the target"))
    forecast = _value(
        _("forecast"), help_text=_("What is planned or decided; never added to what is achieved.")
    )
    source = models.CharField(_("source of data"), max_length=200, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    is_active = models.BooleanField(_("in the table"), default=True)

    class Meta:
        ordering = ["programme", "order", "code"]
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        permissions = [("export_indicator", _("Can export indicators and their rows"))]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "code"],
                name="lms_indicator_code_once",
                violation_error_message=_("This programme already has an indicator with this code."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def clean(self) -> None:
        if self.pk and self.parent_id == self.pk:
            raise ValidationError({"parent": _("An indicator is not a part of itself.")})
        if self.parent and self.parent.programme_id != self.programme_id:
            raise ValidationError({"parent": _("The whole must belong to the same programme.")})

    @property
    def names(self) -> dict[str, str]:
        return {"it": self.name_it, "en": self.name_en}

    @property
    def name(self) -> str:
        return in_reader_language(self.names)

    @property
    def definition(self) -> str:
        return in_reader_language({"it": self.definition_it, "en": self.definition_en})
