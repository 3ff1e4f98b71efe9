"""The desk's screen of answers, its export, the dashboard's summary and the table of the evidence pack."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lms.audit.models import Entry
from lms.ledger.evidence import evidence_of
from lms.questions.models import Survey, SurveyReceipt, SurveyResponse
from lms.questions.results import summary
from tests.factories import UserFactory
from tests.questions.factories import choice, rating, text, yes_no

from .factories import activity_of, registrant, republish, staff, translated, webinar

pytestmark = pytest.mark.django_db

BLOCKS = [
    rating("r", "How was it?"),
    choice("t", "What next?", "Customs", "VAT"),
    text("w", "In your own words"),
]
GIVEN = [
    {"r": 5, "t": 0, "w": "Zest"},
    {"r": 4, "t": 1, "w": "=HYPERLINK(1)"},
    {"r": 4, "w": "<i>Amber</i>"},
    {},
]


def answered(given=GIVEN, *, is_anonymous=True, asked=5, **values):
    """A past webinar with people, some of whom have answered its survey."""
    starts_at = timezone.now() - timedelta(days=1)
    page = webinar(starts_at=starts_at, survey_questions=BLOCKS, survey_is_anonymous=is_anonymous, **values)
    rows = [
        registrant(page, f"Person{number}", "Abete", f"person{number}.{page.pk}@example.com")
        for number in range(asked)
    ]
    survey = Survey.objects.get(activity=activity_of(page))
    for row, answers in zip(rows, given, strict=False):
        SurveyReceipt.objects.create(survey=survey, participation=row)
        person = None if is_anonymous else row
        SurveyResponse.objects.create(survey=survey, participation=person, language="en", answers=answers)
    return page


def desk(page, name="survey"):
    return reverse(f"lms_webinars_desk:{name}", args=[activity_of(page).pk])


@pytest.fixture
def trainer(client):
    user = staff("trainer")
    client.force_login(user)
    return user


def test_the_trainer_sees_rate_charts_with_tables_mean_and_texts(client, trainer):
    page = answered(owner=trainer)
    response = client.get(desk(page))
    html, found = response.content.decode(), response.context["results"]
    assert "<dd>4 / 5</dd>" in html and "<dd>80%</dd>" in html
    assert html.count("<svg") >= 2 and "<title" in html
    assert [one.label for one in found] == ["How was it?", "What next?", "In your own words"]
    assert [one.tally.mean for one in found] == [pytest.approx(13 / 3), None, None]
    assert found[1].tally.rows("en") == [("Customs", 1), ("VAT", 1)]
    assert found[2].texts == ["<i>Amber</i>", "=HYPERLINK(1)", "Zest"]
    assert "&lt;i&gt;Amber&lt;/i&gt;" in html and "<i>Amber</i>" not in html
    assert "Person1" not in html


def test_an_anonymous_survey_shows_nothing_before_the_third_answer(client, trainer):
    page = answered(GIVEN[:2], owner=trainer)
    html = client.get(desk(page)).content.decode()
    assert "once three people have answered" in html
    assert "Zest" not in html and "How was it?" not in html.split("survey-results")[1]
    refused = client.get(desk(page, "export_survey") + "?format=csv")
    assert refused.status_code == 403
    assert "Zest" not in refused.content.decode()
    assert summary(activity_of(page)).tallies == []


def test_a_survey_with_names_shows_its_first_answer(client, trainer):
    page = answered(GIVEN[:1], is_anonymous=False, owner=trainer)
    assert "Zest" in client.get(desk(page)).content.decode()


@pytest.mark.parametrize("name", ["survey", "export_survey"])
def test_another_trainer_sees_neither_screen_nor_file(client, name):
    page = answered(owner=staff("trainer", "author"))
    client.force_login(staff("trainer", "somebody-else"))
    response = client.get(desk(page, name))
    assert response.status_code == 403
    assert "Zest" not in response.content.decode()
    client.force_login(UserFactory())
    assert "Zest" not in client.get(desk(page, name), follow=True).content.decode()


def test_reporting_staff_look_but_do_not_change_the_last_day(client):
    page = answered()
    client.force_login(staff("reporting"))
    assert "Zest" in client.get(desk(page)).content.decode()
    response = client.post(desk(page), {"closes_at": "2099-01-01T10:00"})
    assert response.status_code == 403
    assert Survey.objects.get().closes_at is None


def test_the_trainer_changes_the_last_day_and_the_trail_says_so(client, trainer):
    page = answered(owner=trainer)
    assert client.post(desk(page), {"closes_at": "2099-01-01T10:00"}).status_code == 302
    assert timezone.localtime(Survey.objects.get().closes_at).isoformat()[:16] == "2099-01-01T10:00"
    entry = Entry.objects.get(verb="lms_questions.set_closing")
    assert entry.actor_pk == str(trainer.pk)
    response = client.post(desk(page), {"closes_at": "2020-01-01T10:00"})
    assert response.status_code == 422
    assert "cannot close before the event has ended" in response.content.decode()
    assert client.post(desk(page), {"closes_at": "tomorrow"}).status_code == 422
    client.post(desk(page), {"closes_at": ""})
    assert Survey.objects.get().closes_at is None


def test_the_export_of_an_anonymous_survey_has_answers_and_nothing_else(client, trainer):
    page = answered(owner=trainer)
    response = client.get(desk(page, "export_survey") + "?format=csv")
    table = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert table[0] == ["question_r", "question_t", "question_w"]
    assert sorted(table[1:]) == sorted(
        [["5", "Customs", "Zest"], ["4", "VAT", "'=HYPERLINK(1)"], ["4", "", "<i>Amber</i>"], ["", "", ""]]
    )
    entry = Entry.objects.get(verb="lms_webinars.export")
    assert entry.after == {"table": "survey", "format": "csv"}


def test_the_export_of_a_survey_with_names_says_who(client, trainer):
    page = answered(GIVEN[:2], is_anonymous=False, owner=trainer)
    response = client.get(desk(page, "export_survey") + "?format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:3] == ("First name", "Last name", "E-mail")
    assert rows[0][5:] == ("How was it?", "What next?", "In your own words")
    assert [row[0] for row in rows[1:]] == ["Person0", "Person1"]
    assert rows[1][5:] == (5, "Customs", "Zest")
    assert {cell.data_type for row in sheet.iter_rows(min_row=2, min_col=8) for cell in row} == {"s"}


def test_answers_at_registration_are_charted_and_exported_one_column_each(client, trainer):
    page = webinar(
        owner=trainer,
        registration_questions=[yes_no("y", "Do you export?"), text("m", "Which market?")],
    )
    translated(page, registration_questions=[yes_no("y", "Esportate?"), text("m", "Quale mercato?")])
    registrant(page, "Anna", "Abete", answers={"y": True, "m": "=1+1"})
    registrant(page, "Bruno", "Abete", language="it", answers={"y": True})
    registrant(page, "Carla", "Abete")
    registrant(page, "Dario", "Abete", answers={"y": False}, cancelled_at=timezone.now())
    response = client.get(desk(page))
    html = response.content.decode()
    assert "Asked at registration" in html and "There is no survey" in html
    assert response.context["at_registration"][0].tally.rows("en") == [("Yes", 2), ("No", 0)]
    response = client.get(desk(page, "export_registrations") + "?format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    places = [rows[0].index("Do you export?"), rows[0].index("Which market?")]
    told = {row[1]: tuple(row[place] for place in places) for row in rows[1:]}
    assert told["Bruno"] == ("Yes", None) and told["Carla"] == (None, None)
    anna = next(row for row in sheet.iter_rows(min_row=2) if row[1].value == "Anna")
    assert (anna[places[1]].data_type, anna[places[0]].value) == ("s", "Yes")


def test_the_screen_takes_as_many_queries_for_one_answer_as_for_three(client, trainer):
    def counted(number):
        page = answered([{"r": 5, "w": "x"}] * number, is_anonymous=False, owner=trainer)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(desk(page)).status_code == 200
        return len(queries)

    counted(1)  # what is read once for all
    assert counted(1) == counted(3)


def test_the_export_takes_as_many_queries_for_one_row_as_for_three(client, trainer):
    def counted(number):
        page = answered([{"r": 5}] * number, is_anonymous=False, owner=trainer)
        with CaptureQueriesContext(connection) as queries:
            body = b"".join(client.get(desk(page, "export_survey") + "?format=csv").streaming_content)
        assert body.count(b"\n") == number + 1
        return len(queries)

    counted(1)
    assert counted(1) == counted(3)


def test_two_editions_and_retired_questions_count_in_one_chart(client, trainer):
    page = answered(owner=trainer)
    translated(page, survey_questions=[rating("r", "Com'è andata?")])
    republish(page, survey_questions=[BLOCKS[0], BLOCKS[1]])
    html = client.get(desk(page)).content.decode()
    assert "no longer asked" in html and "How was it?" in html


def test_the_evidence_table_has_counts_and_texts_and_no_person():
    page = answered(is_anonymous=False)
    table = evidence_of(activity_of(page))["survey"]
    rows = list(table.rows)
    assert [column.code for column in table.columns] == ["question", "answer", "number", "of", "mean"]
    assert rows[0] == ("Answers to the survey", "", 4, 5, None)
    assert ("How was it?", "4 – very good", 2, 3, pytest.approx(13 / 3)) in rows
    assert ("What next?", "VAT", 1, 2, None) in rows
    assert [row[1] for row in rows if row[0] == "In your own words"] == [
        "<i>Amber</i>",
        "=HYPERLINK(1)",
        "Zest",
    ]
    assert "Person" not in str(rows) and table.objects is None


def test_the_evidence_of_an_anonymous_survey_withholds_the_answers_of_two():
    rows = list(evidence_of(activity_of(answered(GIVEN[:2])))["survey"].rows)
    assert [row[:3] for row in rows] == [
        ("Answers to the survey", "", 2),
        ("An anonymous survey shows its answers once three people have answered.", "", None),
    ]


def test_an_event_without_survey_has_an_empty_table_and_no_summary():
    activity = activity_of(webinar())
    assert list(evidence_of(activity)["survey"].rows) == []
    assert summary(activity) is None


def test_the_evidence_takes_as_many_queries_for_one_answer_as_for_three():
    def counted(number):
        activity = activity_of(answered([{"r": 5}] * number, is_anonymous=False))
        with CaptureQueriesContext(connection) as queries:
            list(evidence_of(activity)["survey"].rows)
        return len(queries)

    assert counted(1) == counted(3)


def test_the_summary_says_how_the_survey_stands():
    found = summary(activity_of(answered()))
    assert (found.asked, found.answered, found.rate, found.is_withheld) == (5, 4, 80, False)
    assert [one.label("en") for one in found.ratings] == ["How was it?"]
