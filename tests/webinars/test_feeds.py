"""Calendars to subscribe to."""

from datetime import timedelta

import pytest
import vobject
from django.urls import reverse
from django.utils import timezone

from tests.factories import UserFactory
from webinars.calendar import feed_of

from .factories import activity_of, registrant, republish, webinar

pytestmark = pytest.mark.django_db


def events(answer):
    return list(vobject.readOne(answer.content.decode()).contents.get("vevent", []))


def titles(answer):
    return [event.summary.value for event in events(answer)]


def test_the_public_calendar_names_public_webinars_and_nobody(client):
    webinar("Public")
    webinar("Targeted", audience="targeted")
    webinar("Internal", audience="internal")
    webinar("Draft", publish=False)
    webinar("Long ago", starts_at=timezone.now() - timedelta(days=200))
    registrant(webinar("Second"), "Anna", "Abete")
    answer = client.get(reverse("lms_webinars:public_feed"))
    text = answer.content.decode()
    assert titles(answer) == ["Public", "Second"]
    assert "ATTENDEE" not in text
    assert "meet.example.com" not in text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in text


def test_an_unchanged_calendar_answers_304_with_one_query(client, django_assert_num_queries):
    event = webinar()
    first = client.get(reverse("lms_webinars:public_feed"))
    with django_assert_num_queries(1):
        again = client.get(reverse("lms_webinars:public_feed"), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    republish(
        event, starts_at=event.starts_at + timedelta(hours=1), ends_at=event.ends_at + timedelta(hours=1)
    )
    changed = client.get(reverse("lms_webinars:public_feed"), headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_the_calendars_cost_the_same_whatever_their_length(client, number, django_assert_max_num_queries):
    people = []
    for index in range(number):
        event = webinar(f"W{index}")
        people.append(registrant(event, "Anna", "Abete", email=f"anna{index}@example.com"))
    for row in people[1:]:
        row.participant = people[0].participant
        row.save()
    feed = feed_of(people[0].participant)
    client.get(reverse("lms_webinars:public_feed"))
    with django_assert_max_num_queries(5):
        assert len(events(client.get(reverse("lms_webinars:public_feed")))) == number
    with django_assert_max_num_queries(6):
        assert len(events(client.get(reverse("lms_webinars:personal_feed", args=[feed.secret])))) == number


def test_the_personal_calendar_holds_confirmed_places_only(client):
    mine, waiting, cancelled = webinar("Mine"), webinar("Waiting"), webinar("Cancelled")
    row = registrant(mine, "Anna", "Abete")
    from tests.factories import ParticipationFactory

    ParticipationFactory(
        participant=row.participant, activity=activity_of(waiting), waitlisted_at=timezone.now()
    )
    ParticipationFactory(
        participant=row.participant, activity=activity_of(cancelled), cancelled_at=timezone.now()
    )
    answer = client.get(reverse("lms_webinars:personal_feed", args=[feed_of(row.participant).secret]))
    assert titles(answer) == ["Mine"]
    assert client.get(reverse("lms_webinars:personal_feed", args=["guessed"])).status_code == 404


def test_a_new_address_closes_the_old_one(client):
    row = registrant(webinar(), "Anna", "Abete")
    user = UserFactory()
    row.participant.user = user
    row.participant.save()
    old = feed_of(row.participant).secret
    client.force_login(user)
    page = reverse("lms_webinars:my_calendar")
    assert old in client.get(page).content.decode()
    client.post(page)
    assert client.get(reverse("lms_webinars:personal_feed", args=[old])).status_code == 404
    client.logout()
    assert client.get(page).status_code == 302
