"""In a real Chromium: a seat is offered and taken, then handed to a colleague, on a desk and a phone."""

import pytest
from django.utils import timezone

from lms.ledger import actions
from lms.ledger.models import Handover, Participation
from tests.factories import EnterpriseFactory
from webinars.links import HANDOVER, MANAGE, token

from .factories import registrant, webinar
from .test_browser import offences, site  # noqa: F401 -- the fixture of the other journey

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def event():
    return webinar(capacity=1, seats_per_enterprise=1, prefers_new_enterprises=True)


@pytest.mark.parametrize("width", [1280, 320])
def test_a_seat_is_offered_taken_and_handed_to_a_colleague(site, event, page, width):  # noqa: F811
    firm = EnterpriseFactory(tax_code="99900170160", name="Officine Serio S.r.l.")
    anna = registrant(event, "Anna", "Abete", seat=1)
    bruno = registrant(event, "Bruno", "Bianchi", waitlisted_at=timezone.now(), enterprise=firm)
    registrant(event, "Carla", "Conti", waitlisted_at=timezone.now(), enterprise=firm)
    actions.cancel(anna)
    mine = f"{site}/en/webinars/registration/{token(MANAGE, bruno.pk)}/"
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(mine)
    assert offences(page) == []
    page.get_by_role("link", name="Accept or decline").click()
    assert offences(page) == []
    page.get_by_role("button", name="Take the seat").click()
    page.get_by_role("heading", name="You are registered").wait_for()

    page.get_by_role("link", name="Give the seat to a colleague").click()
    assert offences(page) == []
    page.get_by_role("button", name="Ask my colleague").click()
    page.wait_for_load_state("networkidle")
    assert offences(page) == []
    page.get_by_label("First name of your colleague").fill("Dario")
    page.get_by_label("Last name of your colleague").fill("Donati")
    page.get_by_label("E-mail of your colleague").fill("dario@example.com")
    page.get_by_role("button", name="Ask my colleague").click()
    page.get_by_role("heading", name="Your seat is on offer to a colleague").wait_for()
    assert offences(page) == []

    page.goto(f"{site}/en/webinars/seat/{token(HANDOVER, Handover.objects.get().pk)}/")
    assert offences(page) == []
    page.get_by_label("I have read the privacy notice").check()
    page.get_by_role("button", name="Take the seat").click()
    page.get_by_role("heading", name="You are registered").wait_for()
    dario = Participation.objects.get(participant__email="dario@example.com")
    assert (dario.state, dario.seat, dario.enterprise) == ("confirmed", 1, firm)
    page.goto(mine)
    page.get_by_role("heading", name="Your colleague has taken your seat").wait_for()
    assert offences(page) == []
