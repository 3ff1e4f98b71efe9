"""The public pages: what they show, to whom, and what they cost."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from lms.ledger.models import Participation
from tests.factories import UserFactory
from webinars.links import CONFIRM, INVITED, MANAGE, token
from webinars.models import Session

from .factories import (
    ANNA,
    activity_of,
    empty_streams,
    index_page,
    registrant,
    republish,
    staff,
    translated,
    webinar,
)

pytestmark = pytest.mark.django_db


def get(client, event):
    return client.get(event.get_url())


def titles(answer):
    return [page.title for page in answer.context["webinars"]]


def test_the_page_shows_what_one_must_know_and_never_the_join_link(client):
    event = webinar(
        capacity=10,
        speakers=[("speaker", {"name": "Ada Larice", "position": "Customs adviser", "about": ""})],
        body=[("text", "<p>What a supplier's declaration is.</p>")],
        province="ITC46",
    )
    text = get(client, event).content.decode()
    for wanted in ("Origin of goods", "Ada Larice", "supplier", "10 / 10", "from 75% of the time", "Bergamo"):
        assert wanted in text
    assert reverse("lms_webinars:register", args=[event.pk]) in text
    assert "meet.example.com" not in text
    assert "style=" not in text.partition("<main")[2].partition("</main>")[0]


def test_a_full_webinar_invites_to_the_waiting_list(client):
    event = webinar(capacity=1)
    registrant(event, "Anna", "Abete", seat=1)
    registrant(event, "Bruno", "Ibisco", waitlisted_at=timezone.now())
    text = get(client, event).content.decode()
    assert "All seats are taken and 1 person is waiting." in text
    assert "Join the waiting list" in text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"registration_opens_at": timezone.now() + timedelta(days=1)}, "Registration has not opened yet."),
        ({"registration_closes_at": timezone.now() - timedelta(days=1)}, "Registration has closed."),
        ({"starts_at": timezone.now() - timedelta(days=2)}, "This activity is already over."),
        ({"audience": "targeted"}, "Registration is by invitation: use the link you received."),
    ],
)
def test_the_page_says_why_one_cannot_register(client, values, sentence):
    event = webinar(**values)
    text = get(client, event).content.decode()
    assert sentence in text
    assert reverse("lms_webinars:register", args=[event.pk]) not in text
    answer = client.post(reverse("lms_webinars:register", args=[event.pk]), ANNA)
    assert answer.status_code in {403, 409}
    assert sentence in answer.content.decode()
    assert Participation.objects.count() == 0


def test_the_form_speaks_of_the_edition_in_the_readers_language(client):
    event = webinar()
    italian = translated(event)
    for name in ("register", "registered"):
        for page in (event, italian):
            assert client.get(f"/en/webinars/{page.pk}/{name}/").context["webinar"] == event
            assert client.get(f"/it/webinars/{page.pk}/{name}/").context["webinar"] == italian
    italian.unpublish()
    assert client.get(f"/it/webinars/{event.pk}/register/").context["webinar"] == event


def test_a_number_too_long_for_the_database_is_no_page(client):
    index_page()
    for name in ("register", "registered"):
        assert client.get(f"/en/webinars/{10**25}/{name}/").status_code == 404


def test_looking_with_head_is_looking(client):
    """Scanners of mails and links ask for the head alone; nothing may change by it."""
    event = webinar()
    row = registrant(event, "Anna", "Abete", seat=1)
    manage, confirm = token(MANAGE, row.pk), token(CONFIRM, row.pk)
    addresses = [
        reverse("lms_webinars:register", args=[event.pk]),
        reverse("lms_webinars:manage", args=[manage]),
        reverse("lms_webinars:cancel", args=[manage]),
        reverse("lms_webinars:confirm", args=[confirm]),
    ]
    assert [client.head(address).status_code for address in addresses] == [200, 200, 200, 302]
    Participation.objects.update(confirmed_at=None)
    assert client.head(addresses[-1]).status_code == 200
    row.refresh_from_db()
    assert (row.confirmed_at, row.cancelled_at) == (None, None)


def test_a_targeted_webinar_is_open_to_who_has_the_link(client):
    event = webinar(audience="targeted")
    address = reverse("lms_webinars:invited", args=[token(INVITED, activity_of(event).pk)])
    assert client.get(address).status_code == 200
    client.post(address, ANNA)
    assert Participation.objects.get().activity == activity_of(event)


def test_an_internal_meeting_says_who_sees_it_and_what_to_do(client):
    event = webinar(audience="internal")
    client.force_login(UserFactory())
    answer = get(client, event)
    assert answer.status_code == 403
    assert "only staff and those who registered by its invitation can see it" in answer.content.decode()
    assert event.summary not in answer.content.decode()


def test_an_internal_meeting_is_seen_by_staff_and_by_those_registered_alone(client):
    event = webinar(audience="internal")
    guest = UserFactory()
    participant = registrant(event, "Anna", "Abete", seat=1).participant
    participant.user = guest
    participant.save()
    answer = get(client, event)
    assert (answer.status_code, answer.url) == (302, f"{reverse('account_login')}?next={event.get_url()}")
    client.force_login(UserFactory())
    assert get(client, event).status_code == 403
    for reader in (guest, staff("trainer")):
        client.force_login(reader)
        assert get(client, event).status_code == 200
    assert titles(client.get(index_page().get_url())) == []


def test_the_list_shows_the_next_first_and_the_past_apart(client):
    now = timezone.now()
    for title, days in (("Third", 30), ("First", 1), ("Second", 9), ("Old", -30), ("Older", -60)):
        webinar(title, starts_at=now + timedelta(days=days))
    address = index_page().get_url()
    assert titles(client.get(address)) == ["First", "Second", "Third"]
    assert titles(client.get(address, {"when": "past"})) == ["Old", "Older"]


def test_the_list_is_filtered_by_province_and_topic(client):
    webinar("Bergamo", province="ITC46", skill_type="green")
    webinar("Brescia", province="ITC47", skill_type="technical")
    address = index_page().get_url()
    assert titles(client.get(address, {"province": "ITC46"})) == ["Bergamo"]
    assert titles(client.get(address, {"topic": "technical"})) == ["Brescia"]
    assert titles(client.get(address, {"province": "ITC46", "topic": "technical"})) == []
    assert titles(client.get(address, {"province": "<script>", "page": "x"})) == ["Bergamo", "Brescia"]


def test_twenty_stand_on_a_page(client):
    for number in range(21):
        webinar(f"Webinar {number:02d}", starts_at=timezone.now() + timedelta(days=number + 1))
    address = index_page().get_url()
    assert len(titles(client.get(address))) == 20
    assert titles(client.get(address, {"page": 2})) == ["Webinar 20"]


@pytest.mark.parametrize("number", [1, 3])
def test_what_the_pages_cost_does_not_grow(client, number, django_assert_max_num_queries):
    events = [webinar(f"W{index}", capacity=5) for index in range(number)]
    for index in range(number):
        registrant(events[0], f"Name{index}", "Abete", seat=index + 1)
    addresses = {events[0].get_url(): 6, index_page().get_url(): 6}
    for address, most in addresses.items():
        client.get(address, {"warm": 1})  # caches of the site and its content types
        with django_assert_max_num_queries(most):
            assert client.get(address, {"fresh": 1}).status_code == 200


def test_the_way_into_the_room_opens_half_an_hour_before_and_for_confirmed_people_only(client):
    event = webinar()
    person = registrant(event, "Anna", "Abete")
    waiting = registrant(event, "Bruno", "Ibisco", waitlisted_at=timezone.now())
    door = reverse("lms_webinars:join", args=[token(MANAGE, person.pk)])
    closed = reverse("lms_webinars:manage", args=[token(MANAGE, person.pk)])
    for address in (door, closed):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "meet.example.com" not in answer.content.decode()
    Session.objects.update(starts_at=timezone.now() + timedelta(minutes=29))
    from webinars.references import reference

    assert client.get(door).url == f"https://meet.example.com/abc?id={reference(person.pk)}"
    other = reverse("lms_webinars:join", args=[token(MANAGE, waiting.pk)])
    assert client.get(other).url == reverse("lms_webinars:manage", args=[token(MANAGE, waiting.pk)])


def test_the_persons_page_has_calendar_links_and_the_same_event_as_the_mail(client, committed):
    import vobject

    from webinars.actions import registration

    from .reading import calendar_part

    event = webinar()
    with committed():
        person = registration.enter(
            activity_of(event),
            email="anna@example.com",
            first_name="Anna",
            last_name="Abete",
            enterprise=None,
            language="en",
            acting_user=None,
        )
    key = token(MANAGE, person.pk)
    text = client.get(reverse("lms_webinars:manage", args=[key])).content.decode()
    assert "https://calendar.google.com/calendar/render" in text
    assert "https://outlook.live.com/calendar/" in text
    answer = client.get(reverse("lms_webinars:event", args=[key]))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    mine, sent = (
        vobject.readOne(text).vevent for text in (answer.content.decode(), calendar_part(mail.outbox[0]))
    )
    assert (mine.uid.value, mine.sequence.value) == (sent.uid.value, sent.sequence.value)


def test_a_signed_in_person_with_a_verified_address_is_registered_at_once(client):
    from allauth.account.models import EmailAddress

    user = UserFactory(email="anna@example.com")
    EmailAddress.objects.create(user=user, email="anna@example.com", verified=True, primary=True)
    client.force_login(user)
    event = webinar()
    answer = client.post(
        reverse("lms_webinars:register", args=[event.pk]), {**ANNA, "email": "other@example.com"}, follow=True
    )
    assert "You are registered" in answer.content.decode()
    row = Participation.objects.get()
    assert (row.state, row.participant.user, row.participant.email) == ("confirmed", user, "anna@example.com")
    assert [message.subject for message in mail.outbox] == ["You are registered: Origin of goods"]


def test_an_unverified_address_must_still_be_confirmed(client):
    from allauth.account.models import EmailAddress

    user = UserFactory(email="anna@example.com")
    EmailAddress.objects.create(user=user, email="anna@example.com", verified=False, primary=True)
    client.force_login(user)
    event = webinar()
    client.post(reverse("lms_webinars:register", args=[event.pk]), ANNA)
    assert Participation.objects.get().state == "pending"
    assert Participation.objects.get().participant.user is None


def test_editors_are_told_plainly_what_does_not_fit_together():
    from django.forms.models import model_to_dict

    from webinars.models import WebinarPage

    event = webinar()
    form_class = WebinarPage.get_edit_handler().get_form_class()
    start = timezone.now() + timedelta(days=3)
    data = {
        **{key: value for key, value in model_to_dict(event).items() if value is not None},
        "starts_at": start,
        "ends_at": start,
        "registration_opens_at": start + timedelta(days=1),
        "registration_closes_at": start + timedelta(days=1),
        "mode": "hybrid",
        "join_url": "meet.example.com",
        "capacity": 0,
        **empty_streams(),
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
    }
    form = form_class(data, instance=event, for_user=staff("administrator"))
    assert not form.is_valid()
    wanted = {
        "ends_at",
        "registration_opens_at",
        "registration_closes_at",
        "location",
        "join_url",
        "capacity",
    }
    assert wanted <= set(form.errors)
    assert form.errors["ends_at"] == ["The end must be later than the start."]


def test_an_unpublished_webinar_takes_no_registration(client):
    event = webinar(publish=False)
    assert client.get(reverse("lms_webinars:register", args=[event.pk])).status_code == 404
    event = republish(event)
    event.unpublish()
    assert client.get(reverse("lms_webinars:register", args=[event.pk])).status_code == 404


@pytest.mark.parametrize("where", ["page", "index", "home"])
def test_a_page_behind_a_view_restriction_stays_behind_it(client, where):
    from wagtail.models import PageViewRestriction

    event = webinar()
    pages = {"page": event, "index": index_page(), "home": index_page().get_parent()}
    PageViewRestriction.objects.create(page=pages[where], restriction_type=PageViewRestriction.LOGIN)
    assert get(client, event).status_code == 302
    assert client.get(index_page().get_url()).status_code == (200 if where == "page" else 302)
