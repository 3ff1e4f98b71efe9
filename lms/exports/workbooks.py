"""Excel workbooks written row by row, with a sheet of notes that says what the rows are."""

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from math import isfinite
from typing import IO, Any

import xlsxwriter
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

from .columns import (
    FORMULA_STARTS,
    SHEET_ROWS,
    Column,
    Convert,
    Notes,
    Rows,
    TooManyRows,
    clean,
    clean_all,
    converted,
    local_day,
    local_moment,
    some,
    whole_seconds,
)
from .delimited import converters_for, written

FORMATS = {"date": "dd/mm/yyyy", "datetime": "dd/mm/yyyy hh:mm:ss", "duration": "[h]:mm:ss", "integer": "0"}
WIDTHS = {"text": 24, "date": 12, "datetime": 20}
# Excel counts days from the last day but one of 1899.
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 -- Excel knows no time zones
DAY_SECONDS = 86_400


class Tally:
    """Counts and hashes the rows on their way into a workbook, and writes its notes afterwards."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = columns
        self.count = 0
        self.digest = hashlib.sha256()

    def rows(self, rows: Rows, converters: list[Convert]) -> Iterator[tuple[Any, ...]]:
        """The rows converted for the workbook; raises TooManyRows."""
        source, plain = iter(rows), converters_for(self.columns)
        self.digest.update(written([[column.code for column in self.columns]]))
        while chunk := some(source):
            self.count += len(chunk)
            if self.count >= SHEET_ROWS:
                sentence = _(
                    "A worksheet holds %(limit)d rows and there are more: choose CSV or narrow the filter."
                )
                raise TooManyRows(sentence % {"limit": SHEET_ROWS - 1})
            self.digest.update(written(converted(chunk, plain)))
            yield from converted(chunk, converters)

    def notes(self, notes: Notes) -> list[tuple[str, str]]:
        """The given notes, then what the file says of itself, then the columns' codes."""
        listed = [
            *notes,
            (_("Rows"), self.count),
            (_("SHA-256 of the rows (as RFC 4180 CSV)"), self.digest.hexdigest()),
            (_("Time zone of the times"), get_default_timezone()),
            ("", ""),
            (_("Column code"), _("Column name")),
            *((column.code, column.header) for column in self.columns),
        ]
        return [(clean(label), clean(value)) for label, value in listed]


def xlsx_file(columns: Sequence[Column], rows: Rows, notes: Notes = ()) -> IO[bytes]:
    """An Excel workbook in a temporary file that vanishes when closed, at its start.

    First sheet: typed cells, frozen header, filter. Second: the notes, the hash of the rows, the columns'
    codes. No cell is ever a formula or a link. Raises TooManyRows.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the caller closes it
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, {"constant_memory": True, **safe})
    heading = book.add_format({"bold": True, "bg_color": "#E6ECF2", "bottom": 1, "valign": "top"})
    # Whoever edits such a cell later does not turn its text into a formula either.
    quoted = book.add_format({"quote_prefix": True})
    sheet = book.add_worksheet(_("Data"))
    sheet.freeze_panes(1, 0)
    formats = []
    for number, column in enumerate(columns):
        formats.append(_format(book, column))
        sheet.set_column(number, number, max(WIDTHS.get(column.kind, 12), len(str(column.header)) + 3))
        sheet.write_string(0, number, clean(column.header), heading)
    tally = Tally(columns)
    write_string, write_number = sheet.write_string, sheet.write_number
    for line, row in enumerate(tally.rows(rows, [_converter(column) for column in columns]), 1):
        for number, value in enumerate(row):
            if value.__class__ is str:
                if value[:1] in FORMULA_STARTS:
                    write_string(line, number, value, quoted)
                elif value:
                    write_string(line, number, value)
            elif value is not None:
                write_number(line, number, value, formats[number])
    sheet.autofilter(0, 0, tally.count, max(len(columns) - 1, 0))
    _write_notes(book, tally.notes(notes), heading)
    book.close()
    file.seek(0)
    return file


def _write_notes(book: xlsxwriter.Workbook, notes: list[tuple[str, str]], heading: Any) -> None:
    page = book.add_worksheet(_("Notes"))
    page.set_column(0, 0, 40)
    page.set_column(1, 1, 90)
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
    for line, (label, value) in enumerate(notes):
        if label or value:
            page.write_string(line, 0, label, heading)
            page.write_string(line, 1, value, wrapped)


def _format(book: xlsxwriter.Workbook, column: Column) -> Any:
    style = FORMATS.get(column.kind)
    if column.kind == "decimal" and column.places is not None:
        style = "#,##0" + ("." + "0" * column.places if column.places else "")
    return book.add_format({"num_format": style}) if style else None


def _converter(column: Column) -> Convert:
    match column.kind:
        case "integer" | "decimal":
            return _numbers
        case "date":
            return _days
        case "datetime":
            return _moments
        case "duration":
            return _durations
        case "boolean":
            words = {True: _("yes"), False: _("no")}
            return lambda values: [None if value is None else words[bool(value)] for value in values]
        case _:
            return clean_all


def _numbers(values: Sequence[Any]) -> list[Any]:
    return [value if value is None or value.__class__ is int else _number(value) for value in values]


def _number(value: Any) -> Any:
    """A finite number for the cell; what is no number stays a text."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return clean(value)
    return number if isfinite(number) else clean(value)


def _days(values: Sequence[Any]) -> list[Any]:
    first = EPOCH.toordinal()
    return [None if value is None else local_day(value).toordinal() - first for value in values]


def _moments(values: Sequence[Any]) -> list[Any]:
    return [None if value is None else _serial(local_moment(value)) for value in values]


def _serial(value: datetime) -> float:
    return (value.replace(tzinfo=None, microsecond=0) - EPOCH) / timedelta(days=1)


def _durations(values: Sequence[Any]) -> list[Any]:
    return [None if value is None else whole_seconds(value) / DAY_SECONDS for value in values]
