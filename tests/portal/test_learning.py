"""My learning: from the ledger where no wing has brought more, and never anybody else's."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.ledger.models import Activity
from lms.portal import sections
from lms.portal.learning import learning_of
from lms.portal.sections import Item, register_feed, register_section
from tests.factories import ActivityFactory, ParticipantFactory, ParticipationFactory, UserFactory


@pytest.fixture
def bare(monkeypatch):
    """No wing has registered anything."""
    monkeypatch.setattr(sections, "_providers", {})
    monkeypatch.setattr(sections, "_feeds", [])


@pytest.fixture
def anna(db):
    return ParticipantFactory(user=UserFactory(), first_name="Anna", email="anna@example.com")


def titles(items):
    return [item.title for item in items]


def past(**values):
    start = timezone.now() - timedelta(days=7)
    return ActivityFactory(starts_at=start, ends_at=start + timedelta(hours=1), **values)


def test_everything_stands_in_its_section(bare, anna):
    soon = ActivityFactory(titles={"en": "Soon"}, starts_at=timezone.now() + timedelta(days=1))
    later = ActivityFactory(titles={"en": "Later"}, starts_at=timezone.now() + timedelta(days=9))
    course = ActivityFactory(titles={"en": "Course"}, kind="course", starts_at=None)
    for activity in (later, soon):
        ParticipationFactory(participant=anna, activity=activity)
    ParticipationFactory(participant=anna, activity=course, progress=40)
    over, cancelled = past(titles={"en": "Over"}), ActivityFactory(titles={"en": "Cancelled"})
    ParticipationFactory(participant=anna, activity=over, completed_at=timezone.now())
    ParticipationFactory(participant=anna, activity=cancelled, cancelled_at=timezone.now())
    learning = learning_of(anna)
    assert titles(learning.coming) == ["Soon", "Later"]
    assert [(item.title, item.progress) for item in learning.courses] == [("Course", 40)]
    assert sorted(titles(learning.history)) == ["Cancelled", "Over"]
    assert (learning.certificates, learning.feeds) == ([], [])


def test_the_history_is_told_from_the_latest_day_on_whenever_somebody_was_recorded(bare, anna):
    for title, days in (("Older", 30), ("Oldest", 400), ("Latest", 2)):
        start = timezone.now() - timedelta(days=days)
        event = ActivityFactory(titles={"en": title}, starts_at=start, ends_at=start + timedelta(hours=1))
        ParticipationFactory(participant=anna, activity=event)
    assert titles(learning_of(anna).history) == ["Latest", "Older", "Oldest"]


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"confirmed_at": None}, "To be confirmed by e-mail"),
        ({}, "Registered"),
        ({"waitlisted_at": timezone.now()}, "On the waiting list"),
    ],
)
def test_each_registration_says_how_it_stands(bare, anna, facts, word):
    ParticipationFactory(participant=anna, **facts)
    assert [item.state for item in learning_of(anna).coming] == [word]


def test_what_was_called_off_says_so(bare, anna):
    ParticipationFactory(participant=anna, activity=ActivityFactory(cancelled_at=timezone.now()))
    learning = learning_of(anna)
    assert learning.coming == []
    assert [(item.state, item.state_kind) for item in learning.history] == [("Called off", "danger")]


def test_the_page_of_an_activity_is_led_to_and_a_missing_one_is_not(bare, anna, home):
    with_page = ActivityFactory(page=home, translation_key=home.translation_key, titles={"en": "With"})
    without = ActivityFactory(titles={"en": "Without"})
    for activity in (with_page, without):
        ParticipationFactory(participant=anna, activity=activity)
    found = {item.title: item.url for item in learning_of(anna).coming}
    # The reader reads English: the page in that language.
    assert found == {"With": "/en/", "Without": ""}


def test_a_wing_brings_its_own_section(bare, anna):
    ParticipationFactory(participant=anna)
    mine = Item(title="Join here", url="/join/")
    register_section("webinars", lambda participant: [mine] if participant == anna else [])
    register_section("certificates", lambda participant: [Item(title="Certificate")])
    register_feed(lambda participant: f"https://feed.example/{participant.pk}.ics")
    learning = learning_of(anna)
    assert learning.coming == [mine]
    assert titles(learning.certificates) == ["Certificate"]
    assert learning.feeds == [f"https://feed.example/{anna.pk}.ics"]
    assert learning_of(ParticipantFactory()).coming == []


def test_registering_twice_shows_once(bare, anna):
    def provider(participant):
        return [Item(title="Once")]

    register_section("certificates", provider)
    register_section("certificates", provider)
    assert titles(learning_of(anna).certificates) == ["Once"]


def test_a_section_nobody_shows_is_refused(bare):
    with pytest.raises(ValueError, match="no section 'grades'"):
        register_section("grades", lambda participant: [])


def test_the_page_shows_ones_own_and_nobody_elses(bare, client, anna, home):
    other = ParticipantFactory(user=UserFactory())
    ParticipationFactory(participant=anna, activity=ActivityFactory(titles={"en": "Mine"}))
    ParticipationFactory(participant=other, activity=ActivityFactory(titles={"en": "Theirs"}))
    client.force_login(anna.user)
    html = client.get(reverse("lms_portal:home")).content.decode()
    assert "Hello, Anna" in html
    assert "Mine" in html
    assert "Theirs" not in html


def test_the_page_needs_an_account(client, home):
    response = client.get("/en/my/")
    assert response["Location"] == "/en/account/login/?next=/en/my/"


def test_nobody_keeps_a_copy_of_the_page(bare, client, anna, home):
    client.force_login(anna.user)
    assert "no-store" in client.get("/en/my/")["Cache-Control"]


def test_a_new_account_is_told_how_its_history_comes(bare, client, home):
    client.force_login(UserFactory())
    html = client.get("/en/my/").content.decode()
    assert "Nothing here yet" in html
    assert "as soon as you confirm your e-mail address" in html


def test_one_row_costs_as_many_queries_as_three(bare, client, anna, home, django_assert_max_num_queries):
    def page():
        with django_assert_max_num_queries(10) as spent:
            client.get("/en/my/")
        return len(spent)

    client.force_login(anna.user)
    client.get("/en/my/")
    ParticipationFactory(participant=anna)
    one = page()
    ParticipationFactory(participant=anna)
    ParticipationFactory(participant=anna, activity=past())
    assert page() == one
    assert Activity.objects.count() == 3


def test_a_course_is_begun_gone_on_with_and_at_last_only_looked_at(bare, anna, home):
    def ways():
        (item,) = learning_of(anna).courses
        return [(link.title, link.url, link.is_main) for link in item.links]

    course = ActivityFactory(
        kind="course", starts_at=None, page=home, translation_key=home.translation_key, titles={"en": "C"}
    )
    row = ParticipationFactory(participant=anna, activity=course)
    assert ways() == [("Begin", "/en/", True)]
    row.progress = 50
    row.save()
    assert ways() == [("Go on", "/en/", True)]
    row.progress, row.completed_at = 100, timezone.now()
    row.save()
    assert ways() == []
