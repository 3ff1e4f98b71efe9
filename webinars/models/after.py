"""What follows an event: the mails afterwards, the recording watched later, the door where people came in."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model_string

from lms.ledger.models import Activity, Participation

from .sessions import Session


class FollowUp(models.Model):
    """The mails after an event, due once: thanks to those who came, regrets to those who did not."""

    activity = models.OneToOneField(
        Activity, models.PROTECT, related_name="lms_follow_up", verbose_name=_("activity")
    )
    due_at = models.DateTimeField(_("due"))
    # Staff keep the mails back until they let them go.
    held_at = models.DateTimeField(_("held back"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")

    def __str__(self) -> str:
        return str(self.activity_id)


class CatchUp(models.Model):
    """Somebody who was not there catches up: the recording opened, the questions answered.

    `answers` by the question's id, of the last try; `passed_at` is set once and stays.
    """

    participation = models.OneToOneField(
        Participation, models.PROTECT, related_name="lms_catch_up", verbose_name=_("registration")
    )
    opened_at = models.DateTimeField(_("recording opened"), default=timezone.now)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    answers = models.JSONField(_("answers"), default=dict)
    passed_at = models.DateTimeField(_("passed"), null=True, blank=True)

    class Meta:
        verbose_name = _("recording viewed later")
        verbose_name_plural = _("recordings viewed later")

    def __str__(self) -> str:
        return str(self.participation_id)


class ReservedDocument(models.Model):
    """A document that a webinar keeps for those who registered: its public address answers nobody else.

    Written when a page is published or a draft is saved, by the page's translation key and language, and kept
    when the page goes: what was for registrants does not become public because a page was deleted.
    """

    document = models.ForeignKey(
        get_document_model_string(), models.CASCADE, related_name="+", verbose_name=_("document")
    )
    page_key = models.UUIDField(_("webinar"))
    language = models.CharField(_("language"), max_length=12)

    class Meta:
        verbose_name = _("document for registrants")
        verbose_name_plural = _("documents for registrants")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "page_key", "language"], name="lms_reserved_document_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.document_id)


class CheckInQuerySet(models.QuerySet):
    def standing(self) -> "CheckInQuerySet":
        """Not undone."""
        return self.filter(undone_at=None)


class CheckIn(models.Model):
    """Somebody on site came in, as a phone at the door saw it; `key` is the phone's, so that a retry is one.

    Presence counts from `at` to the end of the session, or to `left_at`. `at` is the phone's clock, corrected
    by what the server saw of it; `received_at` the server's.
    """

    participation = models.ForeignKey(
        Participation, models.PROTECT, related_name="lms_check_ins", verbose_name=_("registration")
    )
    session = models.ForeignKey(Session, models.PROTECT, related_name="check_ins", verbose_name=_("session"))
    key = models.UUIDField(_("key"), unique=True)
    at = models.DateTimeField(_("came in"))
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")

    def __str__(self) -> str:
        return f"{self.participation_id} {self.at:%Y-%m-%d %H:%M}"


class RememberedMapping(models.Model):
    """How the columns of a platform's report were understood by a person, to be proposed next time."""

    # Of the column headings in their order, so that the same export is recognised whatever its name.
    fingerprint = models.CharField(_("fingerprint"), max_length=64, unique=True)
    platform = models.CharField(_("platform"), max_length=80)
    mapping = models.JSONField(_("columns"))
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("chosen by"),
    )
    chosen_at = models.DateTimeField(_("chosen"), auto_now=True)

    class Meta:
        ordering = ["platform"]
        verbose_name = _("remembered columns")
        verbose_name_plural = _("remembered columns")

    def __str__(self) -> str:
        return self.platform
