"""The small addresses every public site has."""

import pytest
from django.urls import reverse

from lms.site import views


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("en-GB,en;q=0.9", "/en/"), ("it-CH,it;q=0.9,en;q=0.5", "/it/"), ("de", "/it/"), ("", "/it/")],
)
def test_the_root_leads_to_the_language_of_the_reader(client, db, asked, shown):
    response = client.get("/", headers={"accept-language": asked})
    assert (response.status_code, response["Location"]) == (302, shown)
    assert "Accept-Language" in response["Vary"]


def test_the_heartbeat_asks_the_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(1):
        response = client.get("/healthz")
    assert (response.content, response["Content-Type"]) == (b"ok", "text/plain")
    assert "no-store" in response["Cache-Control"]


def test_robots_keep_out_of_private_rooms_and_find_the_sitemap(client, db):
    assert client.get("/robots.txt").content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /cms/",
        "Disallow: /*/account/",
        "Disallow: /*/my/",
        "Sitemap: http://testserver/sitemap.xml",
    ]


def test_the_sitemap_lists_both_languages(client, home):
    content = client.get("/sitemap.xml").content.decode()
    for address in ("/it/", "/it/privacy/", "/en/", "/en/privacy-notice/", "/en/accessibility/"):
        assert f"{address}</loc>" in content


@pytest.mark.parametrize(
    ("path", "language", "sentence"),
    [
        ("/it/niente/", "it", "Questa pagina non esiste"),
        ("/en/nothing/", "en", "This page does not exist"),
    ],
)
def test_a_missing_page_says_so_in_the_language_of_its_address(client, home, path, language, sentence):
    response = client.get(path)
    assert response.status_code == 404
    html = response.content.decode()
    assert f'<html lang="{language}">' in html
    assert sentence in html
    assert f'href="/{language}/"' in html


def test_a_stale_form_is_refused_in_words(home):
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post("/it/account/login/", {"login": "x", "password": "y"})
    assert response.status_code == 403
    assert "Il modulo non è stato accettato" in response.content.decode()


def test_our_own_fault_needs_no_database(rf, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = views.server_error(rf.get("/en/"))
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()


def test_what_cannot_be_read_is_refused_in_words(client, home):
    response = client.post("/it/account/login/", {f"field{number}": "x" for number in range(1001)})
    assert response.status_code == 400
    html = response.content.decode()
    assert "Questa richiesta non è leggibile" in html
    assert "I dati inviati dal browser sono danneggiati o troppo lunghi." in html


def test_too_many_attempts_are_refused_in_words(client, home, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    address = reverse("account_login")
    answers = [client.post(address, {"login": "a@example.com", "password": "x"}) for _try in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "Too many attempts" in answers[-1].content.decode()
