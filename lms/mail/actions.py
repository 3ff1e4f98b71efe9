"""What staff do with outgoing mails."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.audit.trail import record, snapshot

from . import outbox
from .models import Mail


class AlreadySent(ValueError):
    """Nothing to send again; `str(error)` is a translated sentence."""

    def __str__(self) -> str:
        return str(_("This mail has already gone out."))


@transaction.atomic
def retry(mail: Mail, *, acting_user: Any = None) -> Mail:
    """Puts a mail that failed, or of which nobody knows, back into the queue. Raises `AlreadySent`."""
    mail = Mail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    if mail.sent_at:
        raise AlreadySent
    fields = ("handed_at", "failed_at", "error", "due_at")
    before = snapshot(mail, fields)
    outbox.retry(mail)
    mail.refresh_from_db()
    record("lms_mail.retry", mail, before=before, after=snapshot(mail, fields), acting_user=acting_user)
    return mail
