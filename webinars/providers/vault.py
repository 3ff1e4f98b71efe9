"""Secrets of platform accounts: encrypted at rest under the site's key, opened only where they are used."""

import base64
import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

from ..models.providers import ProviderAccount
from .base import Unreadable

SECRET = "secret"  # noqa: S105 -- a name
CLIENT_SECRET = "client_secret"  # noqa: S105 -- a name


def put(account: ProviderAccount, **secrets: str) -> None:
    """Sets the named secrets on the account (not saved yet); the others stay, unless they are unreadable."""
    try:
        known = _opened(account)
    except Unreadable:
        known = {}
    known.update({name: value for name, value in secrets.items() if value})
    account.sealed = _lock().encrypt(json.dumps(known).encode()).decode()


def secret(account: ProviderAccount, name: str = SECRET) -> str:
    """One secret, empty when none was given. Raises `Unreadable` when the site's key has changed."""
    return _opened(account).get(name, "")


def has(account: ProviderAccount, name: str = SECRET) -> bool:
    try:
        return bool(secret(account, name))
    except Unreadable:
        return False


def _opened(account: ProviderAccount) -> dict[str, str]:
    if not account.sealed:
        return {}
    try:
        return json.loads(_lock().decrypt(account.sealed.encode()))
    except InvalidToken as error:
        raise Unreadable from error


def _lock() -> MultiFernet:
    """The first key encrypts; those before it (SECRET_KEY_FALLBACKS) still open."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key))) for key in keys])


def _derived(key: str) -> bytes:
    return salted_hmac("lms_webinars.providers.vault", "fernet", secret=key, algorithm="sha256").digest()
