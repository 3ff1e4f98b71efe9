"""Each mail once: queued with the occasion, sent after commit, retried, and never twice when in doubt."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected
from unittest import mock

import pytest
from django.core import mail as django_mail
from django.utils import timezone

from lms.mail import outbox
from lms.mail.models import Mail

pytestmark = pytest.mark.django_db

TEMPLATES = {
    "hello.txt": "Hello {{ name }}\nWelcome, {{ name }}.",
    "hello.html": '{% extends "lms/mail/base.html" %}{% block body %}<h1>Hello {{ name }}</h1>{% endblock %}',
}


@pytest.fixture(autouse=True)
def _templates(settings):
    settings.TEMPLATES = [
        {
            **settings.TEMPLATES[0],
            "APP_DIRS": False,
            "OPTIONS": {
                **settings.TEMPLATES[0]["OPTIONS"],
                "loaders": [
                    ("django.template.loaders.locmem.Loader", TEMPLATES),
                    "django.template.loaders.app_directories.Loader",
                ],
            },
        }
    ]


def queue(key="hello:1", **more):
    return outbox.queue(
        key, "hello", to="anna@example.com", language="it", context={"name": "D'Olmo & figli"}, **more
    )


def test_one_occasion_makes_one_mail(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        queue()
        queue()
    outbox.deliver_due()
    assert [message.subject for message in django_mail.outbox] == ["Hello D'Olmo & figli"]
    assert Mail.objects.get().sent_at is not None


def test_text_is_plain_and_html_is_escaped_and_inlined():
    mail = queue()
    assert mail.text == "Welcome, D'Olmo & figli.\n"
    assert "Hello D'Olmo &amp; figli</h1>" in mail.html
    assert "<style" not in mail.html and 'style="' in mail.html


def test_a_mail_for_later_waits():
    queue(due_at=timezone.now() + timedelta(hours=1))
    assert (outbox.deliver_due(), len(django_mail.outbox)) == (0, 0)


def test_the_invitation_stands_inside_the_alternatives():
    queue(calendar=b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n", calendar_method="REQUEST")
    outbox.deliver_due()
    message = django_mail.outbox[0].message()
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.get_payload()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    calendar = message.get_payload()[2]
    assert (calendar.get_param("method"), calendar.get_content_charset(), calendar.get_filename()) == (
        "REQUEST",
        "utf-8",
        None,
    )


def test_a_refused_mail_is_tried_again_later_and_given_up_in_the_end():
    mail = queue()
    with mock.patch("django.core.mail.EmailMessage.send", side_effect=SMTPServerDisconnected("gone")):
        for _ in range(20):
            Mail.objects.update(due_at=timezone.now())
            outbox.deliver_due()
    mail.refresh_from_db()
    assert (mail.attempts, mail.failed_at is not None, mail.sent_at) == (
        len(outbox.RETRY_AFTER) + 1,
        True,
        None,
    )
    assert "SMTPServerDisconnected" in mail.error
    outbox.retry(mail)
    assert outbox.deliver_due() == 1


def test_a_worker_that_died_before_handing_over_loses_nothing():
    mail = queue()
    Mail.objects.update(claimed_at=timezone.now() - timedelta(minutes=11), attempts=1)
    assert outbox.deliver_due() == 1
    mail.refresh_from_db()
    assert mail.sent_at is not None


def test_a_worker_that_died_with_the_mail_in_hand_sends_nothing_twice():
    mail = queue()
    with mock.patch("django.core.mail.EmailMessage.send", side_effect=SystemExit), pytest.raises(SystemExit):
        outbox.deliver(mail.pk)
    Mail.objects.update(claimed_at=timezone.now() - timedelta(hours=1))
    assert outbox.deliver_due() == 0
    assert [doubtful.pk for doubtful in Mail.objects.all().unsure()] == [mail.pk]
    mail.refresh_from_db()
    outbox.retry(mail)
    assert (outbox.deliver_due(), len(django_mail.outbox)) == (1, 1)


def test_the_log_holds_no_address(caplog):
    queue()
    with mock.patch("django.core.mail.EmailMessage.send", side_effect=OSError("anna@example.com refused")):
        outbox.deliver_due()
    assert "anna" not in caplog.text and "could not be sent" in caplog.text


@pytest.mark.parametrize("step", ["open", "send"])
def test_a_worker_killed_at_any_mail_of_a_run_leaves_each_mail_sent_once_or_shown_as_unsure(step):
    for number in range(4):
        queue(f"hello:{number}")
    target = {
        "open": "django.core.mail.backends.base.BaseEmailBackend.open",
        "send": "django.core.mail.EmailMessage.send",
    }[step]
    for _ in range(3):
        with mock.patch(target, side_effect=SystemExit), pytest.raises(SystemExit):
            outbox.deliver_due()
        Mail.objects.update(claimed_at=timezone.now() - timedelta(hours=1))
    outbox.deliver_due()
    outbox.deliver_due()
    unsure = list(Mail.objects.all().unsure())
    assert len(unsure) == (3 if step == "send" else 0), "handed over without an answer: a person decides"
    assert len(django_mail.outbox) == 4 - len(unsure)
    for mail in unsure:
        outbox.retry(mail)
    outbox.deliver_due()
    assert len(django_mail.outbox) == Mail.objects.exclude(sent_at=None).count() == 4
