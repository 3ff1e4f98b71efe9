"""The personal way in: time left, device hints, the link only when it is time; a click is only a hint."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.webinars.factories import activity_of, registrant, session_of, staff, webinar
from webinars.links import MANAGE, token
from webinars.models import JoinClick
from webinars.providers.external import External
from webinars.references import reference

pytestmark = pytest.mark.django_db


def door(person):
    return reverse("lms_webinars:join", args=[token(MANAGE, person.pk)])


def test_before_it_is_time_the_page_says_when_and_what_to_try(client, time_machine):
    page = webinar("Origin")
    person = registrant(page, "Anna", "Abete")
    opens = session_of(page).starts_at - timedelta(minutes=30)
    time_machine.move_to(opens - timedelta(hours=2, seconds=30))
    answer = client.get(door(person))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "The room is not open yet" in text and "in 2\xa0hours" in text
    assert f'data-opens="{timezone.localtime(opens).isoformat()}"' in text
    assert "Try your device beforehand" in text
    assert "meet.example.com" not in text
    assert "lms/webinars/join.js" in text and "<script>" not in text and "style=" not in text
    assert "no-store" in answer["Cache-Control"] or "no-cache" in answer["Cache-Control"]
    assert not JoinClick.objects.exists()


@pytest.mark.parametrize("minutes", [-30, 0, 60, 119])
def test_when_it_is_time_the_link_leads_in_and_the_click_is_only_a_hint(client, time_machine, minutes):
    page = webinar()
    person = registrant(page, "Anna", "Abete")
    time_machine.move_to(session_of(page).starts_at + timedelta(minutes=minutes))
    for _click in range(3):
        assert client.get(door(person)).url == f"https://meet.example.com/abc?id={reference(person.pk)}"
    click = JoinClick.objects.get()
    assert (click.participation, click.clicks) == (person, 3)
    before = (person.attended_at, person.attended_seconds, person.completed_at)
    person.refresh_from_db()
    assert (person.attended_at, person.attended_seconds, person.completed_at) == before == (None, None, None)
    assert client.head(door(person)).status_code == 405
    assert JoinClick.objects.get().clicks == 3


@pytest.mark.parametrize(
    "values",
    [
        {"waitlisted_at": timezone.now()},
        {"confirmed_at": None},
        {"cancelled_at": timezone.now()},
    ],
)
def test_nobody_else_gets_in_or_leaves_a_hint(client, time_machine, values):
    page = webinar()
    person = registrant(page, "Anna", "Abete", **values)
    time_machine.move_to(session_of(page).starts_at)
    assert client.get(door(person)).url == reverse("lms_webinars:manage", args=[token(MANAGE, person.pk)])
    assert not JoinClick.objects.exists()


def test_after_the_event_the_way_leads_to_the_registration(client, time_machine):
    page = webinar()
    person = registrant(page, "Anna", "Abete")
    time_machine.move_to(session_of(page).ends_at + timedelta(minutes=31))
    assert client.get(door(person)).url == reverse("lms_webinars:manage", args=[token(MANAGE, person.pk)])


def test_the_desk_shows_how_many_pressed_join_and_says_that_it_does_not_count(client):
    page = webinar(starts_at=timezone.now())
    for name in ("Anna", "Bruno"):
        client.get(door(registrant(page, name, "Abete")))
    client.force_login(staff("administrator"))
    text = client.get(reverse("lms_webinars_desk:room", args=[activity_of(page).pk])).content.decode()
    assert "2 people have pressed “join”." in text
    assert "This is a hint and never counts as attendance." in text


def test_strangers_see_no_room_and_readers_change_nothing(client):
    page = webinar()
    pk = activity_of(page).pk
    client.force_login(staff("trainer"))
    assert client.get(reverse("lms_webinars_desk:room", args=[pk])).status_code == 403
    client.force_login(staff("reporting"))
    assert client.get(reverse("lms_webinars_desk:room", args=[pk])).status_code == 200
    assert client.post(reverse("lms_webinars_desk:read_again", args=[pk])).status_code == 403
    assert client.get(reverse("lms_webinars_desk:enter_room", args=[pk])).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_what_the_room_costs_does_not_grow(client, zoom, django_assert_max_num_queries, number):
    from webinars.models import ProviderRegistrant

    page = webinar(join_url="https://zoom.us/j/81234567890", provider_account=zoom)
    for index in range(number):
        ProviderRegistrant.objects.create(
            account=zoom,
            session=session_of(page),
            participation=registrant(page, f"Name{index}", "Abete"),
            meeting="81234567890",
            trouble="refused",
        )
    client.force_login(staff("administrator"))
    address = reverse("lms_webinars_desk:room", args=[activity_of(page).pk])
    client.get(address)
    with django_assert_max_num_queries(22):
        assert client.get(address).content.decode().count("refused") == number


def test_a_link_needs_no_account():
    provider = External()
    assert (provider.key, provider.test()) == ("external", "A link needs no test: open it yourself.")
