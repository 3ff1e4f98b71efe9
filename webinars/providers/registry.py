"""Which platform a session meets on."""

from ..models import ProviderAccount, Session
from .base import Provider
from .bigbluebutton import BigBlueButton
from .external import External
from .zoom import Zoom

KINDS: dict[str, type[Provider]] = {kind.key: kind for kind in (BigBlueButton, Zoom)}


def provider_of(session: Session) -> Provider:
    """The session's platform; the plain link when no account is chosen or the account is out of use."""
    account = session.provider_account
    return provider_for(account) if account and account.is_active else External()


def provider_for(account: ProviderAccount) -> Provider:
    return KINDS[account.kind](account)
