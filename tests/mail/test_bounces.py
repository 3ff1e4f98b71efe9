"""What mail servers send back marks the mail it speaks of; nothing else does."""

import mailbox
from email.message import EmailMessage

import pytest
from django.core.management import CommandError, call_command

from lms.audit.models import Entry
from lms.mail import outbox
from lms.mail.actions import AlreadySent, retry
from lms.mail.models import Mail

pytestmark = pytest.mark.django_db

STATUS = """Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; anna@example.com
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 no such
 user here
"""


@pytest.fixture
def sent():
    mail = Mail.objects.create(key="k", to="anna@example.com", language="en", subject="Hello", text="Hi\n")
    outbox.deliver_due()
    mail.refresh_from_db()
    return mail


def notification(message_id, *, action="failed", status="5.1.1", headers_only=False):
    boundary = "b1"
    original = f"Message-ID: {message_id}\r\nSubject: Hello\r\n\r\nHi\r\n"
    kind = "text/rfc822-headers" if headers_only else "message/rfc822"
    body = STATUS.format(action=action, status=status).replace("\n", "\r\n")
    return (
        "From: mailer-daemon@example.com\r\nTo: us@example.com\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"\r\n\r\n'
        f"--{boundary}\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        f"--{boundary}\r\nContent-Type: message/delivery-status\r\n\r\n{body}\r\n"
        f"--{boundary}\r\nContent-Type: {kind}\r\n\r\n{original}\r\n--{boundary}--\r\n"
    ).encode()


@pytest.mark.parametrize("headers_only", [False, True])
def test_a_notification_marks_its_mail_once(sent, tmp_path, capsys, headers_only):
    file = tmp_path / "bounce.eml"
    file.write_bytes(notification(sent.message_id, headers_only=headers_only))
    call_command("read_bounces", str(file))
    call_command("read_bounces", str(file))
    assert capsys.readouterr().out.splitlines() == [
        "1 notifications of failure, 1 mails newly marked.",
        "1 notifications of failure, 0 mails newly marked.",
    ]
    sent.refresh_from_db()
    assert (sent.state, sent.error) == ("came back", "smtp; 550 5.1.1 no such user here")
    assert [mail.pk for mail in Mail.objects.failed()] == [sent.pk]
    assert Entry.objects.filter(verb="lms_mail.came_back").count() == 1


def test_what_came_back_can_be_sent_again(sent, tmp_path, django_capture_on_commit_callbacks, mailoutbox):
    with pytest.raises(AlreadySent):
        retry(sent)
    file = tmp_path / "bounce.eml"
    file.write_bytes(notification(sent.message_id))
    call_command("read_bounces", str(file))
    mailoutbox.clear()
    retry(sent)
    assert (outbox.deliver_due(), len(mailoutbox)) == (1, 1)
    sent.refresh_from_db()
    assert (sent.state, sent.returned_at) == ("sent", None)


def test_the_old_notification_says_nothing_of_what_is_sent_again(sent, tmp_path, capsys, mailoutbox):
    file = tmp_path / "bounce.eml"
    file.write_bytes(notification(sent.message_id))
    call_command("read_bounces", str(file))
    retry(sent)
    call_command("read_bounces", str(file))  # the same mailbox, before the round comes to send
    assert capsys.readouterr().out.splitlines()[-1].endswith("0 mails newly marked.")
    mailoutbox.clear()
    assert (outbox.deliver_due(), len(mailoutbox)) == (1, 1)


def test_a_notification_nobody_can_read_does_not_keep_the_next_from_being_read(sent, tmp_path):
    nonsense = notification("<a\0b@example.com>", headers_only=True)
    nonsense = nonsense.replace(b"text/rfc822-headers", b"text/rfc822-headers; charset=x-nonsense")
    box = mailbox.mbox(tmp_path / "inbox")
    for text in (nonsense, notification(sent.message_id)):
        box.add(text)
    box.flush()
    call_command("read_bounces", str(tmp_path / "inbox"))
    sent.refresh_from_db()
    assert sent.returned_at is not None


def test_a_mailbox_full_of_other_things_marks_nothing(sent, tmp_path, capsys):
    box = mailbox.mbox(tmp_path / "inbox")
    plain = EmailMessage()
    plain["Subject"] = "Out of office"
    plain.set_content(f"In reply to {sent.message_id}")
    box.add(plain)
    box.add(notification(sent.message_id, action="delayed", status="4.4.1"))
    box.add(notification(sent.message_id, action="delivered", status="2.0.0"))
    box.add(notification("<somebody@elsewhere.example>"))
    box.add(b"\x00\xff not a mail at all")
    box.flush()
    call_command("read_bounces", str(tmp_path / "inbox"))
    assert capsys.readouterr().out == "1 notifications of failure, 0 mails newly marked.\n"
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("read_bounces", str(tmp_path / "nothing"))
