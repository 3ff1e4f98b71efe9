"""In a real Chromium: questions on a telephone, at registration and in the survey."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from lms.ledger.models import Participation
from lms.questions.models import SurveyReceipt, SurveyResponse
from tests.questions.factories import choice, rating, text, yes_no
from webinars.links import MANAGE, token

from .factories import registrant, translated, webinar
from .test_browser import offences

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ASKED = [
    yes_no("y", "Do you export?", required=True),
    choice("t", "What interests you?", "Customs", "VAT", several=True),
    text("w", "Your case", long=True, help_text="Two lines are enough"),
]
SURVEY = [rating("r", "How was it?", required=True), rating("s", "The speaker?"), text("w", "Your words")]


@pytest.fixture
def site(live_server, db):
    from wagtail.models import Site

    webinar("A first page, for the site")
    Site.objects.update(hostname="localhost", port=int(live_server.url.rsplit(":", 1)[1]))
    Site.clear_site_root_paths_cache()
    return live_server.url


@pytest.mark.parametrize("width", [1280, 320])
def test_somebody_answers_the_questions_of_an_event(site, page, width):
    event = webinar("Asking", registration_questions=ASKED)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}/en/webinars/{event.pk}/register/")
    assert offences(page) == []
    page.get_by_label("First name").fill("Zoë")
    page.get_by_label("Last name").fill("D'Agostino")
    page.get_by_label("E-mail").fill("zoe@example.com")
    page.get_by_label("as a private person").check()
    page.get_by_label("I have read the privacy notice").check()
    page.get_by_role("button", name="Register").click()
    page.get_by_text("This field is required.").first.wait_for()
    assert offences(page) == []
    page.get_by_role("group", name="Do you export?").get_by_label("No", exact=True).check()
    page.get_by_label("VAT", exact=True).check()
    page.get_by_label("Your case").fill("Jam\nand honey")
    page.get_by_role("button", name="Register").click()
    page.get_by_role("heading", name="One step left: check your mail").wait_for()
    row = Participation.objects.get()
    assert row.answers == {"y": False, "t": [1], "w": "Jam\nand honey"}
    assert len(mail.outbox) == 1
    page.goto(f"{site}/en/webinars/registration/{token(MANAGE, row.pk)}/answers/")
    assert offences(page) == []
    assert page.get_by_label("Your case").input_value() == "Jam\nand honey"
    page.get_by_role("group", name="Do you export?").get_by_label("Yes").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Your answers are saved.").wait_for()
    row.refresh_from_db()
    assert row.answers == {"y": True, "t": [1], "w": "Jam\nand honey"}


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (320, True), (320, False)])
def test_somebody_answers_the_survey_once(site, browser, width, scripts):
    starts_at = timezone.now() - timedelta(hours=5)
    event = webinar("Asking", starts_at=starts_at, survey_questions=SURVEY)
    translated(event, survey_questions=[rating("r", "Com'è andata?", required=True)])
    row = registrant(event, "Anna", "Abete")
    context = browser.new_context(java_script_enabled=scripts, locale="en-GB")
    page, other = context.new_page(), context.new_page()
    way = f"/webinars/registration/{token(MANAGE, row.pk)}/survey/"
    for tab in (page, other):
        tab.set_viewport_size({"width": width, "height": 800})
        tab.goto(f"{site}/en{way}")
    if scripts:
        assert offences(page) == []
    page.get_by_role("group", name="How was it?").get_by_label("4 – very good").check()
    page.get_by_label("Your words").fill("Well done")
    page.get_by_role("button", name="Send my answers").dblclick()
    page.get_by_role("heading", name="Thank you for your opinion").wait_for()
    if scripts:
        assert offences(page) == []
    other.get_by_role("group", name="How was it?").get_by_label("1 – poor").check()
    other.get_by_role("button", name="Send my answers").click()
    other.get_by_role("heading", name="Thank you for your opinion").wait_for()
    assert SurveyResponse.objects.get().answers == {"r": 4, "w": "Well done"}
    assert SurveyReceipt.objects.get().participation == row
    context.close()
