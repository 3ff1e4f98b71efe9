"""Exports, read back with readers that others wrote: csv, calamine and openpyxl."""

import csv
import hashlib
import io
import time
import tracemalloc
import zipfile
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from decimal import Decimal
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import python_calamine
from django.utils.translation import override

from lms.exports import (
    Column,
    ExportFormat,
    TooManyRows,
    chosen_format,
    csv_rows,
    file_name,
    ods_file,
    respond,
    rows_sha256,
    workbooks,
    xlsx_file,
)

COLUMNS = (
    Column("seq", "N.", "integer"),
    Column("enterprise_cf", "Codice fiscale"),
    Column("name", "Denominazione"),
    Column("hours", "Ore", "decimal", places=2),
    Column("first_service_date", "Primo servizio", "date"),
    Column("joined_at", "Entrata", "datetime"),
    Column("credited", "Tempo accreditato", "duration"),
    Column("qualifies", "Vale", "boolean"),
)
ROWS = (
    (
        1,
        "00743110157",
        "Tessitura à l'«antica»; S.p.A.",
        Decimal("1234.5"),
        date(2022, 2, 16),
        datetime(2022, 2, 16, 9, 0, 5, tzinfo=UTC),
        timedelta(hours=26, minutes=3, seconds=9),
        True,
    ),
    (
        2,
        "99900170160",
        '=HYPERLINK("http://x")',
        Decimal("-0.25"),
        date(2022, 7, 1),
        datetime(2022, 7, 1, 10, 0, tzinfo=ZoneInfo("Europe/Rome")),
        4200,
        False,
    ),
    (3, "", "due\nrighe, con virgola", None, None, None, None, None),
)
NOTES = (("Regola", "Presenza di almeno l'80 %"), ("Data limite", "=cmd|'/c calc'!A1"))


def text_of(dialect):
    return b"".join(csv_rows(COLUMNS, iter(ROWS), dialect)).decode()


def test_the_plain_dialect_is_what_programs_read():
    assert list(csv.reader(io.StringIO(text_of("rfc4180"), newline=""))) == [
        [column.code for column in COLUMNS],
        [
            "1",
            "00743110157",
            "Tessitura à l'«antica»; S.p.A.",
            "1234.50",
            "2022-02-16",
            "2022-02-16T09:00:05+00:00",
            "26:03:09",
            "true",
        ],
        [
            "2",
            "99900170160",
            '\'=HYPERLINK("http://x")',
            "-0.25",
            "2022-07-01",
            "2022-07-01T08:00:00+00:00",
            "1:10:00",
            "false",
        ],
        ["3", "", "due\nrighe, con virgola", "", "", "", "", ""],
    ]
    assert text_of("rfc4180").startswith("seq,enterprise_cf,name")
    assert text_of("rfc4180").endswith("\r\n")


def test_the_italian_dialect_opens_in_an_italian_excel():
    with override("it"):
        text = text_of("italian")
    assert text[0] == "\ufeff"
    rows = list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=";"))
    assert rows[0][:2] == ["N. [seq]", "Codice fiscale [enterprise_cf]"]
    assert rows[1] == [
        "1",
        "00743110157",
        "Tessitura à l'«antica»; S.p.A.",
        "1234,50",
        "16/02/2022",
        "16/02/2022 10:00:05",
        "26:03:09",
        "sì",
    ]
    assert rows[2][3:] == ["-0,25", "01/07/2022", "01/07/2022 10:00:00", "1:10:00", "no"]


@pytest.mark.parametrize("dialect", ["rfc4180", "italian"])
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_text_becomes_a_formula_when_the_csv_is_opened(dialect, start):
    columns = [Column("text", "Testo"), Column("number", "Numero", "integer"), Column("d", "D", "decimal")]
    evil = start + "1+cmd"
    data = b"".join(csv_rows(columns, [(evil, evil, evil)], dialect)).decode("utf-8-sig")
    rows = csv.reader(io.StringIO(data, newline=""), delimiter=";" if dialect == "italian" else ",")
    assert list(rows)[1] == ["'" + evil] * 3


def test_a_negative_number_stays_a_number_and_a_negative_text_does_not():
    columns = [Column("n", "N", "integer"), Column("d", "D", "decimal"), Column("t", "T")]
    assert b"".join(csv_rows(columns, [(-5, Decimal("-1E+2"), "-5")])) == b"n,d,t\r\n-5,-100,'-5\r\n"


def test_text_that_no_encoding_carries_does_not_break_the_csv():
    data = b"".join(csv_rows([Column("t", "T")], [("a\0b\ud800c",)]))
    assert data == b"t\r\nab?c\r\n"


def test_a_row_that_does_not_fit_the_columns_is_an_error_and_not_a_shifted_file():
    with pytest.raises(ValueError, match="argument"):
        b"".join(csv_rows(COLUMNS, [(1, 2)]))
    with pytest.raises(ValueError, match="argument"):
        b"".join(csv_rows(COLUMNS, [ROWS[0], ROWS[1][:-1]]))


@pytest.mark.parametrize("make", [xlsx_file, ods_file])
def test_a_workbook_has_typed_cells(make):
    with override("it"), make(COLUMNS, iter(ROWS), NOTES) as file:
        book = python_calamine.load_workbook(file)
    assert book.sheet_names == ["Dati", "Note"]
    rows = book.get_sheet_by_name("Dati").to_python()
    assert rows[0] == [column.header for column in COLUMNS]
    long, short = timedelta(seconds=93_789), timedelta(seconds=4_200)
    if make is ods_file:  # calamine reads its durations as times, and beyond a day leaves ISO 8601
        long, short = "PT26H3M9S", clock(1, 10)
    assert rows[1] == [
        1,
        "00743110157",
        "Tessitura à l'«antica»; S.p.A.",
        1234.5,
        date(2022, 2, 16),
        datetime(2022, 2, 16, 10, 0, 5),  # noqa: DTZ001 -- spreadsheets know no time zones
        long,
        "sì",
    ]
    assert rows[2][2:] == [
        '=HYPERLINK("http://x")',
        -0.25,
        date(2022, 7, 1),
        datetime(2022, 7, 1, 10, 0),  # noqa: DTZ001
        short,
        "no",
    ]
    assert rows[3][:3] == [3, "", "due\nrighe, con virgola"]


@pytest.mark.parametrize("make", [xlsx_file, ods_file])
def test_the_notes_say_what_the_rows_are_and_prove_it(make):
    plain = b"".join(csv_rows(COLUMNS, ROWS))
    with override("it"), make(COLUMNS, iter(ROWS), NOTES) as file:
        book = python_calamine.load_workbook(file)
    notes = [row[:2] for row in book.get_sheet_by_name("Note").to_python() if any(row)]
    assert notes == [
        ["Regola", "Presenza di almeno l'80 %"],
        ["Data limite", "=cmd|'/c calc'!A1"],
        ["Righe", "3"],
        ["SHA-256 delle righe (come CSV RFC 4180)", hashlib.sha256(plain).hexdigest()],
        ["Fuso orario degli orari", "Europe/Rome"],
        ["Codice della colonna", "Nome della colonna"],
        *([column.code, column.header] for column in COLUMNS),
    ]
    assert rows_sha256(COLUMNS, ROWS) == hashlib.sha256(plain).hexdigest()


def test_no_cell_of_a_workbook_is_a_formula_or_a_link():
    with xlsx_file(COLUMNS, iter(ROWS), NOTES) as file:
        book = openpyxl.load_workbook(file)
        package = zipfile.ZipFile(file)
        sheets = [package.read(name) for name in package.namelist() if "worksheets/sheet" in name]
    cell = book.worksheets[0]["C3"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ('=HYPERLINK("http://x")', "s", True)
    assert [sheet.count(b"<f>") + sheet.count(b"<hyperlink") for sheet in sheets] == [0, 0]


def test_the_header_stays_in_sight_and_every_column_can_be_filtered():
    with xlsx_file(COLUMNS, iter(ROWS)) as file:
        sheet = openpyxl.load_workbook(file).worksheets[0]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:H4")


def test_an_empty_export_is_a_file_with_a_header():
    with override("en"):
        for make in (xlsx_file, ods_file):
            with make(COLUMNS, iter(())) as file:
                sheet = python_calamine.load_workbook(file).get_sheet_by_name("Data")
            assert sheet.to_python() == [[column.header for column in COLUMNS]]
    assert b"".join(csv_rows(COLUMNS, iter(()))).count(b"\r\n") == 1


EVIL = 'a\x00b\x0bc\x1f\ud800\uffffd & <e> ]]> "f"'


@pytest.mark.parametrize("make", [xlsx_file, ods_file])
def test_characters_that_xml_forbids_do_not_break_a_workbook(make):
    columns = [Column("t", EVIL)]
    with override("en"), make(columns, [(EVIL,), ("x" * 40_000,)], [(EVIL, EVIL)]) as file:
        package = zipfile.ZipFile(file)
        assert package.testzip() is None
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(package.read(name))
        file.seek(0)
        book = python_calamine.load_workbook(file)
    rows = book.get_sheet_by_name("Data").to_python()
    assert rows[:2] == [['abcd & <e> ]]> "f"'], ['abcd & <e> ]]> "f"']]
    assert len(rows[2][0]) == 32_767
    assert rows[2][0].endswith("x…")
    assert book.get_sheet_by_name("Notes").to_python()[0] == ['abcd & <e> ]]> "f"'] * 2


def test_an_open_document_keeps_spaces_tabs_and_says_what_it_is_first():
    with ods_file([Column("t", "T")], [("  due  spazi\te un tab",), ("=1+1",)]) as file:
        package = zipfile.ZipFile(file)
        first = package.infolist()[0]
        content = package.read("content.xml").decode()
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert package.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"
    assert '<text:s text:c="2"/>due<text:s text:c="2"/>spazi<text:tab/>e un tab' in content
    assert "formula" not in content
    assert "table:target-range-address=\"$'Data'.$A$1:.$A$3\"" in content


def test_what_a_worksheet_cannot_hold_is_refused_and_not_cut_off(monkeypatch):
    monkeypatch.setattr(workbooks, "SHEET_ROWS", 3)
    two, three = [("a",)] * 2, [("a",)] * 3
    for make in (xlsx_file, ods_file):
        make([Column("t", "T")], two).close()
        with override("en"), pytest.raises(TooManyRows) as caught:
            make([Column("t", "T")], three)
        assert str(caught.value) == (
            "A worksheet holds 2 rows and there are more: choose CSV or narrow the filter."
        )


def test_names_of_files_are_stable_and_safe(settings):
    day = date(2022, 12, 31)
    assert (
        file_name("smes-assisted", "2022-H2", day, 3, "xlsx")
        == "UCL_smes-assisted_2022-H2_2022-12-31_v3.xlsx"
    )
    assert file_name("../a b", 'à"\r\n', day, 1, "csv", prefix="X Y") == "X-Y_a-b_a_2022-12-31_v1.csv"
    settings.LMS = {**settings.LMS, "EXPORT_PREFIX": "CCIAA"}
    assert file_name("t", "p", day, 1, "ods") == "CCIAA_t_p_2022-12-31_v1.ods"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "kind", "name"),
    [
        ("csv", "text/csv; charset=utf-8", "UCL_t_2022_2022-12-31_v2.csv"),
        ("csv-it", "text/csv; charset=utf-8", "UCL_t_2022_2022-12-31_v2.csv"),
        (
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "UCL_t_2022_2022-12-31_v2.xlsx",
        ),
        ("ods", "application/vnd.oasis.opendocument.spreadsheet", "UCL_t_2022_2022-12-31_v2.ods"),
    ],
)
def test_a_download_carries_its_type_its_name_and_is_cached_by_nobody(asked, kind, name):
    response = respond(
        COLUMNS,
        iter(ROWS),
        export_format=chosen_format(asked),
        table="t",
        period="2022",
        cut_off=date(2022, 12, 31),
        version=2,
        notes=NOTES,
    )
    assert response.streaming
    assert response.headers["Content-Type"] == kind
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response.headers["Cache-Control"] == "private, no-store"
    body = response.getvalue()
    if asked == "csv":
        assert body == b"".join(csv_rows(COLUMNS, ROWS))
    elif asked == "csv-it":
        assert body == b"".join(csv_rows(COLUMNS, ROWS, "italian"))
    else:
        assert len(python_calamine.load_workbook(io.BytesIO(body)).get_sheet_by_index(0).to_python()) == 4
    response.close()


def test_an_unknown_format_in_a_url_is_a_workbook():
    assert [chosen_format(raw) for raw in (None, "", "exe", "csv-it")] == [
        ExportFormat.XLSX,
        ExportFormat.XLSX,
        ExportFormat.XLSX,
        ExportFormat.CSV_ITALIAN,
    ]


def many_rows(count):
    for n in range(count):
        yield (n, f"{n:011d}", f"Impresa n. {n}", Decimal(n) / 4, date(2022, 1, 1), None, n, True)


def test_rows_are_read_as_they_are_needed_and_not_held():
    asked = []

    def watched():
        for row in many_rows(20_000):
            asked.append(row[0])
            yield row

    pieces = csv_rows(COLUMNS, watched())
    next(pieces)
    next(pieces)
    assert len(asked) < 2_000


def lengths(columns, rows):
    return [len(piece) for piece in csv_rows(columns, rows)]


@pytest.mark.parametrize("make", [xlsx_file, ods_file, lengths])
def test_memory_stays_flat(make):
    make(COLUMNS, many_rows(10))
    peaks = []
    for count in (2_000, 20_000):
        tracemalloc.start()
        made = make(COLUMNS, many_rows(count))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        if hasattr(made, "close"):
            made.close()
    assert peaks[1] < peaks[0] + 2 * 2**20


def test_a_guarded_csv_costs_little_more_than_a_bare_one():
    def bare():
        csv.writer(io.StringIO(newline="")).writerows(many_rows(20_000))

    def ours():
        for _piece in csv_rows(COLUMNS, many_rows(20_000)):
            pass

    def cpu(work):
        start = time.process_time()
        work()
        return time.process_time() - start

    # The aim is 1.5; the rest is the noise of a busy machine.
    assert min(cpu(ours) for _ in range(5)) <= 2 * min(cpu(bare) for _ in range(5))
