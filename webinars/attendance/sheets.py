"""Any table in a file, CSV or spreadsheet, behind the same guards as attendance reports."""

from __future__ import annotations

from dataclasses import dataclass

from .decode import decode
from .notes import Note, note
from .recognise import MAX_BYTES
from .tables import Row, read_grid
from .workbooks import WorkbookError, is_workbook, read_sheets


@dataclass(frozen=True, slots=True)
class Sheets:
    """The sheets of a file as rows of text with their line numbers; a text file has one."""

    sheets: list[list[Row]]
    encoding: str | None = None
    delimiter: str | None = None
    notes: tuple[Note, ...] = ()


class UnreadableTable(ValueError):
    """The file holds no table that can be read; `note` says why, also as the text of the error."""

    def __init__(self, reason: Note) -> None:
        super().__init__(reason.message)
        self.note = reason


def open_table(data: bytes, *, most_rows: int) -> Sheets:
    """The table of a file, told by its bytes and never by its name. Raises UnreadableTable.

    Cells stay text, whatever they begin with. Time and memory are bounded: sizes are judged before anything
    is taken apart.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableTable(note("too_large", limit=MAX_BYTES // 1024 // 1024))
    if is_workbook(data):
        try:
            sheets = read_sheets(data)
        except WorkbookError as error:
            raise UnreadableTable(note(error.code)) from error
        found = Sheets([[row for row in rows if any(cell.strip() for cell in row[1])] for rows in sheets])
    else:
        found = _text(data, most_rows)
    if not any(found.sheets):
        raise UnreadableTable(note("file_empty"))
    # One row more than asked for is the headings.
    if max(map(len, found.sheets)) > most_rows + 1:
        raise UnreadableTable(note("too_many_rows", limit=most_rows))
    return found


def _text(data: bytes, most_rows: int) -> Sheets:
    text = decode(data)
    if text is None:
        raise UnreadableTable(note("binary_file"))
    # Counted before the text is taken apart; empty lines may be many, but not without end.
    if max(text.text.count("\n"), text.text.count("\r")) > 10 * most_rows:
        raise UnreadableTable(note("too_many_rows", limit=most_rows))
    if text.text.lstrip()[:1] == "<":
        raise UnreadableTable(note("web_page"))
    grid = read_grid(text.text)
    rows = [row for row in grid.rows if any(cell.strip() for cell in row[1])]
    return Sheets([rows], text.encoding, grid.delimiter, text.notes)
