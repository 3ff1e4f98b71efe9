"""The learners of a course in the admin, as a list and as a file."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses import actions
from courses.exporting import COLUMNS, rows
from lms.audit.models import Entry
from lms.ledger.models import Activity, Participation
from lms.roles import GROUPS
from tests.factories import EnterpriseFactory, UserFactory

from . import factories as make

pytestmark = pytest.mark.django_db


def person(role):
    from django.apps import apps

    group, _created = Group.objects.get_or_create(name=GROUPS[role])
    names = ["access_admin", *apps.get_app_config("lms_courses").lms_permissions.get(role, [])]
    group.permissions.set(Permission.objects.filter(codename__in=[n.rpartition(".")[2] for n in names]))
    user = UserFactory()
    user.groups.add(group)
    return user


@pytest.fixture
def scene():
    owner, other = person("trainer"), person("trainer")
    course = make.course_page(owner=owner, title="Customs")
    quiz = make.quiz_page(make.module_page(course, owner=owner), owner=owner)
    return {
        "owner": owner,
        "other": other,
        "course": course,
        "quiz": quiz,
        "activity": Activity.objects.get(),
    }


def enrolled(course, firm=None, **names):
    user = UserFactory(**{"first_name": "Anna", "last_name": "Esempio", **names})
    return actions.enrol(course, user, enterprise=firm)[0]


def address(scene, query=""):
    return reverse("lms_courses_learners:course", args=[scene["activity"].pk]) + query


def test_a_trainer_sees_the_learners_of_an_own_course(client, scene):
    enrolled(scene["course"], EnterpriseFactory(name="Officine Serio"))
    client.force_login(scene["owner"])
    index = client.get(reverse("lms_courses_learners:index"))
    assert [(one.title, one.under_way, one.complete) for one in index.context["object_list"]] == [
        ("Customs", 1, 0)
    ]
    html = client.get(address(scene)).content.decode()
    assert "Anna Esempio" in html and "Officine Serio" in html and "0%" in html


def test_another_trainer_a_reporting_officer_and_a_learner_do_not(client, scene):
    enrolled(scene["course"])
    for user in (scene["other"], person("reporting"), UserFactory()):
        client.force_login(user)
        for query in ("", "?export=csv", "?export=xlsx"):
            response = client.get(address(scene, query))
            assert response.status_code in {302, 403}
            assert b"Esempio" not in response.getvalue()
    client.force_login(scene["other"])
    assert list(client.get(reverse("lms_courses_learners:index")).context["object_list"]) == []
    client.logout()
    assert "login" in client.get(address(scene)).url


def test_a_co_trainer_and_an_administrator_do(client, scene):
    enrolled(scene["course"])
    scene["course"].co_trainers.add(scene["other"])
    make.publish(scene["course"])
    for user in (scene["other"], person("administrator")):
        client.force_login(user)
        assert b"Anna Esempio" in client.get(address(scene)).content


def test_only_an_administrator_sees_the_learners_of_a_deleted_course(client, scene):
    enrolled(scene["course"])
    scene["course"].delete()
    client.force_login(scene["owner"])
    assert client.get(address(scene)).status_code in {302, 403}
    client.force_login(person("administrator"))
    assert b"Anna Esempio" in client.get(address(scene)).content


def test_the_list_filters(client, scene):
    anna = enrolled(scene["course"], EnterpriseFactory(name="Officine Serio", province="ITC46"))
    bruno = enrolled(scene["course"], first_name="Bruno", last_name="Lario")
    actions.leave(bruno)
    client.force_login(scene["owner"])

    def found(query):
        return [row.pk for row in client.get(address(scene, query)).context["object_list"]]

    assert found("") == [anna.pk, bruno.pk]
    assert found("?q=serio") == [anna.pk]
    assert found("?q=bruno+lario") == [bruno.pk]
    assert found("?state=left") == [bruno.pk]
    assert found("?state=under_way") == [anna.pk]
    assert found("?state=completed") == []
    assert found("?province=ITC46") == [anna.pk]


def test_the_list_costs_the_same_with_one_and_three_learners(client, scene):
    enrolled(scene["course"], EnterpriseFactory())
    client.force_login(scene["owner"])
    client.get(address(scene))
    with CaptureQueriesContext(connection) as one:
        client.get(address(scene))
    for _number in range(2):
        enrolled(scene["course"], EnterpriseFactory())
    with CaptureQueriesContext(connection) as three:
        client.get(address(scene))
    assert len(three) == len(one)


def test_the_file_costs_the_same_with_one_and_three_learners(scene):
    learners = Participation.objects.filter(activity=scene["activity"])
    enrolled(scene["course"], EnterpriseFactory())
    with CaptureQueriesContext(connection) as one:
        assert len(list(rows(scene["activity"], learners))) == 1
    for _number in range(2):
        enrolled(scene["course"], EnterpriseFactory())
    with CaptureQueriesContext(connection) as three:
        assert len(list(rows(scene["activity"], learners))) == 3
    assert (len(three), len(one)) == (2, 2)


def test_the_file_names_nobody_and_holds_the_mean_of_the_best_scores(client, scene):
    firm = EnterpriseFactory(tax_code="99900170160")
    participation = enrolled(scene["course"], firm)
    for right in (1, 2, 0):
        attempt = actions.start_quiz(participation, scene["quiz"])
        chosen = attempt.questions[:right]
        given = {one["id"]: [o["id"] for o in one["options"] if o["right"]] for one in chosen}
        actions.submit_quiz(attempt, given)
    participation.refresh_from_db()
    assert list(rows(scene["activity"], Participation.objects.all())) == [
        (
            "Customs",
            "en",
            "Technical",
            participation.participant_id,
            "99900170160",
            participation.registered_at,
            None,
            0,
            Decimal("66.67"),
            None,
        )
    ]
    client.force_login(scene["owner"])
    for export_format, kind in (("csv", "text/csv; charset=utf-8"), ("xlsx", "spreadsheetml")):
        response = client.get(address(scene, f"?export={export_format}"))
        assert kind in response["Content-Type"]
        body = response.getvalue()
        assert b"Esempio" not in body
        if export_format == "csv":
            header = body.decode("utf-8-sig").splitlines()[0]
            assert next(column.code for column in COLUMNS) in header or str(COLUMNS[0].header) in header
    entry = Entry.objects.filter(verb="lms_courses.export_learners").first()
    assert (entry.after["rows"], entry.actor_pk) == (1, str(scene["owner"].pk))


def test_the_course_page_in_the_admin_leads_to_its_learners(client, scene):
    client.force_login(scene["owner"])
    html = client.get(reverse("wagtailadmin_explore", args=[scene["course"].pk])).content.decode()
    assert address(scene) in html
