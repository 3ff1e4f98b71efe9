"""Administrators rewrite the words of mails; what cannot be sent is refused, and nobody else gets in."""

from pathlib import Path

import pytest
from django.core import mail
from django.urls import reverse

from lms.audit.models import Entry
from lms.mail import occasions, outbox, prose
from lms.mail.models import Mail, MailText
from tests.factories import UserFactory
from tests.webinars.factories import activity_of, registrant, staff, webinar
from webinars import mails

pytestmark = pytest.mark.django_db
KEY = "lms_webinars.confirm"
ARGS = [KEY, "en"]
GOOD = {"subject": "One click, {{ first_name }}", "body": "# Hi\n\n[Yes, it is me]({{ confirm_url }})"}


def address(name, *args):
    return reverse(f"lms_mail_texts:{name}", args=args or ARGS)


@pytest.fixture
def admin(client):
    user = staff("administrator", "admin")
    client.force_login(user)
    return user


def test_every_text_that_ships_can_be_sent_in_every_language():
    for occasion in occasions.all_occasions():
        for language, _label in occasions.languages():
            written = occasions.shipped(occasion, language)
            assert occasions.problems(occasion, written.subject, written.body) == {}, occasion.key
            composed = occasions.compose_sample(occasion, language)
            assert composed.subject and "{{" not in composed.subject + composed.text + composed.html
            assert occasion.required == () or all(
                occasions.sample_values(occasion, language)[name] in composed.text
                for name in occasion.required
            )


def test_the_list_says_what_was_rewritten(client, admin):
    MailText.objects.create(occasion=KEY, language="it", subject="S", body="{{ confirm_url }}")
    MailText.objects.create(occasion="lms_webinars.waiting", language="it", subject="S", body="{{ gone }}")
    page = client.get(reverse("lms_mail_texts:index")).content.decode()
    assert page.count("rewritten on") == 1
    assert page.count("no longer fits") == 1
    assert page.count("as shipped") == 2 * len(occasions.all_occasions()) - 2


def test_the_list_costs_the_same_however_much_was_rewritten(client, admin):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in (1, 3):
        for name in ("confirm", "waiting", "promoted")[:number]:
            MailText.objects.get_or_create(
                occasion=f"lms_webinars.{name}", language="it", defaults={"subject": "S", "body": "B"}
            )
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("lms_mail_texts:index"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_form_starts_from_the_text_that_ships_and_lists_the_placeholders(client, admin):
    page = client.get(address("edit")).content.decode()
    assert "Please confirm: {{ title }}" in page
    assert "[Confirm my registration]({{ confirm_url }})" in page
    assert all(f"<code>{{{{ {name} }}}}</code>" in page for name in occasions.find(KEY).placeholders)


def test_what_was_written_is_sent_within_the_frame_that_nobody_can_break(client, admin, committed):
    answer = client.post(address("edit"), GOOD, follow=True)
    assert "The text is saved" in answer.content.decode()
    person = registrant(webinar(), "Anna", "Abete", language="en")
    with committed():
        mails.ask_to_confirm(person)
        outbox.deliver_due()
    message = mail.outbox[-1]
    assert message.subject == "One click, Anna"
    assert "Yes, it is me:\nhttp://testserver/en/webinars/confirm/" in message.body
    assert "When: " in message.body and "Number: R-" in message.body
    html = message.alternatives[0][0]
    assert "<h1" in html and "Yes, it is me</a>" in html and "You receive this because" in html
    entry = Entry.objects.get(verb="lms_mail.rewrite")
    assert (entry.actor_label, entry.after["subject"]) == ("admin", GOOD["subject"])


def test_a_text_of_one_language_leaves_the_other_alone(client, admin):
    client.post(address("edit"), GOOD)
    occasion = occasions.find(KEY)
    assert occasions.text_of(occasion, "en").changed
    assert occasions.text_of(occasion, "it") == occasions.shipped(occasion, "it")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"body": "Come."}, "“{{ confirm_url }}” is missing"),
        ({"body": "{{ confirm_url }} {{ nonsense }}"}, "There is no placeholder “{{ nonsense }}”"),
        ({"body": "{{ confirm_url"}, "A placeholder is opened with {{ and not closed with }}."),
        ({"subject": "{{ confirm_url }}"}, "There is no placeholder “{{ confirm_url }}”"),
        ({"subject": ""}, "This field is required."),
    ],
)
def test_what_cannot_be_sent_is_not_saved(client, admin, change, sentence):
    answer = client.post(address("edit"), {**GOOD, **change})
    assert sentence in answer.content.decode()
    assert (answer.status_code, MailText.objects.count()) == (200, 0)


def test_the_preview_shows_what_stands_in_the_form_and_saves_nothing(client, admin):
    answer = client.post(address("preview"), GOOD)
    assert "One click, Anna" in answer.content.decode() and "Yes, it is me</a>" in answer.content.decode()
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    plain = client.post(address("preview"), {**GOOD, "as": "text"}).content.decode()
    assert "Yes, it is me:\nhttp://testserver/en/webinars/confirm/example/" in plain
    wrong = client.post(address("preview"), {**GOOD, "body": "<b>{{ x }}</b>"}).content.decode()
    assert "This text cannot be sent yet:" in wrong and "There is no placeholder “{{ x }}”" in wrong
    assert MailText.objects.count() == 0


def test_a_trial_goes_to_the_editor_alone_and_counts_nowhere(client, admin):
    answer = client.post(address("trial"), GOOD)
    assert "Sent to admin@example.com" in answer.content.decode()
    assert "Yes, it is me" in answer.content.decode(), "what was typed is still there"
    outbox.deliver_due()
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["admin@example.com"], "[Trial] One click, Anna")
    ]
    assert "A trial: nobody else gets this mail" in mail.outbox[0].alternatives[0][0]
    row = Mail.objects.get()
    assert (row.occasion, row.about_type, MailText.objects.count()) == ("", "", 0)


def test_the_way_back_to_the_text_that_ships(client, admin):
    client.post(address("edit"), GOOD)
    client.post(address("reset"))
    assert MailText.objects.count() == 0
    assert Entry.objects.get(verb="lms_mail.back_to_shipped").before["subject"] == GOOD["subject"]


def test_a_stored_text_that_no_longer_fits_does_not_stop_the_mail():
    MailText.objects.create(occasion=KEY, language="en", subject="S", body="{{ gone }}")
    person = registrant(webinar(), "Anna", "Abete", language="en")
    assert mails.ask_to_confirm(person).subject == "Please confirm: Origin of goods"


def test_one_does_not_get_an_error_for_a_mail_or_a_language_that_does_not_exist(client, admin):
    for args in (("nope", "en"), (KEY, "xx")):
        assert client.get(address("edit", *args), follow=True).status_code == 404
        assert client.get(address("preview", *args), follow=True).status_code == 404


@pytest.mark.parametrize("who", ["trainer", "reporting", "learner", "nobody"])
def test_nobody_but_administrators_gets_in(client, who):
    if who != "nobody":
        client.force_login(UserFactory() if who == "learner" else staff(who))
    turned_away = 403 if who == "learner" else 302
    assert client.get(reverse("lms_mail_texts:index")).status_code == turned_away
    for name in ("edit", "preview", "trial", "reset"):
        assert client.post(address(name), GOOD).status_code == turned_away
    assert (MailText.objects.count(), Mail.objects.count()) == (0, 0)


def test_activity_titles_cannot_smuggle_anything_into_a_mail():
    person = registrant(webinar("{{ confirm_url }} **x** <i>"), "Anna", "Abete", language="en")
    written = mails.say_already_registered(person)
    assert written.subject == "You are registered already: {{ confirm_url }} **x** <i>"
    assert "&lt;i&gt;" in written.html and "/confirm/" not in written.html
    assert activity_of(webinar()).title == "Origin of goods"


def test_the_reference_lists_every_mail_and_every_placeholder():
    page = (Path(__file__).resolve().parents[2] / "docs/reference/mails.md").read_text(encoding="utf-8")
    for occasion in occasions.all_occasions():
        assert f"| `{occasion.key}` {occasion.title} | {occasion.description} |" in page
        row = next(line for line in page.splitlines() if line.startswith(f"| `{occasion.key}`"))
        for name in occasion.placeholders:
            written = prose.braced(name)
            is_common = f"| `{written}` | {occasion.placeholders[name]} |" in page
            assert is_common or f"`{written}`" in row, (occasion.key, name)
            assert name not in occasion.required or f"**`{written}`**" in row
