"""The pages and forms of courses, with the right visitor and the wrong one."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import PageViewRestriction, Site

from courses.models import CoursePage, LessonProgress
from lms.enterprises.models import Enterprise
from lms.ledger.models import Participation
from tests.factories import EnterpriseFactory, UserFactory

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


# --- what visitors see ---


def test_a_visitor_reads_what_the_course_is_and_how_to_enrol(client):
    course, _steps = make.whole_course(2, title="Customs for exporters")
    response = client.get(course.get_url())
    html = text(response)
    assert (response.status_code, response.templates[0].name) == (200, "lms/courses/course.html")
    assert "<h1>Customs for exporters</h1>" in html
    assert [step.title for step in response.context["outline"].steps] == ["Lesson 1", "Lesson 2"]
    assert url("enrol", course.pk) in html
    assert "csrfmiddlewaretoken" not in html
    assert "Lesson 1</a>" not in html
    assert response.cookies == {}


def test_lessons_lead_visitors_to_the_course_page(client):
    course, (lesson,) = make.whole_course(1)
    response = client.get(lesson.get_url(), follow=True)
    assert response.redirect_chain == [(course.get_url(), 302)]
    assert told(response) == ["Enrol in the course to open its lessons."]


def test_a_draft_course_answers_nobody(client, signed_in):
    draft = make.course_page(live=False)
    assert client.get(draft.get_url()).status_code == 404
    assert client.get(url("enrol", draft.pk)).status_code == 404
    assert client.post(url("enrol", draft.pk), ENROL | {"takes_part": "private"}).status_code == 404
    assert Participation.objects.count() == 0


def test_lessons_of_an_unpublished_course_or_module_are_gone(client):
    course, (lesson,) = make.whole_course(1)
    user, _participation = make.learner(course)
    client.force_login(user)
    course.get_first_child().specific.unpublish()
    assert client.get(lesson.get_url()).status_code == 404
    make.publish(course.get_first_child().specific)
    assert client.get(lesson.get_url()).status_code == 200
    CoursePage.objects.get(pk=course.pk).unpublish()
    assert client.get(lesson.get_url()).status_code == 404
    assert client.post(url("done", lesson.pk)).status_code == 404


def test_a_private_course_asks_for_sign_in_everywhere(client):
    course, (lesson, quiz) = make.whole_course(1, quiz=True)
    PageViewRestriction.objects.create(page=course, restriction_type=PageViewRestriction.GROUPS).groups.add(
        Group.objects.create(name="Members")
    )
    outsider = UserFactory(first_name="Otto", last_name="Fuori")
    catalogue = course.get_parent().get_url()
    client.force_login(outsider)
    for address in (course.get_url(), lesson.get_url(), quiz.get_url(), url("enrol", course.pk)):
        response = client.get(address)
        assert (response.status_code, "login" in response.url) == (302, True)
    for name, page in (("enrol", course), ("leave", course), ("done", lesson), ("start", quiz)):
        response = client.post(url(name, page.pk), ENROL | {"takes_part": "private"})
        assert (response.status_code, "login" in response.url) == (302, True)
    assert list(client.get(catalogue).context["courses"]) == []
    assert list(client.get(f"{catalogue}?q=customs").context["courses"]) == []
    assert Participation.objects.count() == 0
    outsider.groups.add(Group.objects.get(name="Members"))
    assert client.get(course.get_url()).status_code == 200


def test_a_module_address_leads_to_its_section_of_the_course_page(client):
    course, _steps = make.whole_course(1)
    module = course.get_first_child()
    assert client.get(module.get_url()).url == f"{course.get_url()}#{module.slug}"
    assert f'id="{module.slug}"' in text(client.get(course.get_url()))


def test_pages_are_served_by_wagtail_alone_where_the_catalogue_stands_elsewhere(client):
    index = make.index_page(slug="training")
    course = make.course_page(index)
    assert client.get(course.get_url()).status_code == 200
    assert client.get(index.get_url()).status_code == 200


def test_an_address_that_is_no_page_is_not_found(client):
    make.whole_course(1)
    for address in ("/en/courses/nothing/", "/en/courses/a/b/c/d/e/", "/en/courses/-/enrol/99999/"):
        assert client.get(address, follow=True).status_code in {404, 200}
    assert client.get("/en/courses/nothing/").status_code == 404


def test_courses_of_another_site_are_not_served(client):
    index = make.index_page()
    make.course_page(index)
    home = Site.objects.get().root_page
    other = home.get_parent().add_child(instance=type(home)(title="Other", slug="other", locale=index.locale))
    Site.objects.create(hostname="localhost", root_page=other)
    assert client.get("/en/courses/export-customs/").status_code == 200
    assert client.get("/en/courses/export-customs/", HTTP_HOST="localhost").status_code == 404


# --- the catalogue ---


def test_the_catalogue_filters_and_searches(client):
    index = make.index_page()
    customs = make.course_page(index, title="Customs", level="basic", skill_type="technical")
    markets = make.course_page(index, title="Markets", level="advanced", skill_type="management")
    make.course_page(index, title="Draft", live=False)

    def found(query):
        return sorted(course.pk for course in client.get(f"{index.get_url()}?{query}").context["courses"])

    assert found("") == [customs.pk, markets.pk]
    assert found("level=basic") == [customs.pk]
    assert found("skill=management") == [markets.pk]
    assert found("level=basic&skill=management") == []
    assert found("level=nonsense") == [customs.pk, markets.pk]
    assert found("q=markets") == [markets.pk]
    assert found("q=markets&level=basic") == []
    assert found("language=it") == []
    assert found("language=all") == [customs.pk, markets.pk]
    assert found("page=99") == [customs.pk, markets.pk]


@pytest.mark.parametrize(
    "query", ["'", '"', "*", "a AND", "(", "%00", "\\", "x" * 300, "<script>alert(1)</script>"]
)
def test_the_search_takes_any_text(client, query):
    index = make.index_page()
    make.course_page(index)
    response = client.get(index.get_url(), {"q": query})
    assert response.status_code == 200
    assert "<script>alert" not in text(response)


def test_the_catalogue_shows_twenty_a_page(client):
    index = make.index_page()
    for number in range(21):
        make.course_page(index, title=f"Course {number}")
    assert len(client.get(index.get_url()).context["courses"]) == 20
    assert len(client.get(f"{index.get_url()}?page=2").context["courses"]) == 1


def test_courses_in_another_language_are_found_when_asked_for(client):
    course, _steps = make.whole_course(1)
    make.translate(course, "it")
    index = course.get_parent()
    html = text(client.get(f"{index.get_url()}?language=it"))
    assert "/it/courses/" in html


# --- enrol ---


def test_enrolling_needs_sign_in_and_comes_back(client):
    course, _steps = make.whole_course(1)
    response = client.get(url("enrol", course.pk))
    assert (response.status_code, response.url.endswith(f"?next={url('enrol', course.pk)}")) == (302, True)
    assert client.post(url("enrol", course.pk), ENROL).status_code == 302
    assert Participation.objects.count() == 0


def test_looking_at_the_form_writes_nothing(client, signed_in):
    course, _steps = make.whole_course(1)
    assert client.get(url("enrol", course.pk)).status_code == 200
    assert Participation.objects.count() == 0


def test_a_known_firm_is_recognised_by_its_tax_code(client, signed_in):
    course, _steps = make.whole_course(1)
    firm = EnterpriseFactory(tax_code="99900170160", name="Officine Serio")
    data = ENROL | {"takes_part": "firm", "tax_code": "IT 999 001 701 60"}
    response = client.post(url("enrol", course.pk), data, follow=True)
    assert told(response) == ["You are enrolled. Have a good start!"]
    row = Participation.objects.get()
    assert (row.enterprise, row.full_name, row.participant.user) == (firm, "Anna Esempio", signed_in)
    assert row.consent_version != ""


def test_a_new_firm_is_asked_for_its_details_once(client, signed_in):
    course, _steps = make.whole_course(1)
    data = ENROL | {"takes_part": "firm", "tax_code": NEW_CODE}
    first = client.post(url("enrol", course.pk), data)
    assert "We do not know this firm yet." in text(first)
    assert {"name", "kind", "province"} <= set(first.context["form"].fields)
    assert (first.context["form"].errors, Enterprise.objects.count()) == ({}, 0)
    missing = client.post(url("enrol", course.pk), data | {"name": "", "kind": "company", "province": ""})
    assert set(missing.context["form"].errors) == {"name", "province"}
    details = {"name": "Meccatronica Lambro", "kind": "company", "province": "ITC4C"}
    client.post(url("enrol", course.pk), data | details)
    firm = Enterprise.objects.get()
    assert (firm.tax_code, firm.name, firm.province) == (NEW_CODE, "Meccatronica Lambro", "ITC4C")
    assert Participation.objects.get().enterprise == firm


def test_a_wrong_tax_code_gets_a_sentence_and_writes_nothing(client, signed_in):
    course, _steps = make.whole_course(1)
    data = ENROL | {"takes_part": "firm", "tax_code": "99900140156"}
    response = client.post(url("enrol", course.pk), data)
    assert response.context["form"].errors == {
        "tax_code": ["The check character does not match: one character is probably mistyped."]
    }
    empty = client.post(url("enrol", course.pk), data | {"tax_code": ""})
    assert empty.context["form"].errors == {"tax_code": ["Type the tax code."]}
    assert (Participation.objects.count(), Enterprise.objects.count()) == (0, 0)


def test_a_private_person_needs_no_firm(client, signed_in):
    course, _steps = make.whole_course(1)
    client.post(url("enrol", course.pk), ENROL | {"takes_part": "private", "tax_code": "rubbish"})
    assert Participation.objects.get().enterprise is None


def test_the_privacy_notice_must_be_acknowledged(client, signed_in):
    course, _steps = make.whole_course(1)
    data = {name: value for name, value in ENROL.items() if name != "privacy"} | {"takes_part": "private"}
    response = client.post(url("enrol", course.pk), data)
    assert set(response.context["form"].errors) == {"privacy"}
    assert Participation.objects.count() == 0


def test_the_second_course_asks_nothing_again(client, signed_in):
    course, _steps = make.whole_course(1)
    firm = EnterpriseFactory(tax_code="99900170160", name="Officine Serio")
    client.post(url("enrol", course.pk), ENROL | {"takes_part": "firm", "tax_code": firm.tax_code})
    second = make.course_page(course.get_parent().specific, title="Second")
    form = client.get(url("enrol", second.pk)).context["form"]
    assert list(form.fields) == ["takes_part", "country", "tax_code"]
    assert form.fields["takes_part"].choices[0] == ("known", "for Officine Serio")
    client.post(url("enrol", second.pk), {"takes_part": "known"})
    assert set(Participation.objects.values_list("enterprise", flat=True)) == {firm.pk}


def test_a_double_click_enrols_once(client, signed_in):
    course, _steps = make.whole_course(1)
    for _click in range(2):
        response = client.post(url("enrol", course.pk), ENROL | {"takes_part": "private"}, follow=True)
    assert told(response) == ["You are already enrolled in this course."]
    assert Participation.objects.count() == 1


def test_enrolling_and_the_other_verbs_refuse_get(client):
    course, (lesson, quiz) = make.whole_course(1, quiz=True)
    user, _participation = make.learner(course)
    client.force_login(user)
    for name, page in (("leave", course), ("done", lesson), ("start", quiz)):
        assert client.get(url(name, page.pk)).status_code == 405
    assert Participation.objects.get().state == "confirmed"


def test_a_post_without_token_is_refused(django_user_model):
    from django.test import Client

    course, (lesson,) = make.whole_course(1)
    user, _participation = make.learner(course)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    assert strict.post(url("done", lesson.pk)).status_code == 403
    assert LessonProgress.objects.done().count() == 0
