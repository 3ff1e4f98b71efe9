"""The table as it was handed over: frozen, hashed, never changed; a correction is a further reading."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .definitions import CountUnit, Indicator
from .periods import Period


class FrozenForever(RuntimeError):
    """Somebody tried to change or delete a figure that was handed over."""


class FrozenQuerySet(models.QuerySet):
    def update(self, **kwargs: Any) -> int:
        raise FrozenForever("A figure that was handed over is not changed: make a restatement.")

    def delete(self) -> Any:
        raise FrozenForever("A figure that was handed over is not deleted.")


class Frozen(models.Model):
    """Written once."""

    objects = FrozenQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise FrozenForever("A figure that was handed over is not changed: make a restatement.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise FrozenForever("A figure that was handed over is not deleted.")


class Reading(Frozen):
    """Number 1 is what was handed over; each later number restates the period and says why.

    `cut_off` is the last day counted, `frozen_at` the moment the data were read. `sha256` covers everything
    of this row and of its figures, each figure's rows through their own hash.
    """

    period = models.ForeignKey(Period, models.PROTECT, related_name="readings", verbose_name=_("period"))
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    reason = models.TextField(_("reason of the restatement"), blank=True)
    cut_off = models.DateField(_("cut-off"))
    frozen_at = models.DateTimeField(_("frozen"))
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("frozen by"),
    )
    # As text too: deleting an account must not touch what was handed over.
    frozen_by_name = models.CharField(_("name of who froze it"), max_length=255, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64)

    class Meta:
        ordering = ["period", "number"]
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [
            models.UniqueConstraint(fields=["period", "number"], name="lms_reading_number_once"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="lms_reading_restatement_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} ({self.number})"


class FrozenFigure(Frozen):
    """One indicator's figure in a reading, with its definition and its rows as they were.

    `rows_gz`: one JSON object per line and row, canonical (sorted keys, UTF-8), compressed; `rows_sha256` is
    the hash of the lines. Rows hold no person's name, so that erasing a person changes nothing here.
    """

    reading = models.ForeignKey(Reading, models.PROTECT, related_name="figures", verbose_name=_("reading"))
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="frozen_figures", verbose_name=_("indicator")
    )
    order = models.PositiveSmallIntegerField(_("place in the table"))
    code = models.CharField(_("code"), max_length=20)
    parent_code = models.CharField(_("of which"), max_length=20, blank=True)
    names = models.JSONField(_("names"), default=dict)
    unit = models.CharField(_("unit"), max_length=14, choices=CountUnit.choices)
    target = models.DecimalField(_("target"), max_digits=15, decimal_places=2, null=True)
    rule_key = models.CharField(_("rule"), max_length=40)
    rule_version = models.CharField(_("version of the rule"), max_length=40)
    params = models.JSONField(_("parameters of the rule"), default=dict)
    rule_texts = models.JSONField(_("how this is counted"), default=dict)
    new = models.PositiveIntegerField(_("newly counted"))
    to_date = models.PositiveIntegerField(_("to date"))
    size_unknown = models.PositiveIntegerField(_("size not known yet"))
    breakdown = models.JSONField(_("breakdown"), default=dict, encoder=DjangoJSONEncoder)
    row_count = models.PositiveIntegerField(_("rows"))
    rows_gz = models.BinaryField(_("rows"), editable=False)
    rows_sha256 = models.CharField("SHA-256", max_length=64)

    class Meta:
        ordering = ["reading", "order", "code"]
        verbose_name = _("frozen figure")
        verbose_name_plural = _("frozen figures")
        constraints = [
            models.UniqueConstraint(fields=["reading", "indicator"], name="lms_frozen_figure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} = {self.new}"

    def stored_rows(self) -> Iterator[dict[str, Any]]:
        """The rows as they were frozen. Raises OSError, EOFError or ValueError when they are damaged."""
        for line in gzip.decompress(bytes(self.rows_gz)).splitlines():
            yield json.loads(line)
