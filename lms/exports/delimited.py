"""CSV in two dialects: for programs (RFC 4180) and for the Excel of an Italian office."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from django.utils.translation import gettext as _

from .columns import (
    FORMULA_STARTS,
    Column,
    Convert,
    Rows,
    converted,
    local_day,
    local_moment,
    some,
    whole_seconds,
)

Dialect = Literal["rfc4180", "italian"]
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def csv_rows(columns: Sequence[Column], rows: Rows, dialect: Dialect = "rfc4180") -> Iterator[bytes]:
    """The rows as CSV in pieces, header first.

    `rfc4180`: comma, point, ISO 8601 (times in UTC), header of codes. `italian`: UTF-8 mark,
    semicolon, decimal comma, dd/mm/yyyy, header of translated names with the code in brackets. A text that a
    spreadsheet would take for a formula gets an apostrophe. Raises ValueError when a row does not fit.
    """
    italian = dialect == "italian"
    names = [f"{column.header} [{column.code}]" if italian else column.code for column in columns]
    return _pieces(names, converters_for(columns, italian), iter(rows), italian)


def rows_sha256(columns: Sequence[Column], rows: Rows) -> str:
    """The hash that the notes of XLSX and ODS files carry: that of the RFC 4180 file of the same rows."""
    digest = hashlib.sha256()
    for piece in csv_rows(columns, rows):
        digest.update(piece)
    return digest.hexdigest()


def _pieces(
    names: list[str], converters: list[Convert], rows: Iterator[Any], italian: bool
) -> Iterator[bytes]:
    yield (BYTE_ORDER_MARK if italian else b"") + written([_guarded(names)], italian)
    while chunk := some(rows):
        yield written(converted(chunk, converters), italian)


def written(rows: Iterable[Sequence[Any]], italian: bool = False) -> bytes:
    """Converted rows as the bytes of a CSV file; NUL, which readers choke on, is left out."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=";" if italian else ",", lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode(errors="replace").replace(b"\0", b"")


def converters_for(columns: Sequence[Column], italian: bool = False) -> list[Convert]:
    """One function per column that turns its values into what csv.writer writes."""
    return [_converter(column, italian) for column in columns]


def _converter(column: Column, italian: bool) -> Convert:
    match column.kind:
        case "integer":
            return _integers
        case "decimal":
            return _decimals(column.places, "," if italian else ".")
        case "date":
            return _italian_days if italian else _iso_days
        case "datetime":
            return _italian_moments if italian else _iso_moments
        case "duration":
            return _durations
        case "boolean":
            words = {True: _("yes"), False: _("no")} if italian else {True: "true", False: "false"}
            return lambda values: [None if value is None else words[bool(value)] for value in values]
        case _:
            return _guarded


def _guarded(values: Sequence[Any]) -> list[Any]:
    starts = FORMULA_STARTS
    return [
        value if value.__class__ is str and value[:1] not in starts else _guarded_text(value)
        for value in values
    ]


def _guarded_text(value: Any) -> Any:
    if value is None:
        return None
    text = str(value)
    return "'" + text if text[:1] in FORMULA_STARTS else text


def _integers(values: Sequence[Any]) -> Sequence[Any]:
    return [value if value.__class__ is int else _number(value, "d") for value in values]


def _number(value: Any, spec: str) -> Any:
    """A number that came as another type; what is no number at all is guarded like any text."""
    if value is None:
        return None
    try:
        return format(int(value) if spec == "d" else Decimal(str(value)), spec)
    except (ValueError, ArithmeticError):
        return _guarded_text(value)


def _decimals(places: int | None, point: str) -> Convert:
    spec = "f" if places is None else f".{places}f"

    def convert(values: Sequence[Any]) -> list[Any]:
        plain = [
            value.__format__(spec) if value.__class__ is Decimal else _number(value, spec) for value in values
        ]
        return plain if point == "." else [text and text.replace(".", point) for text in plain]

    return convert


def _iso_days(values: Sequence[Any]) -> list[Any]:
    return [
        value.isoformat() if value.__class__ is date else value and local_day(value).isoformat()
        for value in values
    ]


@lru_cache(maxsize=4096)
def _italian_day(value: date) -> str:
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def _italian_days(values: Sequence[Any]) -> list[Any]:
    return [value and _italian_day(local_day(value)) for value in values]


def _iso_moments(values: Sequence[Any]) -> list[Any]:
    return [
        value.isoformat("T", "seconds")
        if value.__class__ is datetime and value.tzinfo is UTC
        else value and _iso_moment(value)
        for value in values
    ]


def _iso_moment(value: datetime) -> str:
    return (value.astimezone(UTC) if value.tzinfo else value).isoformat("T", "seconds")


def _italian_moments(values: Sequence[Any]) -> list[Any]:
    return [value and _italian_moment(local_moment(value).isoformat(" ", "seconds")) for value in values]


def _italian_moment(iso: str) -> str:
    return f"{iso[8:10]}/{iso[5:7]}/{iso[:4]}{iso[10:19]}"


# The part of a clock within one hour, made once: durations come by the hundred thousand.
_IN_THE_HOUR = tuple(f":{second // 60:02d}:{second % 60:02d}" for second in range(3600))


def _durations(values: Sequence[Any]) -> list[Any]:
    return [
        f"{value // 3600}{_IN_THE_HOUR[value % 3600]}"
        if value.__class__ is int and value >= 0
        else None
        if value is None
        else _clock(whole_seconds(value))
        for value in values
    ]


def _clock(seconds: int) -> str:
    """h:mm:ss; below zero it begins with a minus, which is guarded."""
    clock = f"{abs(seconds) // 3600}{_IN_THE_HOUR[abs(seconds) % 3600]}"
    return clock if seconds >= 0 else f"'-{clock}"
