"""Which generation of pages is current, how to begin a new one, and what may be kept as long as one lasts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, TypeVar

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import F

from .models import Generation

Kept = TypeVar("Kept")
# What an import wrote without publishing is seen this late, in seconds.
KEEP_SECONDS = 60


# The number that the request under way has read, once it has.
_seen: ContextVar[list[int] | None] = ContextVar("lms_pagecache_seen", default=None)


def current() -> int:
    """Number of the current generation; one small query, and within one request only the first time."""
    seen = _seen.get()
    if seen is None:
        return _read()
    if not seen:
        seen.append(_read())
    return seen[0]


@contextmanager
def read_once() -> Iterator[None]:
    """Around one request: the number is read once, unless the request itself begins a new generation."""
    token = _seen.set([])
    try:
        yield
    finally:
        _seen.reset(token)


def _read() -> int:
    return Generation.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def forget_pages(*_args: Any, **_kwargs: Any) -> None:
    """After commit, no page kept before is served any more; call it when what visitors see has changed."""
    transaction.on_commit(partial(_advance), robust=True)


def kept(key: str, work_out: Callable[[], Kept]) -> Kept:
    """What follows from published pages alone, worked out once a generation; one small query, no None.

    Whoever changes pages in a transaction that is still open gets it worked out anew.
    """
    if any(getattr(after, "func", None) is _advance for _sids, after, _robust in connection.run_on_commit):
        return work_out()
    key = f"lms_pagecache:{current()}:{key}"
    value = cache.get(key)
    if value is None:
        value = work_out()
        cache.set(key, value, KEEP_SECONDS)
    return value


def _advance() -> None:
    if seen := _seen.get():
        seen.clear()
    if not Generation.objects.filter(pk=1).update(number=F("number") + 1):
        Generation.objects.get_or_create(pk=1)
