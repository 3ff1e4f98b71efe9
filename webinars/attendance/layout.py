"""Rows to tables: where headings stand, which column holds what, which section a table belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from .labels import column_of, normal
from .stamps import parse_duration, parse_stamp

Row = tuple[int, list[str]]
_CLOCK_RE = re.compile(r"\d{1,2}[:.h]\d{2}")
_NUMBER_RE = re.compile(r"^\s*(\d{1,2})\s*[.)]\s*\S")
_PERSON = ("name", "first", "last", "email", "upn", "registration_email")
_MEETING = ("topic", "meeting_id", "meeting_start", "meeting_end", "participants", "host", "host_email")


@dataclass(slots=True)
class Table:
    """One table of a report. `columns` maps a column's meaning to its index; `section` is the text
    above the table.
    """

    row: int
    labels: list[str]
    columns: dict[str, int]
    section: str = ""
    rows: list[Row] = field(default_factory=list)
    guessed: bool = False

    @property
    def number(self) -> int:
        """The number of a section such as "3. In-Meeting Activities"; 0 when it has none."""
        found = _NUMBER_RE.match(self.section)
        return int(found[1]) if found else 0

    def has(self, *columns: str) -> bool:
        """Whether all these columns are present."""
        return all(column in self.columns for column in columns)

    @property
    def of_people(self) -> bool:
        """Whether the rows speak of single people."""
        return any(column in self.columns for column in _PERSON)

    @property
    def of_presence(self) -> bool:
        """Whether the rows say when or how long somebody was present."""
        timed = "join" in self.columns or self.has("action", "stamp")
        if timed or "duration" not in self.columns or {"topic", "meeting_start"} & self.columns.keys():
            return self.of_people and timed
        return "name" in self.columns or "first" in self.columns

    @property
    def of_meeting(self) -> bool:
        """Whether the table describes meetings as wholes."""
        return not self.of_presence and sum(1 for column in _MEETING if column in self.columns) >= 2


@dataclass(slots=True)
class Layout:
    """All tables of a file and the rows that stand outside of them (titles, summaries, footnotes)."""

    tables: list[Table]
    loose: list[Row]

    @property
    def people(self) -> list[Table]:
        """The tables that tell presence."""
        return [table for table in self.tables if table.of_presence]


def lay_out(rows: list[Row]) -> Layout:
    """Find the tables by their headings; where none is known, by what the columns hold."""
    layout = _labelled(rows)
    if not layout.people:
        guessed = _by_content(rows)
        if guessed.people:
            return guessed
    for table in layout.tables:
        if not table.of_meeting:
            complete_columns(table)
    return layout


def filled(cells: Iterable[str]) -> list[str]:
    """The non-empty cells of a row."""
    return [cell for cell in cells if cell.strip()]


def _labelled(rows: list[Row]) -> Layout:
    tables: list[Table] = []
    loose: list[Row] = []
    section = ""
    for number, cells in rows:
        used = filled(cells)
        if not used:
            continue
        if len(used) > 1 and not _CLOCK_RE.search(" ".join(used)):
            columns = heading(cells)
            if columns:
                tables.append(Table(number, trimmed(cells), columns, section))
                section = ""
                continue
        if len(used) == 1 and _is_section(used[0], tables):
            section = used[0].strip()
            loose.append((number, cells))
            continue
        if section and (not tables or _NUMBER_RE.match(section)):
            loose.append((number, cells))
        elif tables:
            tables[-1].rows.append((number, cells))
        else:
            loose.append((number, cells))
    return Layout(tables, loose)


_SECTION_RE = re.compile(
    r"detail|detalj|dettagl|detalhes|detalles|einzelheiten|szczegol|other attended|"
    r"altri|meeting summary|riepilogo|resume|"
    r"report$|attendee report|registration report"
)


def _is_section(cell: str, tables: list[Table]) -> bool:
    if _NUMBER_RE.match(cell) and not _CLOCK_RE.search(cell):
        return True
    return not tables or bool(_SECTION_RE.search(normal(cell)))


def heading(cells: list[str]) -> dict[str, int] | None:
    """The columns of a heading row, or None when the row is no heading."""
    found = [(index, column) for index, cell in enumerate(cells) if (column := column_of(cell))]
    used = len(filled(cells))
    if len(found) < 2 or (len(found) < 3 and len(found) < used) or len(found) * 3 < used:
        return None
    return assign(found)


def assign(found: list[tuple[int, str]]) -> dict[str, int]:
    """One index per column. Of repeated headings those right of the person's name win (Zoom's wide
    report repeats
    the duration: once for the meeting, once for the person); a lone "Nome" beside "Cognome" is the
    first name."""
    columns: dict[str, int] = {}
    names = [index for index, column in found if column == "name"]
    start = names[0] if names and any(column in ("topic", "meeting_start") for _i, column in found) else -1
    for index, column in found:
        if column not in columns or (
            columns[column] < start < index and column in ("duration", "email", "role")
        ):
            columns[column] = index
    if "last" in columns and "first" not in columns and "name" in columns:
        columns["first"] = columns.pop("name")
    others = {"topic", "join", "leave", "participants"} & columns.keys()
    if (
        not others
        and {"meeting_start", "meeting_end"} <= columns.keys()
        and {"name", "first"} & columns.keys()
    ):
        # A bare "Start" and "End" beside a person are that person's times.
        columns["join"], columns["leave"] = columns.pop("meeting_start"), columns.pop("meeting_end")
    return columns


def trimmed(cells: list[str]) -> list[str]:
    """The cells without the empty ones at the end."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def fitted(cells: list[str], width: int) -> list[str]:
    """Cells put back in step where a date's own comma, left unquoted, cut it in two."""
    cells = trimmed(cells)
    index = 0
    while len(cells) > width and index < len(cells) - 1:
        left, right = parse_stamp(cells[index]), parse_stamp(cells[index + 1])
        if left and right and left.clock is None and right.style == "clock":
            cells = [*cells[:index], f"{cells[index]}, {cells[index + 1]}", *cells[index + 2 :]]
        index += 1
    return cells


def _by_content(rows: list[Row]) -> Layout:
    """Tables under unknown headings: a row of words above rows of the same width that hold times."""
    tables: list[Table] = []
    loose: list[Row] = []
    section = ""
    body = [(number, cells) for number, cells in rows if filled(cells)]
    for position, (number, cells) in enumerate(body):
        used = filled(cells)
        following = body[position + 1][1] if position + 1 < len(body) else []
        if (
            len(used) >= 3
            and not _timed(used)
            and _timed(filled(following))
            and abs(len(trimmed(following)) - len(used)) <= 4
        ):
            columns = assign(
                [(index, column) for index, cell in enumerate(cells) if (column := column_of(cell))]
            )
            tables.append(Table(number, trimmed(cells), columns, section, guessed=True))
            section = ""
        elif len(used) == 1 and (_NUMBER_RE.match(used[0]) or not tables):
            section = used[0].strip()
            loose.append((number, cells))
        elif tables and not section:
            tables[-1].rows.append((number, cells))
        else:
            loose.append((number, cells))
    for table in tables:
        complete_columns(table)
    return Layout([table for table in tables if _trustworthy(table)], loose)


def _timed(cells: list[str]) -> bool:
    return any(_CLOCK_RE.search(cell) and parse_stamp(cell) for cell in cells)


def complete_columns(table: Table) -> None:
    """Tell the columns under unknown headings by what they hold: times, addresses, durations, few
    repeated words.
    """
    sample = [fitted(cells, len(table.labels)) for _n, cells in table.rows[:400]]
    known = set(table.columns.values())
    unknown = [i for i, label in enumerate(table.labels) if i not in known and not column_of(label)]
    values = {i: [row[i].strip() for row in sample if i < len(row) and row[i].strip()] for i in unknown}
    times = [i for i in unknown if values[i] and _share(values[i], _with_clock) > 0.6]
    if times and not table.has("join") and not table.has("action", "stamp"):
        _place_times(table, times, values, sample)
    elif times and table.has("join") and "leave" not in table.columns and "topic" not in table.columns:
        table.columns["leave"], table.guessed = times[0], True
    if not any(column in table.columns for column in ("name", "first", "last")):
        _place_name(table, values)
    for index in unknown:
        cells = values[index]
        if index in table.columns.values() or not cells:
            continue
        if _share(cells, lambda cell: "@" in cell) > 0.5:
            if "email" not in table.columns:
                table.columns["email"] = index
            elif "upn" not in table.columns:
                table.columns["upn"] = index
        elif (
            "duration" not in table.columns and "join" in table.columns and _share(cells, _as_duration) > 0.7
        ):
            table.columns["duration"] = index
        elif (
            "role" not in table.columns and "upn" not in table.columns and table.guessed and _organiser(cells)
        ):
            table.columns["role"] = index


def _place_times(
    table: Table, times: list[int], values: dict[int, list[str]], sample: list[list[str]]
) -> None:
    table.guessed = True
    if "leave" in table.columns:
        table.columns["join"] = times[0]
    elif len(times) >= 2:
        first, second = times[0], times[1]
        pairs = [
            (a, b)
            for row in sample
            if len(row) > second and (a := parse_stamp(row[first])) and (b := parse_stamp(row[second]))
        ]
        backward = sum(1 for a, b in pairs if a[1:4] == b[1:4] and (a.clock or 0) > (b.clock or 0))
        if backward * 2 > len(pairs):
            first, second = second, first
        table.columns["join"], table.columns["leave"] = first, second
    else:
        words = [
            index
            for index, cells in values.items()
            if index != times[0] and 1 <= len(set(cells)) <= 4 and len(cells) >= len(set(cells))
        ]
        if words and "stamp" not in table.columns:
            fewest = min(words, key=lambda index: (len(set(values[index])), -index))
            table.columns["stamp"], table.columns["action"] = times[0], fewest


def _place_name(table: Table, values: dict[int, list[str]]) -> None:
    free = [i for i, cells in values.items() if cells and i not in table.columns.values()]
    texts = [i for i in free if _share(values[i], _as_name) > 0.6]
    if texts:
        table.columns["name"] = max(texts, key=lambda i: (len(set(values[i])) > 1, -i))


def _trustworthy(table: Table) -> bool:
    """Whether a table known by content only is surely attendance: durations agree with its times, or
    joins alternate.
    """
    if table.has("action", "stamp"):
        return (
            len(
                {
                    cells[table.columns["action"]].strip()
                    for _n, cells in table.rows
                    if len(cells) > table.columns["action"]
                }
            )
            <= 4
        )
    if not table.has("join", "leave", "duration"):
        return column_of(table.labels[table.columns["join"]]) == "join" if "join" in table.columns else False
    agreeing = seen = 0
    for _number, row in table.rows[:200]:
        cells = fitted(row, len(table.labels))
        if len(cells) <= max(table.columns[c] for c in ("join", "leave", "duration")):
            continue
        join, leave = (parse_stamp(cells[table.columns[c]]) for c in ("join", "leave"))
        total = parse_duration(cells[table.columns["duration"]])
        if join and leave and total and join.clock is not None and leave.clock is not None:
            seen += 1
            agreeing += abs((leave.clock - join.clock) // 1000 % 86_400 - total[0]) <= 120
    return agreeing * 2 > seen


def _share(cells: list[str], test: object) -> float:
    return sum(1 for cell in cells if test(cell)) / len(cells) if cells else 0.0  # type: ignore[operator]


def _with_clock(cell: str) -> bool:
    stamp = parse_stamp(cell)
    return (stamp is not None and stamp.clock is not None and stamp.style != "clock") or bool(
        stamp and stamp.label
    )


def _as_name(cell: str) -> bool:
    return any(char.isalpha() for char in cell) and "@" not in cell and not cell[:1].isdigit()


def _as_duration(cell: str) -> bool:
    return (
        parse_stamp(cell) is None
        and bool(re.search(r"\d", cell))
        and parse_duration(cell) is not None
        and "@" not in cell
    )


def _organiser(cells: list[str]) -> bool:
    return len(set(cells)) <= 4 and len(cells) > 1
