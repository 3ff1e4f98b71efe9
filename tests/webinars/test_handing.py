"""Handing a seat to a colleague by signed link: mail, calendar, and every way it can go wrong."""

import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from lms.ledger.models import Handover, Participation
from tests.factories import EnterpriseFactory
from webinars.actions.telling import tell
from webinars.links import HANDOVER, MANAGE, token

from .factories import registrant, webinar
from .reading import calendar_part, link_in, vevent

pytestmark = pytest.mark.django_db

BRUNO = {"email": "bruno@example.com", "first_name": "Bruno", "last_name": "Bianchi"}


@pytest.fixture
def anna(committed):
    """Anna of a firm has a seat and the invitation in her calendar."""
    page = webinar(capacity=1)
    row = registrant(page, "Anna", "Abete", seat=1, enterprise=EnterpriseFactory(), language="en")
    with committed():
        tell(row)
    mail.outbox.clear()
    return row


def at(name, row):
    return reverse(f"lms_webinars:{name}", args=[token(MANAGE, row.pk)])


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_seat_leaves_one_calendar_and_enters_the_other(client, anna, committed):
    assert "Give the seat to a colleague" in text(client.get(at("manage", anna)))
    answer = client.post(at("hand", anna), BRUNO, follow=True)
    assert "We have written to bruno@example.com" in text(answer)
    assert [(message.to[0], message.subject) for message in mail.outbox] == [
        ("bruno@example.com", "Anna Abete offers you a seat: Origin of goods")
    ]
    assert "/registration/" not in mail.outbox[0].body, "the giver's own link stays the giver's"
    link = link_in(mail.outbox[0], "seat")
    assert "Take the seat" in text(client.get(link))
    assert Participation.objects.count() == 1, "looking changes nothing"
    assert client.post(link).status_code == 422

    taken = client.post(link, {"consent": "on"}, follow=True)
    assert "The seat is yours" in text(taken) and "You are registered" in text(taken)
    anna.refresh_from_db()
    bruno = Participation.objects.get(participant__email="bruno@example.com")
    assert (anna.state, bruno.state, bruno.seat, bruno.enterprise) == (
        "cancelled",
        "confirmed",
        1,
        anna.enterprise,
    )
    messages = {message.to[0]: message for message in mail.outbox[1:]}
    assert "METHOD:CANCEL" in calendar_part(messages["anna@example.com"])
    assert "METHOD:REQUEST" in calendar_part(messages["bruno@example.com"])
    assert vevent(messages["bruno@example.com"]).attendee.value == "mailto:bruno@example.com"
    assert messages["anna@example.com"].subject == "Your seat is now your colleague’s: Origin of goods"
    assert "Bruno Bianchi takes part in your place" in text(client.get(at("manage", anna)))
    twice = client.post(link, {"consent": "on"})
    assert (twice.status_code, Participation.objects.count(), len(mail.outbox)) == (302, 2, 3)
    with committed():
        call_command("tick")
    assert len(mail.outbox) == 3, "the round has nothing to add"


def test_the_giver_can_keep_the_seat_after_all(client, anna):
    client.post(at("hand", anna), BRUNO)
    assert "Your seat is on offer to a colleague" in text(client.get(at("manage", anna)))
    kept = client.post(at("hand", anna), {"answer": "keep"}, follow=True)
    assert "The seat stays yours" in text(kept)
    late = client.post(link_in(mail.outbox[0], "seat"), {"consent": "on"})
    assert (late.status_code, "no longer offered to you" in text(late)) == (409, True)
    assert Participation.objects.get().state == "confirmed"


def test_private_people_and_wrong_addresses_are_refused_in_words(client, anna):
    wrong = client.post(at("hand", anna), {**BRUNO, "email": "anna@example.com"})
    assert (wrong.status_code, "This is your own address" in text(wrong)) == (409, True)
    assert client.post(at("hand", anna), {**BRUNO, "email": "nonsense"}).status_code == 422
    Participation.objects.update(enterprise=None)
    for answer in (client.get(at("hand", anna)), client.post(at("hand", anna), BRUNO)):
        assert (answer.status_code, "private person" in text(answer)) == (409, True)
    assert "Give the seat to a colleague" not in text(client.get(at("manage", anna)))
    assert (Handover.objects.count(), len(mail.outbox)) == (0, 0)


def test_the_form_cannot_be_used_to_write_to_the_world(client, anna):
    answers = [
        client.post(at("hand", anna), {**BRUNO, "email": f"person{number}@example.com"}).status_code
        for number in range(11)
    ]
    assert answers == [302] * 10 + [429]


def test_a_link_of_another_purpose_opens_nothing(client, anna):
    client.post(at("hand", anna), BRUNO)
    for key in (token(MANAGE, Handover.objects.get().pk), "nonsense", token(HANDOVER, 99)):
        assert client.get(reverse("lms_webinars:take_over", args=[key])).status_code == 404
