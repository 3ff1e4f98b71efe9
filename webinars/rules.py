"""How seats are given out, in plain sentences: what people may read before they register, and staff too."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.ledger.models import Activity


def rules_of(activity: Activity) -> list[str]:
    """The rules of one event in the reader's language; empty when there is a seat for everybody who asks."""
    rules = []
    if activity.invitation_list_only:
        rules.append(_("Only people on the invitation list can register."))
    if activity.needs_approval:
        rules.append(_("We look at each application and write to you whether you have a place."))
    limit = activity.seats_per_enterprise
    if limit:
        rules.append(
            ngettext(
                "Each firm can have %(number)d seat; whoever comes on top goes on the waiting list.",
                "Each firm can have %(number)d seats; whoever comes on top goes on the waiting list.",
                limit,
            )
            % {"number": limit}
        )
    if activity.capacity is None and not limit:
        return rules
    if activity.prefers_new_enterprises:
        rules.append(
            _(
                "On the waiting list, firms that have never completed one of our activities come first;"
                " otherwise first come, first served."
            )
        )
    else:
        rules.append(_("On the waiting list: first come, first served."))
    if activity.offer_hours and activity.capacity is not None:
        rules.append(
            ngettext(
                "A freed seat is offered to the next person and kept for %(hours)d hour, less shortly before"
                " the start; unanswered, it goes to the one after.",
                "A freed seat is offered to the next person and kept for %(hours)d hours, less shortly before"
                " the start; unanswered, it goes to the one after.",
                activity.offer_hours,
            )
            % {"hours": activity.offer_hours}
        )
    else:
        rules.append(_("A freed seat goes to the next person at once."))
    return rules
