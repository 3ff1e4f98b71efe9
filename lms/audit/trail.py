"""Writing to the audit trail: `record` what was done, `snapshot` what it looked like."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from .models import Entry


def snapshot(instance: models.Model, fields: Iterable[str] | None = None) -> dict[str, Any]:
    """The stored values of an object by field name (foreign keys as ids); `fields` limits it."""
    names = set(fields) if fields is not None else None
    return {
        field.name: field.value_from_object(instance)
        for field in instance._meta.concrete_fields
        if names is None or field.name in names
    }


def record(
    verb: str,
    instance: models.Model,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    acting_user: Any = None,
) -> Entry:
    """Adds one entry. With `before` and `after` both given, only what differs is kept.

    `acting_user` None means the person concerned acted without an account, or the system did.
    """
    entry = compose(verb, instance, before=before, after=after, reason=reason, acting_user=acting_user)
    entry.save(force_insert=True)
    return entry


def record_many(entries: Iterable[Entry]) -> None:
    """Adds entries that `compose` made, in their order, with few statements: for verbs on a thousand rows."""
    Entry.objects.bulk_create(entries, batch_size=500)


def compose(
    verb: str,
    instance: models.Model,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    acting_user: Any = None,
) -> Entry:
    """The entry that `record` would add, not yet added."""
    before, after = dict(before or {}), dict(after or {})
    if before and after:
        changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        before = {key: value for key, value in before.items() if key in changed}
        after = {key: value for key, value in after.items() if key in changed}
    known = acting_user is not None and getattr(acting_user, "pk", None) is not None
    return Entry(
        actor_pk=str(acting_user.pk) if known else "",
        actor_label=str(acting_user)[:255] if known else "",
        verb=verb,
        object_type=instance._meta.label_lower,
        object_pk=str(instance.pk),
        before=_plain(before),
        after=_plain(after),
        reason=reason,
    )


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values JSON can hold: files by name, all else left to the encoder."""
    return {
        key: value.name if isinstance(value, models.fields.files.FieldFile) else value
        for key, value in values.items()
    }
