"""The nouns of the ledger: a person, what one takes part in, the taking part, and how seats change hands."""

from .activity import Activity
from .participant import Participant
from .participation import Participation
from .seats import Handover, Invitee, SeatOffer

__all__ = ["Activity", "Handover", "Invitee", "Participant", "Participation", "SeatOffer"]
