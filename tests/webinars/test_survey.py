"""The survey after an event: by the person's link, once, and anonymous when that was promised."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from lms.audit.models import Entry
from lms.portal.learning import learning_of
from lms.questions.actions import answer, set_closing
from lms.questions.errors import AlreadyAnswered, ClosesTooEarly, PromiseChanged
from lms.questions.models import Survey, SurveyReceipt, SurveyResponse
from lms.questions.queries import promised_anonymity
from tests.factories import ParticipantFactory, ParticipationFactory
from tests.questions.factories import choice, rating, text
from webinars.links import MANAGE, participation_of, survey_address, token
from webinars.models import WebinarPage

from .factories import activity_of, empty_streams, registrant, republish, translated, webinar

pytestmark = pytest.mark.django_db

RATING = rating("r", "How was it?", required=True)
TOPICS = choice("t", "What next?", "Customs", "VAT", several=True)
WORDS = text("w", "In your own words", long=True)
GIVEN = {"question_r": "4", "question_t": ["1"], "question_w": "Well done"}


def ended(days=1, **values):
    """A webinar that ended some days ago, with a survey."""
    starts_at = timezone.now() - timedelta(days=days, hours=2)
    values.setdefault("survey_questions", [RATING, TOPICS, WORDS])
    return webinar(starts_at=starts_at, **values)


def survey_url(row, language="en"):
    with override(language):
        return reverse("lms_webinars:survey", args=[token(MANAGE, row.pk)])


def post(client, row, promised=True, **changes):
    return client.post(survey_url(row), {**GIVEN, "promised": str(promised), **changes})


def test_publishing_makes_the_survey_only_when_there_are_questions():
    plain = webinar("Plain")
    asking = webinar("Asking", survey_questions=[RATING])
    assert not Survey.objects.filter(activity=activity_of(plain)).exists()
    survey = Survey.objects.get()
    assert (survey.activity, survey.is_anonymous) == (activity_of(asking), True)
    assert [q["label"] for q in survey.questions] == [{"en": "How was it?"}]


def test_an_answer_is_stored_once_and_thanked_for(client):
    row = registrant(ended(survey_is_anonymous=False), "Anna", "Abete")
    shown = client.get(survey_url(row)).content.decode()
    assert "How was it?" in shown and "Your answers are kept with your name" in shown
    response = post(client, row, promised=False)
    assert (response.status_code, response.url) == (302, survey_url(row))
    stored = SurveyResponse.objects.get()
    assert stored.answers == {"r": 4, "t": [1], "w": "Well done"}
    assert (stored.participation, stored.language, stored.day) == (row, "en", timezone.localdate())
    thanks = client.get(survey_url(row)).content.decode()
    assert "We have received your answers" in thanks and "<form" not in thanks.split("<h1>")[1]


def test_a_second_tab_changes_nothing_and_is_thanked_too(client):
    row = registrant(ended(), "Anna", "Abete")
    post(client, row)
    response = client.post(survey_url(row), {**GIVEN, "question_r": "1", "promised": "True"}, follow=True)
    assert "We have received your answers" in response.content.decode()
    assert SurveyResponse.objects.get().answers["r"] == 4
    assert SurveyReceipt.objects.count() == 1


def test_behind_the_check_a_constraint_takes_one_receipt_for_each_person():
    row = registrant(ended(), "Anna", "Abete")
    survey = Survey.objects.get()
    SurveyReceipt.objects.create(survey=survey, participation=row)
    with pytest.raises(IntegrityError), transaction.atomic():
        SurveyReceipt.objects.create(survey=survey, participation=row)
    with pytest.raises(AlreadyAnswered):
        answer(survey, row, {"r": 1}, language="en", promised_anonymous=True)
    assert SurveyResponse.objects.count() == 0


def test_an_anonymous_answer_leads_to_nobody(client):
    page = ended()
    rows = [registrant(page, name, "Abete") for name in ("Anna", "Bruno", "Carla", "Dario", "Elena", "Fabio")]
    before = set(Entry.objects.values_list("pk", flat=True))
    for number, row in enumerate(rows):
        shown = client.get(survey_url(row)).content.decode()
        assert "This survey is anonymous" in shown and "nothing leads from there" in shown
        post(client, row, question_w=f"Text {number}")
    fields = {field.name for field in SurveyResponse._meta.concrete_fields}
    assert fields == {"id", "survey", "participation", "language", "answers", "day"}
    assert set(SurveyResponse.objects.values_list("participation", flat=True)) == {None}
    assert SurveyReceipt.objects.count() == len(rows)
    assert {field.name for field in SurveyReceipt._meta.concrete_fields} == {"id", "survey", "participation"}
    assert not Entry.objects.exclude(pk__in=before).exists(), "no trail tells when who answered"
    # The numbers of receipts and responses do not run along with one another, nor with time.
    texts = [row.answers["w"] for row in SurveyResponse.objects.order_by("pk")]
    order = list(SurveyReceipt.objects.order_by("pk").values_list("participation", flat=True))
    numbers = {*SurveyResponse.objects.values_list("pk", flat=True)}
    assert numbers.isdisjoint(SurveyReceipt.objects.values_list("pk", flat=True))
    assert max(numbers) - min(numbers) > len(rows) ** 2
    assert len(texts) == len(order)


@pytest.mark.parametrize(
    "change",
    [
        {"question_r": ""},
        {"question_r": "6"},
        {"question_t": ["9"]},
        {"question_w": "x" * 10_000},
        {"question_w": "a\x00b"},
    ],
)
def test_hostile_answers_are_refused_at_their_question_and_nothing_is_stored(client, change):
    row = registrant(ended(), "Anna", "Abete")
    response = post(client, row, **change)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == list(change)
    assert not SurveyReceipt.objects.exists() and not SurveyResponse.objects.exists()


def test_an_empty_form_is_no_answer(client):
    row = registrant(ended(survey_questions=[TOPICS, WORDS]), "Anna", "Abete")
    response = client.post(survey_url(row), {"promised": "True"})
    assert response.status_code == 422
    assert "Answer at least one question." in response.content.decode()
    assert not SurveyReceipt.objects.exists()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"cancelled_at": timezone.now()}, "for those who held a place"),
        ({"confirmed_at": None}, "for those who held a place"),
        ({"waitlisted_at": timezone.now()}, "for those who held a place"),
    ],
)
def test_who_held_no_place_is_not_asked(client, values, sentence):
    row = registrant(ended(), "Anna", "Abete", **values)
    for response in (client.get(survey_url(row)), post(client, row)):
        assert response.status_code == 409
        assert sentence in response.content.decode()
    assert not SurveyResponse.objects.exists()


def test_the_survey_opens_at_the_end_and_closes_after_thirty_days(client):
    page = webinar(survey_questions=[RATING])
    row = registrant(page, "Anna", "Abete")
    assert "opens when the event has ended" in client.get(survey_url(row)).content.decode()
    for days, status in ((29, 200), (31, 409)):
        start = timezone.now() - timedelta(days=days, hours=2)
        republish(page, starts_at=start, ends_at=start + timedelta(hours=1))
        response = client.get(survey_url(row))
        assert response.status_code == status
    assert "The survey is closed" in response.content.decode()
    assert post(client, row).status_code == 409
    assert not SurveyResponse.objects.exists()


def test_staff_keep_a_survey_open_longer_but_not_closed_before_the_end(client):
    page = ended(days=40)
    row = registrant(page, "Anna", "Abete")
    survey = Survey.objects.get()
    assert client.get(survey_url(row)).status_code == 409
    set_closing(survey, timezone.now() + timedelta(days=3), acting_user=None)
    assert client.get(survey_url(row)).status_code == 200
    assert Entry.objects.filter(verb="lms_questions.set_closing").count() == 1
    with pytest.raises(ClosesTooEarly):
        set_closing(survey, survey.activity.starts_at, acting_user=None)


@pytest.mark.parametrize("key", ["nonsense", "a:b:c"])
def test_a_broken_link_opens_no_survey(client, key):
    ended()
    response = client.get(reverse("lms_webinars:survey", args=[key]))
    assert response.status_code == 404
    assert "How was it?" not in response.content.decode()


def test_a_link_opens_the_survey_of_its_own_event_only(client):
    row = registrant(ended(), "Anna", "Abete")
    other = ended(survey_questions=[rating("x", "Another question")])
    assert "Another question" not in client.get(survey_url(row)).content.decode()
    post(client, row)
    assert SurveyResponse.objects.filter(survey__activity=activity_of(other)).count() == 0


def test_an_event_without_survey_says_so(client):
    row = registrant(ended(survey_questions=[]), "Anna", "Abete")
    assert "There is no survey for this event." in client.get(survey_url(row)).content.decode()


def test_what_was_promised_stays_once_somebody_answered(client):
    page = ended()
    post(client, registrant(page, "Anna", "Abete"))
    republish(page, survey_is_anonymous=False)
    assert Survey.objects.get().is_anonymous is True
    named = ended(survey_is_anonymous=False)
    post(client, registrant(named, "Bruno", "Abete"), promised=False)
    republish(named, survey_is_anonymous=True)
    assert Survey.objects.get(activity=activity_of(named)).is_anonymous is False


def test_a_promise_broken_while_somebody_writes_is_told_and_stores_nothing(client):
    page = ended()
    row = registrant(page, "Anna", "Abete")
    republish(page, survey_is_anonymous=False)
    response = post(client, row, promised=True)
    html = response.content.decode()
    assert response.status_code == 409
    assert "was changed to keep names" in html and "Well done" in html
    assert not SurveyReceipt.objects.exists() and not SurveyResponse.objects.exists()
    (box,) = [line for line in html.splitlines() if 'name="promised"' in line]
    assert 'value="True"' not in box
    assert post(client, row, promised="").status_code == 302
    assert SurveyResponse.objects.get().participation == row


def test_the_verb_itself_keeps_the_promise():
    row = registrant(ended(survey_is_anonymous=False), "Anna", "Abete")
    with pytest.raises(PromiseChanged):
        answer(Survey.objects.get(), row, {"r": 1}, language="en", promised_anonymous=True)
    assert not SurveyReceipt.objects.exists()


def test_answered_questions_are_retired_and_unanswered_ones_forgotten(client):
    page = ended()
    post(client, registrant(page, "Anna", "Abete"), question_t=[])
    republish(page, survey_questions=[rating("new", "And the speaker?")])
    survey = Survey.objects.get()
    assert [(q["id"], q["retired"]) for q in survey.questions] == [("new", False), ("r", True), ("w", True)]


def test_both_editions_ask_in_their_language_and_count_together(client):
    page = ended()
    translated(page, survey_questions=[rating("r", "Com'è andata?", required=True)])
    anna, bruno = registrant(page, "Anna", "Abete"), registrant(page, "Bruno", "Abete", language="it")
    html = client.get(survey_url(anna, "it")).content.decode()
    assert "Com&#x27;è andata?" in html and "In your own words" not in html
    post(client, anna)
    client.post(survey_url(bruno, "it"), {"question_r": "5", "promised": "True"})
    assert sorted(r.answers["r"] for r in SurveyResponse.objects.all()) == [4, 5]
    assert sorted(SurveyResponse.objects.values_list("language", flat=True)) == ["en", "it"]


def test_the_address_for_mails_is_in_the_persons_language():
    row = registrant(ended(), "Anna", "Abete", language="it")
    address = survey_address(row)
    assert "/it/" in address and address.endswith("/survey/")
    assert participation_of(MANAGE, address.split("/")[-3]) == row


def test_the_persons_own_page_and_my_learning_lead_to_the_survey_until_it_is_answered(client):
    page = ended()
    person = ParticipantFactory()
    row = ParticipationFactory(participant=person, activity=activity_of(page))
    manage = reverse("lms_webinars:manage", args=[token(MANAGE, row.pk)])

    def titles():
        return [link.title for item in learning_of(person).history for link in item.links]

    assert survey_url(row).split("/")[-2] in client.get(manage).content.decode()
    assert "Give my opinion" in client.get(manage).content.decode()
    assert "Give my opinion" in titles()
    post(client, row)
    assert "You have answered the survey" in client.get(manage).content.decode()
    assert "Give my opinion" not in titles()


def test_my_learning_asks_for_surveys_in_a_fixed_number_of_queries():
    def counted(events):
        person = ParticipantFactory()
        for number in range(events):
            ParticipationFactory(participant=person, activity=activity_of(ended(title=f"Event {number}")))
        with CaptureQueriesContext(connection) as queries:
            links = [link.title for item in learning_of(person).history for link in item.links]
        assert links.count("Give my opinion") == events
        return len(queries)

    counted(1)  # what is read once for all
    assert counted(1) == counted(3)


def test_an_account_is_not_needed(client, rf):
    row = registrant(ended(), "Anna", "Abete")
    assert isinstance(client.get(survey_url(row)).wsgi_request.user, AnonymousUser)


def test_the_editor_says_why_a_promise_cannot_be_taken_back(client):
    page = ended()
    assert promised_anonymity(page.translation_key) is None
    post(client, registrant(page, "Anna", "Abete"))
    assert promised_anonymity(page.translation_key) is True
    form_class = WebinarPage.get_edit_handler().get_form_class()
    data = {
        **{key: value for key, value in model_to_dict(page).items() if value is not None},
        **empty_streams(),
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
    }
    kept = form_class({**data, "survey_is_anonymous": "on"}, instance=page)
    assert "survey_is_anonymous" not in kept.errors
    broken = form_class({**data, "survey_is_anonymous": ""}, instance=page)
    assert "what the survey said about their names must stay" in str(broken.errors["survey_is_anonymous"])
