"""A webinar completes hundreds of people at once: their certificates come in the background, once each."""

from unittest import mock

import pytest
from django.utils import timezone

from certificates import actions, tasks
from certificates.models import Certificate
from lms.ledger.crediting import Credit, credit, locked
from lms.mail.models import Mail
from tests.factories import ActivityFactory, ParticipationFactory

from .factories import make_template

pytestmark = pytest.mark.django_db


def completed_together(count):
    activity = ActivityFactory(starts_at=timezone.now(), ends_at=timezone.now(), issues_certificate=True)
    people = [ParticipationFactory(activity=activity) for _n in range(count)]
    now = timezone.now()
    rows = locked(row.pk for row in people)
    credit([(row, Credit(5400, now, True)) for row in rows], at=now, reason="", acting_user=None)
    return people


def test_many_are_issued_by_tasks_and_a_task_that_runs_twice_issues_once(django_capture_on_commit_callbacks):
    make_template()
    with (
        mock.patch.object(type(tasks.issue_certificates), "enqueue", autospec=True) as enqueue,
        django_capture_on_commit_callbacks(execute=True),
    ):
        people = completed_together(3)
    assert Certificate.objects.count() == 0, "nobody waited for them"
    (_task, pks), _none = enqueue.call_args
    assert pks == [row.pk for row in people]
    with django_capture_on_commit_callbacks(execute=True):
        assert [tasks.issue_certificates.func(pks) for _again in range(2)] == [3, 3]
    assert sorted(Certificate.objects.values_list("participation", flat=True)) == pks
    assert Mail.objects.filter(about_type="lms_certificates.certificate").count() == 3


def test_tasks_that_a_crash_took_are_made_up_for_by_repair(django_capture_on_commit_callbacks):
    make_template()
    with (
        mock.patch.object(type(tasks.issue_certificates), "enqueue", autospec=True),
        django_capture_on_commit_callbacks(execute=True),
    ):
        people = completed_together(3)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.repair() == 6, "three issued, three drawn"
    assert Certificate.objects.count() == len(people) == 3
    assert not Certificate.objects.undrawn().exists()
    assert actions.repair() == 0
