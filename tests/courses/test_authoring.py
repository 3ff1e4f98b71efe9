"""A trainer edits only the courses that are the trainer's; tried through the admin's own views."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import GroupApprovalTask, GroupPagePermission, Workflow, WorkflowPage, WorkflowTask

from courses.models import CoursePage, LessonPage
from lms.ledger.authoring import grant_page_permissions
from lms.roles import GROUPS
from tests.factories import UserFactory

from . import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def groups():
    """The groups as `setup_groups` makes them, as far as courses are concerned."""
    found = {}
    for role, name in GROUPS.items():
        group = found[role] = Group.objects.create(name=name)
        group.permissions.add(Permission.objects.get(codename="access_admin"))
    return found


def person(groups, role):
    user = UserFactory()
    user.groups.add(groups[role])
    return user


@pytest.fixture
def scene(groups):
    """A course of one trainer with a lesson, and another trainer."""
    owner, other = person(groups, "trainer"), person(groups, "trainer")
    index = make.index_page()
    course = make.course_page(index, owner=owner, title="Theirs")
    module = make.module_page(course, owner=owner)
    lesson = make.lesson_page(module, owner=owner)
    return {
        "index": index,
        "course": course,
        "module": module,
        "lesson": lesson,
        "owner": owner,
        "other": other,
    }


def admin_url(name, *args):
    return reverse(f"wagtailadmin_pages:{name}", args=args)


def form_data(page, **values):
    data = {
        "title": page.title,
        "slug": page.slug,
        "summary": "Customs for exporters.",
        "intro": "null",
        "objectives": "null",
        "duration_hours": "3",
        "level": "basic",
        "skill_type": "technical",
        "completion_rule": "required",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "1000",
    }
    return data | values


def state_of(scene):
    """Everything somebody could have changed about the course."""
    pages = scene["index"].get_descendants(inclusive=True).order_by("path")
    return [
        (page.pk, page.path, page.title, page.draft_title, page.live, page.latest_revision_id, page.locked)
        for page in pages
    ]


FORBIDDEN = [
    ("edit", "course", {"title": "Mine now"}),
    ("edit", "course", {"title": "Mine now", "action-publish": "1"}),
    ("edit", "lesson", {"title": "Mine now"}),
    ("delete", "course", {}),
    ("delete", "lesson", {}),
    ("unpublish", "course", {}),
    ("unpublish", "lesson", {}),
    ("unpublish", "index", {}),
    ("delete", "index", {}),
    ("edit", "index", {"title": "Mine now"}),
    ("copy", "course", {"new_title": "Mine", "new_slug": "mine", "new_parent_page": "INDEX"}),
    ("lock", "course", {}),
    ("history", "course", None),
    ("view_draft", "lesson", None),
    ("set_privacy", "course", {"restriction_type": "login"}),
    ("set_privacy", "index", {"restriction_type": "login"}),
    ("usage", "course", None),
]


@pytest.mark.parametrize(("view", "which", "data"), FORBIDDEN)
def test_another_trainer_is_refused(client, scene, view, which, data):
    before = state_of(scene)
    client.force_login(scene["other"])
    url = admin_url(view, scene[which].pk)
    if data is None:
        response = client.get(url)
    else:
        data = {key: scene["index"].pk if value == "INDEX" else value for key, value in data.items()}
        response = client.post(url, form_data(scene["course"]) | data if view == "edit" else data)
    assert response.status_code in {302, 403}
    assert state_of(scene) == before
    if response.status_code == 302:
        assert response.url in {reverse("wagtailadmin_home")}
    if view == "set_privacy":
        assert not scene["course"].get_view_restrictions().exists()


def test_another_trainer_cannot_create_below_a_foreign_course(client, scene):
    before = state_of(scene)
    client.force_login(scene["other"])
    for parent, model in (("course", "modulepage"), ("module", "lessonpage"), ("module", "quizpage")):
        url = admin_url("add", "lms_courses", model, scene[parent].pk)
        assert client.get(url).status_code == 302
        assert client.post(url, {"title": "Mine", "slug": "mine"}).url == reverse("wagtailadmin_home")
    assert state_of(scene) == before


def test_another_trainer_cannot_revert_to_an_old_revision(client, scene):
    revision = scene["course"].latest_revision
    scene["course"].title = "Theirs, second draft"
    scene["course"].save_revision()
    before = state_of(scene)
    client.force_login(scene["other"])
    url = admin_url("revisions_revert", scene["course"].pk, revision.pk)
    assert client.get(url).url == reverse("wagtailadmin_home")
    edit = client.post(
        admin_url("edit", scene["course"].pk), form_data(scene["course"], revision=revision.pk)
    )
    assert edit.url == reverse("wagtailadmin_home")
    compare = admin_url("revisions_compare", scene["course"].pk, "earliest", "latest")
    assert client.get(compare).status_code in {302, 403}
    assert state_of(scene) == before


def test_another_trainer_cannot_move_the_course_nor_own_pages_into_it(client, scene):
    mine = make.course_page(scene["index"], owner=scene["other"], title="Mine")
    my_module = make.module_page(mine, owner=scene["other"])
    before = state_of(scene)
    client.force_login(scene["other"])
    moves = [(scene["module"], mine), (my_module, scene["course"]), (scene["lesson"], my_module)]
    for page, destination in moves:
        url = admin_url("move_confirm", page.pk, destination.pk)
        assert client.post(url).status_code in {302, 403}
    assert state_of(scene) == before


@pytest.mark.parametrize("action", ["publish", "unpublish", "delete", "move"])
def test_another_trainer_cannot_use_bulk_actions(client, scene, action):
    before = state_of(scene)
    client.force_login(scene["other"])
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    for which in ("course", "lesson", "index"):
        data = {"include_descendants": "on", "move_applicable": "on", "chooser": scene["index"].pk}
        client.post(f"{url}?id={scene[which].pk}", data)
    assert state_of(scene) == before


def test_another_trainer_cannot_start_or_cancel_a_workflow(client, scene, groups):
    workflow = Workflow.objects.create(name="Check")
    task = GroupApprovalTask.objects.create(name="Editors check")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    WorkflowPage.objects.create(workflow=workflow, page=scene["index"])
    client.force_login(scene["other"])
    url = admin_url("edit", scene["course"].pk)
    client.post(url, form_data(scene["course"], **{"action-submit": "1"}))
    assert scene["course"].current_workflow_state is None
    client.force_login(scene["owner"])
    client.post(url, form_data(scene["course"], **{"action-submit": "1"}))
    state = CoursePage.objects.get(pk=scene["course"].pk).current_workflow_state
    assert state is not None
    client.force_login(scene["other"])
    client.post(url, form_data(scene["course"], **{"action-cancel-workflow": "1"}))
    current = CoursePage.objects.get(pk=scene["course"].pk).current_workflow_task_state
    action = admin_url("workflow_action", scene["course"].pk, "approve", current.pk)
    client.post(action)
    assert CoursePage.objects.get(pk=scene["course"].pk).current_workflow_state == state


def test_the_explorer_lists_a_trainers_own_courses_only(client, scene):
    mine = make.course_page(scene["index"], owner=scene["other"], title="My own course")
    client.force_login(scene["other"])
    listing = client.get(reverse("wagtailadmin_explore", args=[scene["index"].pk]))
    assert [page.pk for page in listing.context["pages"]] == [mine.pk]
    inside = client.get(reverse("wagtailadmin_explore", args=[scene["course"].pk]))
    assert list(inside.context["pages"]) == []


def test_a_trainer_does_everything_with_an_own_course(client, scene):
    client.force_login(scene["owner"])
    course, module = scene["course"], scene["module"]
    client.post(admin_url("edit", course.pk), form_data(course, title="Better", **{"action-publish": "1"}))
    course = CoursePage.objects.get(pk=course.pk)
    assert (course.title, course.live) == ("Better", True)
    body = {"body-count": "1", "body-0-deleted": "", "body-0-order": "0", "body-0-type": "text"}
    body |= {"body-0-id": "", "body-0-value": "null"}
    lesson = form_data(module, title="New lesson", slug="new-lesson", minutes="5", required="on")
    lesson |= {"action-publish": "1", "body-count": "1", "body-0-deleted": "", "body-0-order": "0"}
    lesson |= {"body-0-type": "callout", "body-0-id": "", "body-0-value-kind": "note"}
    lesson |= {"body-0-value-title": "Mind", "body-0-value-text": RICH}
    client.post(admin_url("add", "lms_courses", "lessonpage", module.pk), lesson)
    new = LessonPage.objects.get(title="New lesson")
    assert (new.live, new.owner, new.body[0].value["title"]) == (True, scene["owner"], "Mind")
    client.post(admin_url("unpublish", new.pk))
    new.refresh_from_db()
    assert new.live is False
    client.post(admin_url("delete", course.pk))
    assert not CoursePage.objects.filter(pk=course.pk).exists()


RICH = (
    '{"blocks": [{"key": "a", "text": "<script>alert(1)</script>", "type": "unstyled", "depth": 0,'
    ' "inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}'
)


def test_a_trainer_adds_and_publishes_a_course_of_ones_own(client, scene):
    client.force_login(scene["other"])
    data = form_data(scene["course"], title="Mine", slug="mine", **{"action-publish": "1"})
    client.post(admin_url("add", "lms_courses", "coursepage", scene["index"].pk), data)
    course = CoursePage.objects.get(slug="mine")
    assert (course.owner, course.live) == (scene["other"], True)


def test_a_co_trainer_may_do_what_the_owner_may(client, scene):
    course = CoursePage.objects.get(pk=scene["course"].pk)
    course.co_trainers.add(scene["other"])
    make.publish(course)
    client.force_login(scene["other"])
    lesson = scene["lesson"]
    client.post(admin_url("unpublish", lesson.pk))
    lesson.refresh_from_db()
    assert lesson.live is False
    assert client.get(admin_url("edit", lesson.pk)).status_code == 200
    listing = client.get(reverse("wagtailadmin_explore", args=[scene["index"].pk]))
    assert [page.pk for page in listing.context["pages"]] == [course.pk]


def test_only_trainers_can_be_chosen_as_co_trainers(client, scene):
    learner = UserFactory()
    client.force_login(scene["owner"])
    page = client.get(admin_url("edit", scene["course"].pk))
    offered = {user.pk for user in page.context["form"].fields["co_trainers"].queryset}
    assert offered == {scene["owner"].pk, scene["other"].pk}
    assert learner.pk not in offered


def test_whoever_left_the_trainers_loses_the_own_courses(client, scene):
    scene["owner"].groups.clear()
    scene["owner"].user_permissions.add(Permission.objects.get(codename="access_admin"))
    before = state_of(scene)
    client.force_login(scene["owner"])
    client.post(admin_url("edit", scene["course"].pk), form_data(scene["course"], title="Still mine"))
    assert state_of(scene) == before


def test_a_reporting_officer_has_no_page_rights(client, scene, groups):
    client.force_login(person(groups, "reporting"))
    before = state_of(scene)
    for which in ("index", "course", "lesson"):
        assert client.get(admin_url("edit", scene[which].pk)).status_code == 302
        client.post(admin_url("unpublish", scene[which].pk))
    assert state_of(scene) == before


def test_an_administrator_edits_every_course(client, scene, groups):
    client.force_login(person(groups, "administrator"))
    for which in ("index", "course", "module", "lesson"):
        assert client.get(admin_url("edit", scene[which].pk)).status_code == 200
    listing = client.get(reverse("wagtailadmin_explore", args=[scene["index"].pk]))
    assert [page.pk for page in listing.context["pages"]] == [scene["course"].pk]


def test_a_new_catalogue_gives_the_groups_their_rights_once(groups):
    index = make.index_page()
    given = GroupPagePermission.objects.filter(page=index)
    found = sorted((one.group.name, one.permission.codename) for one in given.select_related("permission"))
    assert found == [
        ("Administrators", "add_page"),
        ("Administrators", "bulk_delete_page"),
        ("Administrators", "change_page"),
        ("Administrators", "lock_page"),
        ("Administrators", "publish_page"),
        ("Administrators", "unlock_page"),
        ("Trainers", "add_page"),
        ("Trainers", "publish_page"),
    ]
    assert grant_page_permissions(index) == 0
