"""The ledger's two events, both sent after commit with `send_robust`; receivers must be idempotent."""

from django.dispatch import Signal

# kwargs: participation. Somebody completed an activity, for the first time.
participation_completed = Signal()
# kwargs: participation. Somebody moved up from the waiting list and now holds a place.
participation_promoted = Signal()
