"""Where staff decide: applicants hold nothing until they are accepted, and read why when they are not."""

import pytest
from django.utils import timezone

from lms.audit.models import Entry
from lms.ledger import actions, errors
from lms.ledger.models import Participation
from tests.factories import ActivityFactory, ParticipantFactory, UserFactory

pytestmark = pytest.mark.django_db


def applicant(activity, name="Anna", **values):
    person = ParticipantFactory(first_name=name)
    return actions.register(activity, person, **{"confirmed": True, **values})[0]


def test_an_applicant_holds_no_seat_and_stands_on_no_list():
    activity = ActivityFactory(capacity=1, needs_approval=True)
    row = applicant(activity)
    people = Participation.objects.filter(activity=activity)
    assert (row.state, row.seat, row.is_seated, row.waiting_position) == ("applied", None, False, None)
    assert list(people.applied()) == [row]
    kinds = (people.seated(), people.confirmed(), people.waiting(), people.holding(), people.offered())
    assert [kind.count() for kind in kinds] == [0, 0, 0, 0, 0]


def test_an_application_is_put_before_staff_once_the_address_is_confirmed():
    activity = ActivityFactory(capacity=1, needs_approval=True)
    row = applicant(activity, confirmed=False)
    assert (row.state, row.seat, Participation.objects.applied().count()) == ("pending", None, 0)
    confirmed = actions.confirm(row)
    assert (confirmed.state, confirmed.applied_at) == ("applied", confirmed.confirmed_at)


def test_whom_staff_accept_gets_a_seat_and_when_full_a_place_on_the_list():
    activity, user = ActivityFactory(capacity=1, needs_approval=True), UserFactory()
    rows = [applicant(activity, name) for name in ("Anna", "Bruno", "Carla")]
    decided = actions.approve(rows[:2], acting_user=user)
    assert ([row.state for row in decided.rows], decided.skipped) == (["confirmed", "waiting"], 0)
    again = actions.approve(rows, acting_user=user)
    assert ([row.first_name for row in again.rows], again.skipped) == (["Carla"], 2)
    assert rows[2].pk in [row.pk for row in Participation.objects.waiting()]
    assert Entry.objects.filter(verb="lms_ledger.approve", actor_pk=str(user.pk)).count() == 3


def test_whom_staff_decline_reads_the_reason_and_without_one_nothing_happens():
    activity, user = ActivityFactory(capacity=1, needs_approval=True), UserFactory()
    rows = [applicant(activity, name) for name in ("Anna", "Bruno")]
    with pytest.raises(errors.ReasonNeeded):
        actions.decline(rows, reason="  ", acting_user=user)
    actions.cancel(rows[1])
    decided = actions.decline(rows, reason="For exporters only", acting_user=user)
    assert ([row.first_name for row in decided.rows], decided.skipped) == (["Anna"], 1)
    anna = Participation.objects.get(first_name="Anna")
    assert (anna.state, anna.why_cancelled) == ("cancelled", "For exporters only")
    assert actions.approve(rows, acting_user=user).skipped == 2


def test_nobody_is_accepted_for_what_will_not_take_place():
    activity = ActivityFactory(needs_approval=True)
    row = applicant(activity)
    activity.cancelled_at = timezone.now()
    activity.save()
    with pytest.raises(errors.CalledOff):
        actions.approve([row], acting_user=UserFactory())
    assert Participation.objects.get().approved_at is None


def test_whom_staff_register_themselves_need_not_be_approved_and_an_applicant_is_let_in():
    activity, user = ActivityFactory(capacity=5, needs_approval=True), UserFactory()
    by_hand = applicant(activity, "Bruno", approved=True, check_window=False, acting_user=user)
    assert (by_hand.state, by_hand.seat) == ("confirmed", 1)
    waits = applicant(activity, "Anna")
    known, new = actions.register(
        activity, waits.participant, confirmed=True, approved=True, acting_user=user
    )
    assert (new, known.state, known.seat) == (False, "confirmed", 2)


def test_a_declined_person_may_apply_again_and_waits_for_a_new_decision():
    activity = ActivityFactory(capacity=1, needs_approval=True)
    row = applicant(activity)
    actions.decline([row], reason="Not yet", acting_user=UserFactory())
    again, new = actions.register(activity, row.participant, confirmed=True)
    assert (new, again.state, again.cancellation_reason) == (True, "applied", "")
