"""Invitations by list: a link for each person, confirmed at once, and nobody else where the list decides."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from lms.ledger import actions, errors
from lms.ledger.invitees import Person
from lms.ledger.models import Invitee, Participation
from webinars.actions.inviting import send_invitations
from webinars.links import INVITED, token

from .factories import ANNA, activity_of, registrant, staff, webinar
from .reading import link_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return webinar(capacity=5, audience="targeted", invitation_list_only=True)


@pytest.fixture
def boss():
    return staff("administrator")


def people(page, boss, *names):
    listed = [Person(f"{name.lower()}@example.com", name, "Rossi", "en") for name in names]
    return actions.invite(activity_of(page), listed, acting_user=boss)


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_each_person_is_written_to_once_and_registers_at_once_by_the_own_link(client, page, boss, committed):
    people(page, boss, "Anna", "Bruno")
    registrant(page, "Bruno", "Rossi")
    for expected in (1, 0):
        with committed():
            assert send_invitations(activity_of(page), acting_user=boss) == expected
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["anna@example.com"], "Invitation: Origin of goods")
    ]
    link = link_in(mail.outbox[0], "invitation")
    form = text(client.get(link))
    assert 'value="anna@example.com"' in form and 'value="Rossi"' in form
    answer = client.post(link, {**ANNA, "email": "somebody@else.example"}, follow=True)
    assert "You are registered" in text(answer)
    row = Participation.objects.get(participant__email="anna@example.com")
    assert (row.state, Participation.objects.count()) == ("confirmed", 2)
    assert mail.outbox[-1].subject == "You are registered: Origin of goods"
    assert client.get(link).status_code == 302, "registered already: straight to the registration"


def test_whoever_asks_staff_again_gets_the_same_link_in_a_new_mail(page, boss, committed):
    people(page, boss, "Anna", "Bruno")
    anna, bruno = Invitee.objects.order_by("email")
    with committed():
        send_invitations(activity_of(page), acting_user=boss)
    with committed():
        assert send_invitations(activity_of(page), invitees=[anna], again=True, acting_user=boss) == 1
    assert [message.to[0] for message in mail.outbox] == [anna.email, bruno.email, anna.email]
    assert link_in(mail.outbox[0], "invitation") == link_in(mail.outbox[2], "invitation")


def test_the_general_link_refuses_who_is_not_on_the_list(client, page, boss):
    people(page, boss, "Anna")
    link = reverse("lms_webinars:invited", args=[token(INVITED, activity_of(page).pk)])
    refused = client.post(link, {**ANNA, "email": "carla@example.com"})
    assert (refused.status_code, "Only people on the invitation list" in text(refused)) == (409, True)
    assert Participation.objects.count() == 0
    assert client.post(link, ANNA).status_code == 302
    assert Participation.objects.get().state == "pending"


def test_a_removed_persons_link_and_a_made_up_one_open_nothing(client, page, boss, committed):
    listed = people(page, boss, "Anna").added
    with committed():
        send_invitations(activity_of(page), acting_user=boss)
    actions.remove_invitee(listed[0], acting_user=boss)
    assert client.get(link_in(mail.outbox[0], "invitation")).status_code == 404
    key = token(INVITED, listed[0].pk)
    assert client.get(reverse("lms_webinars:invitation", args=[key])).status_code == 404


def test_nobody_is_invited_to_what_is_closed(page, boss):
    people(page, boss, "Anna")
    activity = activity_of(page)
    activity.is_open = False
    activity.save()
    with pytest.raises(errors.NotOpen):
        send_invitations(activity, acting_user=boss)


def test_the_public_form_says_the_same_whether_an_address_or_a_firm_is_registered(client):
    """A stranger who tries addresses learns nothing: same answer, same page."""
    from tests.factories import EnterpriseFactory

    firm = EnterpriseFactory()
    event = webinar(capacity=5, seats_per_enterprise=1, prefers_new_enterprises=True)
    registrant(event, "Anna", "Abete", enterprise=firm, seat=1)
    answers = []
    tries = [("anna@example.com", ""), ("stranger@example.com", ""), ("other@example.com", firm.tax_code)]
    for email, code in tries:
        kind = {"attends_as": "firm", "tax_code": code} if code else {}
        answer = client.post(
            reverse("lms_webinars:register", args=[event.pk]), {**ANNA, **kind, "email": email}, follow=True
        )
        page = re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", answer.content.decode())
        answers.append((answer.redirect_chain, page))
    assert answers[0] == answers[1] == answers[2]
