"""Questions at registration: from the page through the form to the answers, and how they are changed."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from lms.audit.models import Entry
from lms.ledger.models import Participation
from tests.questions.factories import choice, text, yes_no
from webinars.links import CONFIRM, MANAGE, token

from .factories import ANNA, activity_of, registrant, republish, translated, webinar

pytestmark = pytest.mark.django_db

MARKET = text("m", "Which market?", required=True, help_text="<b>One</b> country")
TOPICS = choice("t", "What interests you?", "Customs", "VAT", "Fairs", several=True)
EXPORTS = yes_no("y", "Do you export?")


@pytest.fixture
def asking():
    """A webinar that asks three questions at registration."""
    return webinar(registration_questions=[MARKET, TOPICS, EXPORTS])


def register_address(page, language="en"):
    with override(language):
        return reverse("lms_webinars:register", args=[page.pk])


def answers_address(row, language="en"):
    with override(language):
        return reverse("lms_webinars:answers", args=[token(MANAGE, row.pk)])


def test_publishing_carries_the_questions_of_both_editions_to_the_activity(asking):
    translated(
        asking,
        registration_questions=[
            text("m", "Quale mercato?", required=True),
            choice("t", "Che cosa ti interessa?", "Dogane", "IVA", "Fiere", several=True),
            yes_no("y", "Esportate?"),
        ],
    )
    questions = activity_of(asking).questions
    assert [question["label"] for question in questions] == [
        {"en": "Which market?", "it": "Quale mercato?"},
        {"en": "What interests you?", "it": "Che cosa ti interessa?"},
        {"en": "Do you export?", "it": "Esportate?"},
    ]
    assert questions[1]["choices"][1] == {"en": "VAT", "it": "IVA"}


def test_a_question_taken_off_stays_only_if_somebody_answered(asking):
    registrant(asking, "Anna", "Abete", answers={"y": True})
    republish(asking, registration_questions=[MARKET])
    assert [(q["id"], q["retired"]) for q in activity_of(asking).questions] == [("m", False), ("y", True)]
    verbs = list(Entry.objects.filter(verb="lms_questions.keep_questions").values_list("verb", flat=True))
    assert len(verbs) == 2


def test_publishing_again_leaves_no_trace_when_the_questions_are_the_same(asking):
    before = Entry.objects.filter(verb="lms_questions.keep_questions").count()
    republish(asking, title="Origin of goods, once more")
    assert Entry.objects.filter(verb="lms_questions.keep_questions").count() == before == 1


def test_the_form_asks_and_the_answers_land_on_the_registration(client, asking, mailoutbox):
    shown = client.get(register_address(asking)).content.decode()
    assert "Which market?" in shown and "What interests you?" in shown
    assert "&lt;b&gt;One&lt;/b&gt; country" in shown and "<b>One</b>" not in shown
    data = {**ANNA, "question_m": "Malta", "question_t": ["0", "2"], "question_y": "no"}
    response = client.post(register_address(asking), data)
    assert response.status_code == 302
    assert Participation.objects.get().answers == {"m": "Malta", "t": [0, 2], "y": False}


def test_a_required_answer_is_required_in_words(client, asking):
    response = client.post(register_address(asking), ANNA)
    assert response.status_code == 422
    assert response.context["form"].errors == {"question_m": ["This field is required."]}
    assert not Participation.objects.exists()


def test_answers_travel_hidden_through_the_step_of_the_firm(client, asking):
    data = {
        **ANNA,
        "attends_as": "firm",
        "tax_code": "12345670017",
        "question_m": "Malta",
        "question_t": ["0", "2"],
    }
    html = client.post(register_address(asking), data).content.decode()
    assert 'type="hidden" name="question_m" value="Malta"' in html
    hidden = re.findall(r'type="hidden" name="question_t" value="(\d)"', html)
    assert hidden == ["0", "2"]
    firm = {
        "firm_name": "Larice Srl",
        "firm_kind": "company",
        "firm_province": "ITC4C",
        "firm_size": "micro",
    }
    response = client.post(register_address(asking), {**data, **firm})
    assert response.status_code == 302, response.context["form"].errors
    row = Participation.objects.get()
    assert row.answers == {"m": "Malta", "t": [0, 2]}
    assert row.enterprise.name == "Larice Srl"


@pytest.mark.parametrize(
    "tampered",
    [
        {"question_t": ["0", "7"]},
        {"question_t": ["' OR 1=1"]},
        {"question_m": "x" * 10_000},
        {"question_m": "a\x00b"},
        {"question_y": "maybe"},
    ],
)
def test_hidden_answers_tampered_with_lead_back_to_the_first_step(client, asking, tampered):
    data = {**ANNA, "attends_as": "firm", "tax_code": "12345670017", "question_m": "Malta"}
    firm = {
        "firm_name": "Larice Srl",
        "firm_kind": "company",
        "firm_province": "ITC4C",
        "firm_size": "micro",
    }
    response = client.post(register_address(asking), {**data, **firm, **tampered})
    assert response.status_code == 422
    assert "lms/webinars/register.html" in [template.name for template in response.templates]
    assert list(response.context["form"].errors) == list(tampered)
    assert not Participation.objects.exists()


def test_questions_speak_the_readers_language_else_any(client, asking):
    translated(asking, registration_questions=[text("m", "Quale mercato?", required=True)])
    italian = client.get(register_address(asking, "it")).content.decode()
    assert "Quale mercato?" in italian and "Which market?" not in italian
    lonely = webinar("Only in English", registration_questions=[EXPORTS])
    assert "Do you export?" in client.get(register_address(lonely, "it")).content.decode()


def test_somebody_else_who_types_a_known_address_changes_no_answers(client, asking):
    registrant(asking, "Anna", "Abete", "anna@example.com", answers={"m": "Malta"})
    client.post(register_address(asking), {**ANNA, "question_m": "Mine now"})
    assert Participation.objects.get().answers == {"m": "Malta"}


def test_the_form_of_questions_takes_no_more_queries_than_the_form_without(client, asking):
    plain = webinar("Without questions")
    client.get(register_address(plain))
    with CaptureQueriesContext(connection) as without:
        client.get(register_address(plain))
    with CaptureQueriesContext(connection) as with_questions:
        client.get(register_address(asking))
    assert len(with_questions) == len(without)


def test_the_registrant_changes_answers_by_the_signed_link(client, asking):
    row = registrant(asking, "Anna", "Abete", answers={"m": "Malta", "t": [1], "old": "kept"})
    manage = client.get(reverse("lms_webinars:manage", args=[token(MANAGE, row.pk)])).content.decode()
    assert answers_address(row).split("/")[-2] == "answers" and "Read or change my answers" in manage
    html = client.get(answers_address(row)).content.decode()
    assert 'value="Malta"' in html and "What you wrote when you registered" in html
    response = client.post(answers_address(row), {"question_m": "Cyprus", "question_y": "yes"})
    assert response.status_code == 302
    row.refresh_from_db()
    assert row.answers == {"m": "Cyprus", "y": True, "old": "kept"}
    entry = Entry.objects.get(verb="lms_questions.change_answers")
    assert (entry.object_pk, entry.actor_pk) == (str(row.pk), "")
    assert entry.before == {"answers": {"m": "Malta", "t": [1], "old": "kept"}}
    assert entry.after == {"answers": {"m": "Cyprus", "y": True, "old": "kept"}}


def test_saving_the_same_answers_writes_no_trail(client, asking):
    row = registrant(asking, "Anna", "Abete", answers={"m": "Malta"})
    client.post(answers_address(row), {"question_m": "Malta"})
    assert not Entry.objects.filter(verb="lms_questions.change_answers").exists()


def test_a_wrong_answer_is_refused_and_nothing_changes(client, asking):
    row = registrant(asking, "Anna", "Abete", answers={"m": "Malta"})
    response = client.post(answers_address(row), {"question_m": "", "question_t": ["99"]})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"question_m", "question_t"}
    row.refresh_from_db()
    assert row.answers == {"m": "Malta"}


def test_changing_in_one_language_keeps_what_only_the_other_edition_asks(client, asking):
    translated(asking, registration_questions=[text("m", "Quale mercato?", required=True)])
    row = registrant(asking, "Anna", "Abete", answers={"m": "Malta", "t": [1]})
    client.post(answers_address(row, "it"), {"question_m": "Cipro"})
    row.refresh_from_db()
    assert row.answers == {"m": "Cipro", "t": [1]}


def test_from_the_start_on_answers_are_to_read_only(client, asking):
    row = registrant(asking, "Anna", "Abete", answers={"m": "Malta", "t": [0, 2], "y": True})
    started = timezone.now() - timedelta(minutes=5)
    republish(asking, starts_at=started, ends_at=started + timedelta(hours=1))
    html = client.get(answers_address(row)).content.decode()
    assert "<dt>What interests you?</dt><dd>Customs; Fairs</dd>" in html
    assert "<form" not in html.split("<h1>")[1].split("</main>")[0]
    response = client.post(answers_address(row), {"question_m": "Cyprus"})
    assert response.status_code == 409
    assert "can no longer be changed" in response.content.decode()
    row.refresh_from_db()
    assert row.answers["m"] == "Malta"


def test_a_cancelled_registration_keeps_its_answers_as_they_are(client, asking):
    row = registrant(asking, "Anna", "Abete", answers={"m": "Malta"}, cancelled_at=timezone.now())
    assert client.post(answers_address(row), {"question_m": "Cyprus"}).status_code == 409
    row.refresh_from_db()
    assert row.answers == {"m": "Malta"}


@pytest.mark.parametrize("key", ["nonsense", "a:b:c", ""])
def test_a_broken_link_opens_no_answers(client, asking, key):
    row = registrant(asking, "Anna", "Abete", answers={"m": "Secret market"})
    address = reverse("lms_webinars:answers", args=[key or token(CONFIRM, row.pk)])
    response = client.get(address)
    assert response.status_code == 404
    assert "Secret market" not in response.content.decode()


def test_an_event_that_asks_nothing_has_no_page_of_answers(client):
    row = registrant(webinar(), "Anna", "Abete")
    assert "Nothing is asked for this event." in client.get(answers_address(row)).content.decode()
    manage = client.get(reverse("lms_webinars:manage", args=[token(MANAGE, row.pk)])).content.decode()
    assert "my answers" not in manage
