"""The ledger's events, all sent after commit with `send_robust`; receivers must be idempotent."""

from django.dispatch import Signal

# kwargs: participation. Somebody completed an activity, for the first time.
participation_completed = Signal()
# kwargs: participations. The same for all who completed in one go (one person, or a whole webinar), once.
participations_completed = Signal()
# kwargs: participation. Somebody moved up from the waiting list and now holds a place.
participation_promoted = Signal()
# kwargs: participation. A seat is kept for somebody on the waiting list, who is asked whether to take it.
seat_offered = Signal()
# kwargs: participation. An offered seat was not accepted in time; the person left the waiting list.
seat_offer_lapsed = Signal()
