"""Applicants accepted or declined in bulk at the desk."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from lms.ledger.models import Participation

from .factories import activity_of, registrant, republish, staff, webinar

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer():
    return staff("trainer")


@pytest.fixture
def event(trainer):
    return webinar(owner=trainer, needs_approval=True, capacity=2)


def applicant(event, first_name, last_name, **values):
    now = timezone.now()
    return registrant(event, first_name, last_name, applied_at=now, confirmed_at=now, **values)


def decide(client, event, decision, *people, **told):
    address = reverse("lms_webinars_desk:decide_applicants", args=[activity_of(event).pk])
    chosen = [person.pk for person in people]
    return client.post(address, {"decision": decision, "participation": chosen, **told}, follow=True)


def states():
    return {row.first_name: row.state for row in Participation.objects.all()}


def screen(client, event, query=""):
    address = reverse("lms_webinars_desk:registrations", args=[activity_of(event).pk])
    return client.get(address + query).content.decode()


def test_the_chosen_are_approved_and_the_message_counts_seats_and_waiting(client, event, trainer):
    people = [applicant(event, name, "Abete") for name in ("Anna", "Bruno", "Carla", "Dino")]
    client.force_login(trainer)
    assert "4 people wait for your decision." in screen(client, event)
    text = decide(client, event, "approve", *people[:3]).content.decode()
    assert "3 people are approved. With a seat: 2; on the waiting list: 1." in text
    assert states() == {"Anna": "confirmed", "Bruno": "confirmed", "Carla": "waiting", "Dino": "applied"}
    assert sorted(message.to[0] for message in mail.outbox) == [
        "anna@example.com",
        "bruno@example.com",
        "carla@example.com",
    ]
    text = decide(client, event, "approve", *people).content.decode()
    assert "1 person is approved. With a seat: 0; on the waiting list: 1." in text
    assert "Decided already, or withdrawn meanwhile: 3." in text


def test_declining_asks_for_the_reason_which_everybody_reads(client, event, trainer):
    anna, bruno = applicant(event, "Anna", "Abete"), applicant(event, "Bruno", "Ibisco")
    client.force_login(trainer)
    text = decide(client, event, "decline", anna, bruno).content.decode()
    assert "Each of these people gets a mail with the reason:" in text
    assert states() == {"Anna": "applied", "Bruno": "applied"}
    answer = decide(client, event, "decline-now", anna, bruno, reason=" ")
    assert (answer.status_code, "This field is required." in answer.content.decode()) == (422, True)
    text = decide(
        client, event, "decline-now", anna, bruno, reason="For firms of Bergamo only"
    ).content.decode()
    assert "2 people are declined and get the reason by mail." in text
    assert states() == {"Anna": "cancelled", "Bruno": "cancelled"}
    assert [("For firms of Bergamo only" in message.body) for message in mail.outbox] == [True, True]


def test_all_on_the_page_can_be_chosen_without_scripts(client, event, trainer):
    applicant(event, "Anna", "Abete")
    applicant(event, "Bruno", "Ibisco")
    client.force_login(trainer)
    assert screen(client, event, "?state=applied").count("checked") == 0
    assert screen(client, event, "?state=applied&all=1").count('" checked>') == 2


def test_choosing_nobody_or_nonsense_changes_nothing(client, event, trainer):
    anna = applicant(event, "Anna", "Abete")
    elsewhere = applicant(webinar("Other", needs_approval=True), "Zoe", "Zeta")
    client.force_login(trainer)
    assert "Choose at least one person first." in decide(client, event, "approve").content.decode()
    assert "Choose at least one person first." in decide(client, event, "approve", elsewhere).content.decode()
    assert "Nothing was decided." in decide(client, event, "explode", anna).content.decode()
    address = reverse("lms_webinars_desk:decide_applicants", args=[activity_of(event).pk])
    client.post(address, {"decision": "approve", "participation": ["x", "9" * 40, "-1"]})
    assert states() == {"Anna": "applied", "Zoe": "applied"}


def test_others_may_not_decide(client, event):
    anna = applicant(event, "Anna", "Abete")
    for user in (staff("trainer", "stranger"), staff("reporting", "reporter")):
        client.force_login(user)
        assert decide(client, event, "approve", anna).status_code == 403
    assert "Approve the chosen" not in screen(client, event, "?state=applied")
    assert states() == {"Anna": "applied"}


def test_answers_firm_role_and_offer_stand_in_the_row(client, event, trainer):
    question = {
        "id": "q1",
        "kind": "yes_no",
        "required": False,
        "label": {"en": "Do you export?", "it": "Esportate?"},
        "help": {},
        "choices": [],
        "retired": False,
    }
    activity = activity_of(event)
    activity.questions = [question]
    activity.save()
    applicant(event, "Anna", "Abete", answers={"q1": True}, role="Export manager")
    client.force_login(trainer)
    text = screen(client, event, "?state=applied")
    assert "Do you export?" in text
    assert "<dd>Yes</dd>" in text
    assert "Export manager" in text
    republish(event)
