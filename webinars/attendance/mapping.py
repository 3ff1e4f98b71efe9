"""Tables of unknown platforms: a column mapping that staff make once, and a first guess to start from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .labels import column_of, normal
from .layout import Layout, Table, complete_columns, filled, trimmed

Row = tuple[int, list[str]]
COLUMNS = (
    "name", "first", "last", "email", "registrant_id", "join", "leave", "duration", "action", "stamp", "role",
    "attended", "waiting", "day",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which heading holds what. `columns` maps a name out of COLUMNS to the heading's text (matched
    without case,
    accents and punctuation) or to "#3" for the third column. `per_person`: a row is a person's first
    join, last leave
    and total; otherwise a row is one connection. `date_order` ("DMY", "MDY") and `time_zone` are
    remembered with it."""

    columns: Mapping[str, str] = field(default_factory=dict)
    per_person: bool = False
    platform: str = ""
    date_order: str | None = None
    time_zone: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """For storage as JSON."""
        return {
            "columns": dict(self.columns),
            "per_person": self.per_person,
            "platform": self.platform,
            "date_order": self.date_order,
            "time_zone": self.time_zone,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ColumnMapping:
        """Back from storage; unknown column names are dropped."""
        columns = {
            key: str(value) for key, value in data.get("columns", {}).items() if key in COLUMNS and value
        }
        return cls(
            columns=columns,
            per_person=bool(data.get("per_person")),
            platform=str(data.get("platform") or ""),
            date_order=data.get("date_order") or None,
            time_zone=data.get("time_zone") or None,
        )


@dataclass(frozen=True, slots=True)
class Proposal:
    """For the desk's mapping form: the headings of the file's table, some of its rows, and a guess."""

    row: int
    headings: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    mapping: ColumnMapping


def mapped(rows: list[Row], mapping: ColumnMapping) -> Layout:
    """The table that the mapping describes; an empty layout when the file does not have its headings."""
    for position, (number, cells) in enumerate(rows):
        columns = _indices(cells, mapping)
        if columns is None:
            continue
        table = Table(number, trimmed(cells), columns, rows=rows[position + 1 :])
        table.labels += [""] * (max(columns.values()) + 1 - len(table.labels))
        return Layout([table], rows[:position])
    return Layout([], rows)


def _indices(cells: list[str], mapping: ColumnMapping) -> dict[str, int] | None:
    labels = {normal(cell): index for index, cell in reversed(list(enumerate(cells))) if cell.strip()}
    columns = {}
    for column, heading in mapping.columns.items():
        if heading.startswith("#") and heading[1:].isdigit():
            columns[column] = int(heading[1:]) - 1
            continue
        index = labels.get(normal(heading))
        if index is None:
            return None
        columns[column] = index
    width = len(trimmed(cells))
    return columns if columns and width > 1 and max(columns.values()) < max(width, 2) else None


def propose(rows: list[Row]) -> Proposal | None:
    """A guess at the mapping of a file's largest table: by headings where known, else by what the
    columns hold.
    """
    body = [(number, cells) for number, cells in rows if len(filled(cells)) > 1]
    if len(body) < 2:
        return None
    widest = max(len(filled(cells)) for _number, cells in body[:200])
    position = next(i for i, (_n, cells) in enumerate(body) if len(filled(cells)) >= max(2, widest - 1))
    number, cells = body[position]
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        column = column_of(cell)
        if column in COLUMNS:
            found.setdefault(column, index)
    table = Table(number, trimmed(cells), found, rows=body[position + 1 :], guessed=True)
    complete_columns(table)
    guess = {
        column: table.labels[index].strip() or f"#{index + 1}"
        for column, index in table.columns.items()
        if column in COLUMNS and index < len(table.labels)
    }
    sample = tuple(tuple(row[: len(table.labels)]) for _n, row in table.rows[:5])
    per_person = table.has("join", "leave", "duration")
    return Proposal(number, tuple(table.labels), sample, ColumnMapping(guess, per_person))
