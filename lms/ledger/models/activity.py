"""What one takes part in: a course, a webinar, an event."""

import uuid
from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lms.enterprises.territories import province_choices

from ..kinds import ActivityKind, Audience, CompletionRule, Mode, Service, SkillType


class ActivityQuerySet(models.QuerySet):
    def held(self, now: datetime | None = None) -> "ActivityQuerySet":
        """Not called off and already over."""
        return self.filter(cancelled_at=None, ends_at__lte=now or timezone.now())

    def upcoming(self, now: datetime | None = None) -> "ActivityQuerySet":
        return self.filter(cancelled_at=None, ends_at__gt=now or timezone.now())

    def counted(self) -> "ActivityQuerySet":
        """Internal meetings are never counted by any indicator."""
        return self.exclude(audience=Audience.INTERNAL)


class Activity(models.Model):
    """One per page and all its translations; the page may go, the Activity and its history stay.

    `translation_key` is Wagtail's: equal for the translations of a page, new for a copy. So editions in two
    languages share their seats, and a copied page starts with an empty history.
    """

    translation_key = models.UUIDField(_("translation key"), default=uuid.uuid4, unique=True, editable=False)
    page = models.ForeignKey(
        "wagtailcore.Page", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("page")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ActivityKind.choices)
    service = models.CharField(_("service"), max_length=20, choices=Service.choices, default=Service.TRAINING)
    titles = models.JSONField(_("titles"), default=dict, help_text=_("By language code."))
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    duration_minutes = models.PositiveIntegerField(_("duration (minutes)"), default=0)
    # One event, whatever the number: reports show both.
    session_count = models.PositiveSmallIntegerField(_("sessions"), default=1)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices, default=Mode.ONLINE)
    audience = models.CharField(
        _("audience"), max_length=10, choices=Audience.choices, default=Audience.PUBLIC
    )
    province = models.CharField(_("province"), max_length=8, choices=province_choices, blank=True)
    skill_type = models.CharField(_("skill type"), max_length=20, choices=SkillType.choices, blank=True)
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True, help_text=_("Empty: no limit."))
    registration_opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    is_open = models.BooleanField(_("published"), default=False)
    threshold_percent = models.PositiveSmallIntegerField(
        _("attendance threshold (%)"), default=75, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    completion_rule = models.CharField(
        _("completed by"), max_length=10, choices=CompletionRule.choices, default=CompletionRule.MINUTES
    )
    sessions_needed = models.PositiveSmallIntegerField(_("sessions needed"), null=True, blank=True)
    issues_certificate = models.BooleanField(_("issues a certificate"), default=True)
    needs_approval = models.BooleanField(_("registrations are approved by staff"), default=False)
    seats_per_enterprise = models.PositiveSmallIntegerField(
        _("seats for each firm"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    prefers_new_enterprises = models.BooleanField(_("firms never served come first"), default=False)
    # 0: whoever waits first gets a freed seat at once, without being asked.
    offer_hours = models.PositiveSmallIntegerField(_("hours an offered seat is kept"), default=0)
    invitation_list_only = models.BooleanField(_("only for addresses on the list"), default=False)
    # As `lms.questions` stores them: a list of {"id", "kind", "required", "label": {language: text}, ...}.
    questions = models.JSONField(_("questions asked at registration"), default=list, blank=True)
    cancelled_at = models.DateTimeField(_("called off"), null=True, blank=True)
    cancellation_reason = models.TextField(_("why it was called off"), blank=True)
    created_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=models.F("starts_at")),
                name="lms_activity_ends_later",
            ),
        ]
        indexes = [models.Index(fields=["kind", "ends_at"], name="lms_activity_kind_ends")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the reader's language, else in any."""
        language = (get_language() or "").split("-")[0]
        return self.titles.get(language) or next(iter(self.titles.values()), "")

    @property
    def is_over(self) -> bool:
        return self.ends_at is not None and self.ends_at <= timezone.now()
