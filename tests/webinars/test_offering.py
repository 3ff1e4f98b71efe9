"""A seat offered by mail, answered by signed link: once, twice, late, or in two tabs."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from lms.ledger import actions
from lms.ledger.models import Participation, SeatOffer
from lms.mail.models import Mail
from tests.factories import EnterpriseFactory
from webinars import portal
from webinars.actions import registration
from webinars.actions.publishing import call_off
from webinars.actions.telling import tell
from webinars.links import MANAGE, token
from webinars.rules import rules_of

from .factories import ANNA, activity_of, registrant, republish, staff, webinar
from .reading import calendar_part, link_in

pytestmark = pytest.mark.django_db


def told():
    return [(message.to[0], message.subject) for message in mail.outbox]


def waiting(page, name, **values):
    now = timezone.now()
    return registrant(page, name, "Rossi", waitlisted_at=now, registered_at=now, **values)


@pytest.fixture
def offered(committed):
    """Anna has cancelled the only seat; Bruno has been asked, Carla waits."""
    page = webinar(capacity=1)
    anna = registrant(page, "Anna", "Abete", seat=1)
    others = [waiting(page, "Bruno", language="en"), waiting(page, "Carla", language="en")]
    with committed():
        for person in (anna, *others):
            tell(person)
    with committed():
        registration.withdraw(anna)
    mail.outbox[:] = [message for message in mail.outbox if message.subject.startswith("A seat is kept")]
    return page


def row(name):
    return Participation.objects.get(first_name=name)


def at(name, person):
    return reverse(f"lms_webinars:{name}", args=[token(MANAGE, row(person).pk)])


def expire():
    SeatOffer.objects.open().update(expires_at=timezone.now() - timedelta(minutes=1))


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_next_in_line_is_asked_and_takes_the_seat_by_the_link_of_the_mail(client, offered):
    assert [to for to, _subject in told()] == ["bruno@example.com"]
    assert re.match(r"A seat is kept for you until .+: Origin of goods", told()[0][1])
    link = link_in(mail.outbox[0], "registration") + "offer/"
    assert link in mail.outbox[0].body and calendar_part(mail.outbox[0]) == ""
    looked = text(client.get(link))
    assert "Take the seat" in looked and "I do not want it any more" in looked
    assert row("Bruno").state == "offered", "a mail scanner that looks changes nothing"
    assert "A seat is kept for you" in text(client.get(at("manage", "Bruno")))

    answer = client.post(link, {"answer": "accept"}, follow=True)
    assert "The seat is yours" in text(answer) and "You are registered" in text(answer)
    assert row("Bruno").state == "confirmed"
    assert told()[1:] == [("bruno@example.com", "A place is free, and it is yours: Origin of goods")]
    assert "METHOD:REQUEST" in calendar_part(mail.outbox[1])
    again = client.post(link, {"answer": "accept"}, follow=True)
    assert (again.status_code, len(mail.outbox)) == (200, 2)
    other_tab = client.post(link, {"answer": "decline"})
    assert other_tab.status_code == 409
    assert "You have already accepted this seat" in text(other_tab)


def test_whoever_declines_is_out_and_the_next_is_asked(client, offered):
    client.post(at("offer", "Bruno"), {"answer": "decline"})
    assert [row(name).state for name in ("Bruno", "Carla")] == ["cancelled", "offered"]
    assert {to for to, _subject in told()[1:]} == {"bruno@example.com", "carla@example.com"}
    page = text(client.get(at("manage", "Bruno")))
    assert "Reason: the offered seat was declined" in page
    late = client.post(at("offer", "Bruno"), {"answer": "accept"})
    assert (late.status_code, "You have already declined" in text(late)) == (409, True)


def test_a_click_after_the_time_gets_a_sentence_and_the_round_asks_the_next(client, offered, committed):
    expire()
    late = client.post(at("offer", "Bruno"), {"answer": "accept"})
    assert (late.status_code, "The time to answer is over" in text(late)) == (409, True)
    assert "The time to answer is over" in text(client.get(at("manage", "Bruno")))
    with committed():
        call_command("tick")
    assert [row(name).state for name in ("Bruno", "Carla")] == ["cancelled", "offered"]
    subjects = dict(told()[1:])
    assert subjects["bruno@example.com"] == "The seat went to the next person: Origin of goods"
    assert subjects["carla@example.com"].startswith("A seat is kept for you until")
    with committed():
        call_command("tick")
    assert len(mail.outbox) == 3, "each is told once"
    assert "went to the next person" in text(client.get(at("manage", "Bruno")))


def test_what_a_crash_left_unsaid_is_said_by_the_next_round(offered, committed):
    Mail.objects.filter(key__startswith="lms_webinars.offer").delete()
    mail.outbox.clear()
    with committed():
        call_command("tick")
    assert [to for to, _subject in told()] == ["bruno@example.com"]
    expire()
    actions.lapse_offers()  # the process died before any mail was written
    mail.outbox.clear()
    with committed():
        call_command("tick")
    assert sorted(to for to, _subject in told()) == ["bruno@example.com", "carla@example.com"]


def test_calling_the_event_off_withdraws_the_offer_and_says_so(client, offered, committed):
    with committed():
        call_off(activity_of(offered), reason="The speaker is ill", acting_user=staff("administrator"))
    assert SeatOffer.objects.get().outcome == "withdrawn"
    late = client.post(at("offer", "Bruno"), {"answer": "accept"})
    assert (late.status_code, "has been called off" in text(late)) == (409, True)


def test_publishing_with_more_seats_makes_as_many_offers(offered, committed):
    with committed():
        republish(offered, capacity=2)
    assert [row(name).state for name in ("Bruno", "Carla")] == ["offered", "offered"]
    assert [to for to, _subject in told()] == ["bruno@example.com", "carla@example.com"]


def test_links_of_others_and_broken_links_answer_nothing(client, offered):
    for key in ("nonsense", token("confirm", row("Bruno").pk)):
        for name in ("offer", "hand"):
            assert client.post(reverse(f"lms_webinars:{name}", args=[key])).status_code == 404
    led = client.get(at("offer", "Carla"), follow=True)
    # The second a link was signed in stands behind the colon.
    assert led.redirect_chain[0][0].partition(":")[0] == at("manage", "Carla").partition(":")[0]
    assert (led.status_code, led.context["participation"]) == (200, row("Carla"))
    assert client.post(at("offer", "Bruno"), {"answer": "nonsense"}).status_code == 200
    assert row("Bruno").state == "offered"


def test_the_rules_stand_on_the_page_in_plain_sentences(client):
    page = webinar(
        capacity=10,
        offer_hours=24,
        seats_per_enterprise=2,
        prefers_new_enterprises=True,
        needs_approval=True,
        invitation_list_only=True,
    )
    rules = rules_of(activity_of(page))
    assert len(rules) == 5
    shown = text(client.get(page.get_url()))
    assert "Each firm can have 2 seats" in shown and "kept for 24 hours" in shown
    assert rules_of(activity_of(webinar(capacity=None))) == []


def test_whoever_waits_for_the_firm_reads_so(client, committed):
    firm = EnterpriseFactory()
    page = webinar(capacity=5, seats_per_enterprise=1)
    registrant(page, "Anna", "Abete", seat=1, enterprise=firm)
    second = registrant(page, "Bruno", "Rossi", enterprise=firm, waitlisted_at=timezone.now(), language="en")
    with committed():
        call_command("tick")
    subjects = {message.to[0]: message.body for message in mail.outbox}
    assert "your firm has all the seats it may have" in subjects["bruno@example.com"]
    assert second.waiting_position == 1
    assert "Your firm has the 1 seat it may have" in text(client.get(at("manage", "Bruno")))


# --- approval ---


def test_an_application_is_confirmed_decided_and_told_and_only_then_in_the_calendar(client, committed):
    page = webinar(capacity=1, needs_approval=True)
    form = text(client.get(reverse("lms_webinars:register", args=[page.pk])))
    assert "Ask for a place" in form and "We look at each application" in form
    for name in ("anna", "bruno", "carla"):
        address = {"email": f"{name}@example.com", "first_name": name.title()}
        client.post(reverse("lms_webinars:register", args=[page.pk]), {**ANNA, **address})
        client.post(link_in(mail.outbox[-1], "confirm"))
    assert [subject for _to, subject in told()] == [
        "Please confirm: Origin of goods",
        "We have received your application: Origin of goods",
    ] * 3
    assert "Your seat is kept" not in mail.outbox[0].body
    assert "We have received your application" in text(client.get(at("manage", "Anna")))
    assert client.get(at("event", "Anna")).status_code == 409, "nothing for the calendar yet"
    boss = staff("administrator")
    rows = {found.first_name: found for found in Participation.objects.all()}
    mail.outbox.clear()
    with committed():
        registration.approve([rows["Anna"], rows["Bruno"]], acting_user=boss)
        registration.decline([rows["Carla"]], reason="For exporters only", acting_user=boss)
    assert dict(told()) == {
        "anna@example.com": "You are registered: Origin of goods",
        "bruno@example.com": "You are on the waiting list: Origin of goods",
        "carla@example.com": "Your application: Origin of goods",
    }
    by_name = {message.to[0]: message for message in mail.outbox}
    assert "METHOD:REQUEST" in calendar_part(by_name["anna@example.com"])
    assert "Reason: For exporters only" in by_name["carla@example.com"].body
    assert "We could not offer you a place" in text(client.get(at("manage", "Carla")))
    with committed():
        call_command("tick")
    assert len(mail.outbox) == 3, "the round has nothing to add"


def test_applicants_get_no_reminder_and_no_way_in(client, committed):
    page = webinar(capacity=9, needs_approval=True, starts_at=timezone.now() + timedelta(minutes=20))
    registrant(page, "Anna", "Abete", applied_at=timezone.now() - timedelta(days=2), language="en")
    Participation.objects.update(confirmed_at=timezone.now() - timedelta(days=2))
    with committed():
        call_command("tick")
    assert [subject for _to, subject in told()] == ["We have received your application: Origin of goods"]
    assert "Join now" not in text(client.get(at("manage", "Anna")))
    assert client.get(at("join", "Anna")).status_code == 302


def test_my_learning_leads_straight_to_the_answer(offered):
    """Whoever has an account finds the offer there too."""
    links = {name: portal.links_of([row(name)])[row(name).pk] for name in ("Bruno", "Carla")}
    assert [(str(link.title), link.is_main) for link in links["Bruno"]] == [
        ("Accept or decline the seat", True),
        ("Manage my registration", False),
    ]
    assert "/offer/" in links["Bruno"][0].url
    assert [str(link.title) for link in links["Carla"]] == ["Manage my registration"]
