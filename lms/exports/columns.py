"""The declaration of a column, and what every format does with the rows: clean them, convert by column."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, Literal

from django.utils.timezone import get_default_timezone

Kind = Literal["text", "integer", "decimal", "date", "datetime", "duration", "boolean"]
Rows = Iterable[Sequence[Any]]
Notes = Sequence[tuple[Any, Any]]
Convert = Callable[[Sequence[Any]], Sequence[Any]]

ROWS_AT_ONCE = 500
SHEET_ROWS = 1_048_576  # of one worksheet, its header included
CELL_CHARACTERS = 32_767  # what Excel keeps of one cell
# What makes a spreadsheet read a cell as a formula; the wide signs are read so in East Asian settings.
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
_ILLEGAL_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class TooManyRows(ValueError):
    """More rows than a worksheet holds; the text is a translated sentence for the person who asked."""


@dataclass(frozen=True)
class Column:
    """One column, declared once for every format.

    `code` never changes (programs read it), `header` is translated (people read it). Values: `decimal` any
    number, with `places` fixed decimals if given; `datetime` aware, shown in the site's time zone; `duration`
    a timedelta or seconds. None is an empty cell. Codes with leading zeros are `text`.
    """

    code: str
    header: Any
    kind: Kind = "text"
    places: int | None = None


def some(rows: Iterator[Any]) -> list[Any]:
    """The next few hundred rows: enough that the work per piece does not count, few enough to hold."""
    return list(islice(rows, ROWS_AT_ONCE))


def converted(chunk: list[Sequence[Any]], converters: list[Convert]) -> Iterator[tuple[Any, ...]]:
    """The rows with each column converted in one go: Python work per column and not per cell.

    Raises ValueError when a row is longer or shorter than the declaration.
    """
    columns = zip(*chunk, strict=True)
    return zip(*[convert(values) for convert, values in zip(converters, columns, strict=True)], strict=True)


def clean(value: Any) -> str:
    """A text that XML may carry and a cell can hold."""
    if value is None:
        return ""
    text = _ILLEGAL_IN_XML.sub("", str(value)).replace("\r\n", "\n").replace("\r", "\n")
    return text if len(text) <= CELL_CHARACTERS else text[: CELL_CHARACTERS - 1] + "…"


def clean_all(values: Sequence[Any]) -> list[str]:
    """`clean` for a column; most texts need only the look."""
    return [
        value
        if value.__class__ is str and value.isprintable() and len(value) <= CELL_CHARACTERS
        else clean(value)
        for value in values
    ]


def local_moment(value: datetime) -> datetime:
    """A moment in the site's time zone, whoever looks: the same rows give the same file."""
    return value.astimezone(get_default_timezone()) if value.tzinfo else value


def local_day(value: date) -> date:
    return local_moment(value).date() if isinstance(value, datetime) else value


def whole_seconds(value: timedelta | float) -> int:
    return round(value.total_seconds() if isinstance(value, timedelta) else value)
