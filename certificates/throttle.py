"""A brake on trying codes: counts the misses of one network address over ten minutes.

Codes that exist are always answered, so that nobody behind the same proxy is locked out by somebody
else. What keeps codes from being guessed is their length; the brake makes trying dear and leaves a log line.
"""

import logging

from django.core.cache import cache
from django.http import HttpRequest

logger = logging.getLogger(__name__)

MISSES_ALLOWED = 30
WINDOW_SECONDS = 600


def is_one_too_many(request: HttpRequest) -> bool:
    """Counts one unknown code; True once this address has tried more than are allowed."""
    key = f"lms_certificates.misses.{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, WINDOW_SECONDS)
    try:
        misses = cache.incr(key)
    except ValueError:  # it ran out between the two lines
        return False
    if misses == MISSES_ALLOWED + 1:
        logger.warning("More than %s unknown certificate codes from one address", MISSES_ALLOWED)
    return misses > MISSES_ALLOWED
