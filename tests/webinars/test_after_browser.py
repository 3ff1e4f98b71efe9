"""In a real Chromium: recording and materials, and catching up, wide and narrow, with and without scripts."""

import pytest
from django.urls import reverse

from lms.ledger.models import Participation
from webinars.links import AFTER, token
from webinars.models import CatchUp

from .after_factories import document, material, questions, recording
from .factories import past_webinar, registrant
from .test_browser import offences

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CAPTIONS = b"WEBVTT\n\n00:00:00.000 --> 00:00:40.000\nGood morning.\n"


@pytest.fixture
def video():
    """The demo's own: seven slides in 42 seconds."""
    from webinars.demo_after import CONTENT

    return (CONTENT / "incoterms-en.mp4").read_bytes()


@pytest.fixture
def event(video):
    file, captions = document("talk.mp4", video), document("talk.vtt", CAPTIONS)
    return past_webinar(
        after=[recording(file=file, captions=captions), material("all", title="A hand-out")],
        check_questions=questions(),
    )


@pytest.fixture
def site(live_server, event):
    from wagtail.models import Site

    Site.objects.update(hostname="localhost", port=int(live_server.url.rsplit(":", 1)[1]))
    Site.clear_site_root_paths_cache()
    return live_server.url


def played_to(page, second):
    """Plays until its clock has passed a second; the page's policy forbids Playwright to evaluate text."""
    page.evaluate(
        """second => new Promise(done => {
          const video = document.querySelector("video");
          video.addEventListener("timeupdate", () => video.currentTime > second && done());
          video.play();
        })""",
        second,
    )


def own(site, person):
    return site + reverse("lms_webinars:after", args=[token(AFTER, person.pk)])


@pytest.mark.parametrize("width", [1280, 320])
def test_somebody_absent_catches_up(site, event, page, width):
    anna = registrant(event, "Anna", "Abete")
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda note: complaints.append(note.text) if note.type == "error" else None)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}/en/webinar-list/{event.slug}/")
    page.get_by_role("link", name="Recording and materials").click()
    page.get_by_role("link", name="A hand-out").wait_for()
    assert offences(page) == []
    page.goto(own(site, anna))
    assert CatchUp.objects.count() == 0
    played_to(page, 0.2)
    assert page.evaluate("document.querySelector('video').textTracks[0].cues.length") == 1
    # Winding on works, because ranges of the file are sent.
    page.evaluate("document.querySelector('video').currentTime = 30")
    played_to(page, 30.2)
    assert CatchUp.objects.get().passed_at is None
    page.get_by_text("Transcript").click()
    assert offences(page) == []
    page.get_by_role("link", name="Answer the questions").click()
    page.get_by_role("radio", name="The carrier").check()
    page.get_by_role("checkbox", name="EUR.1").check()
    page.get_by_role("button", name="Hand in").click()
    page.get_by_text("2 questions are not right yet.").wait_for()
    assert offences(page) == []
    page.get_by_role("radio", name="The exporter").check()
    page.get_by_role("checkbox", name="REX").check()
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("heading", name="You caught up").wait_for()
    assert offences(page) == []
    row = Participation.objects.get()
    assert (row.viewed_later_at is not None, row.attended_at, row.completed_at) == (True, None, None)
    assert [text for text in complaints if "422" not in text] == []


def test_without_scripts_the_questions_are_answered_too(site, event, browser):
    anna = registrant(event, "Anna", "Abete")
    page = browser.new_context(java_script_enabled=False, locale="en-GB").new_page()
    page.goto(own(site, anna))
    page.get_by_role("link", name="Answer the questions").click()
    page.get_by_role("radio", name="The exporter").check()
    page.get_by_role("checkbox", name="EUR.1").check()
    page.get_by_role("checkbox", name="REX").check()
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("heading", name="You caught up").wait_for()
    assert Participation.objects.viewed_later().count() == 1
