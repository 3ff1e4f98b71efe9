"""Reading an attendance report of 100,000 rows, beside csv.reader or calamine over the same bytes."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ..child import Probe
from ..child import run as in_child
from ..measuring import Line, Stage

ROWS, CONNECTIONS = 100_000, 10
START = datetime(2026, 9, 16, 10, 0, tzinfo=ZoneInfo("Europe/Rome"))


def run(stage: Stage) -> Iterator[Line]:
    rows = ROWS // 20 if stage.quick else ROWS
    bare, ours = in_child("attendance", "by_csv", rows=rows), in_child("attendance", "by_us", rows=rows)
    name = f"Attendance report of {rows:,} rows"
    yield Line(name, "reading", ours["cpu"], "s CPU", "csv.reader", bare["cpu"])
    yield Line(name, "memory added", ours["added_mib"], "MiB", "rows of csv.reader", bare["added_mib"])
    yield Line(name, "people found", ours["people"], "", note=ours["outcome"])
    stage.check_time()
    bare, ours = (
        in_child("attendance", "by_calamine", rows=rows),
        in_child("attendance", "by_us_xlsx", rows=rows),
    )
    name = f"The same in an XLSX of {rows:,} rows"
    yield Line(name, "reading", ours["cpu"], "s CPU", "calamine", bare["cpu"])
    yield Line(name, "memory added", ours["added_mib"], "MiB", "rows of calamine", bare["added_mib"])
    yield Line(name, "people found", ours["people"], "", note=ours["outcome"])


def report(rows: int) -> bytes:
    """A Zoom meeting report, the commonest of all, with ten connections of each person."""
    out = io.StringIO()
    write = csv.writer(out).writerow
    write(["Topic", "ID", "Host", "Duration (minutes)", "Start time", "End time", "Participants"])
    day = "09/16/2026 {:%I:%M:%S %p}".format
    write(
        [
            "Webinar",
            "00000000000",
            "Host (host@example.com)",
            90,
            day(START),
            day(START + timedelta(minutes=90)),
            rows,
        ]
    )
    write([])
    write(
        [
            "Name (original name)",
            "Email",
            "Join time",
            "Leave time",
            "Duration (minutes)",
            "Guest",
            "In Waiting Room",
        ]
    )
    for row in range(rows):
        person, turn = divmod(row, CONNECTIONS)
        join = START + timedelta(minutes=turn * 8, seconds=person % 60)
        leave = join + timedelta(minutes=7, seconds=person % 50)
        write([f"Anna Abete{person}", f"person{person}@example.com", day(join), day(leave), 8, "Yes", "No"])
    return out.getvalue().encode()


def by_csv(probe: Probe, *, rows: int) -> dict[str, Any]:
    data = report(rows)
    with probe:
        found = list(csv.reader(io.StringIO(data.decode())))
    return {"rows": len(found)}


def by_us(probe: Probe, *, rows: int) -> dict[str, Any]:
    from webinars.attendance import reading  # noqa: PLC0415 -- in the child Django is set up only now

    data = report(rows)
    with probe:
        found = reading.read(data, start=START, end=START + timedelta(minutes=90), filename="report.csv")
    return {"people": len(found.identities), "outcome": str(found.outcome)}


def workbook(rows: int) -> bytes:
    """The rows of `report` in a workbook, as somebody saves them who looked at them in a spreadsheet."""
    import xlsxwriter  # noqa: PLC0415 -- only these children need it

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(csv.reader(io.StringIO(report(rows).decode()))):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def by_calamine(probe: Probe, *, rows: int) -> dict[str, Any]:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 -- only this child needs it

    data = workbook(rows)
    with probe:
        found = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    return {"rows": len(found)}


def by_us_xlsx(probe: Probe, *, rows: int) -> dict[str, Any]:
    from webinars.attendance import reading  # noqa: PLC0415 -- in the child Django is set up only now

    data = workbook(rows)
    with probe:
        found = reading.read(data, start=START, end=START + timedelta(minutes=90), filename="report.xlsx")
    return {"people": len(found.identities), "outcome": str(found.outcome)}
