"""In a real Chromium: somebody registers and confirms, on a desk and a phone, with and without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail

from lms.ledger.models import Participation
from tests.factories import EnterpriseFactory

from .factories import activity_of, index_page, registrant, webinar
from .reading import link_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def event():
    return webinar(
        capacity=2,
        body=[
            ("text", "<h2>Programme</h2><p>Origin.</p>"),
            ("agenda_item", {"time": "10:00", "topic": "Rules"}),
        ],
        speakers=[("speaker", {"name": "Ada Larice", "position": "Customs adviser", "about": ""})],
    )


@pytest.fixture
def site(live_server, event):
    from wagtail.models import Site

    Site.objects.update(hostname="localhost", port=int(live_server.url.rsplit(":", 1)[1]))
    Site.clear_site_root_paths_cache()
    return live_server.url


def offences(page):
    found = Axe().run(page, options=RULES).response["violations"]
    clean = [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found]
    too_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*clean, *(["too wide"] if too_wide else [])]


@pytest.mark.parametrize("width", [1280, 320])
def test_the_journey_of_a_registrant(site, event, page, width):
    EnterpriseFactory(tax_code="99900170160", name="Officine Serio S.r.l.")
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda note: complaints.append(note.text) if note.type == "error" else None)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}/en/webinar-list/")
    assert offences(page) == []
    page.get_by_role("link", name="Origin of goods").click()
    assert offences(page) == []
    page.get_by_role("link", name="Register", exact=True).click()
    assert offences(page) == []
    page.get_by_role("button", name="Register").click()
    page.wait_for_load_state("networkidle")
    assert offences(page) == []
    page.get_by_label("First name").fill("Zoë")
    page.get_by_label("Last name").fill("D'Agostino")
    page.get_by_label("E-mail").fill("zoe@example.com")
    page.get_by_label("Tax code of the firm").fill("999 0017 0160")
    page.get_by_label("Tax code of the firm").press("Tab")
    page.get_by_text("Recognised: Officine Serio S.r.l.").wait_for()
    page.get_by_label("I have read the privacy notice").check()
    page.get_by_role("button", name="Register").click()
    page.get_by_role("heading", name="One step left: check your mail").wait_for()
    assert offences(page) == []
    # The script presses the button for somebody who really looks.
    page.goto(site + link_in(mail.outbox[0], "confirm"))
    page.get_by_role("heading", name="You are registered").wait_for()
    assert offences(page) == []
    assert Participation.objects.get().state == "confirmed"
    page.get_by_role("link", name="Cancel my registration").click()
    assert offences(page) == []
    page.get_by_role("button", name="Cancel my registration").click()
    page.get_by_role("heading", name="Your registration is cancelled").wait_for()
    assert [text for text in complaints if "422" not in text] == []


def test_without_scripts_the_same_way_leads_there(site, event, browser):
    page = browser.new_context(java_script_enabled=False, locale="en-GB").new_page()
    page.goto(f"{site}/en/webinar-list/webinar-1/")
    page.get_by_role("link", name="Register", exact=True).click()
    page.get_by_label("First name").fill("Anna")
    page.get_by_label("Last name").fill("Abete")
    page.get_by_label("E-mail").fill("anna@example.com")
    page.get_by_label("Tax code of the firm").fill("99900180169")
    page.get_by_label("I have read the privacy notice").check()
    page.get_by_role("button", name="Register").click()
    page.get_by_role("heading", name="Your firm").wait_for()
    page.get_by_label("Name of the firm").fill("Tessitura Val Gandino")
    page.get_by_label("Province").select_option("ITC46")
    page.get_by_role("button", name="Register").click()
    page.get_by_role("heading", name="One step left: check your mail").wait_for()
    page.goto(site + link_in(mail.outbox[0], "confirm"))
    page.get_by_role("button", name="Yes, I am registering").click()
    page.get_by_role("heading", name="You are registered").wait_for()
    assert Participation.objects.get().enterprise.name == "Tessitura Val Gandino"


def test_a_full_and_an_italian_page_are_clean_too(site, event, page):
    from .factories import translated

    translated(event)
    for number, name in enumerate(("Anna", "Bruno"), 1):
        registrant(event, name, "Abete", seat=number)
    assert activity_of(event).capacity == 2
    page.goto(f"{site}{index_page('it').get_url()}")
    page.get_by_role("link", name="Origine delle merci").click()
    page.get_by_role("link", name="Entra in lista d’attesa").click()
    page.get_by_role("heading", name="Iscriviti").wait_for()
    assert offences(page) == []
