"""Lists of people that staff bring along, CSV or XLSX: which column is what, and the people, line by line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.utils import parseaddr

from django.utils.translation import gettext as _

from .attendance import Note, UnreadableTable, heading_words, open_table
from .errors import WebinarError

MOST_PEOPLE = 5_000
# A heading stands in one of the first rows; above it there may be a title.
_FIRST_ROWS = 15
_ANY_SPACE = re.compile(r"\s+")
_HEADINGS = {
    "email": (
        "email|e mail|mail|e mail address|email address|indirizzo e mail|indirizzo email|"
        "indirizzo di posta elettronica|posta elettronica|user email|attendee email"
    ),
    "first_name": "first name|firstname|given name|nome|nome di battesimo|name first",
    "last_name": "last name|lastname|surname|family name|cognome|name last",
    "full_name": (
        "name|full name|nome e cognome|cognome e nome|nominativo|nome completo|name and surname|partecipante|"
        "participant"
    ),
    "tax_code": (
        "tax code|tax code of the firm|fiscal code|tax id|codice fiscale|codice fiscale impresa|"
        "codice fiscale dell impresa|codice fiscale azienda|codice fiscale o partita iva|"
        "codice fiscale partita iva|cf|c f|cf piva|cf p iva|c f p iva|cf impresa|tax code or vat number"
    ),
    "vat_number": "vat|vat number|vat no|vat id|partita iva|p iva|piva|p i|partita iva impresa",
    "firm": (
        "firm|company|company name|enterprise|organisation|organization|impresa|azienda|ditta|"
        "ragione sociale|denominazione|nome impresa|nome azienda|ente|societa|organizzazione"
    ),
    "province": "province|provincia|prov|provincia impresa|provincia dell impresa",
    "country": "country|country of the firm|paese|nazione|stato estero|paese dell impresa|paese impresa",
    "role": (
        "role|role in the firm|job title|position|ruolo|ruolo nell impresa|ruolo in azienda|qualifica|"
        "mansione|incarico"
    ),
    "language": "language|lingua|lang|preferred language",
}
_COLUMN_OF = {word: column for column, words in _HEADINGS.items() for word in words.split("|")}


class UnreadableList(WebinarError):
    """The file is no list of people; the text says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: its number in the file, and its filled cells by column."""

    row: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class PeopleList:
    """The people of a file. `headings` are those understood by column, `ignored` those that were not."""

    lines: list[Line]
    headings: dict[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    notes: tuple[Note, ...] = ()


def read_people(data: bytes) -> PeopleList:
    """The people of a CSV or spreadsheet with headings, in Italian or English. Raises UnreadableList."""
    try:
        found = open_table(data, most_rows=MOST_PEOPLE)
    except UnreadableTable as error:
        raise UnreadableList(str(error)) from error
    for rows in found.sheets:
        for position, (_number, cells) in enumerate(rows[:_FIRST_ROWS]):
            columns = _columns(cells)
            if "email" in columns and len(columns) > 1:
                lines = list(_lines(rows[position + 1 :], columns))
                if not lines:
                    raise UnreadableList(_("There is nobody below the headings."))
                known = set(columns.values())
                ignored = tuple(
                    cell.strip()[:60] for at, cell in enumerate(cells) if cell.strip() and at not in known
                )
                return PeopleList(
                    lines,
                    {column: cells[at].strip()[:60] for column, at in columns.items()},
                    ignored[:30],
                    found.encoding,
                    found.delimiter,
                    found.notes,
                )
    raise UnreadableList(
        _(
            "No row of headings with an e-mail column and a name column was found. Take the template, or name"
            " the columns as it does."
        )
    )


def read_addresses(text: str) -> list[Line]:
    """People pasted one per line: an address, or "Name <address>", or name and address in any order."""
    lines = []
    for number, raw in enumerate(text.replace("\0", "").splitlines(), 1):
        for piece in re.split(r"[;,](?=[^;,]*@)", raw) if raw.count("@") > 1 else [raw]:
            if bare := piece.strip(" \t,;"):
                name, email = one_address(bare)
                lines.append(Line(number, {"email": email, "full_name": name, "written": bare[:200]}))
    return lines


def one_address(written: str) -> tuple[str, str]:
    """Name and address of what somebody wrote: `Anna Abete <anna@example.com>`, `mailto:…`, or only one."""
    text = _ANY_SPACE.sub(" ", written.replace("mailto:", "")).strip()
    if "<" in text:
        name, email = parseaddr(text)
        return name.strip(), (email or text).strip().lower()
    words = text.split(" ")
    found = next((word for word in words if "@" in word), "")
    rest = " ".join(word for word in words if word != found).strip(" \"',;\t")
    return rest, (found.strip("\"'();,") or text).lower()


def split_name(full: str) -> tuple[str, str]:
    """First and last name of a name in one column: "Abete, Anna" or "Anna Abete"."""
    if "," in full:
        last, _comma, first = full.partition(",")
        return first.strip(), last.strip()
    first, _space, last = full.strip().partition(" ")
    return first, last.strip()


def _columns(cells: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        column = _COLUMN_OF.get(heading_words(cell)) if cell and len(cell) <= 90 else None
        if column:
            found.setdefault(column, index)
    # "Nome" beside "Cognome" is the first name; alone it is the whole one. "Name" the other way round.
    if "last_name" in found and "first_name" not in found and "full_name" in found:
        found["first_name"] = found.pop("full_name")
    elif "first_name" in found and "last_name" not in found and "full_name" not in found:
        found["full_name"] = found.pop("first_name")
    named = found.keys() & {"first_name", "last_name", "full_name"}
    return found if named else {}


def _lines(rows: Iterable[tuple[int, list[str]]], columns: dict[str, int]) -> Iterable[Line]:
    for number, cells in rows:
        told = {
            column: _ANY_SPACE.sub(" ", cells[at]).strip()[:500]
            for column, at in columns.items()
            if at < len(cells) and cells[at].strip()
        }
        if told:
            yield Line(number, told)
