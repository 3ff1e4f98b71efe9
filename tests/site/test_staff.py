"""The door of the CMS: staff with a second factor pass, others are told why not."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages


def person(name):
    return get_user_model().objects.get(email=f"{name}@valico.example")


@pytest.fixture
def strict(settings):
    settings.LMS = {**settings.LMS, "STAFF_MFA_REQUIRED": True}


def test_a_visitor_is_led_to_the_sign_in_of_the_site(client, home):
    response = client.get("/cms/pages/")
    assert response["Location"] == "/cms/login/?next=/cms/pages/"
    assert client.get(response["Location"])["Location"] == "/it/account/login/?next=%2Fcms%2Fpages%2F"


def test_the_sign_in_leads_nowhere_else(client, home):
    response = client.get("/cms/login/?next=https://evil.example/")
    assert response["Location"] == "/it/account/login/?next=%2Fcms%2F"


def test_whoever_is_signed_in_already_is_not_asked_again(client, home):
    client.force_login(person("trainer"))
    assert client.get("/cms/login/?next=/cms/images/")["Location"] == "/cms/images/"


def test_a_learner_is_refused_in_words_and_not_sent_round(client, home):
    client.force_login(person("sme"))
    response = client.get("/cms/pages/")
    assert response.status_code == 403
    assert "L'amministrazione non è accessibile" in response.content.decode()


@pytest.mark.parametrize("name", ["trainer", "reporting", "admin"])
def test_staff_without_a_second_factor_are_led_to_set_one_up(client, home, strict, name):
    client.force_login(person(name))
    response = client.get("/cms/")
    assert response["Location"] == "/it/account/2fa/"
    (message,) = get_messages(response.wsgi_request)
    assert str(message) == (
        "Al personale serve un secondo fattore: attiva prima un'applicazione di autenticazione o una chiave "
        "di sicurezza."
    )


@pytest.mark.parametrize("kind", ["totp", "webauthn"])
def test_staff_with_a_second_factor_pass(client, home, strict, kind):
    trainer = person("trainer")
    Authenticator.objects.create(user=trainer, type=kind, data={})
    client.force_login(trainer)
    assert client.get("/cms/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(client, home, strict):
    trainer = person("trainer")
    Authenticator.objects.create(user=trainer, type="recovery_codes", data={})
    client.force_login(trainer)
    assert client.get("/cms/")["Location"] == "/it/account/2fa/"


def test_the_demo_does_not_ask_for_it(client, home):
    client.force_login(person("trainer"))
    assert client.get("/cms/").status_code == 200


def test_learners_need_no_second_factor(client, home, strict):
    client.force_login(person("sme"))
    assert client.get("/it/my/").status_code == 200


def test_the_cms_changes_no_password_and_no_address(client, home):
    client.force_login(person("trainer"))
    html = client.get("/cms/account/").content.decode()
    assert 'name="password-' not in html
    assert 'name="name_email-email"' not in html
    assert client.get("/it/cms/password_reset/").status_code == 404


def test_an_administrator_without_all_rights_runs_the_office(client, home, django_user_model):
    ada = django_user_model.objects.create_user("ada", "ada@example.com", "x")
    ada.groups.add(Group.objects.get(name="Administrators"))
    client.force_login(ada)
    for screen in ("/cms/lms_mail/", "/cms/lms_audit/", "/cms/lms_enterprises/", "/cms/pages/"):
        assert client.get(screen, follow=True).redirect_chain in (
            [],
            [(f"/cms/pages/{home.get_parent().pk}/", 302)],
        )
    # Accounts, and with them every right, stay with the owner of the site.
    assert client.get("/cms/users/")["Location"] == "/cms/"


def test_signing_out_of_the_cms_leads_to_the_sign_in_of_the_site(client, home):
    client.force_login(person("trainer"))
    answer = client.post("/cms/logout/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/it/account/login/")
    assert "_auth_user_id" not in client.session


def test_a_key_never_used_says_so_in_italian(client, home):
    from allauth.account.internal.flows.login import record_authentication
    from django.test import RequestFactory

    trainer = person("trainer")
    Authenticator.objects.create(user=trainer, type="webauthn", data={"name": "Chiave blu", "credential": {}})
    client.force_login(trainer)
    request = RequestFactory().get("/")
    request.session = client.session
    record_authentication(request, trainer, method="password", reauthenticated=True)
    request.session.save()
    html = client.get("/it/account/2fa/webauthn/").content.decode()
    assert "Chiave blu" in html
    assert "Non ancora usata." in html


def test_administrators_translate_pages_and_trainers_do_not(client, home):
    from tests.webinars.factories import staff

    url = f"/cms/localize/submit/page/{home.pk}/"
    for role, answer in (("administrator", 200), ("trainer", 302), ("reporting", 302)):
        client.force_login(staff(role))
        assert client.get(url).status_code == answer
