"""The nouns of the room: pages, sessions with their invitations, and the evidence of attendance."""

from .after import CatchUp, CheckIn, FollowUp, RememberedMapping, ReservedDocument
from .evidence import AttendanceImport, Correction, Identity
from .pages import WebinarIndexPage, WebinarPage
from .providers import JoinClick, ProviderAccount, ProviderEvent, ProviderRegistrant
from .sessions import Invitation, PersonalFeed, Reminder, Session

__all__ = [
    "AttendanceImport",
    "CatchUp",
    "CheckIn",
    "Correction",
    "FollowUp",
    "Identity",
    "Invitation",
    "JoinClick",
    "PersonalFeed",
    "ProviderAccount",
    "ProviderEvent",
    "ProviderRegistrant",
    "RememberedMapping",
    "Reminder",
    "ReservedDocument",
    "Session",
    "WebinarIndexPage",
    "WebinarPage",
]
