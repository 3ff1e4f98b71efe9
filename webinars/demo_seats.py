"""How seats change hands in the demo: one on offer, a few applications to decide, some people to invite."""

from typing import Any

from lms.ledger import actions as ledger
from lms.ledger.invitees import Person
from lms.ledger.models import Activity, Participation

OPTIONS = ("offer_hours", "seats_per_enterprise", "prefers_new_enterprises", "needs_approval")
STILL_TO_DECIDE = 4
INVITED = (
    Person("d.torrioni@people.example", "Dario", "Torrioni"),
    Person("h.keller@people.example", "Hanna", "Keller", "en"),
    Person("l.malaspina@people.example", "Lidia", "Malaspina"),
    Person("v.pavesi@people.example"),
)


def options(event: dict[str, Any]) -> dict[str, Any]:
    """The fields of the page about seats, as far as the event sets them."""
    return {name: event[name] for name in OPTIONS if name in event}


def arrange(event: dict[str, Any], activity: Activity, people: list[Participation], trainer: Any) -> None:
    """What happened after people registered for an event to come."""
    if activity.needs_approval:
        ledger.approve(people[:-STILL_TO_DECIDE], acting_user=trainer)
    if event.get("seat_on_offer"):
        # The second in the list gives the seat back; whoever waits first has a day to answer.
        ledger.cancel(people[1])
    if event.get("invites"):
        ledger.invite(activity, INVITED, acting_user=trainer)
