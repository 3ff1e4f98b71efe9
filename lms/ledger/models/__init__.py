"""The three nouns of the ledger: a person, what one takes part in, and the taking part."""

from .activity import Activity
from .participant import Participant
from .participation import Participation

__all__ = ["Activity", "Participant", "Participation"]
