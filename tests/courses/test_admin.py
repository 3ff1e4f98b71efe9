"""What authors meet: validation of questions and images, previews, scheduled publishing."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from wagtail.blocks import StreamBlockValidationError
from wagtail.models import Collection

from courses.blocks import LessonBody, Questions
from courses.models import CoursePage, LessonPage
from lms.ledger.models import Activity
from tests.factories import UserFactory

from . import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "right", "sentence"),
    [
        ("single", [False, False], "Mark exactly one answer as right."),
        ("single", [True, True], "Mark exactly one answer as right."),
        ("multiple", [False, False], "Mark at least one answer as right."),
    ],
)
def test_a_question_needs_its_right_answers(kind, right, sentence):
    options = [
        {"text": str(number), "right": is_right, "feedback": ""} for number, is_right in enumerate(right)
    ]
    value = {"text": "Which?", "options": options, "feedback_right": "", "feedback_wrong": ""}
    block = Questions()
    with pytest.raises(StreamBlockValidationError) as refused:
        block.clean(block.to_python([{"type": kind, "value": value}]))
    assert sentence in str(refused.value.as_json_data())


def test_an_image_needs_its_alternative_text_or_the_word_decorative():
    from wagtail.images import get_image_model
    from wagtail.images.tests.utils import get_test_image_file

    # A database that a transactional test emptied has no root collection any more.
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    image = get_image_model().objects.create(title="Port", file=get_test_image_file())
    block = LessonBody()

    def cleaned(**value):
        raw = [{"type": "image", "value": {"image": image.pk, "alt_text": "", "decorative": False, **value}}]
        return block.clean(block.to_python(raw))

    with pytest.raises(StreamBlockValidationError):
        cleaned()
    assert cleaned(alt_text="Containers in the port of Genoa")[0].value.pk == image.pk
    assert cleaned(decorative=True)[0].value.pk == image.pk


def test_a_quiz_that_allows_no_attempt_is_refused():
    quiz = make.quiz_page(make.module_page(make.course_page()))
    quiz.max_attempts = 0
    with pytest.raises(ValidationError, match="Allow at least one attempt, or leave it empty"):
        quiz.full_clean()


def test_every_page_has_a_preview(client):
    admin = UserFactory(is_superuser=True, is_staff=True)
    client.force_login(admin)
    course, (lesson, quiz) = make.whole_course(1, quiz=True)
    for page in (course.get_parent().specific, course, course.get_first_child().specific, lesson, quiz):
        response = page.make_preview_request()
        assert response.status_code == 200
        response.render()
        assert f"<h1>{page.title}</h1>" in response.content.decode()


def test_a_page_that_was_never_saved_has_a_preview():
    index = make.index_page()
    course = CoursePage(title="New", slug="new", summary="New.", locale=index.locale)
    course.set_url_path(index)
    course.path, course.depth = index.path + "0001", index.depth + 1
    response = course.make_preview_request()
    assert response.status_code == 200
    lesson = LessonPage(title="New lesson", slug="new-lesson", body=make.TEXT, locale=index.locale)
    lesson.path, lesson.depth = course.path + "00010001", course.depth + 2
    assert lesson.make_preview_request().status_code == 200


def test_scheduled_publishing_opens_and_expiry_closes_the_activity():
    course = make.course_page(live=False)
    course.go_live_at = timezone.now() + timedelta(hours=1)
    course.expire_at = timezone.now() + timedelta(hours=2)
    course.save_revision(approved_go_live_at=course.go_live_at)
    assert Activity.objects.count() == 0
    revision = course.latest_revision
    revision.publish()
    revision.refresh_from_db()
    assert revision.approved_go_live_at is not None
    type(revision).objects.filter(pk=revision.pk).update(
        approved_go_live_at=timezone.now() - timedelta(minutes=1)
    )
    revision.refresh_from_db()
    content = revision.content | {"go_live_at": None, "expire_at": None}
    type(revision).objects.filter(pk=revision.pk).update(content=content)
    call_command("publish_scheduled")
    assert Activity.objects.get().is_open is True
    CoursePage.objects.update(expire_at=timezone.now() - timedelta(minutes=1))
    call_command("publish_scheduled")
    assert Activity.objects.get().is_open is False
