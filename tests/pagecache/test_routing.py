"""The page at an address is found without a walk down the tree, and is gone as soon as it is gone."""

import pytest
from wagtail.models import Locale, Page, Site

from lms.site.models import StandardPage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def notice():
    locale, _new = Locale.objects.get_or_create(language_code="it")
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root", locale=locale)
    home = root.add_child(instance=Page(title="Home", slug="inizio", locale=locale))
    Site.objects.all().delete()
    Site.objects.create(hostname="testserver", root_page=home, is_default_site=True)
    page = home.add_child(instance=StandardPage(title="Avviso", slug="avviso", locale=locale))
    page.save_revision().publish()
    return page


def test_a_page_seen_before_is_found_without_asking_for_it(client, notice, django_assert_num_queries):
    client.get("/it/avviso/")
    with django_assert_num_queries(3) as spent:
        assert client.get("/it/avviso/").status_code == 200
    # Whether anything was published since, and who may see the page: Wagtail's own two questions.
    asked = [query["sql"].split('FROM "')[1].split('"')[0] for query in spent.captured_queries]
    assert asked == ["lms_pagecache_generation", "wagtailcore_page", "wagtailcore_pageviewrestriction"]


def test_what_an_author_changes_or_takes_offline_is_seen_at_once(client, notice):
    assert "<h1>Avviso</h1>" in client.get("/it/avviso/").content.decode()
    notice.title = "Avviso nuovo"
    notice.save_revision().publish()
    assert "<h1>Avviso nuovo</h1>" in client.get("/it/avviso/").content.decode()
    notice.refresh_from_db()
    notice.slug = "altrove"
    notice.save_revision().publish()
    assert client.get("/it/avviso/").url == "/it/altrove/"
    assert "<h1>Avviso nuovo</h1>" in client.get("/it/altrove/").content.decode()
    notice.unpublish()
    assert client.get("/it/altrove/").status_code == 404
