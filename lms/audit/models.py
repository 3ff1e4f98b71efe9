"""One row of the audit trail: written once, never changed."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class AppendOnlyError(RuntimeError):
    """Somebody tried to change or delete a row of the audit trail."""


class EntryQuerySet(models.QuerySet):
    def about(self, instance: models.Model) -> "EntryQuerySet":
        """The history of one object, newest first."""
        return self.filter(object_type=instance._meta.label_lower, object_pk=str(instance.pk))

    def update(self, **kwargs: Any) -> int:
        raise AppendOnlyError("The audit trail is append-only.")

    def delete(self) -> Any:
        raise AppendOnlyError("The audit trail is append-only.")


class Entry(models.Model):
    """Who did what to which object, when, and how it looked before and after.

    The actor is kept as text, not as a foreign key: deleting an account must not touch the trail.
    """

    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)
    actor_pk = models.CharField(_("actor"), max_length=64, blank=True)
    actor_label = models.CharField(_("actor's name"), max_length=255, blank=True)
    verb = models.CharField(_("what was done"), max_length=100)
    object_type = models.CharField(_("kind of object"), max_length=100)
    object_pk = models.CharField(_("object"), max_length=64)
    before = models.JSONField(_("before"), default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("after"), default=dict, encoder=DjangoJSONEncoder)
    reason = models.TextField(_("reason"), blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")
        indexes = [models.Index(fields=["object_type", "object_pk"], name="lms_audit_entry_object")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnlyError("The audit trail is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise AppendOnlyError("The audit trail is append-only.")
