"""Handing over 100,000 participations as CSV and XLSX, beside the bare loop over the same columns."""

import csv
import tempfile
from collections.abc import Iterator
from typing import Any

from ..child import Probe
from ..child import run as in_child
from ..measuring import Line, Stage

FIELDS = (
    *("pk", "first_name", "last_name", "participant__email", "enterprise__tax_code", "enterprise__name"),
    *(
        "enterprise__province",
        "role",
        "language",
        "registered_at",
        "confirmed_at",
        "attended_seconds",
        "completed_at",
    ),
)
KINDS = {"pk": "integer", "attended_seconds": "duration"}
CSV_LIMIT, MEMORY_LIMIT = 1.5, 20.0


def run(stage: Stage) -> Iterator[Line]:
    from ..seeding import ledger  # noqa: PLC0415 -- Django is set up only now

    rows = ledger.PARTICIPATIONS // (20 if stage.quick else 1)
    ledger.load_crowd(rows)
    runs = [
        (whose, kind, what)
        for whose in ("layer", "desk")
        for kind in ("csv", "xlsx")
        for what in ("bare", "ours")
    ]
    seen: dict[tuple[str, str, str], list[dict[str, float]]] = {one: [] for one in runs}
    for _round in range(min(3, stage.rounds)):
        for whose, kind, what in runs:
            stage.check_time()
            seen[whose, kind, what].append(in_child("export", f"{what}_{kind}", whose=whose))
    best = {one: min(found, key=lambda run: run["cpu"]) for one, found in seen.items()}
    name = f"Export of {rows:,} participations"
    for whose, columns in (("layer", "13 columns"), ("desk", "the desk's 23, attendance worked out")):
        for kind, label in (("csv", "bare loop"), ("xlsx", "bare XlsxWriter")):
            ours, bare = best[whose, kind, "ours"], best[whose, kind, "bare"]
            what = f"{kind.upper()}, {columns}"
            yield Line(name, what, ours["cpu"], "s CPU", label, bare["cpu"], CSV_LIMIT)
            yield Line(name, f"{what}: memory added", ours["added_mib"], "MiB", limit=MEMORY_LIMIT)


def _rows(whose: str) -> Any:
    """The bare loop: the same database columns, as they come."""
    from lms.ledger.models import Participation  # noqa: PLC0415 -- in the child Django is set up only now
    from webinars.desk.exporting import PEOPLE_FIELDS  # noqa: PLC0415 -- as above

    fields = FIELDS if whose == "layer" else PEOPLE_FIELDS
    return Participation.objects.filter(activity=_crowded()).order_by("pk").values_list(*fields).iterator()


def _crowded() -> Any:
    from lms.ledger.models import Activity  # noqa: PLC0415 -- in the child Django is set up only now

    from ..seeding.ledger import CROWD  # noqa: PLC0415 -- as above

    return Activity.objects.get(titles__it=CROWD)


def bare_csv(probe: Probe, *, whose: str) -> None:
    rows = _rows(whose)
    with probe, tempfile.TemporaryFile("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def bare_xlsx(probe: Probe, *, whose: str) -> None:
    import xlsxwriter  # noqa: PLC0415 -- only this child needs it

    rows = _rows(whose)
    with probe, tempfile.TemporaryFile() as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True, "remove_timezone": True})
        day = book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
        sheet = book.add_worksheet()
        for line, row in enumerate(rows):
            for number, value in enumerate(row):
                sheet.write(line, number, value, day if hasattr(value, "hour") else None)
        book.close()


def ours_csv(probe: Probe, *, whose: str) -> None:
    _hand_over(probe, "csv", whose)


def ours_xlsx(probe: Probe, *, whose: str) -> None:
    _hand_over(probe, "xlsx", whose)


def _hand_over(probe: Probe, kind: str, whose: str) -> None:
    """Through the very response a browser gets, to its last byte."""
    from datetime import date  # noqa: PLC0415 -- only here

    from lms import exports  # noqa: PLC0415 -- in the child Django is set up only now
    from webinars.desk.exporting import PEOPLE, people_rows  # noqa: PLC0415 -- as above

    columns, rows = (_columns(), _rows(whose)) if whose == "layer" else (PEOPLE, people_rows(_crowded()))
    with probe, tempfile.TemporaryFile() as file:
        response = exports.respond(
            columns,
            rows,
            export_format=exports.chosen_format(kind),
            table="people",
            period="all",
            cut_off=date(2026, 1, 1),
        )
        for piece in response:
            file.write(piece)
        response.close()


def _columns() -> list[Any]:
    from lms.exports import Column  # noqa: PLC0415 -- in the child Django is set up only now

    return [
        Column(field, field, "datetime" if field.endswith("_at") else KINDS.get(field, "text"))
        for field in FIELDS
    ]
