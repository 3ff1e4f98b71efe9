"""When people meet, and what their calendars have been told of it."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# The room opens this long before the start and stays open this long after the end.
JOIN_OPENS = timedelta(minutes=30)
JOIN_CLOSES = timedelta(minutes=30)


def default_reminders() -> list[int]:
    return [24 * 60, 60]


class SessionQuerySet(models.QuerySet):
    def upcoming(self, now: datetime | None = None) -> "SessionQuerySet":
        """Not over yet; called off or not."""
        return self.filter(ends_at__gt=now or timezone.now())

    def standing(self) -> "SessionQuerySet":
        """Not called off, neither alone nor with the whole event."""
        return self.filter(activity__cancelled_at=None, cancelled_at=None)


class Session(models.Model):
    """One meeting of an activity, from the hour it starts to the hour it ends.

    A webinar has one, number 1; events of several sessions have more. `revision` rises whenever time, title,
    place or link change, so that one query finds everybody whose calendar is out of date.
    """

    activity = models.ForeignKey(
        "lms_ledger.Activity", models.PROTECT, related_name="lms_sessions", verbose_name=_("activity")
    )
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    # Which block of the page it is, so that a session keeps its evidence when the order changes; the first
    # session is the page's own date and has none.
    key = models.CharField(_("key"), max_length=36, blank=True)
    title = models.CharField(_("title"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    join_url = models.CharField(_("join link"), max_length=1000, blank=True)
    provider_account = models.ForeignKey(
        "lms_webinars.ProviderAccount",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("platform account"),
    )
    location = models.CharField(_("place"), max_length=255, blank=True)
    # Minutes before the start; one reminder each.
    reminder_minutes = models.JSONField(_("reminders (minutes before)"), default=default_reminders)
    cancelled_at = models.DateTimeField(_("called off"), null=True, blank=True)
    # Why staff called it off, for good; empty when the page no longer has it, where it may come back.
    cancellation_reason = models.TextField(_("why it was called off"), blank=True)
    # When the evidence was written into the ledger after the end, for everybody and not only for some.
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.UniqueConstraint(fields=["activity", "number"], name="lms_session_number_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="lms_session_ends_later"),
        ]
        indexes = [models.Index(fields=["ends_at"], name="lms_session_ends")]
        permissions = [
            ("view_any_session", "Can see the registrations and attendance of all webinars"),
            ("change_any_session", "Can run the registrations and attendance of all webinars"),
        ]

    def __str__(self) -> str:
        return f"{self.activity} ({timezone.localtime(self.starts_at):%Y-%m-%d %H:%M})"

    @property
    def seconds(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds())

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def is_called_off(self) -> bool:
        """Alone or with the whole event."""
        return self.cancelled_at is not None or self.activity.cancelled_at is not None

    @property
    def has_room(self) -> bool:
        """Whether there is a way in at all: a link, or a platform that makes one for each person."""
        return bool(self.join_url or self.provider_account_id)

    @property
    def room_is_open(self) -> bool:
        """Whether a confirmed person may be shown the way into the room now."""
        return self.starts_at - JOIN_OPENS <= timezone.now() < self.ends_at + JOIN_CLOSES


class Invitation(models.Model):
    """What one person's calendar knows of one session (RFC 5546): the last message sent and its SEQUENCE.

    `fingerprint` is of what the message said, `revision` the session's at that time.
    """

    class State(models.TextChoices):
        INVITED = "invited", _("Invited")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        CALLED_OFF = "called_off", _("Called off")

    participation = models.ForeignKey(
        "lms_ledger.Participation",
        models.PROTECT,
        related_name="lms_invitations",
        verbose_name=_("registration"),
    )
    session = models.ForeignKey(
        Session, models.PROTECT, related_name="invitations", verbose_name=_("session")
    )
    uid = models.CharField(_("calendar UID"), max_length=255, unique=True)
    sequence = models.PositiveIntegerField(_("calendar SEQUENCE"), default=0)
    state = models.CharField(_("state"), max_length=12, choices=State.choices)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    fingerprint = models.CharField(_("fingerprint"), max_length=64, blank=True)
    told_at = models.DateTimeField(_("last told"), default=timezone.now)

    class Meta:
        verbose_name = _("calendar invitation")
        verbose_name_plural = _("calendar invitations")
        constraints = [
            models.UniqueConstraint(fields=["participation", "session"], name="lms_invitation_once")
        ]

    def __str__(self) -> str:
        return f"{self.uid} {self.sequence}"


class Reminder(models.Model):
    """A reminder due some minutes before a session; a moved session gets new ones, none is done twice."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="reminders", verbose_name=_("session"))
    minutes_before = models.PositiveIntegerField(_("minutes before"))
    starts_at = models.DateTimeField(_("start it speaks of"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "minutes_before", "starts_at"], name="lms_reminder_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.session_id} -{self.minutes_before}"


class PersonalFeed(models.Model):
    """The secret address of one person's calendar; a new secret closes the old address."""

    participant = models.OneToOneField(
        "lms_ledger.Participant", models.PROTECT, related_name="lms_calendar", verbose_name=_("participant")
    )
    secret = models.CharField(_("secret"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta:
        verbose_name = _("personal calendar")
        verbose_name_plural = _("personal calendars")

    def __str__(self) -> str:
        return str(self.participant_id)
