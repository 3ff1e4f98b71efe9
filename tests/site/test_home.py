"""The start page shows what is on next, read from the ledger."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lms.site.models import HomePage, StandardPage
from tests.factories import ActivityFactory


@pytest.fixture
def offer(home):
    """Makes an activity with a page below a listing page."""
    listing = home.add_child(instance=StandardPage(title="Webinar", slug="lista", locale=home.locale))

    def make(title, **values):
        page = StandardPage(title=title, slug=title.lower().replace(" ", "-"), locale=home.locale)
        listing.add_child(instance=page)
        return ActivityFactory(
            page=page, translation_key=page.translation_key, titles={"it": title}, **values
        )

    return make


def titles(html):
    return [part.split("</a>")[0].rpartition(">")[2] for part in html.split("lms-card-title")[1:]]


def test_the_next_three_public_webinars_soonest_first(client, home, offer):
    soon = timezone.now() + timedelta(days=1)
    offer("Quarto", starts_at=soon + timedelta(days=30))
    offer("Terzo", starts_at=soon + timedelta(days=20))
    offer("Primo", starts_at=soon)
    offer("Secondo", starts_at=soon + timedelta(days=10))
    offer("Interno", starts_at=soon, audience="internal")
    offer("Mirato", starts_at=soon, audience="targeted")
    offer("Annullato", starts_at=soon, cancelled_at=timezone.now())
    offer("Bozza", starts_at=soon, is_open=False)
    offer("Passato", starts_at=timezone.now() - timedelta(days=3))
    html = client.get(home.url).content.decode()
    assert titles(html) == ["Primo", "Secondo", "Terzo"]
    assert 'href="/it/lista/"' in html


def test_a_webinar_whose_page_is_gone_is_not_offered(client, home, offer):
    activity = offer("Sparito")
    activity.page.delete()
    assert titles(client.get(home.url).content.decode()) == []


def test_the_reader_of_the_other_language_is_led_to_the_translated_page(client, home, offer):
    activity = offer("Origine delle merci")
    english = HomePage.objects.get(locale__language_code="en")
    listing = activity.page.get_parent().specific.copy_for_translation(english.locale)
    listing.live = True
    listing.save()
    twin = activity.page.specific.copy_for_translation(english.locale)
    twin.title, twin.slug, twin.live = "Origin of goods", "origin", True
    twin.save()
    html = client.get(english.url).content.decode()
    assert titles(html) == ["Origin of goods"]
    assert f'href="{twin.url}"' in html


def test_one_webinar_costs_as_many_queries_as_three(client, home, offer, django_assert_max_num_queries):
    offer("Uno")
    client.get(home.url)
    with django_assert_max_num_queries(10) as one:
        client.get(home.url)
    offer("Due")
    offer("Tre")
    with django_assert_max_num_queries(10) as three:
        client.get(home.url)
    assert len(one) == len(three)


def test_an_empty_calendar_says_so(client, home):
    assert "Al momento non ci sono webinar in programma." in client.get(home.url).content.decode()
