"""Whether a message really comes from the platform: decided before a byte of it is parsed."""

import hashlib
import hmac
import warnings
from datetime import datetime

from django.utils import timezone
from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import OctKey

# How old a signed message may be, and how far two clocks may be apart.
WINDOW_SECONDS = 300
_LONGEST_TOKEN = 4096


def bearer_is_valid(header: str, secret: str, now: datetime | None = None) -> bool:
    """BigBlueButton: `Bearer` and a JWT, HS512 and nothing else, with an `exp` that is still to come."""
    scheme, _space, token = header.partition(" ")
    if scheme.lower() != "bearer" or not secret or len(token) > _LONGEST_TOKEN:
        return False
    claims = jwt.JWTClaimsRegistry(
        now=int((now or timezone.now()).timestamp()), exp={"essential": True}, leeway=0
    )
    try:
        with warnings.catch_warnings():
            # The length of the secret is the server's choice; the form asks for a long one.
            warnings.simplefilter("ignore", SecurityWarning)
            found = jwt.decode(token.strip(), OctKey.import_key(secret), algorithms=["HS512"])
        claims.validate(found.claims)
    except (JoseError, ValueError, TypeError):
        return False
    return True


def zoom_is_valid(
    signature: str, timestamp: str, body: bytes, secret: str, now: datetime | None = None
) -> bool:
    """Zoom: `v0=` and the HMAC-SHA256 of `v0:timestamp:body` over the raw bytes, within the window."""
    if not secret or not timestamp.isdecimal() or not timestamp.isascii() or len(timestamp) > 12:
        return False
    if abs((now or timezone.now()).timestamp() - int(timestamp)) > WINDOW_SECONDS:
        return False
    wanted = "v0=" + zoom_hmac(secret, b"v0:" + timestamp.encode() + b":" + body)
    return hmac.compare_digest(wanted.encode(), signature.encode("utf-8", "replace"))


def zoom_hmac(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
