"""In a real Chromium: a course from first click to last without scripts, and every page clean for axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from wagtail.models import Site

from courses.models import LessonProgress
from lms.ledger.models import Participation
from tests.factories import EnterpriseFactory, UserFactory

from . import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
BODY = [
    (
        "text",
        "<h2>Proofs</h2><p>Every <b>agreement</b> says which proof it accepts.</p><ul><li>EUR.1</li></ul>",
    ),
    ("callout", {"kind": "tip", "title": "In doubt, ask", "text": "<p>Binding information.</p>"}),
    ("accordion", {"items": [{"title": "Cumulation?", "text": "<p>Counts as one's own.</p>"}]}),
    ("exercise", {"title": "A pump", "minutes": 5, "task": "<p>Is it?</p>", "solution": "<p>No.</p>"}),
]


@pytest.fixture
def course(live_server):
    course = make.course_page(
        title="Export customs", intro="<p>Customs.</p>", objectives="<ul><li>Classify goods</li></ul>"
    )
    module = make.module_page(course)
    make.lesson_page(module, title="Proofs of origin", body=BODY)
    make.lesson_page(module, title="For the curious", required=False)
    make.quiz_page(module)
    Site.objects.update(hostname="localhost", port=int(live_server.url.rsplit(":", 1)[1]))
    Site.clear_site_root_paths_cache()
    return course


@pytest.fixture
def user():
    EnterpriseFactory(tax_code="99900170160", name="Officine Serio S.r.l.")
    return UserFactory(first_name="Anna", last_name="Esempio")


def sign_in(context, live_server, user):
    client = Client()
    client.force_login(user)
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])


def offences(page):
    found = Axe().run(page, options=RULES).response["violations"]
    clean = [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found]
    too_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*clean, *(["too wide"] if too_wide else [])]


def test_a_whole_course_without_scripts(live_server, course, user, browser):
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    sign_in(context, live_server, user)
    page = context.new_page()
    page.goto(f"{live_server.url}/en/courses/")
    page.get_by_role("link", name="Export customs").click()
    page.get_by_role("link", name="Enrol", exact=True).click()
    page.get_by_label("Tax code of the firm").fill("99900170160")
    page.get_by_label("I have read the privacy notice").check()
    page.get_by_role("button", name="Enrol").click()
    page.get_by_text("You are enrolled. Have a good start!").wait_for()
    page.get_by_role("link", name="Begin the course").click()
    page.get_by_role("button", name="Mark as done").click()
    page.get_by_role("link", name="Export customs").first.click()
    page.get_by_role("link", name="Resume where I left off").click()
    page.get_by_role("button", name="Start the quiz").click()
    for label in ("FOB", "EXW", "DDP"):
        page.get_by_label(label, exact=True).check()
    page.get_by_label("Up to which value").fill("6.000")
    page.get_by_role("button", name="Hand in").click()
    page.get_by_text("3 of 3 answers are right").wait_for()
    page.get_by_role("link", name="Back to the course").click()
    page.get_by_text("Congratulations!").wait_for()
    row = Participation.objects.get()
    assert (row.state, row.enterprise.name, row.progress) == ("completed", "Officine Serio S.r.l.", 100)
    assert LessonProgress.objects.done().count() == 2
    context.close()


@pytest.mark.parametrize("width", [1280, 320])
def test_every_page_is_clean_for_axe_and_fits(live_server, course, user, page, width):
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda note: complaints.append(note.text) if note.type == "error" else None)
    page.set_viewport_size({"width": width, "height": 900})
    found = {}

    def look(address):
        page.goto(live_server.url + address)
        found[address] = offences(page)

    home = "/en/courses/"
    inside = f"{home}export-customs/"
    look(home)
    look(f"{home}?q=nothing")
    look(inside)
    sign_in(page.context, live_server, user)
    look(f"{home}-/enrol/{course.pk}/")
    page.get_by_role("button", name="Enrol").click()
    found["errors"] = offences(page)
    from courses.actions import enrol

    enrol(course, user)
    look(inside)
    look(f"{inside}origin/proofs-of-origin/")
    look(f"{inside}origin/final-quiz/")
    page.get_by_role("button", name="Start the quiz").click()
    found["attempt"] = offences(page)
    page.get_by_role("button", name="Hand in").click()
    found["unanswered"] = offences(page)
    for label in ("DAP", "CIF"):
        page.get_by_label(label, exact=True).check()
    page.get_by_label("Up to which value").fill("1")
    page.get_by_role("button", name="Hand in").click()
    page.get_by_text("Not passed yet").wait_for()
    found["result"] = offences(page)
    look(f"{inside}origin/final-quiz/")
    assert found == {key: [] for key in found}
    assert complaints == []
