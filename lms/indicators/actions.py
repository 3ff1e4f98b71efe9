"""Handing figures over: freeze a period's table, restate it with a reason."""

import gzip
import hashlib
import io
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.audit.trail import record

from .errors import AlreadyFrozen, NotFrozenYet, NothingToFreeze, PeriodNotOver, ReadingError, ReasonMissing
from .models import FrozenFigure, Indicator, Period, Reading
from .rules import BadParams
from .seals import seal_of
from .table import Calculation, indicators_of, rule_of
from .texts import in_all_languages

# Number of rows, their compressed lines, and the hash over the lines.
Kept = tuple[int, bytes, str]


def freeze(period: Period, *, acting_user: Any = None) -> Reading:
    """Freezes the table of a period that is over: figures, definitions, rows with their reasons, and a hash.

    Raises `PeriodNotOver`, `AlreadyFrozen`, `NothingToFreeze` or `ReadingError`.
    """
    if not period.is_over:
        raise PeriodNotOver
    if period.readings.exists():
        raise AlreadyFrozen
    return _take(period, number=1, reason="", acting_user=acting_user)


def restate(period: Period, *, reason: str, acting_user: Any = None) -> Reading:
    """Adds a further reading of a frozen period; the one handed over stays as it is, beside it.

    Raises `NotFrozenYet`, `ReasonMissing`, or what `freeze` raises.
    """
    if not reason.strip():
        raise ReasonMissing
    last = period.readings.order_by("number").last()
    if last is None:
        raise NotFrozenYet
    return _take(period, number=last.number + 1, reason=reason.strip(), acting_user=acting_user)


def _take(period: Period, *, number: int, reason: str, acting_user: Any) -> Reading:
    """Counts first and writes after, so that the database is locked only while it is written."""
    indicators = indicators_of(period)
    if not indicators:
        raise NothingToFreeze
    calculation, frozen_at = Calculation.of(period), timezone.now()
    kept: dict[str, Kept] = {}
    figures = [_figure(indicator, calculation, kept) for indicator in indicators]
    try:
        with transaction.atomic():
            return _write(period, number, reason, frozen_at, figures, acting_user)
    except IntegrityError as error:  # two people at once: the first one has frozen it
        raise AlreadyFrozen from error


def _write(
    period: Period,
    number: int,
    reason: str,
    frozen_at: datetime,
    figures: list[FrozenFigure],
    acting_user: Any,
) -> Reading:
    reading = Reading(
        period=period,
        number=number,
        reason=reason,
        cut_off=period.cut_off,
        frozen_at=frozen_at,
        frozen_by=acting_user,
        frozen_by_name=str(acting_user or ""),
    )
    reading.sha256 = seal_of(reading, figures)
    reading.save()
    for figure in figures:
        figure.reading = reading
        figure.save()
    record(
        "lms_indicators.restate" if number > 1 else "lms_indicators.freeze",
        reading,
        after={
            "period": str(period),
            "number": number,
            "sha256": reading.sha256,
            "figures": {figure.code: [figure.new, figure.to_date] for figure in figures},
        },
        reason=reason,
        acting_user=acting_user,
    )
    return reading


def _figure(indicator: Indicator, calculation: Calculation, kept: dict[str, Kept]) -> FrozenFigure:
    """The figure with the rows it rests on; indicators that ask the same share the work through `kept`."""
    try:
        rule, params = rule_of(indicator)
    except BadParams as problem:
        sentence = _("%(code)s cannot be counted: %(problem)s")
        raise ReadingError(sentence % {"code": indicator.code, "problem": problem}) from problem
    figure, version = calculation.figure(indicator), rule.version_of(params)
    if version not in kept:
        kept[version] = _rows(indicator, calculation)
    row_count, rows_gz, rows_sha256 = kept[version]
    return FrozenFigure(
        indicator=indicator,
        order=indicator.order,
        code=indicator.code,
        parent_code=indicator.parent.code if indicator.parent else "",
        names=indicator.names,
        unit=indicator.unit,
        target=indicator.target,
        rule_key=rule.key,
        rule_version=version,
        params=indicator.params,
        rule_texts=in_all_languages(lambda: "\n".join(rule.text(params))),
        new=figure.new,
        to_date=figure.to_date,
        size_unknown=figure.size_unknown,
        breakdown=figure.breakdown,
        row_count=row_count,
        rows_gz=rows_gz,
        rows_sha256=rows_sha256,
    )


def _rows(indicator: Indicator, calculation: Calculation) -> Kept:
    """All rows that qualify to date, and those of the period that do not, compressed as they are made."""
    digest, packed, count, starts_on = hashlib.sha256(), io.BytesIO(), 0, calculation.starts_on.isoformat()
    # No time stamp in the header: the same rows are the same bytes.
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, compresslevel=5) as archive:
        for line in calculation.lines(indicator):
            if line.qualifies or line.day >= starts_on:
                written = line.canonical() + b"\n"
                digest.update(written)
                archive.write(written)
                count += 1
    return count, packed.getvalue(), digest.hexdigest()
