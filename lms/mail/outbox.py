"""Writing mails to the outbox and delivering what is due."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import make_msgid, parseaddr
from functools import partial
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any
from uuid import uuid4

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import models, transaction
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import timezone
from django.utils.translation import gettext, override

from lms.conf import conf

from . import occasions
from .history import is_past
from .models import Mail
from .occasions import Composed

logger = logging.getLogger(__name__)

RETRY_AFTER = [timedelta(minutes=m) for m in (1, 5, 30, 120, 480, 1440)]
CLAIM_STALE_AFTER = timedelta(minutes=10)
TRIAL = "lms_mail.trial"


def sender() -> tuple[str, str]:
    """Name and address mails come from; invitations must name the same address as organiser."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return name or conf.ORGANISATION, conf.ORGANISER_EMAIL or address


def queue(
    key: str,
    template: str,
    *,
    to: str,
    language: str,
    context: dict[str, Any],
    about: models.Model | None = None,
    calendar: bytes = b"",
    calendar_method: str = "",
    due_at: datetime | None = None,
) -> Mail:
    """Writes one mail in the language of its reader and sends it after commit; once for each `key`.

    `template` names an occasion (`lms.mail.occasions`), whose words staff may have rewritten. For mails of
    fixed words it is the start of two template names: `<template>.txt`, whose first line is the subject, and
    `<template>.html`, which should extend `lms/mail/base.html`. `about` is what the mail is about, so that
    staff find it. `calendar` is an iTIP message with `calendar_method` REQUEST or CANCEL.
    """
    occasion = occasions.for_template(template)
    composed = (
        occasions.compose(occasion, language, context)
        if occasion
        else _compose_fixed(template, language, context)
    )
    mail, created = Mail.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "language": language,
            "occasion": occasion.key if occasion else "",
            "subject": composed.subject,
            "text": composed.text,
            "html": composed.html,
            "calendar": calendar.decode(),
            "calendar_method": calendar_method,
            "about_type": about._meta.label_lower if about else "",
            "about_pk": str(about.pk) if about else "",
            "due_at": due_at or timezone.now(),
            "sent_at": timezone.now() if is_past() else None,
        },
    )
    if created and mail.sent_at is None and mail.due_at <= timezone.now():
        transaction.on_commit(partial(_hurry, mail.pk), robust=True)
    return mail


def written_already(keys: Iterable[str]) -> set[str]:
    """Those of the keys under which a mail was written; so that a run cut short goes on where it stopped."""
    wanted, found = list(keys), set()
    for start in range(0, len(wanted), 500):
        part = Mail.objects.filter(key__in=wanted[start : start + 500])
        found.update(part.values_list("key", flat=True))
    return found


def send_trial(composed: Composed, *, to: str, language: str) -> Mail:
    """Sends a mail to a member of staff who wants to see it; it is about nobody and counts nowhere."""
    with override(language):
        subject = gettext("[Trial] %(subject)s") % {"subject": composed.subject}
    mail = Mail.objects.create(
        key=f"{TRIAL}:{uuid4().hex}",
        to=to,
        language=language,
        subject=subject[:255],
        text=composed.text,
        html=composed.html,
    )
    transaction.on_commit(partial(_hurry, mail.pk), robust=True)
    return mail


def _compose_fixed(template: str, language: str, context: dict[str, Any]) -> Composed:
    with override(language):
        values = {"conf": conf, "language": language, **context}
        # Plain text is not HTML: D'Olmo & figli stays as it is.
        plain = get_template(f"{template}.txt").template.render(Context(values, autoescape=False))
        head, _sep, text = plain.lstrip().partition("\n")
        subject = head.strip()[:255]
        html = css_inline.inline(render_to_string(f"{template}.html", {**values, "subject": subject}))
    return Composed(subject, text.strip() + "\n", html)


def _hurry(mail_pk: int) -> None:
    from .tasks import deliver_mail  # noqa: PLC0415 -- the task module imports this one

    deliver_mail.enqueue(mail_pk)


def deliver(mail_pk: int) -> bool:
    """Sends one mail if it is due and nobody else is sending it. True when it went out now."""
    now = timezone.now()
    claimed = _claimable(now).filter(pk=mail_pk).update(claimed_at=now, attempts=models.F("attempts") + 1)
    if not claimed:
        return False
    mail = Mail.objects.get(pk=mail_pk)
    mail.message_id = mail.message_id or make_msgid(domain=sender()[1].rpartition("@")[2])
    try:
        connection = get_connection()
        connection.open()
        Mail.objects.filter(pk=mail.pk).update(handed_at=timezone.now(), message_id=mail.message_id)
        as_message(mail, connection).send()
        Mail.objects.filter(pk=mail.pk).update(sent_at=timezone.now(), error="")
        connection.close()
    except (SMTPException, OSError, ValueError) as error:
        _note_failure(mail, error)
        return False
    return True


def deliver_due(limit: int = 500) -> int:
    """Sends whatever is due; the net under every lost task. Returns how many went out."""
    pks = list(_claimable(timezone.now()).order_by("due_at").values_list("pk", flat=True)[:limit])
    return sum(deliver(pk) for pk in pks)


def retry(mail: Mail) -> None:
    """Puts a mail that failed, came back or is unsure back into the queue, at a person's request."""
    stuck = models.Q(sent_at=None) | ~models.Q(returned_at=None)
    Mail.objects.filter(stuck, pk=mail.pk).update(
        sent_at=None,
        failed_at=None,
        returned_at=None,
        claimed_at=None,
        handed_at=None,
        due_at=timezone.now(),
        attempts=0,
        error="",
        # A notification about the old sending says nothing of the new one.
        message_id="",
    )
    transaction.on_commit(partial(_hurry, mail.pk), robust=True)


def _claimable(now: datetime) -> models.QuerySet[Mail]:
    free = models.Q(claimed_at=None) | models.Q(claimed_at__lt=now - CLAIM_STALE_AFTER)
    return Mail.objects.due(now).filter(free)


def as_message(mail: Mail, connection: Any = None) -> EmailMultiAlternatives:
    """The mail as a message; the calendar part stands inside multipart/alternative (RFC 6047 §2.4)."""
    name, address = sender()
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=f'"{name}" <{address}>',
        to=[mail.to],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        message.attach_alternative(mail.calendar, f"text/calendar; method={mail.calendar_method}")
    return message


def is_refused_for_good(error: Exception) -> bool:
    """Whether the mail server says that this recipient will never get it (5xx, RFC 5321 section 4.2.1).

    Refusals of our own sender or login are no fault of the recipient: those are tried again.
    """
    if isinstance(error, SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _said in error.recipients.values())
    return False


def _note_failure(mail: Mail, error: Exception) -> None:
    """Plans the next try, or gives up after the last; the address stays out of the log."""
    logger.warning("Mail %s could not be sent: %s", mail.pk, type(error).__name__)
    values: dict[str, Any] = {
        "claimed_at": None,
        "handed_at": None,
        "error": f"{type(error).__name__}: {error}"[:2000],
    }
    if mail.attempts <= len(RETRY_AFTER) and not is_refused_for_good(error):
        values["due_at"] = timezone.now() + RETRY_AFTER[mail.attempts - 1]
    else:
        values["failed_at"] = timezone.now()
    Mail.objects.filter(pk=mail.pk, sent_at=None).update(**values)
