"""The nouns of an attendance file: lines as read, connections in UTC, identities, the whole reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from .notes import Note
from .stamps import Stamp

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970 UTC of an aware moment."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


def from_ms(ms: int) -> datetime:
    """The UTC moment of milliseconds since 1970."""
    return EPOCH + timedelta(milliseconds=ms)


class Outcome(StrEnum):
    """How reading a file ended (attendance.md §10.6)."""

    OK = "ok"
    OK_WITH_WARNINGS = "ok_with_warnings"
    NEEDS_TIMEZONE = "needs_timezone"
    WRONG_SESSION = "wrong_session"
    NOT_ATTENDANCE = "not_attendance"
    EMPTY = "empty"
    UNREADABLE = "unreadable"

    @property
    def importable(self) -> bool:
        """Whether the people found may be saved after confirmation."""
        return self in (Outcome.OK, Outcome.OK_WITH_WARNINGS)


class Role(StrEnum):
    """What the platform says a person was; hosts and panellists are not participants."""

    ATTENDEE = "attendee"
    PANELIST = "panelist"
    HOST = "host"


class Match(StrEnum):
    """How an identity relates to the registrants (attendance.md §10.5); only ID and EMAIL are credited
    unasked.
    """

    ID = "id"
    EMAIL = "email"
    SUGGESTED = "suggested"
    AMBIGUOUS = "ambiguous"
    NONE = "none"

    @property
    def credited(self) -> bool:
        """Whether minutes may be credited without a person confirming it."""
        return self in (Match.ID, Match.EMAIL)


@dataclass(frozen=True, slots=True)
class Registrant:
    """One person registered for the session, as the matcher needs to know it."""

    id: Any
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    company: str = ""


@dataclass(slots=True)
class Line:
    """One line about a person as its report states it, before times are interpreted (working object of
    the readers).
    """

    row: int | None
    name: str = ""
    email: str = ""
    other_emails: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    role: Role = Role.ATTENDEE
    # "visit": join and leave of one connection; "span": first join, last leave and total of a person;
    # "total": a total
    # without times; "joined" / "before" / "left": one event at `join`; "unknown": present, no time at all.
    shape: str = "visit"
    join: Stamp | int | None = None
    leave: Stamp | int | None = None
    total: int | None = None
    total_step: int = 1
    meeting: str = ""
    pair: str = ""
    flag: str = ""
    first_visit: bool = False


@dataclass(slots=True)
class Meeting:
    """What a report says of one meeting as a whole."""

    key: str = ""
    title: str = ""
    start: Stamp | int | None = None
    end: Stamp | int | None = None
    host_email: str = ""
    host_name: str = ""


@dataclass(slots=True)
class Report:
    """One file after a provider's reader went over it (working object)."""

    provider: str
    kind: str
    lines: list[Line] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    other_stamps: list[Stamp] = field(default_factory=list)
    zone: str = ""
    rows_read: int = 0
    rows_ignored: int = 0
    rows_unreadable: int = 0
    outcome: Outcome | None = None

    def reject(self, item: Note) -> None:
        """A line that was not understood: counted and reported."""
        self.rows_unreadable += 1
        self.notes.append(item)


@dataclass(frozen=True, slots=True)
class Connection:
    """Evidence of presence; moments in milliseconds since 1970 UTC.

    `sure`  time certainly present; `may`  time possibly present, None as an end meaning "as far as the
    window goes".
    `total`  total presence in ms stated for the `may` extent, when the single visits are unknown.
    `slack`  ms by which the presence may be shorter or longer (times to the minute).
    `readings`  the possible (start, end) pairs when the clock's repeated hour leaves several; `sure`
    and `may` are then empty.
    `flag`  "until_end" (no leave, counted to the meeting's end), "first_visit", "no_times" or "".
    """

    row: int | None = None
    sure: tuple[int, int] | None = None
    may: tuple[int | None, int | None] | None = None
    total: int | None = None
    slack: int = 0
    readings: tuple[tuple[int, int], ...] = ()
    flag: str = ""

    @property
    def start(self) -> datetime | None:
        """First moment known of this connection, UTC."""
        known = self._ends(0)
        return from_ms(min(known)) if known else None

    @property
    def end(self) -> datetime | None:
        """Last moment known of this connection, UTC; None when the person never left."""
        known = self._ends(1)
        return from_ms(max(known)) if known else None

    @property
    def certain(self) -> bool:
        """Whether both ends are stated by the file."""
        return self.sure is not None and self.sure == self.may

    @property
    def is_exact(self) -> bool:
        """Whether this is one visit known to the second, with nothing to weigh."""
        return self.certain and self.total is None and not self.slack and not self.readings

    def _ends(self, side: int) -> list[int]:
        pairs = [*self.readings, self.sure or (None, None), self.may or (None, None)]
        return [pair[side] for pair in pairs if pair[side] is not None]

    def as_dict(self) -> dict[str, Any]:
        """For storage as JSON."""
        return {
            "row": self.row,
            "sure": self.sure,
            "may": self.may,
            "total": self.total,
            "slack": self.slack,
            "readings": self.readings,
            "flag": self.flag,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Connection:
        """Back from storage."""
        return cls(
            row=data["row"],
            sure=tuple(data["sure"]) if data["sure"] else None,
            may=tuple(data["may"]) if data["may"] else None,
            total=data["total"],
            slack=data["slack"],
            readings=tuple(tuple(pair) for pair in data["readings"]),
            flag=data["flag"],
        )


@dataclass(frozen=True, slots=True)
class Identity:
    """One person as the file knows it. `key` is the same each time the same person comes in a file of
    this session.
    """

    key: str
    name: str
    email: str
    role: Role
    seconds: tuple[int, int]
    connections: tuple[Connection, ...] = ()
    match: Match = Match.NONE
    basis: str = "none"
    registrant: Any = None
    candidates: tuple[Any, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[int, ...]:
        """Lines of the file that speak of this person."""
        return tuple(sorted({item.row for item in self.connections if item.row is not None}))

    @property
    def exact(self) -> bool:
        """Whether the file tells the credited seconds exactly."""
        return self.seconds[0] == self.seconds[1]

    def as_dict(self) -> dict[str, Any]:
        """For storage as JSON."""
        return {
            "key": self.key,
            "name": self.name,
            "email": self.email,
            "role": str(self.role),
            "seconds": list(self.seconds),
            "connections": [item.as_dict() for item in self.connections],
            "match": str(self.match),
            "basis": self.basis,
            "registrant": self.registrant,
            "candidates": list(self.candidates),
            "names": list(self.names),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Identity:
        """Back from storage."""
        return cls(
            key=data["key"],
            name=data["name"],
            email=data["email"],
            role=Role(data["role"]),
            seconds=(data["seconds"][0], data["seconds"][1]),
            connections=tuple(Connection.from_dict(item) for item in data["connections"]),
            match=Match(data["match"]),
            basis=data["basis"],
            registrant=data["registrant"],
            candidates=tuple(data["candidates"]),
            names=tuple(data["names"]),
        )


@dataclass(frozen=True, slots=True)
class Interpretation:
    """How the file was understood, with the reasons. `first` and `last` are moments in the session's zone."""

    encoding: str | None = None
    delimiter: str | None = None
    date_order: str | None = None
    date_order_reason: Note | None = None
    time_zone: str | None = None
    time_zone_reason: Note | None = None
    first: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The whole answer about one file. `proposed_zone` is set with NEEDS_TIMEZONE; `sha256` is of the
    bytes read.
    """

    provider: str
    kind: str
    outcome: Outcome
    interpretation: Interpretation
    warnings: tuple[Note, ...] = ()
    identities: tuple[Identity, ...] = ()
    rows_read: int = 0
    rows_ignored: int = 0
    rows_unreadable: int = 0
    proposed_zone: str | None = None
    proposed_shift: int | None = None
    sha256: str = ""
