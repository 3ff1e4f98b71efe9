"""The hash over a reading, and the check that what is stored is what was handed over."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable
from datetime import UTC
from typing import Any

from django.utils.translation import gettext as _

from lms.audit.models import Entry

from .models import FrozenFigure, Reading

# What of a figure the seal covers; its rows through their own hash.
_SEALED = (
    *("indicator_id", "order", "code", "parent_code", "names", "unit", "rule_key", "rule_version", "params"),
    *("rule_texts", "new", "to_date", "size_unknown", "breakdown", "row_count", "rows_sha256"),
)


def seal_of(reading: Reading, figures: Iterable[FrozenFigure]) -> str:
    """SHA-256 in hexadecimal over the canonical JSON (sorted keys, UTF-8) of a reading and its figures."""
    period = reading.period
    content: dict[str, Any] = {
        "programme": period.programme.code,
        "period": period.name,
        "from": period.starts_on.isoformat(),
        "to": period.ends_on.isoformat(),
        "number": reading.number,
        "reason": reading.reason,
        "cut_off": reading.cut_off.isoformat(),
        "frozen_at": reading.frozen_at.astimezone(UTC).isoformat(),
        "frozen_by": reading.frozen_by_name,
        "figures": [
            {
                **{name: getattr(figure, name) for name in _SEALED},
                # As a number of two decimals, whether fresh from a form or read back from the database.
                "target": None if figure.target is None else f"{figure.target:.2f}",
            }
            for figure in sorted(figures, key=lambda figure: (figure.order, figure.code))
        ],
    }
    plain = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def broken_seals(reading: Reading) -> list[str]:
    """A sentence for each thing that no longer is as it was frozen; empty when all is well."""
    figures = list(FrozenFigure.objects.filter(reading=reading))
    problems = [
        _("The rows of %(code)s are not those that were frozen.") % {"code": figure.code}
        for figure in figures
        if not _rows_are_intact(figure)
    ]
    if seal_of(reading, figures) != reading.sha256:
        problems.append(_("The table is not the one that was frozen."))
    noted = (
        Entry.objects.about(reading)
        .filter(verb__in=["lms_indicators.freeze", "lms_indicators.restate"])
        .values_list("after__sha256", flat=True)
        .first()
    )
    if noted != reading.sha256:
        problems.append(_("The hash is not the one that the audit trail noted when the table was frozen."))
    return problems


def _rows_are_intact(figure: FrozenFigure) -> bool:
    try:
        stored = gzip.decompress(bytes(figure.rows_gz))
    except (OSError, EOFError, zlib.error):
        return False
    return (
        hashlib.sha256(stored).hexdigest() == figure.rows_sha256
        # In canonical JSON these bytes are the field and nothing else: a quote inside a text is escaped.
        and stored.count(b'"counted":true') == figure.to_date
    )
