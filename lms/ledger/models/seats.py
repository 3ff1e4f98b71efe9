"""How a seat changes hands: offered to whoever waits, handed to a colleague, kept for whom staff invite."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SeatOfferQuerySet(models.QuerySet):
    def open(self) -> "SeatOfferQuerySet":
        """Neither taken, refused, lapsed nor withdrawn."""
        return self.filter(closed_at=None)

    def expired(self, now: datetime | None = None) -> "SeatOfferQuerySet":
        """Still open, but its time is up."""
        return self.open().filter(expires_at__lte=now or timezone.now())


class SeatOffer(models.Model):
    """A freed seat offered to one person of the waiting list until a given time.

    While it is open the participation holds the seat number, so that the unique constraint of seats also
    stands behind offers. `reason` says why it was this person's turn.
    """

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        LAPSED = "lapsed", _("Lapsed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    participation = models.ForeignKey(
        "lms_ledger.Participation",
        models.PROTECT,
        related_name="seat_offers",
        verbose_name=_("participation"),
    )
    seat = models.PositiveIntegerField(_("seat"), null=True, blank=True)
    offered_at = models.DateTimeField(_("offered"), default=timezone.now)
    expires_at = models.DateTimeField(_("kept until"))
    reason = models.CharField(_("reason"), max_length=255)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = SeatOfferQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("offer of a seat")
        verbose_name_plural = _("offers of seats")
        constraints = [
            models.UniqueConstraint(
                fields=["participation"], name="lms_offer_open_once", condition=Q(closed_at=None)
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | Q(closed_at__isnull=False) & ~Q(outcome=""),
                name="lms_offer_closed_with_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="lms_offer_expiring", condition=Q(closed_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.participation_id}: {self.seat}"


class Handover(models.Model):
    """A seat on its way to a colleague of the same firm: the giver keeps it until the colleague accepts."""

    participation = models.ForeignKey(
        "lms_ledger.Participation", models.PROTECT, related_name="handovers", verbose_name=_("given by")
    )
    email = models.EmailField(_("e-mail"))
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    created_at = models.DateTimeField(_("recorded"), default=timezone.now)
    successor = models.ForeignKey(
        "lms_ledger.Participation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken by"),
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("seat handed to a colleague")
        verbose_name_plural = _("seats handed to colleagues")
        constraints = [
            models.UniqueConstraint(
                fields=["participation"], name="lms_handover_open_once", condition=Q(closed_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.participation_id}"


class Invitee(models.Model):
    """Somebody whom staff invite to an activity; with `invitation_list_only` nobody else can register."""

    activity = models.ForeignKey(
        "lms_ledger.Activity", models.PROTECT, related_name="invitees", verbose_name=_("activity")
    )
    email = models.EmailField(_("e-mail"))
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=12, default="it")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("added by"),
    )
    added_at = models.DateTimeField(_("added"), default=timezone.now)
    # When the invitation was last mailed; empty: on the list, but not written to.
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    class Meta:
        ordering = ["last_name", "first_name", "pk"]
        verbose_name = _("invited person")
        verbose_name_plural = _("invited people")
        constraints = [models.UniqueConstraint("activity", Lower("email"), name="lms_invitee_once")]

    def __str__(self) -> str:
        return self.email
