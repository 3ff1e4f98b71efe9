"""Text to rows: the delimiter, quotes that do not close, lines that an office program wrapped as one cell."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from .labels import column_of
from .stamps import parse_stamp

Row = tuple[int, list[str]]
# A longer line is no row of a report; its beginning is kept so that it is reported.
MAX_LINE = 1_000_000
DELIMITERS = ("\t", ";", ",", "|")
_TIME_RE = re.compile(r"\d{1,2}[:.]\d{2}")


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a text table with their line numbers (1 = first line) and the delimiter that parts
    the cells.
    """

    rows: list[Row]
    delimiter: str


def read_grid(text: str) -> Grid:
    """The rows of a delimited text. Never raises; rows without any content are kept as empty lists."""
    lines = [line if len(line) <= MAX_LINE else line[:200] + "\n" for line in io.StringIO(text, newline="")]
    first = 0
    delimiter = ""
    if lines and re.fullmatch(r'"?sep=(.)"?[\s,;]*', lines[0].strip("\r\n"), re.IGNORECASE):
        delimiter = lines[0].strip('"\r\n')[4]
        first = 1
    elif lines and re.fullmatch(r'"?sep=\s*', lines[0].strip("\r\n"), re.IGNORECASE):
        delimiter, first = "\t", 1
    body = lines[first:]
    if not delimiter:
        delimiter = sniff(body[:400])
    foreign = sum(1 for line in body if line.rstrip().endswith(";"))
    if delimiter != ";" and foreign * 5 > 4 * sum(1 for line in body if line.strip()):
        body = [line.rstrip().rstrip(";") + "\n" for line in body]
    rows = [(number + first, cells) for number, cells in _parse(body, delimiter)]
    return Grid(_unwrapped(rows, delimiter), delimiter)


def sniff(lines: list[str]) -> str:
    """The delimiter under which the lines look most like a table of people."""
    best, best_score = ",", (-1.0, -1.0, -1.0)
    for delimiter in DELIMITERS:
        if not any(delimiter in line for line in lines):
            continue
        rows = _unwrapped(_parse(lines, delimiter), delimiter)
        labelled = max((sum(1 for cell in cells if column_of(cell)) for _n, cells in rows), default=0)
        widths = Counter(len(cells) for _n, cells in rows if any(cells))
        common, count = widths.most_common(1)[0] if widths else (1, 0)
        typed = sum(
            1 for _n, cells in rows[:60] if len(cells) > 1 for cell in cells if "@" in cell or _stamped(cell)
        )
        even = count / sum(widths.values()) if widths and common > 1 else 0.0
        score = (float(labelled) if labelled > 1 else 0.0, float(typed), even)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _stamped(cell: str) -> bool:
    return bool(_TIME_RE.search(cell)) and parse_stamp(cell) is not None


def _parse(lines: list[str], delimiter: str) -> list[Row]:
    rows: list[Row] = []
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=delimiter != "\t")
    start = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error:
            # One cell beyond the module's limit: go on line by line.
            rows.extend(_single(lines, number, delimiter) for number in range(start, len(lines)))
            break
        end = reader.line_num
        if end - start > 1 and _swallowed(lines[start:end], cells, delimiter, rows):
            rows.extend(_single(lines, number, delimiter) for number in range(start, end))
        else:
            rows.append((start + 1, cells))
        start = end
    return rows


def _swallowed(lines: list[str], cells: list[str], delimiter: str, rows: list[Row]) -> bool:
    """Whether a record of several lines is the work of a stray quote rather than of a line break inside
    a cell.
    """
    width = max((len(row) for _n, row in rows[-30:]), default=0)
    if len(lines) > 60 or len(cells) > width > 0:
        return True
    if len(cells) == width:
        return False
    full = sum(1 for line in lines if line.count(delimiter) + 1 >= max(width, 2))
    return full * 2 > len(lines)


def _single(lines: list[str], number: int, delimiter: str) -> Row:
    line = lines[number].rstrip("\r\n")
    try:
        cells = next(csv.reader([line], delimiter=delimiter, skipinitialspace=delimiter != "\t"), [])
    except csv.Error:
        return number + 1, [line[:200]]
    plain = [cell.strip().strip('"') for cell in line.split(delimiter)]
    return number + 1, (plain if len(plain) > len(cells) and line.count('"') % 2 else cells)


def _unwrapped(rows: list[Row], delimiter: str) -> list[Row]:
    """Rows whose whole line stands quoted in the first cell, as an office program writes them, are
    taken apart.
    """
    result = []
    for number, cells in rows:
        first = cells[0] if cells else ""
        if first.count(delimiter) > 1 and not any(cells[1:]):
            first = first.rstrip(";,\t ")
            inner = next(csv.reader([first.replace("\n", " ")], delimiter=delimiter), cells)
            result.append((number, inner))
        else:
            result.append((number, cells))
    return result
