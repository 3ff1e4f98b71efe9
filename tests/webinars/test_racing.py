"""Many people at once, through the door that visitors use: seats exact, nobody lost, no error."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.db.models import F
from django.test import Client
from django.urls import reverse

from lms.ledger.models import Participation
from lms.mail.models import Mail

from .factories import ANNA, webinar

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(jobs):
    barrier = Barrier(len(jobs))

    def run(job):
        barrier.wait()
        try:
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result() for future in [pool.submit(run, job) for job in jobs]]


def post(event, email):
    return (
        Client().post(reverse("lms_webinars:register", args=[event.pk]), {**ANNA, "email": email}).status_code
    )


def test_sixty_people_race_for_ten_seats():
    event = webinar(capacity=10)
    answers = at_once([lambda n=n: post(event, f"person{n}@example.com") for n in range(60)])
    assert set(answers) == {302}
    rows = Participation.objects.all()
    assert sorted(rows.exclude(seat=None).values_list("seat", flat=True)) == list(range(1, 11))
    assert rows.waiting().count() == 50
    rows.waiting().update(confirmed_at=F("registered_at"))  # until then all stand behind the confirmed
    assert sorted(row.waiting_position for row in rows.waiting()) == list(range(1, 51))
    assert Mail.objects.filter(key__startswith="lms_webinars.confirm").count() == 60


def test_one_person_in_ten_tabs_is_registered_once():
    event = webinar(capacity=10)
    assert set(at_once([lambda: post(event, "anna@example.com")] * 10)) == {302}
    assert Participation.objects.count() == 1
    assert Mail.objects.count() == 1


def test_two_people_for_the_last_seat():
    event = webinar(capacity=1)
    at_once([lambda n=n: post(event, f"person{n}@example.com") for n in range(2)])
    assert (Participation.objects.seated().count(), Participation.objects.waiting().count()) == (1, 1)
