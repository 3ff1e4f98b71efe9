"""The page cache serves visitors only what was made for visitors, and nothing old."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import RequestFactory
from wagtail.models import Locale, Page, PageViewRestriction

from lms.ledger import actions
from lms.pagecache.generations import current, forget_pages, kept, read_once
from lms.pagecache.middleware import AnonymousPageCache
from tests.factories import ActivityFactory, ParticipantFactory

pytestmark = pytest.mark.django_db


class Site:
    """A site whose every answer is numbered, so that a kept one is told from a fresh one."""

    def __init__(self, **headers):
        self.made, self.headers, self.cookie, self.status = 0, headers, None, 200
        self.cached = AnonymousPageCache(self.answer)

    def answer(self, request):
        self.made += 1
        response = HttpResponse(f"page {self.made}", status=self.status)
        for name, value in self.headers.items():
            response[name] = value
        if self.cookie:
            response.set_cookie(self.cookie, "x")
        return response

    def get(self, path="/it/", **more):
        cookies = more.pop("cookies", {})
        request = RequestFactory(**more).get(path)
        request.COOKIES.update(cookies)
        request.user = AnonymousUser()
        return self.cached(request).content.decode()


def test_a_visitor_gets_the_kept_page_with_its_headers():
    site = Site(**{"Content-Language": "it", "X-Frame-Options": "DENY"})
    assert [site.get(), site.get()] == ["page 1", "page 1"]
    kept = site.cached(RequestFactory().get("/it/"))
    assert (kept["Content-Language"], kept["X-Frame-Options"]) == ("it", "DENY")


def test_somebody_with_a_session_neither_gets_nor_leaves_a_kept_page():
    site = Site()
    assert site.get() == "page 1"
    assert site.get(cookies={"sessionid": "abc"}) == "page 2"
    assert site.get() == "page 1"
    other = Site()
    cache.clear()
    other.get(cookies={"sessionid": "abc"})
    assert other.get() == "page 2"


@pytest.mark.parametrize(
    "change",
    [
        lambda site: setattr(site, "cookie", "csrftoken"),
        lambda site: setattr(site, "status", 404),
        lambda site: site.headers.update({"Cache-Control": "private, max-age=10"}),
        lambda site: site.headers.update({"Cache-Control": "No-Store"}),
        lambda site: site.headers.update({"Content-Security-Policy": "script-src 'nonce-abc'"}),
        lambda site: site.headers.update({"Content-Type": "text/calendar"}),
    ],
)
def test_what_is_not_for_everybody_is_not_kept(change):
    site = Site()
    change(site)
    assert [site.get(), site.get()] == ["page 1", "page 2"]


@pytest.mark.parametrize("path", ["/cms/", "/it/?page=2", "/my/"])
def test_other_addresses_pass_by(path):
    site = Site()
    assert [site.get(path), site.get(path)] == ["page 1", "page 2"]


def test_languages_and_hosts_have_their_own_pages(settings):
    settings.ALLOWED_HOSTS = ["*"]
    site = Site()
    assert [site.get("/it/"), site.get("/en/"), site.get("/it/", SERVER_NAME="other.example")] == [
        "page 1",
        "page 2",
        "page 3",
    ]


@pytest.mark.django_db(transaction=True)
def test_publishing_and_taking_a_seat_begin_a_new_generation():
    site = Site()
    assert site.get() == "page 1"
    with transaction.atomic():
        forget_pages()
        assert site.get() == "page 1"  # not committed yet
    assert site.get() == "page 2"
    before = current()
    actions.register(ActivityFactory(capacity=1), ParticipantFactory(), confirmed=True)
    assert current() > before
    assert site.get() == "page 3"


def test_a_page_made_private_is_not_served_from_the_cache(django_capture_on_commit_callbacks):
    locale, _new = Locale.objects.get_or_create(language_code="en")
    site, page = Site(), Page.add_root(title="Home", slug="home", locale=locale)
    assert site.get() == "page 1"
    with django_capture_on_commit_callbacks(execute=True):
        restriction = PageViewRestriction.objects.create(
            page=page, restriction_type=PageViewRestriction.LOGIN
        )
    assert site.get() == "page 2"
    with django_capture_on_commit_callbacks(execute=True):
        restriction.delete()
    assert site.get() == "page 3"


def numbered():
    """Works out 1, then 2, and so on."""
    numbers = iter(range(1, 10))
    return lambda: next(numbers)


@pytest.mark.django_db(transaction=True)
def test_a_value_is_worked_out_once_a_generation():
    work_out = numbered()
    assert [kept("outline", work_out), kept("outline", work_out), kept("other", work_out)] == [1, 1, 2]
    forget_pages()
    assert [kept("outline", work_out), kept("outline", work_out)] == [3, 3]


def test_whoever_changes_pages_sees_the_change_before_it_is_committed():
    work_out = numbered()
    assert kept("outline", work_out) == 1
    forget_pages()
    assert [kept("outline", work_out), kept("outline", work_out)] == [2, 3]


def test_a_kept_value_costs_one_query(django_assert_num_queries):
    kept("outline", lambda: "long work")
    with django_assert_num_queries(1):
        assert kept("outline", lambda: "long work") == "long work"


@pytest.mark.django_db(transaction=True)
def test_within_a_request_the_number_is_read_once(django_assert_num_queries):
    cache.clear()
    with read_once():
        with django_assert_num_queries(1):
            assert [kept("a", lambda: 1), kept("b", lambda: 2), current()] == [1, 2, current()]
        forget_pages()
        assert kept("a", lambda: 3) == 3
