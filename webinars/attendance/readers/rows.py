"""Rows of a table of people to lines: the part that all tabular reports share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ..evidence import Line, Report, Role
from ..labels import role_word, truth, unit_of_label
from ..layout import Table, filled, fitted
from ..notes import note
from ..stamps import Stamp, parse_duration, parse_stamp

_ABSENT = frozenset(("", "-", "--", "—", "–", "n/a", "N/A"))
_MAILS = ("registration_email", "email", "upn")
_EXT_RE = re.compile(r"^(?P<local>.+)_(?P<domain>[^_@]+\.[^_@]+)#EXT#@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Manner:
    """How one provider's rows are meant. `shape` is "visit" (a row is a connection) or "span" (first,
    last, total).
    `presence_column`: rows with a no in "attended" are absences."""

    shape: str = "visit"
    role: Role = Role.ATTENDEE
    read_roles: bool = True
    panelists: bool = True
    first_visit: bool = False
    meeting: str = ""


class _Cells:
    """One row under its table's headings; made once per table and pointed at each row in turn."""

    __slots__ = ("cells", "places", "size")

    def __init__(self, table: Table) -> None:
        self.places = dict(table.columns)
        self.cells: list[str] = []
        self.size = 0

    def get(self, column: str) -> str:
        """The cell of a column, trimmed; empty when the table or the row has none."""
        index = self.places.get(column, -1)
        return self.cells[index].strip() if 0 <= index < self.size else ""


def read_people(report: Report, table: Table, manner: Manner) -> None:
    """Append the lines of one table to the report; what is not understood becomes a warning with its row."""
    unit = unit_of_label(table.labels[table.columns["duration"]]) if "duration" in table.columns else "m"
    needed = max((table.columns[c] for c in ("join", "leave") if c in table.columns), default=-1)
    width, at = len(table.labels), _Cells(table)
    final, usual = len(table.rows) - 1, len(table.rows[0][1]) if table.rows else 0
    for position, (number, raw) in enumerate(table.rows):
        cells = fitted(raw, width)
        if not cells:
            continue
        report.rows_read += 1
        # A file cut off in its last line may end in what still looks like a time.
        cut = len(raw) <= needed or (
            position == final and len(raw) - 1 == needed and len(raw) < min(usual, width)
        )
        if len(cells) < 3 or not cells[1]:
            used = filled(cells)
            if len(used) == 1 and used[0].lstrip().startswith("*"):
                report.rows_ignored += 1
                continue
            if len(used) == 1 and width > 2:
                short = table.columns.get("name", table.columns.get("first", -1)) == cells.index(used[0])
                report.reject(note("row_incomplete" if short else "row_not_understood", number))
                continue
        at.cells, at.size = cells, len(cells)
        _read_row(report, at, manner, number, unit, cut)


def _read_row(report: Report, at: _Cells, manner: Manner, number: int, unit: str, cut: bool) -> None:
    columns, join, leave = at.places, at.get("join"), at.get("leave")
    if "attended" in columns and join in _ABSENT and truth(at.get("attended")) is False:
        report.rows_ignored += 1
        return
    if "waiting" in columns:
        waiting = truth(at.get("waiting"))
        if waiting is None:
            report.reject(note("unclear_waiting_room", number, value=at.get("waiting")))
            return
        if waiting:
            report.rows_ignored += 1
            return
    line = _person(at, manner, number)
    line.total, line.total_step = parse_duration(at.get("duration"), unit) or (None, 1)
    if "join" not in columns:
        line.shape = "total"
        if line.total is None:
            report.reject(note("row_not_understood", number))
        else:
            report.lines.append(line)
    elif join in _ABSENT and leave in _ABSENT:
        _without_times(report, columns, line, cut)
    elif cut and "leave" in columns:
        report.reject(note("row_incomplete", number))
    elif _dated(report, line, join, leave, at.get("day")):
        report.lines.append(line)


def _dated(report: Report, line: Line, join: str, leave: str, day: str) -> bool:
    stamps = []
    for text in (join, leave):
        stamp = None if text in _ABSENT else parse_stamp(text)
        if text not in _ABSENT and (stamp is None or stamp.clock is None):
            report.reject(note("unreadable_date", line.row, value=text))
            return False
        if day and stamp and stamp.style == "clock":
            # The day stands in a column of its own.
            stamp = parse_stamp(f"{day} {text}") or stamp
        stamps.append(stamp)
    line.join, line.leave = stamps
    if line.join is None:
        line.shape, line.join, line.leave = "left", line.leave, None
    return True


def _without_times(report: Report, columns: dict[str, int], line: Line, cut: bool) -> None:
    """A row cut off, an absence, a total without times, or presence whose times were suppressed."""
    if cut:
        report.reject(note("row_incomplete", line.row))
    elif line.total:
        line.shape = "total"
        report.lines.append(line)
    elif "attended" in columns or "registered" in columns:
        report.reject(note("unreadable_date", line.row, value=""))
    else:
        line.shape = "unknown"
        report.lines.append(line)


def _person(at: _Cells, manner: Manner, number: int) -> Line:
    columns, name, full = at.places, at.get("name"), ""
    if "first" in columns or "last" in columns:
        full = " ".join(part for part in (at.get("first"), at.get("last")) if part)
    line = Line(number, name or full, role=manner.role, shape=manner.shape)
    line.first_visit, line.meeting = manner.first_visit, manner.meeting
    if full and full != line.name:
        line.pair = full
    addresses = [found for c in _MAILS if c in columns and (found := address_of(at.get(c)))]
    if addresses:
        line.email = addresses[0]
        if len(addresses) > 1:
            seen = {address.casefold(): address for address in reversed(addresses)}
            line.other_emails = tuple(mail for key, mail in seen.items() if key != line.email.casefold())
    if "registrant_id" in columns and (own := at.get("registrant_id")):
        line.ids = (own,)
    if line.role is Role.ATTENDEE:
        if manner.read_roles and "role" in columns:
            line.role = _role(at.get("role"))
            if line.role is Role.PANELIST and not manner.panelists:
                line.role = Role.ATTENDEE
        if "(" in name and host_tag(name):
            line.role = Role.HOST
    return line


@lru_cache(maxsize=500)
def _role(word: str) -> Role:
    # A column "Moderator" answers yes or no, a column "Role" with a word.
    return Role.HOST if truth(word) and len(word) < 6 else Role(role_word(word))


_TAG_RE = re.compile(r"\((?:co-?host|host|organi[sz]\w*|me, host|host, me)\)", re.IGNORECASE)


def host_tag(name: str) -> bool:
    """Whether the platform wrote "(Host)" behind the name."""
    return bool(_TAG_RE.search(name))


@lru_cache(maxsize=50_000)
def address_of(text: str) -> str:
    """The e-mail address in a cell; a guest account's UPN gives back the address it was made from."""
    if len(text) > 400:
        return ""
    text = text.strip().strip("<>\"'").removeprefix("mailto:").removeprefix("SMTP:").strip()
    if text.startswith("="):
        text = text.strip('="')
    guest = _EXT_RE.match(text)
    if guest:
        return f"{guest['local']}@{guest['domain']}"
    if "#EXT#" in text.upper() or text.count("@") != 1 or " " in text:
        return ""
    local, domain = text.split("@")
    return text if local and "." in domain and len(text) <= 254 else ""


def evidence_stamps(table: Table, limit: int = 2000) -> list[Stamp]:
    """Dates in columns other than the connections' own: they help to settle the order of day and month."""
    columns = [
        table.columns[c]
        for c in ("registered", "meeting_start", "meeting_end", "created")
        if c in table.columns
    ]
    found = []
    for _number, cells in table.rows[:limit]:
        for index in columns:
            stamp = parse_stamp(cells[index]) if index < len(cells) else None
            if stamp:
                found.append(stamp)
    return found
