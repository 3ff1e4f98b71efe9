"""In a real Chromium: no page offends the policy or axe, all fits a phone and works without JavaScript."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from .factories import lay_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PUBLIC = [
    "/it/",
    "/en/",
    "/it/privacy/",
    "/it/accessibilita/",
    "/it/contatti/",
    "/it/account/login/",
    "/it/account/signup/",
    "/it/account/password/reset/",
    "/it/account/confirm-email/",
    "/it/niente/",
]
OWN = [
    "/it/my/",
    "/it/my/data/",
    "/it/account/email/",
    "/it/account/password/change/",
    "/it/account/2fa/",
    "/it/account/sessions/",
    "/it/account/logout/",
    "/cms/",  # refused, in words
]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def site(live_server, settings):
    lay_site()
    settings.LMS = {**settings.LMS, "PROGRAMME_LINE": "Interreg"}
    return live_server.url


@pytest.fixture
def watched(page):
    """The page, with whatever the browser complains about in `page.complaints`."""
    page.complaints = []
    page.on(
        "console",
        lambda message: page.complaints.append(message.text) if "Content Security" in message.text else None,
    )
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page


def sign_in(page, site, person):
    page.goto(f"{site}/it/account/login/")
    page.get_by_label("Email").fill(f"{person}@valico.example")
    page.get_by_label("Password").fill("valico-demo-2026")
    page.locator("main button[type=submit]").first.click()
    page.wait_for_load_state("networkidle")


def offences(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found]


def look_at(page, address):
    """Opens an address; returns what axe, the policy and the width have against it."""
    page.complaints.clear()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    too_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return {"axe": offences(page), "policy": list(page.complaints), "too wide": too_wide}


CLEAN = {"axe": [], "policy": [], "too wide": False}


@pytest.mark.parametrize("width", [1280, 320])
def test_public_pages_are_clean(site, watched, width):
    watched.set_viewport_size({"width": width, "height": 800})
    assert {path: look_at(watched, site + path) for path in PUBLIC} == dict.fromkeys(PUBLIC, CLEAN)


@pytest.mark.parametrize("width", [1280, 320])
def test_a_learners_pages_are_clean(site, watched, width):
    watched.set_viewport_size({"width": width, "height": 800})
    sign_in(watched, site, "sme")
    assert {path: look_at(watched, site + path) for path in OWN} == dict.fromkeys(OWN, CLEAN)


def test_a_form_with_errors_is_clean_and_takes_the_reader_to_them(site, watched):
    watched.goto(f"{site}/it/account/signup/")
    watched.evaluate("document.querySelector('main form').noValidate = true")
    watched.locator("main button[type=submit]").first.click()
    watched.wait_for_load_state("networkidle")
    assert offences(watched) == []
    assert watched.evaluate("document.activeElement.className") == "lms-problems"
    watched.locator(".lms-problems a").first.click()
    assert watched.evaluate("document.activeElement.id") == "id_first_name"


def test_setting_up_a_second_factor_is_clean(site, watched):
    sign_in(watched, site, "trainer")
    # Before such a change the password is asked once more.
    assert look_at(watched, f"{site}/it/account/2fa/totp/activate/") == CLEAN
    assert "/reauthenticate/" in watched.url
    watched.get_by_label("Password").fill("valico-demo-2026")
    watched.locator("main button[type=submit]").first.click()
    watched.wait_for_load_state("networkidle")
    paths = ["/it/account/2fa/totp/activate/", "/it/account/2fa/webauthn/add/"]
    found = {path: look_at(watched, site + path) for path in paths}
    assert found == dict.fromkeys(paths, CLEAN)
    assert watched.locator("#mfa_webauthn_add").is_visible()


def test_the_menu_of_a_phone_opens_and_closes(site, watched):
    watched.set_viewport_size({"width": 320, "height": 640})
    watched.goto(f"{site}/it/")
    link = watched.locator("#lms-menu a").first
    assert not link.is_visible()
    watched.get_by_role("button", name="Menu").click()
    assert link.is_visible()
    watched.keyboard.press("Tab")
    assert watched.evaluate("document.activeElement.closest('#lms-menu') !== null")
    watched.get_by_role("button", name="Menu").click()
    assert not link.is_visible()


def test_without_javascript_the_menu_of_a_phone_is_simply_there(site, browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"{site}/it/")
    assert page.locator("#lms-menu a").first.is_visible()
    assert not page.get_by_role("button", name="Menu").is_visible()
    context.close()


def test_the_keyboard_reaches_the_content_first(site, watched):
    watched.goto(f"{site}/it/")
    watched.keyboard.press("Tab")
    assert watched.evaluate("document.activeElement.hash") == "#content"
    watched.keyboard.press("Enter")
    assert watched.evaluate("document.activeElement.id") == "content"


def test_the_user_menu_closes_on_escape(site, watched):
    sign_in(watched, site, "sme")
    watched.goto(f"{site}/it/")
    watched.locator(".lms-user > summary").click()
    assert watched.get_by_role("link", name="I miei dati").is_visible()
    watched.keyboard.press("Escape")
    assert not watched.get_by_role("link", name="I miei dati").is_visible()


@pytest.mark.parametrize("person", ["trainer", "reporting", "admin"])
def test_the_cms_works_under_its_policy(site, watched, person):
    sign_in(watched, site, person)
    assert watched.url == f"{site}/cms/"
    assert watched.complaints == []
    watched.goto(f"{site}/it/")
    watched.wait_for_load_state("networkidle")
    assert watched.complaints == []
