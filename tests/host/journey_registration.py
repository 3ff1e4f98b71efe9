"""Run by tests/host/test_host.py in a process of its own, under the host's settings."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Page

from lms.ledger.models import Participation
from tests.webinars.factories import webinar

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    Page.objects.filter(depth__gt=1).delete()
    return webinar("Origin of goods")


def text_of(response):
    return response.content.decode()


def address_in(message, part):
    return re.search(rf"http://testserver(/\S*{part}\S*)", message.body).group(1)


def test_the_host_keeps_its_users_its_addresses_and_its_template(page, client):
    assert get_user_model()._meta.label == "accounts.Person"
    assert reverse("lms_webinars:register", args=[page.pk]).startswith("/academy/live/")
    shown = text_of(client.get(page.get_url()))
    assert '<body class="host">' in shown and "The host's own header" in shown
    assert "/academy/live/" in shown and "Origin of goods" in shown


def test_a_registration_runs_through(page, client, django_capture_on_commit_callbacks):
    form = {
        "first_name": "Niccolò",
        "last_name": "D'Amico",
        "email": "niccolo@example.com",
        "attends_as": "firm",
        "country": "IT",
        "tax_code": "IT 999 0017 0160",
        "consent": "on",
        "firm_name": "Officine Serio S.r.l.",
        "firm_kind": "company",
        "firm_province": "ITC46",
        "firm_size": "micro",
    }
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("lms_webinars:register", args=[page.pk]), form, follow=True)
    assert '<body class="host">' in text_of(answer)
    assert [message.to for message in mail.outbox] == [["niccolo@example.com"]]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address_in(mail.outbox[0], "/confirm/"), follow=True)
    call_command("tick")
    participation = Participation.objects.get()
    assert (participation.state, participation.full_name, participation.enterprise.tax_code) == (
        "confirmed",
        "Niccolò D'Amico",
        "99900170160",
    )
    assert "text/calendar" in [part.get_content_type() for part in mail.outbox[1].message().walk()]


def test_roles_and_checks_work_with_the_hosts_users():
    call_command("setup_groups")
    call_command("check")
    person = get_user_model().objects.create_user("trainer@host.example", "x" * 12)
    assert str(person) == "trainer@host.example"
