"""The span of days a report is about."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .definitions import Programme


class Period(models.Model):
    """Both days are included. A period that was handed over keeps its dates for good."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="periods", verbose_name=_("programme")
    )
    name = models.CharField(_("name"), max_length=80)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        ordering = ["programme", "-starts_on", "ends_on"]
        verbose_name = _("reporting period")
        verbose_name_plural = _("reporting periods")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="lms_period_ends_after_start",
                violation_error_message=_("The period ends before it starts: check the two dates."),
            ),
            models.UniqueConstraint(
                fields=["programme", "starts_on", "ends_on"],
                name="lms_period_once",
                violation_error_message=_("This programme already has a period with these dates."),
            ),
            models.UniqueConstraint(
                fields=["programme", "name"],
                name="lms_period_name_once",
                violation_error_message=_("This programme already has a period with this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def cut_off(self) -> date:
        """The last day that is counted: the end of the period, or today while it runs."""
        return min(self.ends_on, timezone.localdate())

    @property
    def is_over(self) -> bool:
        return self.ends_on < timezone.localdate()
