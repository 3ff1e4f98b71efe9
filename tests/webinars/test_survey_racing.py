"""Many clicks and many people at once: each answered once, and what was promised to each is kept."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.questions.models import Survey, SurveyReceipt, SurveyResponse
from tests.questions.factories import rating
from webinars.actions.asking import carry_questions
from webinars.links import MANAGE, token

from .factories import activity_of, registrant, webinar
from .test_racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def ended():
    starts_at = timezone.now() - timedelta(days=1)
    return webinar(starts_at=starts_at, survey_questions=[rating("r", "How was it?")])


def post(row):
    address = reverse("lms_webinars:survey", args=[token(MANAGE, row.pk)])
    return Client().post(address, {"question_r": "4", "promised": "True"}).status_code


def test_ten_clicks_are_one_answer():
    row = registrant(ended(), "Anna", "Abete")
    assert set(at_once([lambda: post(row)] * 10)) <= {200, 302}
    assert SurveyReceipt.objects.count() == SurveyResponse.objects.count() == 1


def test_answers_and_a_change_of_the_promise_at_once_break_no_promise():
    page = ended()
    rows = [registrant(page, f"Person{number}", "Abete") for number in range(8)]
    page.survey_is_anonymous = False
    jobs = [lambda row=row: post(row) for row in rows]
    answers = at_once([*jobs, lambda: carry_questions(activity_of(page), page)])
    survey = Survey.objects.get()
    # Either an answer came first, and the change was not made; or the change, and nobody was taken in.
    if survey.is_anonymous:
        assert answers[:-1] == [302] * 8
        assert list(SurveyResponse.objects.values_list("participation", flat=True)) == [None] * 8
    else:
        assert answers[:-1] == [409] * 8
        assert not SurveyResponse.objects.exists()
    assert SurveyReceipt.objects.count() == SurveyResponse.objects.count()
