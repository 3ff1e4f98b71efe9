"""Accounts at the platforms, what these have told us, whom they know, and who pressed "join"."""

import hashlib
import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.ledger.models import Participation

from .evidence import AttendanceImport
from .sessions import Session


class ProviderAccount(models.Model):
    """One account at a platform. `sealed` holds its secrets encrypted; `webinars.providers.vault` opens it.

    `key` is the part of the address that the platform calls; it names the account and proves nothing.
    """

    class Kind(models.TextChoices):
        BIGBLUEBUTTON = "bigbluebutton", "BigBlueButton"
        ZOOM = "zoom", "Zoom"

    class Checksum(models.TextChoices):
        SHA256 = "sha256", "SHA-256"
        SHA1 = "sha1", "SHA-1"

    name = models.CharField(_("name"), max_length=120, unique=True)
    kind = models.CharField(_("platform"), max_length=20, choices=Kind.choices)
    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    base_url = models.URLField(_("address of the server"), blank=True)
    checksum = models.CharField(
        _("checksum"), max_length=10, choices=Checksum.choices, default=Checksum.SHA256
    )
    account_id = models.CharField(_("account ID"), max_length=120, blank=True)
    client_id = models.CharField(_("client ID"), max_length=120, blank=True)
    sealed = models.TextField(_("secrets, encrypted"), blank=True, editable=False)
    is_active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("platform account")
        verbose_name_plural = _("platform accounts")

    def __str__(self) -> str:
        return self.name

    @property
    def syncs_registrants(self) -> bool:
        """Whether registrants are carried to the platform: only where credentials for its API were given."""
        return bool(self.kind == self.Kind.ZOOM and self.account_id and self.client_id and self.is_active)


class ProviderEventQuerySet(models.QuerySet):
    def waiting(self) -> "ProviderEventQuerySet":
        """In no import yet, and nobody has tried and failed."""
        return self.filter(attendance_import=None, trouble="")


class ProviderEvent(models.Model):
    """One message of a platform about a session, byte for byte as it came, with its hash. Stored once."""

    account = models.ForeignKey(
        ProviderAccount, models.PROTECT, related_name="events", verbose_name=_("platform account")
    )
    session = models.ForeignKey(
        Session, models.PROTECT, related_name="provider_events", verbose_name=_("session")
    )
    # SHA-256 of what makes the message one and the same, so that a repeat is recognised.
    key = models.CharField(_("key"), max_length=64)
    event = models.CharField(_("event"), max_length=80)
    happened_at = models.DateTimeField(_("happened"))
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    body = models.BinaryField(_("body"))
    sha256 = models.CharField("SHA-256", max_length=64)
    attendance_import = models.ForeignKey(
        AttendanceImport,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="provider_events",
        verbose_name=_("report"),
    )
    trouble = models.TextField(_("why it was not imported"), blank=True)

    objects = ProviderEventQuerySet.as_manager()

    class Meta:
        ordering = ["happened_at", "pk"]
        verbose_name = _("message of a platform")
        verbose_name_plural = _("messages of platforms")
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="lms_provider_event_once")]
        indexes = [
            models.Index(
                fields=["session"],
                name="lms_provider_event_waiting",
                condition=Q(attendance_import=None, trouble=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.happened_at:%Y-%m-%d %H:%M:%S}"

    @staticmethod
    def key_of(*parts: object) -> str:
        return hashlib.sha256("\n".join(str(part) for part in parts).encode()).hexdigest()


class ProviderRegistrant(models.Model):
    """One registration carried to a platform that knows its registrants; `join_url` is the person's own.

    `next_try_at` is also the claim of the round that is working on it.
    """

    account = models.ForeignKey(
        ProviderAccount, models.PROTECT, related_name="registrants", verbose_name=_("platform account")
    )
    session = models.ForeignKey(
        Session, models.PROTECT, related_name="provider_registrants", verbose_name=_("session")
    )
    participation = models.ForeignKey(
        Participation,
        models.PROTECT,
        related_name="lms_provider_registrants",
        verbose_name=_("registration"),
    )
    # The meeting it was made for: a session whose link moves to another meeting needs another registrant.
    meeting = models.CharField(_("meeting"), max_length=40)
    registrant_id = models.CharField(_("number at the platform"), max_length=120, blank=True)
    join_url = models.CharField(_("personal join link"), max_length=1000, blank=True)
    created_at = models.DateTimeField(_("created there"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("deleted there"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try"), default=timezone.now)
    trouble = models.TextField(_("trouble"), blank=True)

    class Meta:
        verbose_name = _("registrant at a platform")
        verbose_name_plural = _("registrants at platforms")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "session", "participation", "meeting"], name="lms_provider_registrant_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.participation_id}: {self.registrant_id}"


class JoinClick(models.Model):
    """Somebody pressed "join": a hint for whoever looks for a missing person, never attendance."""

    participation = models.ForeignKey(
        Participation, models.PROTECT, related_name="lms_join_clicks", verbose_name=_("registration")
    )
    session = models.ForeignKey(
        Session, models.PROTECT, related_name="join_clicks", verbose_name=_("session")
    )
    clicks = models.PositiveIntegerField(_("clicks"), default=1)
    first_at = models.DateTimeField(_("first"), default=timezone.now)
    last_at = models.DateTimeField(_("last"), default=timezone.now)

    class Meta:
        verbose_name = _("click on join")
        verbose_name_plural = _("clicks on join")
        constraints = [
            models.UniqueConstraint(fields=["participation", "session"], name="lms_join_click_once")
        ]

    def __str__(self) -> str:
        return f"{self.participation_id}: {self.clicks}"
