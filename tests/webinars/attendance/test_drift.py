"""Every tabular sample saved again in all the ways of people and programs: same people, same seconds."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import xlsxwriter

from webinars.attendance import Reading
from webinars.attendance.clocks import wall_ms
from webinars.attendance.decode import decode
from webinars.attendance.stamps import parse_stamp
from webinars.attendance.tables import read_grid

from .helpers import AUTUMN, reading, sample

WINDOWS = {
    "zoom/meeting_it_dmy_utf8bom_2025-07-08.csv": ("2025-07-08T09:00:00+02:00", "2025-07-08T13:00:00+02:00"),
    "zoom/meeting_unique_users_utf8.csv": AUTUMN,
    "zoom/webinar_attendees_utf8bom.csv": AUTUMN,
    "teams/list_en_us_newest_first_utf8.csv": ("2020-06-26T08:00:00+02:00", "2020-06-26T09:00:00+02:00"),
    "teams/list_pt_br_utf16le.csv": ("2021-03-16T08:00:00+01:00", "2021-03-16T10:00:00+01:00"),
    "teams/report2022_en_us_utf16le.csv": ("2022-04-25T08:30:00+02:00", "2022-04-25T10:00:00+02:00"),
    "teams/report2022_semicolon_utf8.csv": ("2022-04-13T08:00:00+02:00", "2022-04-13T09:30:00+02:00"),
    "teams/report_en_gb_utf16be.csv": ("2022-11-16T09:30:00+01:00", "2022-11-16T09:45:00+01:00"),
    "gotowebinar/attendees_first_visit.csv": AUTUMN,
    "webex/event_utf16le.csv": AUTUMN,
    "googlemeet/participants_split_names.csv": AUTUMN,
}
Rows = list[list[str]]


def written(rows: Rows, delimiter: str = ",", **options: object) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, **{"lineterminator": "\n", **options}).writerows(rows)
    return buffer.getvalue()


def workbook(rows: Rows, order: str | None) -> bytes:
    """As an office program keeps it; with an order, dates become dates of the sheet."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet, style = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
    for y, cells in enumerate(rows):
        for x, cell in enumerate(cells):
            stamp = parse_stamp(cell) if order else None
            wall = wall_ms(stamp, order) if stamp and not stamp.label else None
            if wall is not None and stamp.precise:
                sheet.write_datetime(y, x, datetime(1970, 1, 1) + timedelta(milliseconds=wall), style)  # noqa: DTZ001
            elif cell:
                sheet.write_string(y, x, cell)
    book.close()
    return buffer.getvalue()


def variants(text: str, rows: Rows, order: str | None) -> Iterator[tuple[str, bytes]]:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
        yield encoding, text.encode(encoding)
    yield "cp1252", text.encode("cp1252", errors="replace")
    width = max(map(len, rows))
    for mark in ",;\t|":
        yield f"delimiter {mark!r}", written(rows, mark).encode()
        yield f"sep={mark!r}", (f"sep={mark}\r\n" + written(rows, mark, lineterminator="\r\n")).encode()
        yield f"all quoted {mark!r}", written(rows, mark, quoting=csv.QUOTE_ALL).encode()
        yield (
            f"padded {mark!r}",
            written([row + [""] * (width + 2 - len(row)) for row in rows], mark).encode(),
        )
    unix = text.replace("\r\n", "\n")
    yield "crlf", unix.replace("\n", "\r\n").encode()
    yield "cr", unix.replace("\n", "\r").encode()
    yield "no last newline", text.rstrip("\r\n").encode()
    yield "no blank lines", written([row for row in rows if any(row)]).encode()
    lines = written(rows).splitlines()
    wrapped = ['"' + line.replace('"', '""') + '"' if '"' in line else line for line in lines]
    yield "lines wrapped as cells", "\n".join(wrapped).encode()
    yield "lines wrapped, semicolons behind", "\n".join(line + ";;" for line in wrapped).encode()
    turned = [
        [*(row + [""] * (width - len(row)))[1:], row[0]] if len(list(filter(None, row))) > 1 else row
        for row in rows
    ]
    yield "columns in another order", written(turned).encode()
    twice = [
        again
        for row in rows
        for again in (
            [row, row] if len(list(filter(None, row))) > 2 and any(map(parse_stamp, row)) else [row]
        )
    ]
    yield "rows doubled", written(twice).encode()
    yield "sheet of text", workbook(rows, None)
    if order:
        yield "sheet of dates", workbook(rows, order)
    yield "sheet of one column", workbook([[line] for line in lines], None)


def people(result: Reading) -> list[tuple[object, ...]]:
    return sorted(
        (i.name.replace("?", "’"), i.email.casefold(), str(i.role), i.seconds) for i in result.identities
    )


@pytest.mark.parametrize("name", WINDOWS)
def test_saved_again_in_any_way_a_report_says_the_same(name: str):
    data = sample(name)
    first = reading(data, WINDOWS[name])
    text = decode(data).text
    rows = [cells for _number, cells in read_grid(text).rows]
    told = []
    for how, again in variants(text, rows, first.interpretation.date_order):
        result = reading(again, WINDOWS[name])
        if people(result) != people(first) or (result.provider, result.outcome) != (
            first.provider,
            first.outcome,
        ):
            told.append((how, result.provider, str(result.outcome), [item.code for item in result.warnings]))
    assert told == []
    assert first.identities
