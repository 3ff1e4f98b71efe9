"""The list of events: the next one first, filtered by state, period and trainer."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import UserFactory
from tests.webinars.factories import activity_of, past_webinar, republish, staff, webinar
from webinars.actions.publishing import call_off

pytestmark = pytest.mark.django_db

LIST = "lms_webinars_desk:index"
ROME = ZoneInfo("Europe/Rome")


def titles(client, **query):
    answer = client.get(reverse(LIST), query)
    assert answer.status_code == 200
    return [event.title for event in answer.context["events"]]


@pytest.fixture
def admin(client):
    user = staff("administrator")
    client.force_login(user)
    return user


def test_the_next_event_comes_first_and_leads_to_its_dashboard(client, admin):
    webinar("Later", starts_at=timezone.now() + timedelta(days=9))
    soon = webinar("Soon", starts_at=timezone.now() + timedelta(days=2))
    past_webinar("Past")
    assert titles(client) == ["Soon", "Later"]
    page = client.get(reverse(LIST)).content.decode()
    assert reverse("lms_webinars_desk:overview", args=[activity_of(soon).pk]) in page
    assert reverse("lms_webinars_desk:calendar") in page
    assert "in 2 days" in page


def test_events_are_found_by_state(client, admin):
    webinar("To come")
    past_webinar("Past")
    call_off(activity_of(webinar("Off")), reason="ill", acting_user=admin)
    assert titles(client, when="past") == ["Past"]
    assert titles(client, when="off") == ["Off"]
    assert sorted(titles(client, when="all")) == ["Off", "Past", "To come"]


def test_a_period_goes_by_the_days_of_the_site(client, admin):
    webinar("Night", starts_at=datetime(2027, 10, 31, 0, 10, tzinfo=ROME))
    webinar("Evening", starts_at=datetime(2027, 10, 31, 23, 0, tzinfo=ROME))
    webinar("Before", starts_at=datetime(2027, 10, 30, 10, tzinfo=ROME))
    webinar("After", starts_at=datetime(2027, 11, 1, 0, 10, tzinfo=ROME))
    assert titles(client, start="2027-10-31", until="2027-10-31") == ["Night", "Evening"]
    assert titles(client, start="2027-10-31") == ["Night", "Evening", "After"]


def test_events_are_found_by_trainer_whether_owner_or_co_trainer(client, admin):
    teresa, tino = UserFactory(), UserFactory()
    webinar("Hers", owner=teresa)
    republish(webinar("Shared", owner=tino), co_trainers=[teresa])
    webinar("His", owner=tino)
    assert sorted(titles(client, trainer=teresa.pk)) == ["Hers", "Shared"]


@pytest.mark.parametrize(
    "query",
    [
        {"start": "x"},
        {"until": "9999-12-31", "when": "nonsense"},
        {"trainer": "x"},
        {"trainer": "999999"},
        {"q": "\x00"},
        {"p": "x"},
        {"start": "0001-01-01"},
    ],
)
def test_what_cannot_be_read_is_as_if_it_had_not_been_asked(client, admin, query):
    webinar("To come")
    assert titles(client, **query) == ["To come"]


def test_a_trainer_chooses_among_the_own_events_and_sees_no_list_of_colleagues(client):
    user = staff("trainer")
    webinar("Mine", owner=user)
    webinar("Another's", owner=staff("trainer", "colleague"))
    client.force_login(user)
    answer = client.get(reverse(LIST), {"trainer": "1", "when": "all"})
    assert [event.title for event in answer.context["events"]] == ["Mine"]
    assert "colleague" not in answer.content.decode()


def test_the_number_of_events_does_not_change_the_number_of_queries(client, admin):
    counted = []
    for number in (1, 2):
        for place in range(number):
            webinar(f"E{number}{place}", owner=UserFactory())
        titles(client)
        with CaptureQueriesContext(connection) as queries:
            titles(client)
        counted.append(len(queries))
    assert counted[0] == counted[1]
