"""A freed seat is offered to whoever waits first, kept for a while, and goes on when nobody answers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lms.audit.models import Entry
from lms.ledger import actions, errors, offers
from lms.ledger.models import Participation, SeatOffer
from tests.factories import (
    ActivityFactory,
    EnterpriseFactory,
    ParticipantFactory,
    ParticipationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def states(activity):
    rows = Participation.objects.filter(activity=activity).order_by("pk")
    return {row.first_name: (row.state, row.seat) for row in rows}


def event(*names, **values):
    """An event with offers, for which these people registered in this order; one seat unless said."""
    activity = ActivityFactory(**{"capacity": 1, "offer_hours": 24, **values})
    for name in names:
        join(activity, name)
    return activity


def join(activity, name, **values):
    person = ParticipantFactory(first_name=name)
    return actions.register(activity, person, confirmed=True, **values)[0]


def row(name):
    return Participation.objects.get(first_name=name)


def offer_of(name):
    return SeatOffer.objects.filter(participation__first_name=name).latest("pk")


def later(**delta):
    """As if this much time had passed for the offers made so far."""
    for offer in SeatOffer.objects.open():
        offer.expires_at -= timedelta(**delta)
        offer.save()


def test_a_freed_seat_is_kept_for_the_first_in_line_and_for_nobody_else():
    activity = event("Anna", "Bruno", "Carla")
    actions.cancel(row("Anna"))
    assert states(activity) == {
        "Anna": ("cancelled", None),
        "Bruno": ("offered", 1),
        "Carla": ("waiting", None),
    }
    assert (row("Bruno").waiting_position, row("Carla").waiting_position) == (None, 1)
    assert Participation.objects.filter(activity=activity).seated().count() == 0
    assert list(Participation.objects.offered()) == [row("Bruno")]
    newcomer = join(activity, "Dario")
    assert (newcomer.state, newcomer.waiting_position) == ("waiting", 2)
    entry = Entry.objects.about(row("Bruno")).first()
    assert (entry.verb, entry.reason) == ("lms_ledger.offer_seat", "first on the waiting list")


def test_an_offer_is_kept_for_its_hours_but_at_most_half_of_the_time_before_the_start():
    now = timezone.now()
    for days, hours in ((7, 24), (1, 12)):
        activity = event("Anna", "Bruno", starts_at=now + timedelta(days=days))
        actions.cancel(Participation.objects.get(activity=activity, first_name="Anna"))
        offer = SeatOffer.objects.get(participation__activity=activity)
        assert abs(offer.expires_at - (now + timedelta(hours=hours))) < timedelta(minutes=1)


def test_whoever_accepts_has_the_seat_however_often_they_click():
    activity = event("Anna", "Bruno", "Carla")
    actions.cancel(row("Anna"))
    for _click in range(2):
        assert offers.accept(offer_of("Bruno")).state == "confirmed"
    assert states(activity)["Bruno"] == ("confirmed", 1)
    assert offer_of("Bruno").outcome == "accepted"
    assert Entry.objects.filter(verb="lms_ledger.accept_offer").count() == 1
    with pytest.raises(errors.OfferAccepted):
        offers.decline(offer_of("Bruno"))


def test_whoever_declines_leaves_the_list_and_the_next_is_asked():
    activity = event("Anna", "Bruno", "Carla")
    actions.cancel(row("Anna"))
    for _click in range(2):
        offers.decline(offer_of("Bruno"))
    assert states(activity) == {
        "Anna": ("cancelled", None),
        "Bruno": ("cancelled", None),
        "Carla": ("offered", 1),
    }
    assert row("Bruno").why_cancelled == "the offered seat was declined"
    with pytest.raises(errors.OfferDeclined):
        offers.accept(offer_of("Bruno"))


def test_an_offer_nobody_answers_goes_to_the_next_in_the_same_round():
    activity = event("Anna", "Bruno", "Carla")
    actions.cancel(row("Anna"))
    assert offers.lapse_offers() == 0
    later(hours=25)
    with pytest.raises(errors.OfferLapsed):
        offers.accept(offer_of("Bruno"))
    assert (offers.lapse_offers(), offers.lapse_offers()) == (1, 0)
    assert states(activity) == {
        "Anna": ("cancelled", None),
        "Bruno": ("cancelled", None),
        "Carla": ("offered", 1),
    }
    assert (offer_of("Bruno").outcome, row("Bruno").cancellation_reason) == (
        "lapsed",
        "the offered seat was not accepted in time",
    )
    again, new = actions.register(activity, row("Bruno").participant, confirmed=True)
    assert (new, again.state, offers.offer_to(again)) == (True, "waiting", None)


def test_an_accepted_seat_given_back_is_offered_again():
    activity = event("Anna", "Bruno", "Carla")
    actions.cancel(row("Anna"))
    offers.accept(offer_of("Bruno"))
    actions.cancel(row("Bruno"))
    assert states(activity)["Carla"] == ("offered", 1)
    with pytest.raises(errors.NotTakingPart):
        offers.accept(offer_of("Bruno"))


def test_whoever_cancels_with_an_open_offer_withdraws_it():
    activity = event("Anna", "Bruno", "Carla")
    actions.cancel(row("Anna"))
    actions.cancel(row("Bruno"))
    assert (offer_of("Bruno").outcome, states(activity)["Carla"]) == ("withdrawn", ("offered", 1))
    with pytest.raises(errors.OfferWithdrawn):
        offers.accept(offer_of("Bruno"))


def test_more_seats_make_as_many_offers_and_fewer_take_nothing_away():
    activity = event("Anna", "Bruno", "Carla", "Dario", "Elena")
    user = UserFactory()
    activity.capacity = 3
    activity.save()
    assert [found.first_name for found in actions.promote(activity, acting_user=user)] == ["Bruno", "Carla"]
    assert Entry.objects.filter(verb="lms_ledger.offer_seat", actor_pk=str(user.pk)).count() == 2
    activity.capacity = 1
    activity.save()
    assert actions.promote(activity) == []
    assert states(activity) == {
        "Anna": ("confirmed", 1),
        "Bruno": ("offered", 2),
        "Carla": ("offered", 3),
        "Dario": ("waiting", None),
        "Elena": ("waiting", None),
    }
    offers.accept(offer_of("Carla"))
    offers.decline(offer_of("Bruno"))
    assert (states(activity)["Carla"], states(activity)["Dario"]) == (("confirmed", 3), ("waiting", None))


def test_without_a_limit_nobody_needs_to_be_asked():
    activity = event("Anna", "Bruno", "Carla")
    actions.cancel(row("Anna"))
    activity.capacity = None
    activity.save()
    actions.promote(activity)
    assert states(activity) == {
        "Anna": ("cancelled", None),
        "Bruno": ("confirmed", None),
        "Carla": ("confirmed", None),
    }
    assert offer_of("Bruno").outcome == "withdrawn"


def test_nobody_is_asked_once_the_event_has_begun_and_open_offers_end_then():
    activity = event("Anna", "Bruno", "Carla")
    actions.cancel(row("Anna"))
    activity.starts_at = timezone.now() - timedelta(minutes=5)
    activity.save()
    with pytest.raises(errors.OfferLapsed):
        offers.accept(offer_of("Bruno"))
    assert offers.lapse_offers() == 1
    assert (states(activity)["Bruno"][0], states(activity)["Carla"]) == ("cancelled", ("waiting", None))


def test_offers_fall_with_the_event():
    activity = event("Anna", "Bruno")
    actions.cancel(row("Anna"))
    assert actions.withdraw_offers(activity) == 1
    assert (offer_of("Bruno").outcome, states(activity)["Bruno"]) == ("withdrawn", ("waiting", None))
    activity.cancelled_at = timezone.now()
    activity.save()
    with pytest.raises(errors.CalledOff):
        offers.accept(offer_of("Bruno"))


def test_whoever_confirms_while_a_seat_nobody_wants_is_free_has_it_without_being_asked():
    activity = event("Anna")
    waiting, _new = actions.register(activity, ParticipantFactory(first_name="Bruno"))
    actions.cancel(row("Anna"))
    assert states(activity)["Bruno"] == ("waiting", None)
    assert actions.confirm(waiting).state == "confirmed"
    assert SeatOffer.objects.count() == 0
    entry = Entry.objects.about(waiting).filter(verb="lms_ledger.confirm").get()
    assert entry.reason == "a seat was free when the address was confirmed"


def test_an_account_made_later_finds_the_offer_of_its_address():
    activity = event("Anna", "Bruno")
    actions.cancel(row("Anna"))
    bruno = row("Bruno").participant
    user = UserFactory(email=bruno.email)
    linked = actions.introduce(email=bruno.email, first_name="", last_name="", user=user)
    mine = linked.participations.get()
    assert (linked.user, mine.state, offers.offer_to(mine)) == (user, "offered", offer_of("Bruno"))
    offers.accept(offers.offer_to(mine), acting_user=user)
    assert states(activity)["Bruno"] == ("confirmed", 1)


# --- the order ---


def served(firm, **activity):
    """The firm completed something, counted unless said otherwise."""
    past = ActivityFactory(starts_at=timezone.now() - timedelta(days=30), **activity)
    ParticipationFactory(activity=past, enterprise=firm, first_name="Earlier", completed_at=timezone.now())


def test_firms_never_served_come_first_where_the_event_says_so():
    old, new, internal = EnterpriseFactory(), EnterpriseFactory(), EnterpriseFactory()
    served(old)
    served(internal, audience="internal")
    activity = event("Anna", prefers_new_enterprises=True)
    for name, firm in (("Private", None), ("Old", old), ("New", new), ("Internal", internal)):
        join(activity, name, enterprise=firm)
    order = {name: row(name).waiting_position for name in ("New", "Internal", "Private", "Old")}
    assert order == {"New": 1, "Internal": 2, "Private": 3, "Old": 4}
    actions.cancel(row("Anna"))
    assert states(activity)["New"] == ("offered", 1)
    assert offer_of("New").reason == "firm never served before"
    served(internal)  # meanwhile: computed when it is their turn
    offers.decline(offer_of("New"))
    assert (states(activity)["Private"], offer_of("Private").reason) == (
        ("offered", 1),
        "first on the waiting list",
    )


def test_a_firm_beyond_its_seats_waits_and_is_passed_over_until_a_colleague_goes():
    firm, other = EnterpriseFactory(), EnterpriseFactory()
    activity = event(capacity=3, seats_per_enterprise=2)
    for name in ("Anna", "Bruno", "Carla"):
        join(activity, name, enterprise=firm)
    assert states(activity)["Carla"] == ("waiting", None)
    assert join(activity, "Dario", enterprise=other).state == "confirmed", "a seat was free for other firms"
    join(activity, "Elena", enterprise=other)
    assert (row("Carla").waiting_position, row("Elena").waiting_position) == (2, 1)
    actions.cancel(row("Dario"))
    assert (states(activity)["Carla"], states(activity)["Elena"]) == (("waiting", None), ("offered", 3))
    assert offer_of("Elena").reason == "first on the waiting list whose firm has not all its seats yet"
    actions.cancel(row("Anna"))
    assert states(activity)["Carla"] == ("offered", 1)
    colleague = join(activity, "Fabio", enterprise=firm)
    assert colleague.state == "waiting", "the seat offered to the firm counts"


def test_the_limit_holds_without_a_limit_of_seats_and_never_for_private_people():
    firm = EnterpriseFactory()
    activity = event(capacity=None, seats_per_enterprise=1)
    for name in ("Anna", "Bruno"):
        join(activity, name, enterprise=firm)
    for name in ("Carla", "Dario"):
        join(activity, name)
    assert [found[0] for found in states(activity).values()] == [
        "confirmed",
        "waiting",
        "confirmed",
        "confirmed",
    ]
    actions.cancel(row("Anna"))
    assert states(activity)["Bruno"] == ("confirmed", None)


def test_positions_cost_two_queries_however_many_wait(django_assert_max_num_queries):
    from lms.ledger.seats import positions

    for people in (1, 3):
        activity = event("Anna", prefers_new_enterprises=True, seats_per_enterprise=1)
        for number in range(people):
            join(activity, f"Person {number}", enterprise=EnterpriseFactory())
        with django_assert_max_num_queries(2):
            assert sorted(positions(activity).values()) == list(range(1, people + 1))


def test_a_limit_set_later_counts_those_who_came_without_one():
    activity = event("Anna", "Bruno", capacity=None)
    type(activity).objects.filter(pk=activity.pk).update(capacity=3)
    activity.refresh_from_db()
    for name in ("Carla", "Dario"):
        join(activity, name)
    assert [states(activity)[name] for name in ("Carla", "Dario")] == [("confirmed", 1), ("waiting", None)]


def test_practically_unlimited_seats_are_not_counted_one_by_one():
    activity = event("Anna", capacity=10**9)
    assert actions.promote(activity) == []
    assert states(activity) == {"Anna": ("confirmed", 1)}


def test_whoever_is_seated_because_the_limit_fell_may_still_say_yes():
    activity = event("Anna", "Bruno")
    actions.cancel(row("Anna"))
    type(activity).objects.filter(pk=activity.pk).update(capacity=None)
    actions.promote(type(activity).objects.get(pk=activity.pk))
    assert offers.accept(offer_of("Bruno")).is_seated
