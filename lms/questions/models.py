"""The survey of an activity and what people answered."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.ledger.models import Activity, Participation


def without_order() -> int:
    """A number that says nothing about when a row was written: receipts and responses come in pairs, and
    running numbers would tell which answers belong to which person.
    """
    return secrets.randbelow(2**53 - 1) + 1


class Survey(models.Model):
    """What is asked after an activity. `questions` as in `Activity.questions`; texts by language.

    `is_anonymous` never changes once somebody has answered: what the page said to them holds.
    """

    activity = models.OneToOneField(
        Activity, models.PROTECT, related_name="lms_survey", verbose_name=_("activity")
    )
    questions = models.JSONField(_("questions"), default=list)
    is_anonymous = models.BooleanField(_("anonymous"), default=False)
    # Empty: so many days after the end, wherever the end moves to.
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    created_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")

    def __str__(self) -> str:
        return str(self.activity)


class SurveyReceipt(models.Model):
    """That somebody has answered, so that nobody answers twice; nothing leads from here to the answers."""

    id = models.BigIntegerField(primary_key=True, default=without_order, editable=False)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="receipts", verbose_name=_("survey"))
    participation = models.ForeignKey(
        Participation, models.PROTECT, related_name="lms_survey_receipts", verbose_name=_("participation")
    )

    class Meta:
        verbose_name = _("receipt of a survey")
        verbose_name_plural = _("receipts of surveys")
        constraints = [models.UniqueConstraint(fields=["survey", "participation"], name="lms_survey_once")]

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.participation_id}"


class SurveyResponse(models.Model):
    """One person's answers by the question's id. Of an anonymous survey: no person, and the day alone."""

    id = models.BigIntegerField(primary_key=True, default=without_order, editable=False)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="responses", verbose_name=_("survey"))
    participation = models.ForeignKey(
        Participation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lms_survey_responses",
        verbose_name=_("participation"),
    )
    language = models.CharField(_("language"), max_length=12)
    answers = models.JSONField(_("answers"), default=dict)
    day = models.DateField(_("day"), default=timezone.localdate)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("response to a survey")
        verbose_name_plural = _("responses to surveys")
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "participation"],
                name="lms_survey_response_once",
                condition=~Q(participation=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.pk}"
