"""What staff do with outgoing mails."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.audit.trail import record, snapshot
from lms.calendars import readdressed

from . import outbox
from .models import Mail, MailText
from .occasions import Occasion, Written

TEXT = ("subject", "body")


class AlreadySent(ValueError):
    """Nothing to send again; `str(error)` is a translated sentence."""

    def __str__(self) -> str:
        return str(_("This mail has already gone out."))


@transaction.atomic
def retry(mail: Mail, *, acting_user: Any = None) -> Mail:
    """Puts a mail that failed, came back, or of which nobody knows, back into the queue.

    Raises `AlreadySent`.
    """
    mail = Mail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    if mail.sent_at and not mail.returned_at:
        raise AlreadySent
    fields = ("handed_at", "sent_at", "failed_at", "returned_at", "error", "due_at")
    before = snapshot(mail, fields)
    outbox.retry(mail)
    mail.refresh_from_db()
    record("lms_mail.retry", mail, before=before, after=snapshot(mail, fields), acting_user=acting_user)
    return mail


@transaction.atomic
def redirect_to(mail: Mail, address: str) -> Mail:
    """Another recipient for a mail that did not arrive, also where the mail names the address."""
    old, mail.to = mail.to, address
    mail.text, mail.html = mail.text.replace(old, address), mail.html.replace(old, address)
    mail.calendar = readdressed(mail.calendar, old, address)
    mail.save(update_fields=["to", "text", "html", "calendar"])
    return mail


@transaction.atomic
def rewrite(occasion: Occasion, language: str, written: Written, *, acting_user: Any) -> MailText:
    """Puts other words in the place of those that ship; the caller has checked them."""
    row = MailText.objects.filter(occasion=occasion.key, language=language).first()
    before = snapshot(row, TEXT) if row else {}
    row = row or MailText(occasion=occasion.key, language=language)
    row.subject = written.subject.strip()
    row.body = written.body.replace("\r\n", "\n").strip() + "\n"
    row.save()
    record("lms_mail.rewrite", row, before=before, after=snapshot(row, TEXT), acting_user=acting_user)
    return row


@transaction.atomic
def back_to_shipped(occasion: Occasion, language: str, *, acting_user: Any) -> bool:
    """Takes the words of staff away; the trail keeps them. False when there were none."""
    row = MailText.objects.filter(occasion=occasion.key, language=language).first()
    if row is None:
        return False
    record("lms_mail.back_to_shipped", row, before=snapshot(row, TEXT), acting_user=acting_user)
    row.delete()
    return True
