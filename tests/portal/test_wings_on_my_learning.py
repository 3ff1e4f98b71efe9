"""What the wings bring to "My learning": certificates, ways to manage and join, the calendar."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.ledger import actions
from tests.factories import ActivityFactory, ParticipantFactory, ParticipationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def participant(client):
    user = UserFactory()
    client.force_login(user)
    return ParticipantFactory(user=user, first_name="Anna")


def shown(client):
    return client.get(reverse("lms_portal:home")).content.decode()


def test_a_certificate_appears_with_its_page_and_its_pdf(
    client, participant, django_capture_on_commit_callbacks
):
    participation = ParticipationFactory(participant=participant)
    other = ParticipationFactory()
    with django_capture_on_commit_callbacks(execute=True):
        actions.complete(participation)
        actions.complete(other)
    page = shown(client)
    assert page.count("Download the PDF") == 1
    assert page.count("/certificates/") >= 2


def test_a_registration_to_come_can_be_managed_and_joined_only_near_the_time(client, participant):
    soon = ActivityFactory(starts_at=timezone.now() + timedelta(minutes=10))
    later = ActivityFactory(starts_at=timezone.now() + timedelta(days=3))
    past = ActivityFactory(starts_at=timezone.now() - timedelta(days=3))
    for activity in (soon, later, past):
        ParticipationFactory(participant=participant, activity=activity)
    page = shown(client)
    assert (page.count("Manage my registration"), page.count("Join now")) == (2, 1)


def test_nobody_on_the_waiting_list_is_shown_the_room(client, participant):
    soon = ActivityFactory(starts_at=timezone.now() + timedelta(minutes=10))
    ParticipationFactory(participant=participant, activity=soon, waitlisted_at=timezone.now())
    page = shown(client)
    assert (page.count("Manage my registration"), page.count("Join now")) == (1, 0)


def test_the_calendar_is_one_click_away(client, participant):
    ParticipationFactory(participant=participant)
    assert f'href="{reverse("lms_webinars:my_calendar")}"' in shown(client)
