"""Two at once: the same answers from two tabs, the last two lessons, a double click on enrol."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from courses import actions
from courses.models import QuizAttempt
from courses.outline import editions_of, outline_of
from lms.ledger.models import Participation
from tests.factories import UserFactory

from . import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works):
    """Runs each in a thread of its own, started together; returns what went wrong."""
    barrier, errors = Barrier(len(works)), []

    def run(work):
        try:
            barrier.wait()
            work()
        except Exception as error:  # noqa: BLE001 -- whatever it is, the test must see it
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_the_last_two_lessons_at_once_complete_the_course():
    course, pages = make.whole_course(2)
    _user, participation = make.learner(course)
    steps = outline_of(editions_of(course.translation_key)).steps
    errors = at_once(*[lambda step=step: actions.mark_done(participation, step) for step in steps])
    assert errors == []
    assert Participation.objects.get().state == "completed"
    assert len(pages) == 2


def test_two_tabs_that_start_and_hand_in_at_once_make_one_attempt():
    course, (quiz,) = make.whole_course(0, quiz=True)
    _user, participation = make.learner(course)
    begin = lambda: actions.start_quiz(participation, quiz)  # noqa: E731 -- the same work twice
    assert at_once(begin, begin, begin) == []
    attempt = QuizAttempt.objects.get()
    done = []
    hand_in = lambda: done.append(actions.submit_quiz(attempt, {})[1])  # noqa: E731 -- the same work twice
    assert at_once(hand_in, hand_in, hand_in) == []
    assert sorted(done) == [False, False, True]
    assert QuizAttempt.objects.get().number == 1


def test_a_double_click_on_enrol_makes_one_participation():
    course, _steps = make.whole_course(1)
    user = UserFactory(first_name="Anna", last_name="Esempio")
    click = lambda: actions.enrol(course, user)  # noqa: E731 -- the same work twice
    assert at_once(click, click, click) == []
    assert Participation.objects.count() == 1
