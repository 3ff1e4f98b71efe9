"""Menu, footer and languages around every page, without a query once they are known."""

import re

from django.core.cache import cache
from django.test import Client
from django.utils.translation import override
from wagtail.models import Page

from lms.site.models import HomePage, StandardPage


def links(html, label):
    """Addresses and texts inside the navigation with a label."""
    inside = html.split(f'aria-label="{label}"')[1].split("</nav>")[0]
    return [
        (address, re.sub("<[^>]+>", "", text))
        for address, text in re.findall(r'<a[^>]*href="([^"]+)"[^>]*>(.*?)</a>', inside, re.DOTALL)
    ]


def test_the_language_switch_leads_to_this_very_page(client, home):
    notice = StandardPage.objects.get(locale__language_code="it", role="privacy")
    html = client.get(notice.url).content.decode()
    assert links(html, "Lingua") == [("/en/privacy-notice/", "EN")]
    assert '<link rel="alternate" hreflang="en" href="http://testserver/en/privacy-notice/">' in html
    assert '<link rel="canonical" href="http://testserver/it/privacy/">' in html


def test_without_a_translation_the_switch_leads_to_the_start_page(client, home):
    page = home.add_child(instance=StandardPage(title="Solo in italiano", slug="solo", locale=home.locale))
    html = client.get(page.url).content.decode()
    assert links(html, "Lingua") == [("/en/", "EN")]
    assert 'hreflang="en" href="http' not in html


def test_a_page_that_is_no_cms_page_switches_in_place(client, home):
    html = client.get("/it/account/login/?next=/it/my/").content.decode()
    assert links(html, "Lingua") == [("/en/account/login/?next=/it/my/", "EN")]


def test_the_menu_holds_what_editors_put_there(client, home):
    page = StandardPage(title="Materiali", slug="materiali", locale=home.locale, show_in_menus=True)
    home.add_child(instance=page).save_revision().publish()
    home.add_child(instance=StandardPage(title="Nascosta", slug="nascosta", locale=home.locale))
    html = client.get(home.url).content.decode()
    assert links(html, "Principale") == [
        ("/it/materiali/", "Materiali"),
        ("/it/my/", "La mia formazione"),
        ("/it/certificates/", "Verifica un attestato"),
    ]


def test_publishing_changes_the_menu_at_once(client, home):
    page = home.add_child(
        instance=StandardPage(title="Prima", slug="prima", locale=home.locale, show_in_menus=True)
    )
    assert "Prima" in client.get(home.url).content.decode()
    page.title = "Dopo"
    page.save_revision().publish()
    html = client.get(home.url).content.decode()
    assert "Dopo" in html
    assert "Prima" not in html


def test_the_footer_leads_to_the_notices_in_the_language_of_the_page(client, home):
    with override("en"):
        english = HomePage.objects.get(locale__language_code="en").url
    footer = client.get(english).content.decode().split("<footer")[1]
    assert re.findall(r'href="(/en/[a-z-]+/)">', footer)[-3:] == [
        "/en/privacy-notice/",
        "/en/accessibility/",
        "/en/contact/",
    ]


def test_no_paragraph_poses_as_a_heading_so_that_the_cms_finds_no_fault_on_every_page(client, home):
    footer = client.get(home.url).content.decode().split("<footer")[1]
    assert re.findall(r'<(\w+) class="lms-footer-brand"', footer) == ["div"]


def test_a_known_frame_costs_no_query(client, home, django_assert_num_queries):
    notice = StandardPage.objects.get(locale__language_code="it", role="privacy")
    client.get(notice.url)
    # The page, what it is besides a page, the one above it, which restrictions stand on it (2). Outside
    # of a transaction that has just published, all of this is kept.
    with django_assert_num_queries(5):
        client.get(notice.url)


def test_the_menu_costs_the_same_for_one_page_and_for_three(home, django_assert_max_num_queries):
    def cost(count):
        for number in range(count):
            slug = f"m{Page.objects.count()}-{number}"
            page = StandardPage(title=slug, slug=slug, locale=home.locale, show_in_menus=True)
            home.add_child(instance=page).save_revision().publish()
        cache.clear()
        with django_assert_max_num_queries(20) as spent:
            Client().get(home.url)
        return len(spent)

    assert cost(1) == cost(2)


def test_every_notice_of_the_law_is_there_in_both_languages(home):
    found = StandardPage.objects.live().values_list("locale__language_code", "role")
    assert sorted(found) == [
        (language, role) for language in ("en", "it") for role in ("accessibility", "contact", "privacy")
    ]
