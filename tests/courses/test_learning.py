"""Enrol, learn, answer, complete; whatever authors do meanwhile."""

from decimal import Decimal

import pytest
from django.db import IntegrityError
from wagtail.models import Locale

from courses import actions
from courses.errors import NoAttemptsLeft, NotInThisCourse, NotSignedIn, QuizNotPassed
from courses.models import CoursePage, DueCourse, LessonPage, LessonProgress, QuizAttempt
from courses.outline import edition_for, editions_of, outline_of
from lms.ledger.errors import AlreadyCompleted, NotOpen, NotTakingPart
from lms.ledger.models import Activity, Participation
from tests.factories import EnterpriseFactory, UserFactory

from . import factories as make

pytestmark = pytest.mark.django_db


def outline(course):
    editions = editions_of(course.translation_key)
    return outline_of(editions, edition_for(editions, "en"))


def step(course, page):
    return outline(course).around(page.translation_key)[1]


def do(participation, course, *pages):
    for page in pages:
        participation = actions.mark_done(participation, step(course, page))
    return participation


def right_answers(attempt):
    return {
        question["id"]: question["answer"]
        if question["kind"] == "numeric"
        else [option["id"] for option in question["options"] if option["right"]]
        for question in attempt.questions
    }


def fresh(participation):
    return Participation.objects.get(pk=participation.pk)


# --- enrol and leave ---


def test_enrolling_writes_one_participation_with_the_firm(django_user_model):
    course, _steps = make.whole_course(1)
    user, firm = UserFactory(first_name="Anna", last_name="Esempio"), EnterpriseFactory()
    first, is_new = actions.enrol(course, user, enterprise=firm)
    second, is_new_again = actions.enrol(course, user, enterprise=firm)
    assert (is_new, is_new_again, first.pk) == (True, False, second.pk)
    row = Participation.objects.get()
    assert (row.enterprise, row.full_name, row.language, row.state) == (
        firm,
        "Anna Esempio",
        "en",
        "confirmed",
    )
    assert row.participant.user == user
    assert row.activity.translation_key == course.translation_key


def test_nobody_enrols_in_a_draft_or_without_account(django_user_model):
    from django.contrib.auth.models import AnonymousUser

    draft = make.course_page(live=False)
    with pytest.raises(NotOpen):
        actions.enrol(draft, UserFactory())
    course = make.course_page(make.CourseIndexPage.objects.get(), title="Live")
    with pytest.raises(NotSignedIn):
        actions.enrol(course, AnonymousUser())
    assert Participation.objects.count() == 0


def test_whoever_leaves_finds_everything_on_the_return():
    course, (first, _second) = make.whole_course(2)
    user, participation = make.learner(course)
    do(participation, course, first)
    actions.leave(participation, acting_user=user)
    assert fresh(participation).state == "cancelled"
    with pytest.raises(NotTakingPart):
        actions.mark_done(participation, step(course, first))
    actions.enrol(course, user)
    row = fresh(participation)
    assert (row.state, row.progress) == ("confirmed", 50)


def test_a_completed_course_cannot_be_left():
    course, (only,) = make.whole_course(1)
    _user, participation = make.learner(course)
    do(participation, course, only)
    with pytest.raises(AlreadyCompleted):
        actions.leave(participation)
    assert fresh(participation).state == "completed"


# --- lessons ---


def test_the_last_required_lesson_completes_the_course_once():
    course, (first, second) = make.whole_course(2)
    make.lesson_page(course.get_first_child(), title="For the curious", required=False)
    _user, participation = make.learner(course)
    do(participation, course, first)
    assert (fresh(participation).progress, fresh(participation).completed_at) == (50, None)
    do(participation, course, second)
    row = fresh(participation)
    assert row.progress == 100
    do(participation, course, second, first)
    assert fresh(participation).completed_at == row.completed_at
    assert LessonProgress.objects.done().count() == 2


def test_a_course_of_optional_lessons_asks_for_all_of_them():
    course = make.course_page()
    module = make.module_page(course)
    first, second = (make.lesson_page(module, title=title, required=False) for title in ("One", "Two"))
    _user, participation = make.learner(course)
    do(participation, course, first)
    assert fresh(participation).completed_at is None
    do(participation, course, second)
    assert fresh(participation).completed_at is not None


def test_a_course_without_lessons_completes_nobody():
    course = make.course_page()
    _user, participation = make.learner(course)
    actions.settle(participation)
    actions.recount_all()
    assert (fresh(participation).completed_at, fresh(participation).progress) == (None, 0)


def test_a_lesson_of_another_course_is_refused():
    course, _steps = make.whole_course(1)
    other = make.course_page(course.get_parent().specific, title="Other")
    foreign = make.lesson_page(make.module_page(other), title="Foreign")
    _user, participation = make.learner(course)
    with pytest.raises(NotInThisCourse):
        actions.mark_done(participation, step(other, foreign))
    assert LessonProgress.objects.count() == 0


def test_the_quizzes_rule_lets_lessons_be_skipped():
    course, (_lesson, quiz) = make.whole_course(1, quiz=True)
    course.completion_rule = "quizzes"
    make.publish(course)
    _user, participation = make.learner(course)
    attempt = actions.start_quiz(participation, quiz)
    actions.submit_quiz(attempt, right_answers(attempt))
    assert fresh(participation).completed_at is not None


# --- quizzes ---


def test_a_quiz_is_done_only_by_passing_it():
    course, (quiz,) = make.whole_course(0, quiz=True)
    _user, participation = make.learner(course)
    with pytest.raises(QuizNotPassed):
        actions.mark_done(participation, step(course, quiz))
    attempt = actions.start_quiz(participation, quiz)
    attempt, is_first = actions.submit_quiz(attempt, {})
    assert (is_first, attempt.passed, attempt.score) == (True, False, Decimal(0))
    assert fresh(participation).completed_at is None
    again = actions.start_quiz(participation, quiz)
    again, _is_first = actions.submit_quiz(again, right_answers(again))
    assert (again.number, again.passed, again.score) == (2, True, Decimal(100))
    assert fresh(participation).completed_at is not None


def test_the_pass_mark_is_reached_by_equality():
    course = make.course_page()
    quiz = make.quiz_page(make.module_page(course), questions=(make.SINGLE, make.NUMERIC), pass_mark=50)
    _user, participation = make.learner(course)
    attempt = actions.start_quiz(participation, quiz)
    attempt, _is_first = actions.submit_quiz(attempt, {make.NUMERIC["id"]: "6.000"})
    assert (attempt.score, attempt.passed) == (Decimal(50), True)


def test_two_tabs_share_one_attempt_and_the_second_hand_in_changes_nothing():
    course, (quiz,) = make.whole_course(0, quiz=True)
    _user, participation = make.learner(course)
    one, other = actions.start_quiz(participation, quiz), actions.start_quiz(participation, quiz)
    assert one.pk == other.pk
    first, is_first = actions.submit_quiz(one, {})
    second, is_second = actions.submit_quiz(other, right_answers(other))
    assert (is_first, is_second) == (True, False)
    assert (second.answers, second.score, second.submitted_at) == ({}, Decimal(0), first.submitted_at)
    assert QuizAttempt.objects.count() == 1


def test_the_database_knows_one_open_attempt_only():
    course, (quiz,) = make.whole_course(0, quiz=True)
    _user, participation = make.learner(course)
    attempt = actions.start_quiz(participation, quiz)
    attempt.pk, attempt.number = None, 2
    with pytest.raises(IntegrityError):
        attempt.save()


def test_the_limit_of_attempts_holds_until_the_author_lifts_it():
    course = make.course_page()
    quiz = make.quiz_page(make.module_page(course), max_attempts=1)
    _user, participation = make.learner(course)
    actions.submit_quiz(actions.start_quiz(participation, quiz), {})
    with pytest.raises(NoAttemptsLeft):
        actions.start_quiz(participation, quiz)
    quiz.max_attempts = 2
    assert actions.start_quiz(participation, quiz).number == 2


def test_an_author_who_changes_a_question_judges_nobody_who_already_began():
    course = make.course_page()
    quiz = make.quiz_page(make.module_page(course), questions=(make.NUMERIC,))
    _user, participation = make.learner(course)
    attempt = actions.start_quiz(participation, quiz)
    quiz.questions[0].value["answer"] = Decimal(9)
    make.publish(quiz)
    attempt, _is_first = actions.submit_quiz(attempt, {make.NUMERIC["id"]: "6000"})
    assert attempt.passed is True


# --- what authors do ---


def test_publishing_makes_one_activity_for_all_languages():
    course, _steps = make.whole_course(1, title="Customs", duration_hours=Decimal("1.5"), skill_type="green")
    activity = Activity.objects.get()
    assert (activity.kind, activity.titles, activity.page_id) == ("course", {"en": "Customs"}, course.pk)
    assert (activity.duration_minutes, activity.skill_type, activity.is_open) == (90, "green", True)
    make.index_page_translation("it")
    italian = course.copy_for_translation(Locale.objects.get(language_code="it"))
    italian.title = "Dogane"
    make.publish(italian)
    activity = Activity.objects.get()
    assert activity.titles == {"en": "Customs", "it": "Dogane"}
    course.unpublish()
    assert (Activity.objects.get().is_open, Activity.objects.get().page_id) == (True, italian.pk)
    CoursePage.objects.get(pk=italian.pk).unpublish()
    assert Activity.objects.get().is_open is False


def test_deleting_the_pages_closes_the_activity_and_keeps_the_history():
    course, (first, _second) = make.whole_course(2)
    _user, participation = make.learner(course)
    do(participation, course, first)
    CoursePage.objects.get(pk=course.pk).delete()
    actions.recount_due()
    activity = Activity.objects.get()
    assert (activity.is_open, activity.page_id, activity.titles) == (False, None, {"en": "Export customs"})
    assert fresh(participation).progress == 50
    assert list(LessonProgress.objects.done().values_list("title", flat=True)) == ["Lesson 1"]


def test_a_copied_course_begins_with_an_empty_history():
    course, (only,) = make.whole_course(1)
    _user, participation = make.learner(course)
    do(participation, course, only)
    copy = course.copy(recursive=True, update_attrs={"slug": "copy", "title": "Copy"})
    assert copy.translation_key != course.translation_key
    assert Activity.objects.count() == 2
    assert Participation.objects.filter(activity__translation_key=copy.translation_key).count() == 0
    lesson = LessonPage.objects.descendant_of(copy).get()
    assert not LessonProgress.objects.filter(lesson_key=lesson.translation_key).exists()


def test_unpublishing_the_last_missing_lesson_completes_without_a_visit():
    course, (first, second) = make.whole_course(2)
    _user, participation = make.learner(course)
    do(participation, course, first)
    second.unpublish()
    assert fresh(participation).completed_at is None
    assert actions.recount_due() == 1
    assert fresh(participation).completed_at is not None
    assert DueCourse.objects.count() == 0


def test_deleting_the_last_missing_lesson_completes_without_a_visit():
    course, (first, second) = make.whole_course(2)
    _user, participation = make.learner(course)
    do(participation, course, first)
    second.delete()
    assert actions.recount_due() == 1
    assert fresh(participation).completed_at is not None


def test_unpublishing_a_module_takes_its_lessons_out():
    course, (first,) = make.whole_course(1)
    module = make.module_page(course, title="Second")
    make.lesson_page(module, title="In the second")
    _user, participation = make.learner(course)
    do(participation, course, first)
    module.unpublish()
    assert actions.recount_due() == 1
    assert fresh(participation).completed_at is not None


def test_making_the_last_missing_lesson_optional_completes_too():
    course, (first, second) = make.whole_course(2)
    _user, participation = make.learner(course)
    do(participation, course, first)
    second.required = False
    make.publish(second)
    assert actions.recount_due() == 1


def test_moving_the_last_missing_lesson_elsewhere_completes_too():
    course, (first, second) = make.whole_course(2)
    other = make.course_page(course.get_parent().specific, title="Other")
    module = make.module_page(other)
    _user, participation = make.learner(course)
    do(participation, course, first)
    LessonPage.objects.get(pk=second.pk).move(module, pos="last-child")
    assert actions.recount_due() == 1
    assert fresh(participation).completed_at is not None


def test_a_new_lesson_lowers_the_progress_of_learners_and_takes_nothing_from_the_completed():
    course, (first, second) = make.whole_course(2)
    _user, under_way = make.learner(course)
    _other, completed = make.learner(course)
    do(under_way, course, first)
    do(completed, course, first, second)
    at = fresh(completed).completed_at
    make.lesson_page(course.get_first_child(), title="Lesson 3")
    make.lesson_page(course.get_first_child(), title="Lesson 4")
    assert actions.recount_due() == 0
    assert (fresh(under_way).progress, fresh(under_way).completed_at) == (25, None)
    assert (fresh(completed).progress, fresh(completed).completed_at) == (100, at)


def test_a_draft_lesson_counts_for_nobody():
    course, (only,) = make.whole_course(1)
    make.lesson_page(course.get_first_child(), title="Draft", live=False)
    _user, participation = make.learner(course)
    do(participation, course, only)
    assert fresh(participation).completed_at is not None


def test_repair_finds_what_a_lost_job_left_undone():
    course, (first, second) = make.whole_course(2)
    _user, participation = make.learner(course)
    do(participation, course, first)
    second.unpublish()
    DueCourse.objects.all().delete()
    assert actions.recount_due() == 0
    assert actions.recount_all() == 1
    assert fresh(participation).completed_at is not None


def test_a_recount_costs_the_same_reads_for_one_and_three_learners(django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    course, (first, _second) = make.whole_course(2)
    _user, participation = make.learner(course)
    do(participation, course, first)
    with CaptureQueriesContext(connection) as one:
        actions.recount(course.translation_key)
    for _number in range(2):
        _user, participation = make.learner(course)
        do(participation, course, first)
    with CaptureQueriesContext(connection) as three:
        actions.recount(course.translation_key)
    assert len(three) == len(one)


# --- languages ---


def test_progress_is_one_whatever_the_language():
    course, (first, second) = make.whole_course(2)
    italian = make.translate(course, "it")
    _user, participation = make.learner(course)
    twin = LessonPage.objects.get(translation_key=first.translation_key, locale__language_code="it")
    do(participation, course, twin)
    assert fresh(participation).progress == 50
    do(participation, course, second)
    assert fresh(participation).completed_at is not None
    assert italian.translation_key == course.translation_key


def test_a_half_translated_course_is_offered_whole_and_completes_nobody_early():
    course, (first, second) = make.whole_course(2)
    italian = make.translate(course, "it")
    LessonPage.objects.get(translation_key=second.translation_key, locale__language_code="it").unpublish()
    _user, participation = make.learner(italian)
    do(participation, course, first)
    actions.recount_all()
    assert fresh(participation).completed_at is None
    editions = editions_of(course.translation_key)
    steps = outline_of(editions, edition_for(editions, "it")).steps
    assert [(one.title, one.language) for one in steps] == [("Lesson 1", ""), ("Lesson 2", "en")]
