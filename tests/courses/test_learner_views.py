"""What learners do on the pages: learn, answer, leave; with the wrong person too."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from courses.models import LessonPage, LessonProgress, QuizAttempt, QuizPage
from lms.ledger.models import Participation
from tests.factories import UserFactory

from . import factories as make

pytestmark = pytest.mark.django_db

NEW_CODE = "99900140155"


def url(name, pk):
    return reverse(f"lms_courses:{name}", args=[pk])


def text(response):
    return response.content.decode()


def told(response):
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def signed_in(client):
    user = UserFactory(first_name="Anna", last_name="Esempio")
    client.force_login(user)
    return user


ENROL = {"first_name": "Anna", "last_name": "Esempio", "country": "IT", "privacy": "on"}


# --- learn ---


def test_a_learner_goes_from_lesson_to_lesson_to_the_end(client):
    course, (first, second) = make.whole_course(2)
    user, participation = make.learner(course)
    client.force_login(user)
    page = client.get(course.get_url())
    assert page.context["outline"].next_step.title == "Lesson 1"
    assert "Begin the course" in text(page)
    lesson = client.get(first.get_url())
    assert (lesson.context["before"], lesson.context["after"].title) == (None, "Lesson 2")
    assert LessonProgress.objects.get().done_at is None
    assert client.post(url("done", first.pk)).url == second.get_url()
    page = client.get(course.get_url())
    assert page.context["participation"].progress == 50
    assert [step.title for step in page.context["outline"].missing] == ["Lesson 2"]
    html = text(page)
    assert "Resume where I left off" in html and "Why is this not complete?" in html
    assert client.post(url("done", second.pk)).url == course.get_url()
    html = text(client.get(course.get_url()))
    assert "Congratulations!" in html and reverse("lms_portal:home") in html
    assert "Why is this not complete?" not in html
    assert Participation.objects.get(pk=participation.pk).state == "completed"


def test_a_visit_completes_whoever_an_author_left_behind(client):
    course, (first, second) = make.whole_course(2)
    user, participation = make.learner(course)
    client.force_login(user)
    client.post(url("done", first.pk))
    LessonPage.objects.filter(pk=second.pk).update(live=False)
    client.get(course.get_url())
    assert Participation.objects.get(pk=participation.pk).state == "completed"


def test_nobody_marks_lessons_without_being_enrolled(client, signed_in):
    course, (lesson, quiz) = make.whole_course(1, quiz=True)
    assert client.post(url("done", lesson.pk)).url == course.get_url()
    assert client.post(url("start", quiz.pk)).url == course.get_url()
    assert (LessonProgress.objects.count(), QuizAttempt.objects.count()) == (0, 0)


def test_the_form_to_enrol_speaks_of_the_edition_in_the_readers_language(client, signed_in):
    course, _steps = make.whole_course(1)
    italian = make.translate(course, "it")
    for number in (course.pk, italian.pk):
        assert client.get(f"/en/courses/-/enrol/{number}/").context["course"] == course
        assert client.get(f"/it/courses/-/enrol/{number}/").context["course"] == italian
    italian.unpublish()
    assert client.get(f"/it/courses/-/enrol/{course.pk}/").context["course"] == course


def test_a_number_too_long_for_the_database_is_no_course(client, signed_in):
    make.whole_course(1)
    assert client.get(f"/en/courses/-/enrol/{10**25}/").status_code == 404
    assert client.post(f"/en/courses/-/done/{10**25}/").status_code == 404


def test_a_quiz_cannot_be_marked_as_done(client):
    course, (quiz,) = make.whole_course(0, quiz=True)
    user, _participation = make.learner(course)
    client.force_login(user)
    assert client.post(url("done", quiz.pk)).status_code == 404
    assert LessonProgress.objects.done().count() == 0


def test_leaving_and_coming_back(client):
    course, (first, _second) = make.whole_course(2)
    user, participation = make.learner(course)
    client.force_login(user)
    client.post(url("done", first.pk))
    response = client.post(url("leave", course.pk), follow=True)
    assert told(response) == ["You have left the course. What you did is kept, should you come back."]
    assert client.get(first.get_url()).url == course.get_url()
    again = client.post(url("leave", course.pk), follow=True)
    assert again.status_code == 200
    client.post(url("enrol", course.pk), ENROL | {"takes_part": "private"})
    assert Participation.objects.get(pk=participation.pk).progress == 50


def test_whoever_completed_is_told_why_leaving_is_not_possible(client):
    course, (only,) = make.whole_course(1)
    user, participation = make.learner(course)
    client.force_login(user)
    client.post(url("done", only.pk))
    response = client.post(url("leave", course.pk), follow=True)
    assert told(response) == [
        "This activity has already been completed; the registration can no longer be cancelled."
    ]
    assert Participation.objects.get(pk=participation.pk).state == "completed"


def test_an_author_reads_the_own_lessons_without_enrolling(client):
    trainers = Group.objects.create(name="Trainers")
    trainers.permissions.add(Permission.objects.get(codename="access_admin"))
    owner, other = UserFactory(), UserFactory()
    trainers.user_set.add(owner, other)
    course = make.course_page(owner=owner)
    lesson = make.lesson_page(make.module_page(course, owner=owner), owner=owner)
    client.force_login(owner)
    assert client.get(lesson.get_url()).status_code == 200
    client.force_login(other)
    assert client.get(lesson.get_url()).url == course.get_url()
    assert LessonProgress.objects.count() == 0


def test_what_authors_write_cannot_become_code(client):
    bad = "<script>alert(1)</script>"
    course = make.course_page(title=f"T{bad}", summary=bad, objectives=f"<ul><li>{bad}</li></ul>")
    module = make.module_page(course, title=f"M{bad}")
    blocks = [
        ("text", f'<p onclick="x()">One{bad}</p><a href="javascript:alert(2)">go</a>'),
        ("callout", {"kind": "note", "title": bad, "text": bad}),
        ("accordion", {"items": [{"title": bad, "text": bad}]}),
        ("exercise", {"title": bad, "minutes": 5, "task": bad, "solution": bad}),
    ]
    lesson = make.lesson_page(module, title=f"L{bad}", body=blocks)
    user, _participation = make.learner(course)
    client.force_login(user)
    html = text(client.get(lesson.get_url()))
    assert "alert(1)</script>" not in html
    assert "onclick" not in html and "javascript:" not in html
    assert "<script>alert" not in text(client.get(course.get_url()))


# --- quizzes ---


def answers(attempt, *, right=True):
    data = {}
    for question in attempt.questions:
        name = f"q-{question['id']}"
        if question["kind"] == "numeric":
            data[name] = "6.000" if right else "7"
        else:
            data[name] = [option["id"] for option in question["options"] if option["right"] == right]
    return data


def begun(client, quiz):
    response = client.post(url("start", quiz.pk))
    attempt = QuizAttempt.objects.latest("pk")
    assert response.url == url("attempt", attempt.pk)
    return attempt


def test_a_quiz_gives_feedback_and_can_be_tried_again(client):
    course, (quiz,) = make.whole_course(0, quiz=True)
    user, participation = make.learner(course)
    client.force_login(user)
    attempt = begun(client, quiz)
    wrong = client.post(url("attempt", attempt.pk), answers(attempt, right=False), follow=True)
    html = text(wrong)
    assert "Not passed yet" in html and "DAP is for any mode." in html and "It is six thousand." in html
    assert "Right answer" not in html
    again = begun(client, quiz)
    assert again.number == 2
    passed = text(client.post(url("attempt", again.pk), answers(again), follow=True))
    assert "3 of 3 answers are right: 100%. The pass mark is 70%." in passed
    assert Participation.objects.get(pk=participation.pk).state == "completed"
    shown = client.get(quiz.get_url())
    assert [attempt.passed for attempt in shown.context["attempts"]] == [False, True]


def test_an_attempt_read_in_another_language_says_which_its_words_are(client):
    course, (quiz,) = make.whole_course(0, quiz=True)
    make.translate(course, "it")
    user, _participation = make.learner(course)
    client.force_login(user)
    attempt = begun(client, quiz)
    address = url("attempt", attempt.pk)
    italian = address.replace("/en/", "/it/")
    assert 'lang="en"' not in text(client.get(address)).partition("<main")[2]
    html = text(client.get(italian)).partition("<main")[2]
    assert '<h1 lang="en">Final quiz</h1>' in html
    assert '<div lang="en">' in html
    client.post(address, answers(attempt, right=False))
    html = text(client.get(italian)).partition("<main")[2]
    assert '<h2 lang="en">Which rule is for sea transport only?</h2>' in html
    assert '<dd lang="en">DAP</dd>' in html
    assert 'lang="en"' not in text(client.get(address)).partition("<main")[2].partition("</main>")[0]
    # Attempts of before the language was kept: nothing is claimed.
    QuizAttempt.objects.update(questions=[{**one, "language": ""} for one in attempt.questions])
    assert 'lang="en"' not in text(client.get(italian)).partition("<main")[2].partition("</main>")[0]


def test_the_second_tab_is_told_that_the_answers_are_in(client):
    course, (quiz,) = make.whole_course(0, quiz=True)
    user, _participation = make.learner(course)
    client.force_login(user)
    attempt = begun(client, quiz)
    assert begun(client, quiz).pk == attempt.pk
    client.post(url("attempt", attempt.pk), answers(attempt, right=False))
    second = client.post(url("attempt", attempt.pk), answers(attempt), follow=True)
    assert told(second) == ["These answers had already been handed in; this is their result."]
    assert (QuizAttempt.objects.get().passed, QuizAttempt.objects.count()) == (False, 1)


def test_hostile_answers_are_refused_in_words(client):
    course, (quiz,) = make.whole_course(0, quiz=True)
    user, _participation = make.learner(course)
    client.force_login(user)
    attempt = begun(client, quiz)
    single, multiple, numeric = (f"q-{question['id']}" for question in attempt.questions)
    data = {single: "<script>alert(1)</script>", multiple: ["x", "y"], numeric: "1e999", "q-other": "1"}
    response = client.post(url("attempt", attempt.pk), data)
    assert set(response.context["form"].errors) == {single, multiple, numeric}
    assert "<script>alert" not in text(response)
    empty = client.post(url("attempt", attempt.pk), {})
    assert empty.context["form"].errors == {
        name: ["Answer this question."] for name in (single, multiple, numeric)
    }
    long = client.post(url("attempt", attempt.pk), answers(attempt) | {numeric: "9" * 5000})
    assert set(long.context["form"].errors) == {numeric}
    assert QuizAttempt.objects.get().submitted_at is None


def test_nobody_opens_the_attempt_of_another(client):
    course, (quiz,) = make.whole_course(0, quiz=True)
    user, _participation = make.learner(course)
    client.force_login(user)
    attempt = begun(client, quiz)
    stranger, _theirs = make.learner(course)
    client.force_login(stranger)
    assert client.get(url("attempt", attempt.pk)).status_code == 404
    assert client.post(url("attempt", attempt.pk), answers(attempt)).status_code == 404
    client.logout()
    assert client.get(url("attempt", attempt.pk)).status_code == 302
    assert QuizAttempt.objects.get().submitted_at is None


def test_the_result_can_be_read_after_the_quiz_was_deleted_and_an_open_attempt_ends_in_words(client):
    course, (_lesson, quiz) = make.whole_course(1, quiz=True)
    user, _participation = make.learner(course)
    client.force_login(user)
    attempt = begun(client, quiz)
    client.post(url("attempt", attempt.pk), answers(attempt, right=False))
    waiting = begun(client, quiz)
    QuizPage.objects.get(pk=quiz.pk).delete()
    assert "Not passed yet" in text(client.get(url("attempt", attempt.pk)))
    gone = client.get(url("attempt", waiting.pk), follow=True)
    assert told(gone) == ["This quiz is no longer part of the course."]
    assert gone.redirect_chain[-1][0] == course.get_url()


def test_used_up_attempts_are_said(client):
    course = make.course_page()
    quiz = make.quiz_page(make.module_page(course), max_attempts=1)
    user, _participation = make.learner(course)
    client.force_login(user)
    attempt = begun(client, quiz)
    client.post(url("attempt", attempt.pk), answers(attempt, right=False))
    response = client.post(url("start", quiz.pk), follow=True)
    assert told(response) == [
        "You have used all the attempts this quiz allows. Ask your trainer if you need another one."
    ]
    assert QuizAttempt.objects.count() == 1


def test_what_a_question_says_is_escaped(client):
    bad = "<img src=x onerror=alert(1)>"
    question = {**make.NUMERIC, "value": {**make.NUMERIC["value"], "text": bad, "unit": "<b>EUR</b>"}}
    course = make.course_page()
    quiz = make.quiz_page(make.module_page(course), questions=(question,))
    user, _participation = make.learner(course)
    client.force_login(user)
    attempt = begun(client, quiz)
    for address in (quiz.get_url(), url("attempt", attempt.pk)):
        html = text(client.get(address))
        assert bad not in html and "<b>EUR" not in html
    client.post(url("attempt", attempt.pk), {f"q-{question['id']}": "7"})
    html = text(client.get(url("attempt", attempt.pk)))
    assert bad not in html and "<b>EUR" not in html


def test_a_video_has_its_own_title_and_a_transcript(client):
    from django.utils import timezone
    from wagtail.embeds.embeds import get_embed_hash
    from wagtail.embeds.models import Embed

    address = "https://www.youtube.com/watch?v=abc"
    frame = '<iframe width="200" style="x" src="https://www.youtube.com/embed/abc" title="Other"></iframe>'
    Embed.objects.create(
        hash=get_embed_hash(address),
        url=address,
        type="video",
        html=frame,
        last_updated=timezone.now(),
        cache_until=None,
    )
    video = {
        "title": 'Origin "in short"',
        "video": address,
        "captions": "Italian",
        "transcript": "<p>Goods have an origin.</p>",
    }
    course = make.course_page()
    lesson = make.lesson_page(make.module_page(course), body=[("video", video)])
    user, _participation = make.learner(course)
    client.force_login(user)
    html = text(client.get(lesson.get_url()))
    assert (
        '<iframe title="Origin &quot;in short&quot;" loading="lazy" width="200" src="https://www.youtube-nocookie'
        in html
    )
    assert "style=" not in html
    assert "Transcript" in html and "Goods have an origin." in html and "Captions: Italian" in html
