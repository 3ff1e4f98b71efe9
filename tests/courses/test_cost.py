"""What pages cost: a fixed number of queries, whatever the number of lessons or learners."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses import actions
from lms.pagecache.generations import _advance

from . import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def cost(client, settings):
    """The number of queries of a request whose frame is known, but whose page is not kept."""

    def measure(url, **kwargs):
        client.get(url)
        _advance()
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url, **kwargs)
        assert response.status_code == 200
        return len(queries)

    return measure


def grow(course, modules):
    for _number in range(modules):
        module = make.module_page(course, title="More")
        make.lesson_page(module, title="One more")
        make.quiz_page(module)


def test_a_course_costs_a_visitor_the_same_with_one_and_three_modules(cost):
    course, _steps = make.whole_course(1)
    few = cost(course.get_url())
    grow(course, 2)
    for _number in range(3):
        make.learner(course)
    assert cost(course.get_url()) == few
    assert few <= 6


def test_a_course_costs_a_learner_the_same_with_one_and_three_modules(cost, client):
    course, _steps = make.whole_course(1)
    user, _participation = make.learner(course)
    client.force_login(user)
    few = cost(course.get_url())
    grow(course, 2)
    for _number in range(3):
        make.learner(course)
    actions.recount_due()
    assert cost(course.get_url()) == few
    assert few <= 10


def test_a_lesson_costs_a_learner_the_same_with_one_and_three_modules(cost, client):
    course, steps = make.whole_course(1)
    user, _participation = make.learner(course)
    client.force_login(user)
    few = cost(steps[0].get_url())
    grow(course, 2)
    for _number in range(3):
        make.learner(course)
    actions.recount_due()
    assert cost(steps[0].get_url()) == few
    assert few <= 10


def test_the_catalogue_costs_the_same_with_one_and_three_courses(cost):
    index = make.index_page()
    make.course_page(index, title="One")
    few = cost(index.get_url())
    make.course_page(index, title="Two")
    make.course_page(index, title="Three")
    assert cost(index.get_url()) == few
    assert few <= 6
