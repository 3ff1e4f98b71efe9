"""Attending and completing: once, with a trail, announced after commit."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from lms.audit.models import AppendOnlyError, Entry
from lms.ledger import actions, errors
from lms.ledger.models import Participation
from lms.ledger.signals import participation_completed
from tests.factories import EnterpriseFactory, ParticipationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    got = []

    def receiver(participation, **kwargs):
        got.append(participation.pk)

    participation_completed.connect(receiver)
    yield got
    participation_completed.disconnect(receiver)


def test_completing_counts_once_and_is_announced_once(heard, django_capture_on_commit_callbacks):
    participation, user = ParticipationFactory(), UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        done = [actions.complete(participation, acting_user=user) for _ in range(3)]
    participation.refresh_from_db()
    assert (done, heard, participation.progress) == ([True, False, False], [participation.pk], 100)
    entries = Entry.objects.about(participation).filter(verb="lms_ledger.complete")
    assert [entry.actor_pk for entry in entries] == [str(user.pk)]


def test_a_stale_copy_cannot_complete_what_was_cancelled_meanwhile(heard):
    stale = ParticipationFactory()
    actions.cancel(Participation.objects.get(pk=stale.pk))
    assert actions.complete(stale) is False
    assert Participation.objects.get().completed_at is None


def test_only_confirmed_people_complete():
    with pytest.raises(errors.NotConfirmed):
        actions.complete(ParticipationFactory(confirmed_at=None))
    with pytest.raises(errors.NotTakingPart):
        actions.complete(ParticipationFactory(cancelled_at=timezone.now()))


def test_progress_of_a_completed_participation_never_falls():
    participation = ParticipationFactory()
    assert actions.record_progress(participation, percent=40).progress == 40
    actions.complete(participation)
    assert actions.record_progress(participation, percent=80).progress == 100
    assert actions.record_progress(ParticipationFactory(), percent=250).progress == 100


def test_attendance_can_be_corrected_and_taken_back_and_the_trail_keeps_all():
    participation, start = ParticipationFactory(), timezone.now()
    actions.attend(participation, seconds=4000, at=start)
    actions.attend(participation, seconds=4000, at=start + timedelta(hours=1))  # changes nothing
    actions.attend(participation, seconds=0, at=start, reason="wrong file")
    participation.refresh_from_db()
    assert (participation.attended_at, participation.attended_seconds) == (None, 0)
    assert [entry.after["attended_seconds"] for entry in Entry.objects.about(participation)] == [0, 4000]


def test_a_retracted_completion_can_be_completed_again(heard, django_capture_on_commit_callbacks):
    participation = ParticipationFactory()
    with django_capture_on_commit_callbacks(execute=True):
        actions.complete(participation)
        assert actions.retract(participation, reason="import undone") is True
        assert actions.retract(participation, reason="import undone") is False
        assert actions.complete(participation) is True
    assert heard == [participation.pk, participation.pk]


def test_evidence_cannot_be_deleted_from_under_the_ledger():
    participation = ParticipationFactory(enterprise=EnterpriseFactory())
    for thing in (participation.participant, participation.activity, participation.enterprise):
        with pytest.raises(ProtectedError):
            thing.delete()


def test_the_trail_is_append_only():
    actions.complete(ParticipationFactory())
    entry = Entry.objects.get()
    for attempt in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(verb="x"),
    ):
        with pytest.raises(AppendOnlyError):
            attempt()


@pytest.mark.parametrize(
    "fields",
    [
        {"seat": 1, "cancelled_at": timezone.now()},
        {"progress": 101},
        {"promoted_at": timezone.now()},
        {"confirmed_at": None, "completed_at": timezone.now()},
    ],
)
def test_the_database_itself_refuses_impossible_rows(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        ParticipationFactory(**fields)


def test_two_people_cannot_hold_one_seat():
    first = ParticipationFactory(seat=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        ParticipationFactory(activity=first.activity, seat=1)
