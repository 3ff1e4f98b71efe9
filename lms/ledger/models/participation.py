"""One person taking part in one activity, with every step as a dated fact."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ParticipationQuerySet(models.QuerySet):
    def active(self) -> "ParticipationQuerySet":
        return self.filter(cancelled_at=None)

    def seated(self) -> "ParticipationQuerySet":
        """Holding a place: not cancelled, and never or no longer on the waiting list."""
        return self.filter(Q(waitlisted_at=None) | ~Q(promoted_at=None), cancelled_at=None)

    def waiting(self) -> "ParticipationQuerySet":
        """On the waiting list, first come first."""
        return (
            self.filter(cancelled_at=None, promoted_at=None)
            .exclude(waitlisted_at=None)
            .order_by("waitlisted_at", "pk")
        )

    def confirmed(self) -> "ParticipationQuerySet":
        """Holding a place under a confirmed address: the people to expect."""
        return self.seated().exclude(confirmed_at=None)

    def lapsed(self, now: datetime | None = None) -> "ParticipationQuerySet":
        """Registered but not confirmed in time."""
        return self.filter(cancelled_at=None, confirmed_at=None, confirm_by__lte=now or timezone.now())

    def completed(self) -> "ParticipationQuerySet":
        return self.exclude(completed_at=None)


class Participation(models.Model):
    """The row every indicator and certificate reads. Name and firm are frozen as they were at registration.

    `seat` is the lowest free seat number, taken under a lock on the Activity; the unique constraint stands
    behind the lock. Activities without a limit give no seat numbers. Times are facts and stay when the
    next one comes; `attended_seconds` is what was credited, inside the session.
    """

    participant = models.ForeignKey(
        "lms_ledger.Participant", models.PROTECT, related_name="participations", verbose_name=_("participant")
    )
    activity = models.ForeignKey(
        "lms_ledger.Activity", models.PROTECT, related_name="participations", verbose_name=_("activity")
    )
    enterprise = models.ForeignKey(
        "lms_enterprises.Enterprise",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name=_("enterprise"),
    )
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    role = models.CharField(_("role in the firm"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=12, default="it")
    consent_version = models.CharField(_("privacy notice read"), max_length=20, blank=True)

    registered_at = models.DateTimeField(_("registered"), default=timezone.now)
    applied_at = models.DateTimeField(_("put before staff"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    confirm_by = models.DateTimeField(_("to confirm by"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    waitlisted_at = models.DateTimeField(_("put on the waiting list"), null=True, blank=True)
    promoted_at = models.DateTimeField(_("moved up from the waiting list"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancellation_reason = models.CharField(_("why cancelled"), max_length=255, blank=True)
    attended_at = models.DateTimeField(_("attended"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    # Saw the recording and answered its questions: counted apart, never as presence.
    viewed_later_at = models.DateTimeField(_("viewed later"), null=True, blank=True)
    seat = models.PositiveIntegerField(_("seat"), null=True, blank=True, editable=False)
    attended_seconds = models.PositiveIntegerField(_("attended (seconds)"), null=True, blank=True)
    progress = models.PositiveSmallIntegerField(_("progress (%)"), default=0)
    # What was answered to `Activity.questions`, by the question's id.
    answers = models.JSONField(_("answers"), default=dict, blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        ordering = ["activity", "last_name", "first_name", "pk"]
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [
            models.UniqueConstraint(fields=["participant", "activity"], name="lms_participation_once"),
            models.UniqueConstraint(
                fields=["activity", "seat"], name="lms_participation_seat_once", condition=~Q(seat=None)
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="lms_participation_progress_percent"),
            models.CheckConstraint(
                condition=Q(seat=None) | Q(cancelled_at=None), name="lms_participation_cancelled_has_no_seat"
            ),
            models.CheckConstraint(
                condition=Q(promoted_at=None)
                | Q(waitlisted_at__isnull=False, waitlisted_at__lte=F("promoted_at")),
                name="lms_participation_promoted_from_list",
            ),
            models.CheckConstraint(
                condition=Q(completed_at=None) | ~Q(confirmed_at=None),
                name="lms_participation_completed_was_confirmed",
            ),
        ]
        indexes = [
            models.Index(fields=["completed_at"], name="lms_participation_completed"),
            models.Index(fields=["activity", "waitlisted_at"], name="lms_participation_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} – {self.activity_id}"

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def state(self) -> str:
        """cancelled, completed, attended, waiting, pending (address not confirmed yet) or confirmed."""
        if self.cancelled_at:
            return "cancelled"
        if self.completed_at:
            return "completed"
        if self.attended_at:
            return "attended"
        if self.waitlisted_at and not self.promoted_at:
            return "waiting"
        return "confirmed" if self.confirmed_at else "pending"

    @property
    def is_seated(self) -> bool:
        return self.cancelled_at is None and (self.waitlisted_at is None or self.promoted_at is not None)

    @property
    def waiting_position(self) -> int | None:
        """1 for the next to move up; None when not waiting. One query."""
        if self.cancelled_at or self.promoted_at or not self.waitlisted_at:
            return None
        ahead = Q(waitlisted_at__lt=self.waitlisted_at) | Q(waitlisted_at=self.waitlisted_at, pk__lt=self.pk)
        return type(self).objects.filter(activity=self.activity_id).waiting().filter(ahead).count() + 1
