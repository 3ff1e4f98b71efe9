"""Signing up, proving an address, getting back in: mails in the reader's language, history after proof."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.test import Client

from lms.audit.models import Entry
from lms.ledger.models import Participant
from lms.mail.models import Mail
from lms.site.account import name_of
from tests.factories import ParticipantFactory, ParticipationFactory

ANNA = {
    "email": "anna@example.com",
    "first_name": "Anna",
    "last_name": "Abete",
    "password1": "montagne-blu-2026",
    "password2": "montagne-blu-2026",
    "privacy": "on",
}


def confirm(mail):
    """Follows the link of the mail and presses the button, as its reader would."""
    path = re.search(r"http://testserver(/\S+)", mail.text)[1]
    return Client().post(path)


def test_signing_up_without_reading_the_notice_makes_no_account(client, home):
    response = client.post("/it/account/signup/", {**ANNA, "privacy": ""})
    assert "Per creare un account occorre aver letto" in response.content.decode()
    assert not get_user_model().objects.filter(email="anna@example.com").exists()


def test_signing_up_asks_for_the_name_and_leads_to_the_notice(client, home):
    html = client.get("/it/account/signup/").content.decode()
    assert re.findall(r'<(?:input)[^>]* name="(\w+)"', html.split("<form")[1]) == [
        "csrfmiddlewaretoken",
        "first_name",
        "last_name",
        "email",
        "password1",
        "password2",
        "privacy",
    ]
    assert '<a href="/it/privacy/">Ho letto l&#x27;informativa sulla privacy</a>' in html


def test_signing_up_keeps_which_notice_was_read(client, home):
    client.post("/it/account/signup/", ANNA)
    user = get_user_model().objects.get(email="anna@example.com")
    assert (user.first_name, user.last_name) == ("Anna", "Abete")
    entry = Entry.objects.get(verb="lms_site.signup")
    assert entry.after == {"privacy_notice": "2026-11", "language": "it"}
    assert entry.object_pk == str(user.pk)


@pytest.mark.parametrize(
    ("language", "subject"),
    [("it", "Conferma il tuo indirizzo e-mail"), ("en", "Confirm your e-mail address")],
)
def test_the_mail_to_confirm_is_in_the_language_of_the_page(client, home, language, subject):
    client.post(f"/{language}/account/signup/", ANNA)
    mail = Mail.objects.get(to="anna@example.com")
    assert (mail.subject, mail.language) == (subject, language)
    assert f"http://testserver/{language}/account/confirm-email/" in mail.text
    assert 'class="button"' in mail.html


def test_the_history_appears_only_once_the_address_is_confirmed(client, home):
    anna = ParticipantFactory(email="anna@example.com", first_name="Anna", last_name="Abete")
    ParticipationFactory(participant=anna)
    client.post("/it/account/signup/", ANNA)
    anna.refresh_from_db()
    assert anna.user is None
    confirm(Mail.objects.get(to="anna@example.com"))
    anna.refresh_from_db()
    assert anna.user == get_user_model().objects.get(email="anna@example.com")
    assert anna.email_verified_at is not None
    assert Participant.objects.filter(email__iexact="anna@example.com").count() == 1


def test_an_account_with_another_address_gets_nobodys_history(client, home):
    anna = ParticipantFactory(email="anna@example.com")
    client.post("/it/account/signup/", {**ANNA, "email": "mallory@example.com"})
    confirm(Mail.objects.get(to="mallory@example.com"))
    anna.refresh_from_db()
    assert anna.user is None
    mallory = get_user_model().objects.get(email="mallory@example.com")
    assert mallory.lms_participant.email == "mallory@example.com"


def test_signing_up_twice_does_not_tell_that_the_account_exists(client, home):
    client.post("/it/account/signup/", ANNA)
    first = Client().post("/it/account/signup/", {**ANNA, "email": "new@example.com"})
    again = Client().post("/it/account/signup/", ANNA)
    assert (again.status_code, again["Location"]) == (first.status_code, first["Location"])
    mails = Mail.objects.filter(to="anna@example.com").order_by("pk")
    assert [mail.subject for mail in mails] == ["Conferma il tuo indirizzo e-mail", "Hai già un account"]


def test_a_forgotten_password_is_replaced_by_a_link(client, home):
    client.post("/en/account/password/reset/", {"email": "sme@valico.example"})
    mail = Mail.objects.get(to="sme@valico.example")
    assert mail.subject == "Choose a new password"
    path = re.search(r"http://testserver(/\S+)", mail.text)[1]
    page = client.get(path, follow=True)
    new = {"password1": "valli-verdi-2026", "password2": "valli-verdi-2026"}
    client.post(page.redirect_chain[-1][0], new)
    assert Client().login(username="sme@valico.example", password="valli-verdi-2026")


def test_a_changed_password_is_told_by_mail(client, home):
    client.post("/it/account/login/", {"login": "sme@valico.example", "password": "valico-demo-2026"})
    client.post(
        "/it/account/password/change/",
        {
            "oldpassword": "valico-demo-2026",
            "password1": "valli-verdi-2026",
            "password2": "valli-verdi-2026",
        },
    )
    mail = Mail.objects.get(to="sme@valico.example")
    assert mail.subject == "Il tuo account è cambiato"
    assert "La password è stata cambiata." in mail.text


@pytest.mark.parametrize(
    ("person", "goal"),
    [("sme", "/it/my/"), ("trainer", "/cms/"), ("reporting", "/cms/"), ("admin", "/cms/")],
)
def test_everybody_lands_where_their_work_is(client, home, person, goal):
    response = client.post(
        "/it/account/login/", {"login": f"{person}@valico.example", "password": "valico-demo-2026"}
    )
    assert response["Location"] == goal


def test_an_unverified_address_does_not_get_in(client, home):
    EmailAddress.objects.filter(email="sme@valico.example").update(verified=False)
    response = client.post(
        "/it/account/login/", {"login": "sme@valico.example", "password": "valico-demo-2026"}
    )
    assert response["Location"] == "/it/account/confirm-email/"
    assert "_auth_user_id" not in client.session


def test_a_short_password_is_refused_in_the_language_of_the_page(client, home):
    short = {**ANNA, "password1": "monte-1", "password2": "monte-1"}
    html = client.post("/it/account/signup/", short).content.decode()
    assert "Questa password è troppo corta: servono almeno 10 caratteri." in html
    assert "This password" not in html


def test_nobody_is_called_by_the_name_that_allauth_made_up(client, home):
    client.post("/it/account/signup/", {**ANNA, "email": "aa+export@example.com"})
    path = re.search(r"http://testserver(/\S+)", Mail.objects.get().text)[1]
    html = client.get(path).content.decode()
    assert "utente Anna Abete." in html
    assert name_of(get_user_model()(username="x7", email="b@example.com")) == "b@example.com"
