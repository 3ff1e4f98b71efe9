"""In a real Chromium on a phone: people are checked in while the network goes and comes back."""

import base64
import io
from datetime import timedelta

import pytest
import segno
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from django.utils import timezone

from webinars.door import ticket
from webinars.models import CheckIn
from webinars.references import reference

from .factories import activity_of, registrant, session_of, staff, webinar
from .test_browser import offences

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def event():
    start = timezone.now() - timedelta(minutes=10)
    return webinar("Exporting sustainably", mode="hybrid", location="Bergamo", starts_at=start)


@pytest.fixture
def door(live_server, event, context):
    """The address of the phone page, and a trainer signed in."""
    trainer = staff("trainer")
    type(event).objects.filter(pk=event.pk).update(owner=trainer)
    store = SessionStore()
    store[SESSION_KEY] = str(trainer.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = trainer.get_session_auth_hash()
    store.create()
    context.add_cookies([{"name": "sessionid", "value": store.session_key, "url": live_server.url}])
    address = reverse("lms_webinars_desk:check_in", args=[activity_of(event).pk, session_of(event).pk])
    return live_server.url + address


def came_in():
    return list(CheckIn.objects.order_by("at").values_list("participation__first_name", flat=True))


def test_what_is_noted_without_a_network_survives_a_reload_and_is_sent_once(door, event, context, page):
    anna, bruno = registrant(event, "Anna", "Abete"), registrant(event, "Bruno", "Betulla")
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(door)
    assert offences(page) == []
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("caches.keys().then((keys) => keys.length === 1)")
    page.reload()
    context.set_offline(True)
    page.locator("#code").fill(reference(anna.pk).lower())
    page.locator("#code").press("Enter")
    page.locator("[data-queue] li[data-state=waiting]", has_text="Anna Abete").wait_for()
    # The list knows the name of a scanned code too.
    page.locator(f"[data-people] [data-code={reference(bruno.pk)}] button").first.click()
    assert page.locator("[data-queue] li[data-state=waiting]").count() == 2
    assert page.locator("[data-network]").is_visible()
    assert came_in() == []
    page.reload()
    assert page.locator("[data-queue] li[data-state=waiting]").count() == 2
    context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.locator("[data-queue] li[data-state=in]").nth(1).wait_for()
    assert came_in() == ["Anna", "Bruno"]
    page.reload()
    page.locator("[data-queue] li[data-state=in]").nth(1).wait_for()
    assert offences(page) == []
    page.locator("[data-queue] li", has_text="Bruno").get_by_role("button").click()
    page.locator("[data-queue] li[data-state=undone]").wait_for()
    assert CheckIn.objects.standing().count() == 1 and CheckIn.objects.count() == 2
    assert complaints == []


def test_a_lost_answer_is_asked_for_again_and_counts_once(door, event, page):
    anna = registrant(event, "Anna", "Abete")
    page.goto(door)
    lost = []

    def lose_the_first(route):
        # The request arrives, the answer does not.
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/record/", lose_the_first)
    page.locator("#code").fill(reference(anna.pk))
    page.locator("#code").press("Enter")
    page.locator("[data-queue] li[data-state=in]").wait_for()
    assert lost == [200] and came_in() == ["Anna"]
    page.locator("#code").fill(reference(anna.pk))
    page.locator("#code").press("Enter")
    page.locator("[data-queue] li[data-state=already]").wait_for()
    assert came_in() == ["Anna"]


def test_the_camera_reads_a_code_without_a_detector_of_the_browser(door, event, page):
    """The vendored decoder reads what the manage page draws, under the site's policy."""
    anna = registrant(event, "Anna", "Abete")
    page.goto(door)
    drawing = io.BytesIO()
    segno.make(ticket(anna.pk), error="m", micro=False).save(drawing, kind="png", scale=6, border=4)
    source = "data:image/png;base64," + base64.b64encode(drawing.getvalue()).decode()
    page.evaluate(
        """() => new Promise((done, failed) => {
          const script = document.createElement("script");
          script.src = document.querySelector("[data-decoder]").dataset.decoder;
          script.onload = done; script.onerror = failed;
          document.head.append(script);
        })"""
    )
    read = page.evaluate(
        """async (source) => {
          const image = new Image(); image.src = source; await image.decode();
          const canvas = document.createElement("canvas");
          canvas.width = image.width; canvas.height = image.height;
          const pen = canvas.getContext("2d"); pen.drawImage(image, 0, 0);
          const all = pen.getImageData(0, 0, canvas.width, canvas.height);
          return jsQR(all.data, all.width, all.height).data;
        }""",
        source,
    )
    assert read == ticket(anna.pk)


def test_without_scripts_the_form_does_the_same(door, event, browser, context, live_server):
    anna = registrant(event, "Anna", "Abete")
    plain = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800})
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    page.goto(door)
    page.locator("#code").fill(reference(anna.pk))
    page.locator("#code").press("Enter")
    page.get_by_role("alert").wait_for()
    assert "Anna Abete" in page.get_by_role("alert").inner_text()
    assert came_in() == ["Anna"]
    plain.close()
