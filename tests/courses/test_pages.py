"""The public pages: what visitors and learners see, and what it costs."""

import pytest

from . import factories as make

pytestmark = pytest.mark.django_db


def test_a_visitor_reads_what_the_course_is_and_how_to_enrol(client):
    course, _steps = make.whole_course(2, title="Customs for exporters")
    response = client.get(course.get_url())
    assert response.status_code == 200
    html = response.content.decode()
    assert "<h1>Customs for exporters</h1>" in html
    assert "Lesson 1" in html and "Lesson 2" in html
    assert f"/en/courses/-/enrol/{course.pk}/" in html
    assert "csrfmiddlewaretoken" not in html
    assert "Lesson 1</a>" not in html
