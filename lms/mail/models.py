"""One outgoing mail: what, to whom, when, and what became of it."""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MailQuerySet(models.QuerySet):
    def due(self, now: datetime | None = None) -> "MailQuerySet":
        """Neither sent nor given up, and its time has come."""
        return self.filter(sent_at=None, failed_at=None, handed_at=None, due_at__lte=now or timezone.now())

    def unsure(self) -> "MailQuerySet":
        """Handed over without an answer: the process died while the mail server had the mail."""
        return self.filter(sent_at=None, failed_at=None).exclude(handed_at=None)

    def failed(self) -> "MailQuerySet":
        """Given up, or brought back by a mail server: somebody did not get it."""
        return self.filter(~models.Q(failed_at=None) | ~models.Q(returned_at=None))


class Mail(models.Model):
    """A row per mail. `key` names the occasion: the same occasion never makes a second mail."""

    key = models.CharField(_("occasion"), max_length=200, unique=True)
    # Which text it is written from (`lms.mail.occasions`); empty for mails whose text is fixed.
    occasion = models.CharField(_("text"), max_length=60, blank=True)
    to = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=12)
    subject = models.CharField(_("subject"), max_length=255)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    # An iTIP message travels as an alternative of the body, never as an attachment (RFC 6047).
    calendar = models.TextField(_("calendar"), blank=True)
    calendar_method = models.CharField(_("calendar method"), max_length=10, blank=True)
    about_type = models.CharField(_("about"), max_length=100, blank=True)
    about_pk = models.CharField(_("about"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    # Claimed: a worker is preparing it; the claim of a dead worker lapses. Handed over: set just before the
    # mail server is given the mail. Handed over without an answer, it may have gone out: such a mail is
    # shown to staff as unsure instead of being sent twice.
    claimed_at = models.DateTimeField(_("claimed"), null=True, blank=True)
    handed_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    failed_at = models.DateTimeField(_("given up"), null=True, blank=True)
    # Sent, but a mail server on the way brought it back (RFC 3464).
    returned_at = models.DateTimeField(_("came back"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("last error"), blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=255, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [
            models.Index(
                fields=["due_at"], name="lms_mail_due", condition=models.Q(sent_at=None, failed_at=None)
            ),
            models.Index(fields=["about_type", "about_pk"], name="lms_mail_about"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def state(self) -> str:
        """A word for staff: came back, sent, failed, unsure, scheduled or waiting."""
        if self.returned_at:
            return _("came back")
        if self.sent_at:
            return _("sent")
        if self.failed_at:
            return _("failed")
        if self.handed_at:
            return _("unsure")
        return _("scheduled") if self.due_at > timezone.now() else _("waiting")


class MailText(models.Model):
    """What staff wrote in place of the text that ships with an occasion, in one language.

    `{{ placeholders }}` in it are those the occasion declares (`lms.mail.occasions`). No row: the text that
    ships counts.
    """

    occasion = models.CharField(_("occasion"), max_length=60)
    language = models.CharField(_("language"), max_length=12)
    subject = models.CharField(_("subject"), max_length=255)
    body = models.TextField(_("text"))
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        ordering = ["occasion", "language"]
        verbose_name = _("text of a mail")
        verbose_name_plural = _("texts of mails")
        constraints = [models.UniqueConstraint(fields=["occasion", "language"], name="lms_mail_text_once")]

    def __str__(self) -> str:
        return f"{self.occasion} ({self.language})"
