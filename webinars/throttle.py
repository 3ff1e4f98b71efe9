"""How often one place or one address may register; only a hash is kept, and only for a while."""

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

WINDOW_SECONDS = 3600
# A whole training room sits behind one address; one person does not register ten times an hour.
LIMITS = {"place": 600, "address": 10, "firm": 120, "handover": 10, "check": 30}


def allow(kind: str, who: str) -> bool:
    """Counts one try; False once there were more than LIMITS[kind] within the hour."""
    key = f"lms_webinars:throttle:{kind}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"
    if cache.add(key, 1, WINDOW_SECONDS):
        return True
    try:
        return cache.incr(key) <= LIMITS[kind]
    except ValueError:  # it expired in between
        return True


def place_of(request: HttpRequest) -> str:
    """Where a request comes from: what the outermost proxy of ours says, as many as the site trusts."""
    trusted = getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0)
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if trusted and len(forwarded) >= trusted and forwarded[-trusted]:
        return forwarded[-trusted]
    return request.META.get("REMOTE_ADDR", "")
