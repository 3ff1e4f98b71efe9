"""Many people at once: exactly the seats there are, the rest in order, nobody lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from lms.ledger import actions
from lms.ledger.models import Participation
from tests.factories import ActivityFactory, ParticipantFactory, ParticipationFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(jobs):
    """Runs the jobs in as many threads, started together; each closes its own database connections."""
    barrier = Barrier(len(jobs))

    def run(job):
        barrier.wait()
        try:
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result() for future in [pool.submit(run, job) for job in jobs]]


def test_sixty_people_race_for_ten_seats():
    activity = ActivityFactory(capacity=10)
    people = [ParticipantFactory() for _ in range(60)]
    at_once([lambda person=person: actions.register(activity, person, confirmed=True) for person in people])
    rows = Participation.objects.filter(activity=activity)
    assert sorted(rows.seated().values_list("seat", flat=True)) == list(range(1, 11))
    assert rows.waiting().count() == 50
    assert sorted(row.waiting_position for row in rows.waiting()) == list(range(1, 51))


def test_one_person_in_twenty_tabs_gets_one_seat():
    activity = ActivityFactory(capacity=5)
    jobs = [
        lambda: actions.register(
            activity,
            actions.introduce(email="anna@example.com", first_name="Anna", last_name="Abete"),
            confirmed=True,
        )
    ] * 20
    new = [is_new for _row, is_new in at_once(jobs)]
    assert (sum(new), Participation.objects.count()) == (1, 1)


def test_cancelling_and_registering_at_once_neither_loses_nor_doubles_a_seat():
    activity = ActivityFactory(capacity=10)
    seated = [ParticipationFactory(activity=activity, seat=number) for number in range(1, 11)]
    people = [ParticipantFactory() for _ in range(20)]
    at_once(
        [lambda row=row: actions.cancel(row) for row in seated]
        + [lambda person=person: actions.register(activity, person, confirmed=True) for person in people]
    )
    rows = Participation.objects.filter(activity=activity)
    assert sorted(rows.seated().values_list("seat", flat=True)) == list(range(1, 11))
    assert rows.waiting().count() == 10


def test_a_completion_in_ten_threads_happens_once():
    participation = ParticipationFactory()
    done = at_once([lambda: actions.complete(Participation.objects.get(pk=participation.pk))] * 10)
    assert sum(done) == 1


def test_the_suite_runs_on_a_database_that_can_wait():
    """SQLite must take its write lock at BEGIN, or the races above pass by luck only."""
    if connection.vendor == "sqlite":
        assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
