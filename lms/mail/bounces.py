"""Reading what mail servers send back: notifications (RFC 3464) and the mail they speak of."""

import mailbox
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_binary_file, policy
from email.message import Message
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from lms.audit.trail import record

from .models import Mail


@dataclass(frozen=True)
class Bounce:
    """One mail that did not arrive for good: its Message-ID and what the mail server said."""

    message_id: str
    reason: str


def messages_in(path: Path) -> Iterator[Message]:
    """The messages of a mbox, or the one of a file. Raises `OSError`."""
    with path.open("rb") as file:
        if file.read(5) != b"From ":
            file.seek(0)
            yield message_from_binary_file(file, policy=policy.default)
            return
    yield from mailbox.mbox(path, factory=lambda file: message_from_binary_file(file, policy=policy.default))


def bounces_in(messages: Iterable[Message]) -> Iterator[Bounce]:
    """The notifications of failure for good; delays, receipts and all other mail are passed over."""
    for message in messages:
        report = next((part for part in message.walk() if _is(part, "message/delivery-status")), None)
        if report is None:
            continue
        fields = [block for block in _blocks(report) if block.get("Action", "").strip().lower() == "failed"]
        original = _original_id(message)
        # 5.x.x is for good, 4.x.x was given up after many tries: both did not arrive.
        if fields and original:
            said = fields[0].get("Diagnostic-Code") or fields[0].get("Status") or ""
            yield Bounce(_plain(original), _plain(str(said))[:500])


@transaction.atomic
def note(bounce: Bounce) -> bool:
    """Marks the mail a notification speaks of as come back; False when it is none of ours, or known."""
    mail = Mail.objects.select_for_update(of=("self",)).filter(message_id=bounce.message_id).first()
    if mail is None or mail.returned_at:
        return False
    mail.returned_at, mail.error = timezone.now(), bounce.reason
    mail.sent_at = mail.sent_at or mail.handed_at or timezone.now()
    mail.save(update_fields=["returned_at", "error", "sent_at"])
    record("lms_mail.came_back", mail, after={"returned_at": mail.returned_at}, reason=bounce.reason)
    return True


def _plain(text: str) -> str:
    """On one line, without the NUL that PostgreSQL takes in no text."""
    return " ".join(text.replace("\0", "").split())


def _is(part: Message, kind: str) -> bool:
    return part.get_content_type() == kind


def _blocks(report: Message) -> list[Message]:
    """The groups of fields of a delivery status: one about the message, one for each recipient."""
    held = report.get_payload() if report.is_multipart() else []
    return [block for block in held if isinstance(block, Message)]


def _original_id(message: Message) -> str:
    """The Message-ID of the mail that came back, of its copy or of its headers in the notification."""
    for part in message.walk():
        if _is(part, "message/rfc822") and part.is_multipart():
            return str(part.get_payload(0).get("Message-ID", "")).strip()
        if _is(part, "text/rfc822-headers"):
            # The character set is whatever a stranger wrote: headers are read without it.
            text = (part.get_payload(decode=True) or b"").decode("utf-8", "replace")
            for line in text.splitlines():
                name, _colon, value = line.partition(":")
                if name.strip().lower() == "message-id":
                    return value.strip()
    return ""
