"""Spreadsheets (XLSX, XLS, ODS) to rows of text, after a look inside that no zip bomb survives."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
MAX_UNPACKED = 300 * 1024 * 1024
MAX_CELLS = 8_000_000
MAX_PARTS = 2_000
MAX_SHEETS = 12
_CHUNK = 1 << 20
# Cell and row references wherever they stand, and references that hide behind character entities.
_COLUMN_RE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})\d")
_ROW_RE = re.compile(rb"\br\s*=\s*[\"'][A-Z]{0,3}(\d{1,7})[\"']")
_HIDDEN_RE = re.compile(rb"\br\s*=\s*[\"'][^\"'<]{0,40}&")
_TAG_RE = re.compile(
    rb"<(?:\w+:)?(table-row|table-cell|covered-table-cell|table)(?![\w-])((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)>"
)
_REPEAT_RE = re.compile(rb"number-(?:rows|columns)-repeated\s*=\s*[\"'](\d{1,9})[\"']")

Row = tuple[int, list[str]]


class WorkbookError(Exception):
    """The workbook cannot be read; `code` names the note that says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_workbook(data: bytes) -> bool:
    """Whether the bytes begin like a zipped or an old binary spreadsheet, whatever the file is called."""
    return data.startswith((ZIP, OLE))


def read_sheets(data: bytes) -> list[list[Row]]:
    """The non-empty sheets as rows of text with their line numbers. Raises WorkbookError."""
    if data.startswith(ZIP):
        _inspect(data)
    try:
        return _load(data)
    except PasswordError as error:
        raise WorkbookError("protected_workbook") from error
    except (CalamineError, ValueError, OSError, OverflowError) as error:
        protected = data.startswith(OLE) and b"E\0n\0c\0r\0y\0p\0t" in data
        raise WorkbookError("protected_workbook" if protected else "broken_workbook") from error
    except BaseException as error:
        # A panic inside the reader's Rust code arrives as a BaseException of its own; all others go on.
        if type(error).__name__ != "PanicException":
            raise
        raise WorkbookError("broken_workbook") from error


def _load(data: bytes) -> list[list[Row]]:
    sheets = []
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        for index in range(min(len(book.sheet_names), MAX_SHEETS)):
            sheet = book.get_sheet_by_index(index)
            if sheet.height * sheet.width > MAX_CELLS:
                raise WorkbookError("oversized_workbook")
            first = sheet.start[0] + 1 if sheet.start else 1
            rows = [
                (number, [_text(cell) for cell in cells])
                for number, cells in enumerate(sheet.to_python(skip_empty_area=True), first)
            ]
            if any(any(cells) for _number, cells in rows):
                sheets.append(rows)
    return sheets


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        # Day fractions are binary: 10:41:50 arrives as 10:41:49.999999.
        return (value + timedelta(microseconds=500_000)).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        moment = datetime.combine(date(2000, 1, 1), value) + timedelta(microseconds=500_000)
        return moment.strftime("%H:%M:%S")
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(value)


def _inspect(data: bytes) -> None:
    """Unpack everything once with a limit, never trusting declared sizes, and measure the sheets' extent."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError) as error:
        raise WorkbookError("broken_workbook") from error
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise WorkbookError("oversized_workbook")
    left = MAX_UNPACKED
    for part in parts:
        name = part.filename.lower()
        extent: _Extent | None = None
        if name.endswith(".xml") and "worksheets/" in name:
            extent = _Extent()
        elif name == "content.xml":
            extent = _OpenExtent()
        for chunk in _unpacked(data, part):
            left -= len(chunk)
            if left < 0 or (extent and extent.over(chunk)):
                raise WorkbookError("oversized_workbook")


class _Extent:
    """How far the cells of an XLSX sheet reach: two cells in opposite corners would fill the memory."""

    def __init__(self) -> None:
        self.rest, self.width, self.height = b"", 1, 1

    def over(self, chunk: bytes) -> bool:
        """Whether the cells seen so far span more than a report can hold."""
        text = self.rest + chunk
        cut = text.rfind(b"<") if len(text) < 4 * _CHUNK else len(text)
        self.rest = text[cut:] if cut > 0 else b""
        self.measure(text[:cut] if cut > 0 else text)
        return self.width * self.height > MAX_CELLS

    def measure(self, text: bytes) -> None:
        """Take the references of one stretch of XML into account."""
        if _HIDDEN_RE.search(text):
            raise WorkbookError("broken_workbook")
        for letters in set(_COLUMN_RE.findall(text)):
            column = 0
            for letter in letters:
                column = column * 26 + letter - 64
            self.width = max(self.width, column)
        self.height = max(self.height, max(map(int, set(_ROW_RE.findall(text))), default=1))


class _OpenExtent(_Extent):
    """The same for ODS, where rows and cells carry repetition counts instead of references."""

    def __init__(self) -> None:
        super().__init__()
        self.row, self.column, self.repeat = 0, 0, 1

    def measure(self, text: bytes) -> None:
        """Take the tags of one stretch of XML into account; empty repeated cells are dropped by the
        reader.
        """
        for tag, attributes in _TAG_RE.findall(text):
            found = _REPEAT_RE.search(attributes)
            count = int(found[1]) if found else 1
            if tag == b"table":
                self.row = 0
            elif tag == b"table-row":
                self.row, self.column, self.repeat = self.row + count, 0, count
            else:
                self.column += count
                if (
                    b"value" in attributes
                    or b"formula" in attributes
                    or not attributes.rstrip().endswith(b"/")
                ):
                    self.width, self.height = max(self.width, self.column), max(self.height, self.row)


def _unpacked(data: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    header = data[part.header_offset : part.header_offset + 30]
    if len(header) < 30 or part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise WorkbookError("broken_workbook")
    name, extra = struct.unpack("<HH", header[26:30])
    begin = part.header_offset + 30 + name + extra
    packed = memoryview(data)[begin : begin + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        yield from (bytes(packed[at : at + _CHUNK]) for at in range(0, len(packed), _CHUNK))
        return
    unpacker = zlib.decompressobj(-15)
    rest: bytes | memoryview = packed
    try:
        while len(rest) and not unpacker.eof:
            yield unpacker.decompress(rest, _CHUNK)
            rest = unpacker.unconsumed_tail
    except zlib.error as error:
        raise WorkbookError("broken_workbook") from error
