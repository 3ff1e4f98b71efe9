"""Registering without an account: form, mail, confirmation, invitation, waiting list, withdrawal."""

import re

import pytest
import vobject
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from lms.enterprises.models import Enterprise
from lms.ledger.models import Participant, Participation
from lms.ledger.reasons import NOT_CONFIRMED_IN_TIME
from lms.mail.models import Mail
from tests.factories import EnterpriseFactory
from webinars.actions.telling import tell
from webinars.links import CONFIRM, token

from .factories import ANNA, activity_of, registrant, webinar
from .reading import calendar_part, link_in, vevent

pytestmark = pytest.mark.django_db


def register(client, page, **answers):
    return client.post(reverse("lms_webinars:register", args=[page.pk]), {**ANNA, **answers})


def subjects():
    return [message.subject for message in mail.outbox]


def test_somebody_registers_confirms_and_has_the_invitation(client):
    page = webinar(capacity=10)
    answer = register(client, page)
    assert answer.status_code == 302
    assert answer.url == reverse("lms_webinars:check_mail", args=[page.pk])
    participation = Participation.objects.get()
    assert (participation.state, participation.seat, participation.enterprise) == ("pending", 1, None)
    assert subjects() == ["Please confirm: Origin of goods"]

    link = link_in(mail.outbox[0], "confirm")
    looked = client.get(link)
    assert "Yes, I am registering" in looked.content.decode()
    participation.refresh_from_db()
    assert participation.confirmed_at is None, "a mail scanner that looks changes nothing"

    answer = client.post(link, follow=True)
    assert "You are registered" in answer.content.decode()
    participation.refresh_from_db()
    assert participation.state == "confirmed"
    assert subjects()[1:] == ["You are registered: Origin of goods"]
    event = vevent(mail.outbox[1])
    assert event.attendee.value == "mailto:anna@example.com"


def test_the_invitation_stands_inside_the_alternatives_and_names_its_method(client):
    page = webinar()
    register(client, page)
    client.post(link_in(mail.outbox[0], "confirm"))
    message = mail.outbox[1].message()
    assert message.get_content_type() == "multipart/alternative"
    parts = message.get_payload()
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html", "text/calendar"]
    assert parts[2].get_param("method") == "REQUEST"
    assert parts[2].get_param("charset") == "utf-8"
    assert parts[2].get("Content-Disposition") is None
    text = calendar_part(mail.outbox[1])
    assert "METHOD:REQUEST\r\n" in text
    sender = re.search(r"<(.+)>", mail.outbox[1].from_email).group(1)
    assert vevent(mail.outbox[1]).organizer.value == f"mailto:{sender}"


def test_a_double_click_makes_one_registration_and_one_mail(client):
    page = webinar()
    first, second = register(client, page), register(client, page)
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert Participation.objects.count() == 1
    assert len(mail.outbox) == 1


def test_the_page_says_the_same_whether_an_address_is_known_or_not(client):
    page = webinar()
    register(client, page)
    client.post(link_in(mail.outbox[0], "confirm"), follow=True)
    again = register(client, page, first_name="Somebody", last_name="Else")
    stranger = register(client, page, email="new@example.com")
    assert (again.status_code, again.url) == (stranger.status_code, stranger.url)
    assert client.get(again.url).content == client.get(stranger.url).content
    assert subjects()[2:] == [
        "You are registered already: Origin of goods",
        "Please confirm: Origin of goods",
    ]
    assert Participant.objects.get(email="anna@example.com").full_name == "Anna Abete"


def test_a_known_firm_is_recognised_however_its_code_is_typed(client):
    firm = EnterpriseFactory(tax_code="99900170160", name="Officine Serio S.r.l.")
    page = webinar()
    register(client, page, attends_as="firm", tax_code="it 999 0017 0160")
    assert Participation.objects.get().enterprise == firm
    assert Enterprise.objects.count() == 1


def test_an_unknown_firm_is_asked_for_once(client):
    page, other = webinar(), webinar("INTRASTAT")
    answer = register(client, page, attends_as="firm", tax_code="99900170160")
    assert answer.status_code == 200
    assert "We do not know the firm with the tax code 99900170160 yet" in answer.content.decode()
    assert Participation.objects.count() == 0
    firm = {
        "firm_name": "Officine Serio S.r.l.",
        "firm_kind": "company",
        "firm_province": "ITC46",
        "firm_size": "micro",
    }
    answer = register(client, page, attends_as="firm", tax_code="99900170160", **firm)
    assert answer.status_code == 302
    enterprise = Enterprise.objects.get()
    assert (enterprise.name, enterprise.province) == ("Officine Serio S.r.l.", "ITC46")
    assert enterprise.sizes.get().declared_class == "micro"
    answer = register(client, other, attends_as="firm", tax_code="99900170160", email="bruno@example.com")
    assert answer.status_code == 302
    assert Participation.objects.filter(enterprise=enterprise).count() == 2


@pytest.mark.parametrize(
    ("country", "code", "chosen"), [("DE", "DE136695976", "OUTSIDE"), ("IT", "99900170160", "")]
)
def test_a_firm_of_another_country_finds_outside_lombardy_chosen_already(client, country, code, chosen):
    answer = register(client, webinar(), attends_as="firm", country=country, tax_code=code)
    assert answer.context["firm"]["firm_province"].value() == (chosen or None)
    assert ('<option value="OUTSIDE" selected>' in answer.content.decode()) is bool(chosen)


def test_the_link_to_confirm_says_at_once_that_the_registration_was_cancelled(client):
    page = webinar()
    row = registrant(page, "Anna", "Abete", confirmed_at=None, cancelled_at=timezone.now())
    link = reverse("lms_webinars:confirm", args=[token(CONFIRM, row.pk)])
    answer = client.get(link)
    assert answer.status_code == 409
    assert "This registration has been cancelled." in answer.content.decode()
    assert "Yes, I am registering" not in answer.content.decode()
    # One that merely lapsed can still be taken up again.
    Participation.objects.update(cancellation_reason=NOT_CONFIRMED_IN_TIME)
    answer = client.get(link)
    assert answer.status_code == 200
    assert "Yes, I am registering" in answer.content.decode()


def test_a_firm_of_another_country_is_recorded_under_its_own_code(client):
    page = webinar()
    firm = {
        "firm_name": "Muster GmbH",
        "firm_kind": "company",
        "firm_province": "OUTSIDE",
        "firm_size": "small",
    }
    register(client, page, attends_as="firm", country="DE", tax_code="DE136695976", **firm)
    enterprise = Enterprise.objects.get()
    assert (enterprise.country, enterprise.name) == ("DE", "Muster GmbH")


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"attends_as": "firm", "tax_code": "99900170161"}, "check"),
        ({"attends_as": "firm", "tax_code": ""}, "Type the tax code."),
        ({"email": "anna"}, "Enter a valid email address."),
        ({"consent": ""}, "This field is required."),
        ({"first_name": " "}, "This field is required."),
        ({"attends_as": "robot"}, "Select a valid choice. robot is not one of the available choices."),
        ({"country": "XX", "attends_as": "firm", "tax_code": "1"}, "Select a valid choice"),
    ],
)
def test_a_wrong_answer_gets_a_sentence_and_nothing_is_written(client, answers, sentence):
    page = webinar()
    answer = register(client, page, **answers)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert (Participation.objects.count(), Participant.objects.count(), len(mail.outbox)) == (0, 0, 0)


def test_a_program_that_fills_in_the_trap_registers_nobody(client):
    page = webinar()
    answer = register(client, page, website="http://spam.example")
    assert answer.url == reverse("lms_webinars:check_mail", args=[page.pk])
    assert (Participation.objects.count(), Mail.objects.count()) == (0, 0)


def test_too_many_tries_for_one_address_are_stopped_with_a_sentence(client):
    page = webinar()
    answers = [register(client, page).status_code for _ in range(11)]
    assert answers == [302] * 10 + [429]
    assert "Too many registrations" in register(client, page).content.decode()


def test_the_next_in_line_moves_up_when_somebody_cancels_from_the_mail(client):
    page = webinar(capacity=1, offer_hours=0)
    for name in ("anna", "bruno", "carla"):
        register(client, page, email=f"{name}@example.com", first_name=name.title())
        client.post(link_in(mail.outbox[-1], "confirm"))
    assert subjects() == [
        "Please confirm: Origin of goods",
        "You are registered: Origin of goods",
        "Please confirm: Origin of goods",
        "You are on the waiting list: Origin of goods",
        "Please confirm: Origin of goods",
        "You are on the waiting list: Origin of goods",
    ]
    assert "number 2 on the waiting list" in mail.outbox[5].body
    asked = sorted(vevent(mail.outbox[1]).contents)

    cancel = link_in(mail.outbox[1], "registration") + "cancel/"
    assert "Cancel my registration" in client.get(cancel).content.decode()
    assert Participation.objects.confirmed().get().first_name == "Anna"
    answer = client.post(cancel, follow=True)
    assert "Your registration is cancelled" in answer.content.decode()

    assert Participation.objects.confirmed().get().first_name == "Bruno"
    assert sorted(subjects()[6:]) == [
        "A place is free, and it is yours: Origin of goods",
        "Cancelled: Origin of goods",
    ]
    withdrawn = next(message for message in mail.outbox[6:] if message.to == ["anna@example.com"])
    text = calendar_part(withdrawn)
    assert "METHOD:CANCEL" in text
    assert "STATUS" not in text, "the event still takes place, without this one person"
    event = vevent(withdrawn)
    assert (event.uid.value, event.sequence.value) == (vevent(mail.outbox[1]).uid.value, "1")
    assert "status" in asked
    promoted = next(message for message in mail.outbox[6:] if message.to == ["bruno@example.com"])
    assert "METHOD:REQUEST" in calendar_part(promoted)
    client.post(cancel)
    assert len(mail.outbox) == 8, "cancelling twice changes nothing"


def test_coming_back_after_cancelling_raises_the_sequence(client):
    page = webinar()
    register(client, page)
    client.post(link_in(mail.outbox[0], "confirm"))
    client.post(link_in(mail.outbox[1], "registration") + "cancel/")
    register(client, page)
    client.post(link_in(mail.outbox[3], "confirm"))
    sequences = [vevent(message).sequence.value for message in mail.outbox if calendar_part(message)]
    assert sequences == ["0", "1", "2"]
    assert len({vevent(message).uid.value for message in mail.outbox if calendar_part(message)}) == 1


def test_an_old_link_says_what_to_do(client, time_machine):
    page = webinar()
    register(client, page)
    link = link_in(mail.outbox[0], "confirm")
    from datetime import timedelta

    from django.utils import timezone

    time_machine.move_to(timezone.now() + timedelta(days=8))
    for answer in (client.get(link), client.post(link)):
        assert answer.status_code == 410
        assert "This link has expired" in answer.content.decode()
    assert Participation.objects.get().confirmed_at is None


@pytest.mark.parametrize("name", ["confirm", "manage", "cancel", "join", "event", "invited"])
def test_a_broken_link_says_so(client, name):
    page = webinar()
    answer = client.get(reverse(f"lms_webinars:{name}", args=["MTIz:abc:def"]))
    assert answer.status_code == 404
    assert "This link is not complete" in answer.content.decode()
    assert page.live


def test_the_link_of_one_purpose_opens_no_other_door(client):
    page = webinar()
    register(client, page)
    key = re.search(r"confirm/([^/]+)/", mail.outbox[0].body).group(1)
    assert client.get(reverse("lms_webinars:manage", args=[key])).status_code == 404


def test_after_closing_nobody_registers_and_the_page_says_so(client):
    from datetime import timedelta

    from django.utils import timezone

    page = webinar(registration_closes_at=timezone.now() - timedelta(hours=1))
    answer = register(client, page)
    assert answer.status_code == 409
    assert "Registration has closed." in answer.content.decode()
    assert Participation.objects.count() == 0


def test_an_unconfirmed_link_used_too_late_for_a_seat_leads_to_the_waiting_list(client):
    from lms.ledger.actions import lapse

    page = webinar(capacity=1)
    register(client, page)
    Participation.objects.update(confirm_by="2026-01-01T10:00:00Z")
    assert lapse() == 1
    register(client, page, email="bruno@example.com")
    client.post(link_in(mail.outbox[-1], "confirm"))
    answer = client.post(link_in(mail.outbox[0], "confirm"), follow=True)
    assert "You are number 1 on the waiting list" in answer.content.decode()


def test_the_firm_lookup_names_companies_and_keeps_natural_persons_to_itself(client):
    EnterpriseFactory(tax_code="99900170160", name="Officine Serio S.r.l.")
    EnterpriseFactory(tax_code="SMPNNA80B41A794O", name="Pietre di Anna Esempio", kind="sole_trader")
    ask = lambda code: client.post(reverse("lms_webinars:firm"), {"tax_code": code, "country": "IT"}).json()  # noqa: E731
    assert ask("99900170160") == {"state": "known", "text": "Recognised: Officine Serio S.r.l."}
    assert ask("SMPNNA80B41A794O") == {"state": "known", "text": "We know this firm already."}
    assert ask("99900180169")["state"] == "new"
    assert ask("1")["state"] == "wrong"
    assert client.get(reverse("lms_webinars:firm")).status_code == 405


def test_mails_carry_names_with_accents_and_the_readers_language(client):
    page = webinar("Perché esportare: l'origine è tutto")
    register(client, page, first_name="Zoë", last_name="D'Agostino Łukasz")
    client.post(link_in(mail.outbox[0], "confirm"))
    event = vevent(mail.outbox[1])
    assert event.summary.value == "Perché esportare: l'origine è tutto"
    assert event.attendee.params["CN"] == ["Zoë D'Agostino Łukasz"]
    assert all(len(line.encode()) <= 75 for line in calendar_part(mail.outbox[1]).split("\r\n"))
    assert activity_of(page).titles == {"en": "Perché esportare: l'origine è tutto"}


def test_an_italian_visitor_gets_italian_mail_and_links(client):
    page = webinar()
    client.post(f"/it/webinars/{page.pk}/register/", ANNA)
    assert Participation.objects.get().language == "it"
    assert "/it/webinars/confirm/" in mail.outbox[0].body


@pytest.mark.parametrize(("trusted", "place"), [(0, "10.0.0.9"), (1, "203.0.113.7"), (2, "198.51.100.1")])
def test_a_place_is_what_the_proxies_we_trust_say(rf, settings, trusted, place):
    from webinars.throttle import place_of

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = trusted
    request = rf.get("/", headers={"x-forwarded-for": "198.51.100.1, 203.0.113.7"}, REMOTE_ADDR="10.0.0.9")
    assert place_of(request) == place


def test_whoever_registers_when_all_seats_are_taken_is_promised_a_place_in_the_list_and_no_seat(client):
    page = webinar(capacity=1)
    register(client, page, email="bruno@example.com")
    mail.outbox.clear()
    register(client, page)
    [message] = mail.outbox
    assert message.subject == "Please confirm: Origin of goods"
    assert "you are on the waiting list" in message.body
    assert "you are in" not in message.body
    assert "Your seat is kept" not in message.body
    link = link_in(message, "confirm")
    assert "once confirmed, you are on the waiting list" in client.get(link).content.decode()
    answer = client.post(link, follow=True)
    assert "You are number 1 on the waiting list" in answer.content.decode()


def test_the_way_into_the_calendar_follows_the_registration_and_does_not_wait_for_the_worker(client):
    page = webinar()
    register(client, page)
    told = client.post(link_in(mail.outbox[0], "confirm"), follow=True)
    participation = Participation.objects.get()
    manage = told.request["PATH_INFO"]
    told_uid = vobject.readOne(client.get(f"{manage}event.ics").content.decode()).vevent.uid.value
    participation.lms_invitations.all().delete()
    assert "Google Calendar" in client.get(manage).content.decode()
    untold = vobject.readOne(client.get(f"{manage}event.ics").content.decode()).vevent
    assert (untold.uid.value, untold.sequence.value) == (told_uid, "0"), "as the mail will say it"
    assert not participation.lms_invitations.exists(), "looking changes nothing"
    tell(participation)
    assert vevent(mail.outbox[-1]).uid.value == told_uid

    Participation.objects.update(cancelled_at=timezone.now())
    assert "Google Calendar" not in client.get(manage).content.decode()
    assert client.get(f"{manage}event.ics").status_code == 409


def test_who_gives_a_seat_back_reads_that_it_goes_to_the_next_only_when_somebody_waits(client):
    page = webinar(capacity=1)
    register(client, page)
    manage = client.post(link_in(mail.outbox[0], "confirm")).url
    goes_on = "Your place goes to the next person on the waiting list."
    assert goes_on not in client.get(f"{manage}cancel/").content.decode()
    register(client, page, email="bruno@example.com")
    client.post(link_in(mail.outbox[-1], "confirm"))
    assert goes_on in client.get(f"{manage}cancel/").content.decode()
