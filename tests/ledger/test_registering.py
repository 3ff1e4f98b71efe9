"""Registering, confirming, cancelling and moving up from the waiting list."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lms.audit.models import Entry
from lms.ledger import actions, errors
from lms.ledger.models import Participant, Participation
from tests.factories import ActivityFactory, ParticipantFactory, ParticipationFactory, UserFactory

pytestmark = pytest.mark.django_db


def states(activity):
    rows = Participation.objects.filter(activity=activity).order_by("pk")
    return [(row.participant.first_name, row.state, row.seat) for row in rows]


def people(*names):
    return [ParticipantFactory(first_name=name) for name in names]


def test_the_first_seat_goes_to_the_first_and_the_rest_wait_in_order():
    activity = ActivityFactory(capacity=1)
    for person in people("Anna", "Bruno", "Carla"):
        actions.register(activity, person, confirmed=True)
    assert states(activity) == [
        ("Anna", "confirmed", 1),
        ("Bruno", "waiting", None),
        ("Carla", "waiting", None),
    ]
    assert [row.waiting_position for row in Participation.objects.order_by("pk")] == [None, 1, 2]


def test_registering_twice_changes_nothing():
    activity, person = ActivityFactory(capacity=5), ParticipantFactory()
    first, new = actions.register(activity, person, role="Owner")
    second, new_again = actions.register(activity, person, role="Somebody else", last_name="Other")
    assert (new, new_again) == (True, False)
    assert (second.pk, second.role, second.last_name) == (first.pk, "Owner", person.last_name)
    assert Participation.objects.count() == 1


def test_whoever_cancels_frees_the_seat_for_the_next_confirmed_person():
    activity = ActivityFactory(capacity=1)
    anna, bruno, carla = people("Anna", "Bruno", "Carla")
    seat, _ = actions.register(activity, anna, confirmed=True)
    actions.register(activity, bruno)  # has not confirmed the address
    actions.register(activity, carla, confirmed=True)
    actions.cancel(seat)
    assert states(activity) == [
        ("Anna", "cancelled", None),
        ("Bruno", "waiting", None),
        ("Carla", "confirmed", 1),
    ]


def test_confirming_late_moves_up_when_a_seat_is_free():
    activity = ActivityFactory(capacity=1)
    anna, bruno = people("Anna", "Bruno")
    seat, _ = actions.register(activity, anna, confirmed=True)
    waiting, _ = actions.register(activity, bruno)
    actions.cancel(seat)
    assert actions.confirm(waiting).state == "confirmed"
    assert states(activity) == [("Anna", "cancelled", None), ("Bruno", "confirmed", 1)]


def test_a_registration_nobody_confirms_lapses_and_its_seat_moves_on():
    activity = ActivityFactory(capacity=1)
    anna, bruno = people("Anna", "Bruno")
    held, _ = actions.register(activity, anna)
    actions.register(activity, bruno, confirmed=True)
    assert actions.lapse(timezone.now() + timedelta(hours=23)) == 0
    assert actions.lapse(timezone.now() + timedelta(hours=25)) == 1
    assert states(activity) == [("Anna", "cancelled", None), ("Bruno", "confirmed", 1)]
    again = actions.confirm(held)
    assert (again.state, again.waiting_position) == ("waiting", 1)


def test_who_cancelled_by_hand_cannot_come_back_through_the_old_link():
    participation, _ = actions.register(ActivityFactory(), ParticipantFactory())
    actions.cancel(participation, reason="by the registrant")
    with pytest.raises(errors.NotTakingPart):
        actions.confirm(participation)


def test_who_cancelled_may_register_again_at_the_end_of_the_queue():
    activity = ActivityFactory(capacity=1)
    anna, bruno = people("Anna", "Bruno")
    seat, _ = actions.register(activity, anna, confirmed=True)
    actions.register(activity, bruno, confirmed=True)
    actions.cancel(seat)
    again, new = actions.register(activity, anna, confirmed=True)
    assert (again.pk, new, again.state) == (seat.pk, True, "waiting")
    assert [entry.verb for entry in Entry.objects.about(again)] == [
        "lms_ledger.register",
        "lms_ledger.cancel",
        "lms_ledger.register",
    ]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"is_open": False}, errors.NotOpen),
        ({"cancelled_at": timezone.now()}, errors.CalledOff),
        ({"registration_opens_at": timezone.now() + timedelta(days=1)}, errors.RegistrationNotYetOpen),
        ({"registration_closes_at": timezone.now() - timedelta(days=1)}, errors.RegistrationClosed),
        ({"starts_at": timezone.now() - timedelta(days=1)}, errors.AlreadyOver),
    ],
)
def test_a_closed_activity_refuses_with_a_sentence_and_writes_nothing(fields, error):
    activity = ActivityFactory(**fields)
    with pytest.raises(error) as refusal:
        actions.register(activity, ParticipantFactory())
    assert str(refusal.value).endswith(".")
    assert Participation.objects.count() == 0


def test_staff_may_register_people_after_the_window():
    activity = ActivityFactory(registration_closes_at=timezone.now() - timedelta(days=1))
    participation, new = actions.register(
        activity, ParticipantFactory(), confirmed=True, check_window=False, acting_user=UserFactory()
    )
    assert (new, participation.state) == (True, "confirmed")


def test_raising_the_capacity_lets_the_queue_move_and_lowering_it_evicts_nobody():
    activity = ActivityFactory(capacity=2)
    for person in people("Anna", "Bruno", "Carla", "Dario"):
        actions.register(activity, person, confirmed=True)
    activity.capacity = 3
    activity.save()
    assert [row.first_name for row in actions.promote(activity)] == ["Carla"]
    activity.capacity = 1
    activity.save()
    actions.cancel(Participation.objects.get(participant__first_name="Carla"))
    assert [(name, state) for name, state, _seat in states(activity)] == [
        ("Anna", "confirmed"),
        ("Bruno", "confirmed"),
        ("Carla", "cancelled"),
        ("Dario", "waiting"),
    ]


def test_a_known_address_is_recognised_whatever_its_case_and_keeps_its_name():
    first = actions.introduce(email="Anna@Example.com ", first_name="Anna", last_name="Abete")
    second = actions.introduce(email="anna@example.COM", first_name="Somebody", last_name="Else")
    assert (second.pk, second.full_name, second.email) == (first.pk, "Anna Abete", "anna@example.com")
    assert Participant.objects.count() == 1


def test_an_account_is_linked_to_the_history_of_its_address():
    known = actions.introduce(email="anna@example.com", first_name="Anna", last_name="Abete")
    user = UserFactory(email="anna@example.com")
    linked = actions.introduce(email=user.email, first_name="", last_name="", user=user)
    assert (linked.pk, linked.user, linked.email_verified_at is not None) == (known.pk, user, True)
    user.delete()
    known.refresh_from_db()
    assert (known.user, known.full_name) == (None, "Anna Abete")


def test_waiting_lists_of_two_activities_do_not_mix():
    one, other = ActivityFactory(capacity=1), ActivityFactory(capacity=1)
    for person in people("Anna", "Bruno"):
        actions.register(one, person, confirmed=True)
        actions.register(other, person, confirmed=True)
    actions.cancel(Participation.objects.get(activity=one, participant__first_name="Anna"))
    assert states(one) == [("Anna", "cancelled", None), ("Bruno", "confirmed", 1)]
    assert states(other) == [("Anna", "confirmed", 1), ("Bruno", "waiting", None)]


def test_a_completed_participation_is_evidence_and_cannot_be_cancelled():
    participation = ParticipationFactory()
    actions.complete(participation)
    with pytest.raises(errors.AlreadyCompleted):
        actions.cancel(participation)
