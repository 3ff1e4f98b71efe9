"""Settling many people at once: the same facts and the same trail as one by one, with few statements."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lms.audit.models import Entry
from lms.ledger.crediting import Credit, credit, locked
from lms.ledger.models import Participation
from lms.ledger.signals import participation_completed, participations_completed
from tests.factories import ActivityFactory, ParticipationFactory, UserFactory

pytestmark = pytest.mark.django_db
ENDED = timezone.now() - timedelta(days=1)
BEGAN = ENDED - timedelta(minutes=90)


@pytest.fixture
def heard():
    one_by_one, together = [], []

    def hear_one(participation, **kwargs):
        one_by_one.append(participation.pk)

    def hear_all(participations, **kwargs):
        together.append([row.pk for row in participations])

    participation_completed.connect(hear_one)
    participations_completed.connect(hear_all)
    yield one_by_one, together
    participation_completed.disconnect(hear_one)
    participations_completed.disconnect(hear_all)


def settle(people, *, seconds=5400, completes=True, user=None):
    rows = locked(row.pk for row in people)
    return credit(
        [(row, Credit(seconds, BEGAN, completes)) for row in rows],
        at=ENDED,
        reason="report.csv",
        acting_user=user,
    )


def facts(rows):
    wanted = Participation.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
    return list(wanted.values_list("attended_seconds", "attended_at", "completed_at", "progress"))


def test_each_gets_the_minutes_the_completion_and_its_lines_in_the_trail(
    heard, django_capture_on_commit_callbacks
):
    user, activity = UserFactory(), ActivityFactory()
    people = [ParticipationFactory(activity=activity) for _n in range(3)]
    with django_capture_on_commit_callbacks(execute=True):
        assert settle(people, user=user) == 3
    assert facts(people) == [(5400, BEGAN, ENDED, 100)] * 3
    pks = [row.pk for row in people]
    assert heard == (pks, [pks])
    for row in people:
        entries = Entry.objects.about(row).order_by("pk")
        assert [(entry.verb, entry.reason, entry.actor_pk) for entry in entries] == [
            ("lms_ledger.attend", "report.csv", str(user.pk)),
            ("lms_ledger.complete", "report.csv", str(user.pk)),
        ]


def test_a_second_time_changes_nothing_and_says_nothing(heard, django_capture_on_commit_callbacks):
    people = [ParticipationFactory() for _n in range(2)]
    settle(people)
    before, written = facts(people), Entry.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        assert settle(people) == 0
    assert (facts(people), Entry.objects.count(), heard) == (before, written, ([], []))


def test_what_is_gone_is_taken_back_and_the_trail_keeps_both():
    people = [ParticipationFactory() for _n in range(2)]
    settle(people)
    assert settle(people, seconds=0, completes=False) == 0
    assert facts(people) == [(0, None, None, 100)] * 2
    verbs = Entry.objects.about(people[0]).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [f"lms_ledger.{verb}" for verb in ("attend", "complete", "attend", "retract")]


def test_whoever_withdrew_or_never_confirmed_completes_nothing():
    withdrawn = ParticipationFactory(cancelled_at=timezone.now())
    unconfirmed = ParticipationFactory(confirmed_at=None)
    assert settle([withdrawn, unconfirmed]) == 0
    assert [row[2] for row in facts([withdrawn, unconfirmed])] == [None, None]


def test_ten_times_the_people_cost_no_more_statements():
    def statements(count):
        people = [ParticipationFactory() for _n in range(count)]
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert settle(people) == count
        return len(asked)

    assert statements(3) == statements(30)
