"""Mails about what happened long ago: they are written, so that staff find them, and count as sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_past: ContextVar[bool] = ContextVar("lms_mail_past", default=False)


@contextmanager
def told_long_ago() -> Iterator[None]:
    """Within it no mail goes out: whatever is queued was read long ago (demo content, old records)."""
    token = _past.set(True)
    try:
        yield
    finally:
        _past.reset(token)


def is_past() -> bool:
    return _past.get()
