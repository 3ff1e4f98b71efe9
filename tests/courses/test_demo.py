"""The demo content: whole in both languages, once."""

import pytest

from courses import demo
from courses.models import CourseIndexPage, CoursePage, LessonPage, QuizPage
from lms.enterprises import demo as firms
from lms.ledger.models import Activity, Participation
from tests.factories import UserFactory

from . import factories as make

pytestmark = pytest.mark.django_db


def test_the_demo_has_six_courses_in_two_languages_and_loads_once():
    make.site_root("it")
    make.site_root("en")
    firms.load()
    UserFactory(email="sme@valico.example", username="sme", first_name="Anna", last_name="Esempio")
    demo.load()
    counts = [model.objects.live().count() for model in (CourseIndexPage, CoursePage, LessonPage, QuizPage)]
    assert counts == [2, 12, 96, 12]
    assert all(len(quiz.questions) == 5 and quiz.pass_mark == 70 for quiz in QuizPage.objects.all())
    assert all(set(activity.titles) == {"it", "en"} for activity in Activity.objects.filter(kind="course"))
    anna = Participation.objects.filter(participant__email="sme@valico.example").order_by("pk")
    assert [(row.activity.titles["en"], row.progress, row.state) for row in anna] == [
        ("Export customs essentials", 50, "confirmed"),
        ("Incoterms® 2020, transport and insurance", 100, "completed"),
    ]
    assert Participation.objects.completed().count() == 15
    assert all(row.registered_at < row.completed_at for row in Participation.objects.completed())
    before = Participation.objects.count()
    demo.load()
    assert (Participation.objects.count(), CoursePage.objects.count()) == (before, 12)
