"""The verb for recordings watched later: once, audited, and nothing but its own field."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lms.audit.models import Entry
from lms.audit.trail import snapshot
from lms.ledger.errors import CalledOff, NotConfirmed, NotTakingPart
from lms.ledger.models import Participation
from lms.ledger.viewing import StillToCome, WasThere, view_later
from tests.factories import ActivityFactory, ParticipationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def absent():
    now = timezone.now()
    activity = ActivityFactory(starts_at=now - timedelta(days=2), ends_at=now - timedelta(days=1))
    return ParticipationFactory(activity=activity)


def test_it_is_noted_once_and_nothing_else_changes(absent):
    before = snapshot(Participation.objects.get(pk=absent.pk))
    at = timezone.now() - timedelta(hours=1)
    user = UserFactory(username="anna")
    assert view_later(absent, at=at, acting_user=user) is True
    assert view_later(absent, at=timezone.now()) is False
    after = snapshot(Participation.objects.get(pk=absent.pk))
    assert after == {**before, "viewed_later_at": at}
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor_label) == ("lms_ledger.view_later", "anna")
    assert list(entry.before) == list(entry.after) == ["viewed_later_at"]


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"cancelled_at": timezone.now()}, NotTakingPart),
        ({"confirmed_at": None}, NotConfirmed),
        ({"attended_seconds": 1}, WasThere),
        ({"attended_at": timezone.now()}, WasThere),
        ({"completed_at": timezone.now()}, WasThere),
    ],
)
def test_who_did_not_miss_it_has_nothing_to_catch_up_on(absent, values, refusal):
    Participation.objects.filter(pk=absent.pk).update(**values)
    with pytest.raises(refusal):
        view_later(absent)
    absent.refresh_from_db()
    assert absent.viewed_later_at is None
    assert Entry.objects.count() == 0


def test_neither_before_the_end_nor_of_an_event_called_off(absent):
    activity = absent.activity
    activity.ends_at = timezone.now() + timedelta(hours=1)
    activity.save()
    with pytest.raises(StillToCome):
        view_later(absent)
    activity.cancelled_at = timezone.now()
    activity.save()
    with pytest.raises(CalledOff):
        view_later(absent)


def test_zero_seconds_are_absence(absent):
    Participation.objects.filter(pk=absent.pk).update(attended_seconds=0)
    assert view_later(absent) is True
    assert list(Participation.objects.viewed_later()) == [absent]
    Participation.objects.filter(pk=absent.pk).update(attended_at=timezone.now())
    assert list(Participation.objects.viewed_later()) == []
