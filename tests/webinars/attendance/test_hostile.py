"""Files that are empty, broken, huge, lying or something else altogether: a clear answer each time."""
# ruff: noqa: E501 - rows stand here as the platforms write them

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter

from .helpers import codes, exact, reading, seconds

HEAD = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
GOOD = "A,a@example.com,2026-09-16 10:00:00,2026-09-16 11:00:00,60,No\n"


def zipped(**parts: bytes | str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return buffer.getvalue()


def book(fill: object) -> bytes:
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer)
    fill(workbook.add_worksheet())
    workbook.close()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "outcome", "code"),
    [
        (b"", "empty", "file_empty"),
        (b"\xef\xbb\xbf \r\n", "empty", "file_empty"),
        (HEAD.encode(), "empty", "nobody"),
        (bytes(range(256)) * 40, "unreadable", "binary_file"),
        (b"\0" * 5000, "unreadable", "binary_file"),
        (b"%PDF-1.7\n" + b"a" * 500, "unreadable", "binary_file"),
        (b"PK\x03\x04" + b"x" * 300, "unreadable", "broken_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 3000, "unreadable", "broken_workbook"),
        (zipped(a_txt="x"), "unreadable", "broken_workbook"),
        (b"a" * (50 * 1024 * 1024 + 1), "unreadable", "too_large"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "not_attendance", "web_page"),
        (b"<a><b/></a>", "not_attendance", "not_attendance"),
        (b'<!DOCTYPE r [<!ENTITY a "b">]><recording>&a;</recording>', "unreadable", "forbidden_xml"),
        (b"[" * 100_000, "unreadable", "broken_json"),
        (b'{"users": {"a": ', "unreadable", "broken_json"),
        (b'{"a": 1}', "not_attendance", "not_attendance"),
        (b"Product,Price\nA,1\n", "not_attendance", "not_attendance"),
        (b"Name,Email,Company\nA,a@example.com,X\n", "not_attendance", "not_attendance"),
        (b"Dear all,\nsee you at 10:00.\n", "not_attendance", "not_attendance"),
        (
            (
                b"Topic,Meeting ID,User Name,User Email,Start Time,End Time,Duration (Minutes),Participants\n"
                b"X,1,H,h@example.com,09/16/2026 10:00:00 AM,09/16/2026 11:00:00 AM,60,5\n"
            ),
            "not_attendance",
            "usage_report",
        ),
    ],
)
def test_what_is_no_report_is_named(data: bytes, outcome: str, code: str):
    result = reading(data)
    assert (str(result.outcome), [item.code for item in result.warnings], result.identities) == (
        outcome,
        [code],
        (),
    )
    assert str(result.warnings[0].message)


def test_a_zip_bomb_is_not_unpacked():
    assert codes(reading(zipped(xl__worksheets__sheet1_xml=b"\0" * 320_000_000))) == [
        ("oversized_workbook", None)
    ]


def test_two_cells_in_opposite_corners_do_not_fill_the_memory():
    def corners(sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write(0, 0, "a")
        sheet.write(1048575, 16383, "b")

    assert codes(reading(book(corners))) == [("oversized_workbook", None)]
    hidden = zipped(xl__worksheets__sheet1_xml='<sheetData><row r="1"><c r="&#65;1"/></row></sheetData>')
    assert codes(reading(hidden)) == [("broken_workbook", None)]


ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="S">{}</table:table></office:spreadsheet></office:body></office:document-content>'
)


def ods(rows: list[list[str]], tail: str = "") -> bytes:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    body = "".join(f"<table:table-row>{''.join(map(cell.format, cells))}</table:table-row>" for cells in rows)
    return zipped(
        mimetype="application/vnd.oasis.opendocument.spreadsheet",
        content_xml=ODS.format(body + tail),
        **{"META-INF__manifest_xml": "<m/>"},
    )


def test_an_ods_sheet_padded_to_its_last_line_is_read_and_a_repeated_full_one_refused():
    rows = [line.split(",") for line in (HEAD + GOOD).splitlines()]
    padding = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    assert exact(reading(ods(rows, padding))) == {"a@example.com": 3600}
    full = padding.replace(
        "/></table:table-row>",
        ' office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>',
    )
    assert codes(reading(ods(rows, full))) == [("oversized_workbook", None)]


def test_each_line_that_is_not_understood_is_told_and_the_rest_is_read():
    result = reading(
        HEAD + GOOD
        + "B,b@example.com,yesterday,2026-09-16 11:00:00,60,No\n"
        + "C,c@example.com,2026-09-16 11:00:00,2026-09-16 10:00:00,60,No\n"
        + "D,d@example.com\n"
        + "E,e@example.com,2026-13-45 10:00:00,2026-09-16 11:00:00,60,No\n"
        + "\n"
        + "some words\n"
        + "F,f@example.com,2026-09-16 10:00:00,2026-09-16 11:0"
    )  # fmt: skip
    assert exact(result) == {"a@example.com": 3600}
    assert sorted(codes(result), key=lambda pair: pair[1]) == [
        ("unreadable_date", 3), ("leave_before_join", 4), ("row_incomplete", 5), ("unreadable_date", 6),
        ("row_incomplete", 8), ("row_incomplete", 9),
    ]  # fmt: skip
    assert (result.rows_read, result.rows_unreadable) == (7, 6)


def test_nul_bytes_and_a_stray_quote_lose_nobody():
    nul = reading((HEAD + GOOD).encode().replace(b"@", b"\0@"))
    assert (exact(nul), codes(nul)) == ({"a@example.com": 3600}, [("nul_bytes", None)])
    quote = reading(HEAD + '"B,b@example.com,2026-09-16 10:00:00,2026-09-16 10:30:00,30,No\n' + GOOD * 3)
    assert exact(quote) == {"b@example.com": 1800, "a@example.com": 3600}


def test_a_line_break_inside_a_quoted_answer_is_one_row():
    result = reading(
        "Name (Original Name),User Email,Question,Join Time,Leave Time\n"
        'A,a@example.com,"one\ntwo, ""three""",2026-09-16 10:00:00,2026-09-16 11:00:00\n'
        "B,b@example.com,x,bad,2026-09-16 11:00:00\n"
    )
    assert (exact(result), codes(result)) == ({"a@example.com": 3600}, [("unreadable_date", 4)])


def test_a_name_that_looks_like_a_formula_stays_text():
    result = reading(
        HEAD + GOOD.replace("A,", '"=HYPERLINK(""x"")",', 1) + GOOD.replace("A,a@", "@SUM(A1),b@", 1)
    )
    assert [item.name for item in result.identities] == ['=HYPERLINK("x")', "@SUM(A1)"]


def test_a_hundred_thousand_rows_are_read_whole():
    rows = "".join(
        f"N{n},n{n % 500}@example.com,2026-09-16 10:{n % 30:02}:00,2026-09-16 11:00:00,60,No\n"
        for n in range(100_000)
    )
    result = reading(HEAD + rows)
    assert (result.rows_read, len(result.identities), set(seconds(result).values())) == (
        100_000, 500, {(3600 - 60 * n, 3600 - 60 * n) for n in range(10)},
    )  # fmt: skip


def test_a_huge_cell_is_reported_not_swallowed():
    result = reading(HEAD + GOOD + "x" * 1_000_000 + "\n" + GOOD)
    assert (exact(result), codes(result)) == ({"a@example.com": 3600}, [("row_incomplete", 3)])


def test_more_rows_than_any_report_has_are_refused():
    assert codes(reading(HEAD + "a,b\n" * 300_001)) == [("too_many_rows", None)]


def test_millions_of_lines_are_counted_before_they_are_taken_apart(monkeypatch):
    monkeypatch.delattr("webinars.attendance.recognise.read_grid")
    assert codes(reading(HEAD + "\n" * 2_000_000)) == [("too_many_rows", None)]
    assert codes(reading(HEAD + "\r" * 2_000_000)) == [("too_many_rows", None)]


def test_cells_made_to_choke_patterns_cost_no_time():
    for evil in ("=" + '"' * 200_000, "_." * 100_000 + "#EXT#@", "(" * 200_000 + "@)", "1 " * 100_000):
        quoted = evil.replace('"', '""')
        result = reading(HEAD + f'"{quoted}","{quoted}","{quoted}","{quoted}",60,No\n' + GOOD)
        assert exact(result) == {"a@example.com": 3600}
