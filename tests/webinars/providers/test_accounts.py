"""Accounts: administrators only, secrets go in and never come out, trainers choose among them."""

import json

import pytest
from django.urls import reverse

from lms.audit.models import Entry
from lms.roles import declared
from tests.webinars.factories import (
    activity_of,
    empty_streams,
    index_page,
    republish,
    session_of,
    staff,
    translated,
    webinar,
)
from webinars.actions.accounts import save_account
from webinars.models import ProviderAccount, WebinarPage
from webinars.providers import vault
from webinars.providers.base import Unreadable
from webinars.providers.registry import provider_of
from webinars.providers.rules import link_trouble

from .platform import CLIENT_SECRET, SECRET

pytestmark = pytest.mark.django_db

NEW = {
    "name": "Sala",
    "kind": "bigbluebutton",
    "base_url": "https://bbb.example.org/bigbluebutton/",
    "secret": SECRET,
    "checksum": "sha256",
    "account_id": "",
    "client_id": "",
    "client_secret": "",
    "is_active": "on",
}


def add(client, **values):
    return client.post(reverse("lms_provider_accounts:add"), {**NEW, **values})


def everything_written():
    entries = json.dumps([[row.before, row.after, row.reason, str(row)] for row in Entry.objects.all()])
    stored = json.dumps(list(ProviderAccount.objects.values_list("sealed", flat=True)))
    return entries + stored


def test_only_administrators_see_and_change_accounts(client, bigbluebutton):
    addresses = [
        reverse("lms_provider_accounts:index"),
        reverse("lms_provider_accounts:add"),
        reverse("lms_provider_accounts:edit", args=[bigbluebutton.pk]),
        reverse("lms_provider_accounts:inspect", args=[bigbluebutton.pk]),
    ]
    for role in ("trainer", "reporting"):
        client.force_login(staff(role))
        assert {client.get(address).status_code for address in addresses} == {302}
        assert client.post(reverse("lms_provider_accounts:test", args=[bigbluebutton.pk])).status_code == 302
        assert add(client).status_code == 302
    assert ProviderAccount.objects.count() == 1
    client.force_login(staff("administrator"))
    assert {client.get(address).status_code for address in addresses} == {200}
    assert not [
        name for role in ("trainer", "reporting") for name in declared(role) if "provideraccount" in name
    ]


def test_a_secret_goes_in_and_never_comes_out(client):
    client.force_login(staff("administrator"))
    answer = add(client)
    account = ProviderAccount.objects.get()
    assert answer.url == reverse("lms_provider_accounts:inspect", args=[account.pk])
    assert vault.secret(account) == SECRET
    for name in ("edit", "inspect"):
        text = client.get(reverse(f"lms_provider_accounts:{name}", args=[account.pk])).content.decode()
        assert SECRET not in text and account.sealed not in text
    assert SECRET not in client.get(reverse("lms_provider_accounts:index")).content.decode()
    assert SECRET not in everything_written()
    assert account.sealed not in json.dumps(list(Entry.objects.values("before", "after")))
    entry = Entry.objects.get(verb="lms_webinars.add_account")
    assert entry.after["secrets_replaced"] == ["secret"]


def test_an_empty_field_keeps_the_secret_and_a_full_one_replaces_it(client):
    client.force_login(staff("administrator"))
    add(client)
    account = ProviderAccount.objects.get()
    address = reverse("lms_provider_accounts:edit", args=[account.pk])
    client.post(address, {**NEW, "name": "Aula", "secret": ""})
    account.refresh_from_db()
    assert (account.name, vault.secret(account)) == ("Aula", SECRET)
    client.post(address, {**NEW, "secret": "a-newer-shared-secret"})
    account.refresh_from_db()
    assert vault.secret(account) == "a-newer-shared-secret"
    assert Entry.objects.filter(verb="lms_webinars.change_account").count() == 2


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"secret": ""}, "secret", "BigBlueButton needs the shared secret."),
        ({"secret": "short"}, "secret", "This secret is too short: at least 16 characters."),
        ({"base_url": ""}, "base_url", "BigBlueButton needs the address of the server."),
        (
            {"base_url": "http://bbb.example.org/"},
            "base_url",
            "Only https:// addresses: secrets travel there.",
        ),
        (
            {"base_url": "https://bbb.example.org/?a=b"},
            "base_url",
            "Only the address itself, without user, question mark or hash.",
        ),
        (
            {"kind": "zoom", "base_url": "", "account_id": "acc"},
            "account_id",
            "To carry registrants to Zoom all three are needed: account ID, client ID, secret.",
        ),
        (
            {"kind": "zoom", "base_url": "", "secret": ""},
            "secret",
            "Zoom needs the secret token, the three credentials, or both.",
        ),
    ],
)
def test_what_cannot_work_is_said_and_not_saved(client, values, field, sentence):
    client.force_login(staff("administrator"))
    answer = add(client, **values)
    assert answer.context["form"].errors == {field: [sentence]}
    assert SECRET not in answer.content.decode()
    assert ProviderAccount.objects.count() == 0


def test_the_screen_tells_the_address_for_the_platform_and_tries_the_account(client, platform, zoom):
    client.force_login(staff("administrator"))
    address = reverse("lms_provider_accounts:inspect", args=[zoom.pk])
    assert f"http://testserver/it/webinars/hooks/zoom/{zoom.key}/" in client.get(address).content.decode()
    trial = reverse("lms_provider_accounts:test", args=[zoom.pk])
    assert "Zoom accepts the credentials" in client.post(trial, follow=True).content.decode()
    platform.fault = "500"
    text = client.post(trial, follow=True).content.decode()
    assert "The platform does not answer right now. (HTTP 500)" in text
    assert CLIENT_SECRET not in text and SECRET not in text


def test_a_changed_key_of_the_site_asks_for_the_secrets_again_and_an_old_one_still_opens(zoom, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, [settings.SECRET_KEY]
    assert vault.secret(zoom) == SECRET
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Unreadable, match="type them in again"):
        vault.secret(zoom)
    save_account(zoom, secrets={"secret": "typed-in-once-more"}, acting_user=None)
    assert vault.secret(zoom) == "typed-in-once-more"


def test_an_account_is_never_deleted(client, bigbluebutton):
    client.force_login(staff("administrator"))
    address = reverse("lms_provider_accounts:edit", args=[bigbluebutton.pk])
    assert client.get(address.replace("/edit/", "/delete/"), follow=True).status_code == 404
    assert ProviderAccount.objects.count() == 1


def test_the_accounts_list_costs_the_same_for_one_and_for_three(client, django_assert_max_num_queries):
    client.force_login(staff("administrator"))
    address = reverse("lms_provider_accounts:index")
    costs = []
    for names in (("A",), ("B", "C")):
        for name in names:
            add(client, name=name)
        client.get(address)
        with django_assert_max_num_queries(40) as context:
            assert client.get(address).status_code == 200
        costs.append(len(context))
    assert costs[0] == costs[1]


def test_the_account_of_a_page_reaches_its_session_and_all_its_languages(zoom, bigbluebutton):
    link = "https://zoom.us/j/81234567890"
    page = webinar(join_url=link, provider_account=zoom)
    other = translated(page)
    assert (session_of(page).provider_account, other.provider_account) == (zoom, zoom)
    republish(page, provider_account=bigbluebutton)
    other.refresh_from_db()
    assert (session_of(page).provider_account, other.provider_account) == (bigbluebutton, bigbluebutton)
    assert other.get_latest_revision_as_object().provider_account == bigbluebutton
    republish(page, mode="on_site", location="Milan")
    assert session_of(page).provider_account is None


def test_an_account_out_of_use_falls_back_to_the_plain_link(zoom):
    page = webinar(join_url="https://zoom.us/j/81234567890", provider_account=zoom)
    assert provider_of(session_of(page)).key == "zoom"
    zoom.is_active = False
    save_account(zoom, secrets={}, acting_user=None)
    assert provider_of(session_of(page)).key == "external"


def test_the_editor_is_told_when_link_and_account_do_not_go_together(client, zoom, bigbluebutton):
    sentence = link_trouble(zoom, "https://meet.example.com/a")
    assert sentence.startswith("With a Zoom account the join link must be the meeting's own")
    assert [link_trouble(account, "") for account in (None, bigbluebutton)] == ["", ""]
    assert link_trouble(zoom, "https://zoom.us/j/81234567890") == ""
    form = WebinarPage.get_edit_handler().get_form_class()
    data = {
        "join_url": "https://meet.example.com/a",
        "provider_account": str(zoom.pk),
        "mode": "online",
        **empty_streams(),
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }
    bound = form(data, instance=webinar(), parent_page=index_page(), for_user=staff("administrator"))
    assert bound.errors["join_url"] == [sentence]


def test_a_room_without_a_link_still_stands_in_mail_and_calendar(bigbluebutton, committed, mailoutbox):
    from webinars.actions import registration

    page = webinar(join_url="", provider_account=bigbluebutton)
    with committed():
        registration.enter(
            activity_of(page),
            email="anna@example.com",
            first_name="Anna",
            last_name="Abete",
            enterprise=None,
            language="en",
            acting_user=None,
        )
    (sent,) = mailoutbox
    assert "/join/" in sent.body
