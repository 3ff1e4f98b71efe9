"""The invitation list: each address once, and where it is the only way in, nobody else registers."""

import pytest

from lms.audit.models import Entry
from lms.ledger import actions, errors
from lms.ledger.invitees import Person
from lms.ledger.models import Invitee, Participation
from tests.factories import ActivityFactory, ParticipantFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_each_address_is_listed_once_whatever_its_case_and_what_is_none_is_named():
    activity, user = ActivityFactory(), UserFactory()
    people = [
        Person("Anna@Example.com", "Anna", "Abete"),
        Person(" anna@example.COM "),
        Person("bruno@example.com"),
        Person("not an address"),
    ]
    listed = actions.invite(activity, people, acting_user=user)
    assert [row.email for row in listed.added] == ["anna@example.com", "bruno@example.com"]
    assert (listed.known, listed.unreadable) == ([], ["not an address"])
    again = actions.invite(activity, people, acting_user=user)
    assert (again.added, len(again.known)) == ([], 2)
    assert Invitee.objects.filter(activity=activity, added_by=user).count() == 2
    assert Entry.objects.filter(verb="lms_ledger.invite", actor_pk=str(user.pk)).count() == 1


def test_whoever_was_removed_can_be_listed_again_and_is_written_to_anew():
    activity, user = ActivityFactory(), UserFactory()
    row = actions.invite(activity, [Person("anna@example.com")], acting_user=user).added[0]
    for _click in range(2):
        assert actions.remove_invitee(row, acting_user=user).removed_at is not None
    again = actions.invite(activity, [Person("anna@example.com")], acting_user=user)
    assert ([found.pk for found in again.added], again.added[0].removed_at) == ([row.pk], None)


def test_where_the_list_is_the_only_way_in_nobody_else_registers():
    activity, user = ActivityFactory(invitation_list_only=True), UserFactory()
    row = actions.invite(activity, [Person("anna@example.com")], acting_user=user).added[0]
    anna = ParticipantFactory(email="anna@example.com")
    stranger = ParticipantFactory()
    with pytest.raises(errors.NotOnTheList):
        actions.register(activity, stranger)
    assert actions.register(activity, anna)[0].state == "pending"
    actions.remove_invitee(row, acting_user=user)
    with pytest.raises(errors.NotOnTheList):  # also for whoever is in: the answer is the same to everybody
        actions.register(activity, anna)
    by_hand, _new = actions.register(
        activity, stranger, confirmed=True, check_window=False, approved=True, acting_user=user
    )
    assert (by_hand.state, Participation.objects.count()) == ("confirmed", 2)
