"""A seat goes to a colleague of the same firm, and stays with the giver until the colleague accepts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lms.ledger import actions, errors
from lms.ledger.models import Handover, Participant, Participation
from tests.factories import ActivityFactory, EnterpriseFactory, ParticipantFactory, ParticipationFactory

pytestmark = pytest.mark.django_db

BRUNO = {"email": "Bruno@Example.com", "first_name": "Bruno", "last_name": "Bianchi"}


@pytest.fixture
def giver():
    return ParticipationFactory(
        activity=ActivityFactory(capacity=1, offer_hours=24), enterprise=EnterpriseFactory(), seat=1
    )


def bruno():
    return actions.introduce(**BRUNO)


def take(handover):
    return actions.take_over(handover, participant=bruno(), language="it", consent_version="2026-11")


def test_the_colleague_gets_the_same_seat_and_firm_and_nobody_on_the_list_is_passed(giver):
    waiting, _new = actions.register(giver.activity, ParticipantFactory(), confirmed=True)
    handover = actions.hand(giver, **BRUNO)
    giver.refresh_from_db()
    assert (giver.state, giver.seat) == ("confirmed", 1)
    successor = take(handover)
    assert take(handover).pk == successor.pk, "a double click changes nothing"
    giver.refresh_from_db()
    waiting.refresh_from_db()
    assert (giver.state, giver.seat, giver.cancellation_reason) == (
        "cancelled",
        None,
        "handed over to a colleague",
    )
    assert (successor.state, successor.seat, successor.enterprise) == ("confirmed", 1, giver.enterprise)
    assert (successor.participant.email, successor.consent_version) == ("bruno@example.com", "2026-11")
    assert successor.participant.email_verified_at is not None
    assert waiting.state == "waiting"


def test_whoever_keeps_or_cancels_the_seat_closes_the_way_to_it(giver):
    first = actions.hand(giver, **BRUNO)
    second = actions.hand(giver, email="carla@example.com", first_name="Carla", last_name="Conti")
    with pytest.raises(errors.HandoverClosed):
        take(first)
    assert (actions.take_back(giver), actions.take_back(giver)) == (True, False)
    third = actions.hand(giver, **BRUNO)
    actions.cancel(giver)
    for handover in (second, third):
        with pytest.raises(errors.HandoverClosed):
            take(Handover.objects.get(pk=handover.pk))
    assert not Participant.objects.filter(email="carla@example.com").exists(), (
        "whoever was only asked stays out"
    )


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"enterprise": None}, errors.NoFirmToHandIn),
        ({"confirmed_at": None}, errors.NoSeatToHand),
        ({"waitlisted_at": timezone.now(), "seat": None}, errors.NoSeatToHand),
        ({"cancelled_at": timezone.now(), "seat": None}, errors.NoSeatToHand),
        ({"completed_at": timezone.now()}, errors.AlreadyCompleted),
        ({"attended_at": timezone.now()}, errors.AlreadyAttended),
    ],
)
def test_what_cannot_be_handed_on_is_refused_in_words(giver, fields, error):
    Participation.objects.filter(pk=giver.pk).update(**fields)
    giver.refresh_from_db()
    with pytest.raises(error) as refusal:
        actions.hand(giver, **BRUNO)
    assert str(refusal.value).endswith(".")
    assert Handover.objects.count() == 0


def test_nothing_is_handed_on_after_the_event_or_when_it_is_called_off(giver):
    handover, activity = actions.hand(giver, **BRUNO), giver.activity
    activity.cancelled_at = timezone.now()
    activity.save()
    with pytest.raises(errors.CalledOff):
        take(handover)
    activity.cancelled_at = None
    activity.starts_at = timezone.now() - timedelta(days=1)
    activity.ends_at = activity.starts_at + timedelta(hours=1)
    activity.save()
    with pytest.raises(errors.AlreadyOver):
        take(handover)


def test_ones_own_address_and_that_of_a_colleague_who_is_in_are_refused(giver):
    with pytest.raises(errors.OwnAddress):
        actions.hand(giver, **{**BRUNO, "email": giver.participant.email.upper()})
    ParticipationFactory(activity=giver.activity, participant=bruno(), enterprise=giver.enterprise)
    with pytest.raises(errors.ColleagueRegistered):
        actions.hand(giver, **BRUNO)


def test_nobody_learns_here_whether_somebody_of_another_firm_takes_part(giver):
    ParticipationFactory(activity=giver.activity, participant=bruno(), enterprise=EnterpriseFactory())
    handover = actions.hand(giver, **BRUNO)
    with pytest.raises(errors.ColleagueRegistered):
        take(handover)
    giver.refresh_from_db()
    assert giver.state == "confirmed"


def test_a_list_of_invited_people_holds_for_colleagues_too(giver):
    giver.activity.invitation_list_only = True
    giver.activity.save()
    with pytest.raises(errors.NotOnTheList):
        actions.hand(giver, **BRUNO)
