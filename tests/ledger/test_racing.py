"""Many people at once: exactly the seats there are, the rest in order, nobody lost."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest
from django.db import connection, connections
from django.utils import timezone

from lms.ledger import actions, errors, offers
from lms.ledger.models import Participation, SeatOffer
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


def test_sixty_cancel_accept_decline_and_lapse_at_once_and_nobody_is_skipped_or_doubled():
    """Twenty seats change hands in every way there is; at the end the first in line have them."""
    activity = ActivityFactory(capacity=20, offer_hours=24)
    people = [ParticipantFactory(first_name=f"P{number:02}") for number in range(80)]
    rows = [actions.register(activity, person, confirmed=True)[0] for person in people]
    for row in rows[:10]:
        actions.cancel(row)
    made = list(SeatOffer.objects.open().select_related("participation__activity").order_by("pk"))
    assert [offer.participation_id for offer in made] == [row.pk for row in rows[20:30]]
    SeatOffer.objects.filter(pk__in=[offer.pk for offer in made[5:]]).update(expires_at=timezone.now())

    def answer(verb, offer):
        with suppress(errors.LedgerError):
            verb(offer)

    at_once(
        [lambda row=row: actions.cancel(row) for row in rows[10:20]]  # frees ten more
        + [lambda offer=offer: answer(offers.accept, offer) for offer in made]
        + [lambda offer=offer: answer(offers.decline, offer) for offer in made[:5]]
        + [offers.lapse_offers] * 5
        + [lambda: actions.promote(activity)] * 10
        + [lambda row=row: actions.cancel(row) for row in rows[60:80]]  # leave the list
    )
    offers.lapse_offers()
    found = Participation.objects.filter(activity=activity)
    holding = found.holding()
    assert sorted(holding.values_list("seat", flat=True)) == list(range(1, 21))
    assert SeatOffer.objects.open().count() == found.offered().count()
    # In turn: whoever still waits stands behind everybody who was asked.
    asked = set(SeatOffer.objects.values_list("participation_id", flat=True))
    assert SeatOffer.objects.count() == len(asked), "nobody was asked twice"
    first_waiting = min(found.waiting().values_list("pk", flat=True))
    assert max(pk for pk in asked) < first_waiting
    assert asked == {row.pk for row in rows if rows[20].pk <= row.pk < first_waiting}
    assert [row.waiting_position for row in found.waiting()] == list(range(1, found.waiting().count() + 1))
