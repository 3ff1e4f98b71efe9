"""One person taking part in one activity, with every step as a dated fact."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..reasons import in_words

# Staff need not decide, or have decided.
LET_IN = Q(applied_at=None) | ~Q(approved_at=None)


class ParticipationQuerySet(models.QuerySet):
    def active(self) -> "ParticipationQuerySet":
        return self.filter(cancelled_at=None)

    def seated(self) -> "ParticipationQuerySet":
        """Holding a place: not cancelled, let in if staff decide, never or no longer on the waiting list."""
        return self.filter(LET_IN, Q(waitlisted_at=None) | ~Q(promoted_at=None), cancelled_at=None)

    def waiting(self) -> "ParticipationQuerySet":
        """On the waiting list without an offer, first come first; `seats.waiting_list` knows the turns."""
        return (
            self.filter(LET_IN, cancelled_at=None, promoted_at=None, seat=None)
            .exclude(waitlisted_at=None)
            .order_by("waitlisted_at", "pk")
        )

    def offered(self) -> "ParticipationQuerySet":
        """On the waiting list, with a seat kept until the offer is answered."""
        return self.filter(cancelled_at=None, promoted_at=None).exclude(waitlisted_at=None).exclude(seat=None)

    def holding(self) -> "ParticipationQuerySet":
        """Seated, or with a seat offered."""
        return self.filter(
            LET_IN, Q(waitlisted_at=None) | ~Q(promoted_at=None) | ~Q(seat=None), cancelled_at=None
        )

    def applied(self) -> "ParticipationQuerySet":
        """Under a confirmed address and put before staff, who have not decided yet; first come first."""
        return (
            self.filter(cancelled_at=None, approved_at=None)
            .exclude(applied_at=None)
            .exclude(confirmed_at=None)
            .order_by("applied_at", "pk")
        )

    def confirmed(self) -> "ParticipationQuerySet":
        """Holding a place under a confirmed address: the people to expect."""
        return self.seated().exclude(confirmed_at=None)

    def lapsed(self, now: datetime | None = None) -> "ParticipationQuerySet":
        """Registered but not confirmed in time."""
        return self.filter(cancelled_at=None, confirmed_at=None, confirm_by__lte=now or timezone.now())

    def viewed_later(self) -> "ParticipationQuerySet":
        """Absent, and saw the recording instead; whoever turns out to have been there counts there alone."""
        return self.exclude(viewed_later_at=None).filter(
            cancelled_at=None, attended_at=None, completed_at=None
        )

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
        """How it stands, in one word.

        cancelled, completed, attended, pending (address not confirmed yet), applied (staff decide), offered
        (a seat is kept until the person answers), waiting or confirmed.
        """
        if self.cancelled_at:
            return "cancelled"
        if self.completed_at:
            return "completed"
        if self.attended_at:
            return "attended"
        if not self.is_let_in:
            return "applied" if self.confirmed_at else "pending"
        if self.waitlisted_at and not self.promoted_at:
            return "waiting" if self.seat is None else "offered"
        return "confirmed" if self.confirmed_at else "pending"

    @property
    def is_let_in(self) -> bool:
        """Staff need not decide about it, or have accepted it."""
        return self.applied_at is None or self.approved_at is not None

    @property
    def is_seated(self) -> bool:
        on_the_list = self.waitlisted_at is not None and self.promoted_at is None
        return self.cancelled_at is None and self.is_let_in and not on_the_list

    @property
    def is_waiting(self) -> bool:
        """On the waiting list without an offer."""
        on_the_list = self.waitlisted_at is not None and self.promoted_at is None
        return self.cancelled_at is None and self.is_let_in and on_the_list and self.seat is None

    @property
    def waiting_position(self) -> int | None:
        """1 for the next to move up; None when not waiting. At most three queries."""
        from ..seats import position_of  # noqa: PLC0415 -- it stands above the models

        return position_of(self)

    @property
    def why_cancelled(self) -> str:
        """The reason in the reader's language, or as somebody wrote it."""
        return in_words(self.cancellation_reason)
