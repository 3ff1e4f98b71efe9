"""What every platform offers us, and the refusals when it does not."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from ..errors import WebinarError

if TYPE_CHECKING:
    from lms.ledger.models import Participation

    from ..models import ProviderAccount, Session


class ProviderError(WebinarError):
    """The platform did not do what it was asked; `detail` is for staff, never for the public."""

    sentence = _("The platform did not do what it was asked.")

    def __init__(self, sentence: Any = None, *, detail: str = "") -> None:
        super().__init__(*([sentence] if sentence else []))
        self.detail = detail


class Unreachable(ProviderError):
    sentence = _("The platform does not answer right now.")


class BadAnswer(ProviderError):
    sentence = _("The platform answered something that cannot be understood.")


class Refused(ProviderError):
    sentence = _("The platform refused the request.")


class NotSignedIn(ProviderError):
    sentence = _("The platform does not accept these credentials.")


class NoMeeting(ProviderError):
    sentence = _("The join link names no meeting of this platform.")


class Unreadable(ProviderError):
    sentence = _("The secrets of this account cannot be read any more: type them in again.")


class Provider(ABC):
    """One platform. `account` is None for the external link, which needs none.

    Calls go over the network: never make one inside a transaction.
    """

    key = ""
    label: Any = ""
    # Where anybody can try camera and microphone beforehand; empty when the platform has no such page.
    device_test_url = ""

    def __init__(self, account: "ProviderAccount | None" = None) -> None:
        self.account = account

    @abstractmethod
    def prepare(self, session: "Session") -> None:
        """Makes sure that the session's room exists. Any number of times. Raises `ProviderError`."""

    @abstractmethod
    def join_url(self, session: "Session", participation: "Participation") -> str:
        """The person's own way into the prepared room; empty when there is none. No network."""

    @abstractmethod
    def test(self) -> str:
        """Tries the account, and says in a sentence what works. Raises `ProviderError`."""
