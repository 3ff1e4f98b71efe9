"""Lines to identities: who is one person, and from that person's lines to connections in UTC."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .evidence import Connection, Line, Match, Role
from .matching import Directory, mail_key, name_keys, without_tags
from .notes import Note, note


@dataclass(slots=True)
class Timed:
    """A line with its moments in ms UTC: one reading each, or two around a clock change. Empty when
    unknown.
    """

    line: Line
    joins: tuple[int, ...] = ()
    leaves: tuple[int, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    slack: int = 0


@dataclass(slots=True)
class Person:
    """One identity in the making."""

    key: str
    timed: list[Timed] = field(default_factory=list)
    connections: list[Connection] = field(default_factory=list)

    def names(self) -> list[str]:
        """Display names, the first met first."""
        return list(dict.fromkeys(item.line.name for item in self.timed if item.line.name))

    def mails(self) -> list[str]:
        """E-mail addresses, the most trusted first."""
        firsts = [item.line.email for item in self.timed if item.line.email]
        rest = [mail for item in self.timed for mail in item.line.other_emails]
        return list({mail_key(mail): mail for mail in reversed([*firsts, *rest])}.values())[::-1]

    def role(self, webinar: bool) -> Role:
        """An attendee who was promoted stays an attendee; elsewhere the strongest role counts."""
        roles = {item.line.role for item in self.timed}
        if webinar and Role.ATTENDEE in roles:
            return Role.ATTENDEE
        return Role.HOST if Role.HOST in roles else Role.PANELIST if Role.PANELIST in roles else Role.ATTENDEE


def group(items: Iterable[Timed], directory: Directory) -> list[Person]:
    """One person per own id, else per e-mail, else per display name. Nameless lines stay apart from one
    another.
    """
    items = list(items)
    id_of_mail: dict[str, str] = {}
    for item in items:
        own = (
            next((value for value in item.line.ids if value in directory.by_id), None)
            if item.line.ids
            else None
        )
        if own and item.line.email and not directory.shared(item.line.email):
            id_of_mail.setdefault(mail_key(item.line.email), own)
    people: dict[str, Person] = {}
    for item in items:
        key = _key(item, directory, id_of_mail)
        people.setdefault(key, Person(key)).timed.append(item)
    return list(people.values())


def _key(item: Timed, directory: Directory, id_of_mail: dict[str, str]) -> str:
    line = item.line
    own = next((value for value in line.ids if value in directory.by_id), None) if line.ids else None
    if own:
        return f"id:{own}"
    if line.email:
        mail = mail_key(line.email)
        if mail in id_of_mail:
            return f"id:{id_of_mail[mail]}"
        if not directory.shared(mail):
            return f"email:{mail}"
        name = (name_keys(without_tags(line.name)) or ("",))[0]
        return f"email:{mail}|name:{name}"
    if line.ids:
        return f"external:{line.ids[0]}"
    if name := without_tags(line.name).casefold():
        return f"name:{name}"
    return f"nameless:{item.joins[0] if item.joins else line.row}"


def connect(person: Person, ends: Mapping[str, int]) -> list[Note]:
    """Fill in a person's connections; `ends` are the meetings' ends in ms UTC where the file records them."""
    notes: list[Note] = []
    events = [item for item in person.timed if item.line.shape in ("joined", "before", "left") and item.joins]
    for item in person.timed:
        if item.line.shape not in ("joined", "before", "left"):
            person.connections.append(_connection(item, ends.get(item.line.meeting), notes))
    if events:
        _walk(person, events, ends.get(events[0].line.meeting), notes)
    return notes


def _connection(item: Timed, end: int | None, notes: list[Note]) -> Connection:
    line, slack, row = item.line, item.slack, item.line.row
    total = line.total * 1000 if line.total is not None else None
    if line.shape == "total":
        return Connection(row=row, may=(None, None), total=total)
    if line.shape == "unknown" or not item.joins:
        return Connection(row=row, may=(None, None), flag="no_times")
    if len(item.spans) > 1:
        return Connection(row=row, readings=item.spans, slack=slack)
    if not item.spans:
        return _open(line, min(item.joins), max(item.joins), end, slack, notes)
    span = item.spans[0]
    length = span[1] - span[0]
    # A total without seconds is cut or rounded by up to a minute, and so are times without seconds.
    tolerance = (60_000 if line.total_step > 1 else 2_000) + slack
    gap = total is not None and length - total > tolerance
    if line.first_visit:
        visit = (span[0], min(span[1], span[0] + total)) if gap and total is not None else span
        return Connection(row=row, sure=visit, may=(None, None), slack=slack, flag="first_visit")
    if line.shape == "span" and gap:
        return Connection(row=row, may=span, total=total, slack=slack)
    return Connection(row=row, sure=span, may=span, slack=slack)


def _open(
    line: Line, early: int, late: int, end: int | None, slack: int, notes: list[Note], *, before: bool = False
) -> Connection:
    """A join without a leave: until the meeting's end where that is known, else certain of nothing."""
    if end is not None and end > early:
        notes.append(note("until_end", line.row, name=line.name or line.email))
        span = (early, end)
        return Connection(
            row=line.row, sure=span, may=(None, end) if before else span, slack=slack, flag="until_end"
        )
    return Connection(row=line.row, may=(None if before else early, None), slack=slack, flag="open")


def _walk(person: Person, events: list[Timed], end: int | None, notes: list[Note]) -> None:
    """Joins and leaves in the order of time, whatever their order in the file."""
    events.sort(key=lambda item: (item.joins[0], item.line.shape == "left"))
    events = _settled(events)
    inside: Timed | None = None
    gone: int | None = None
    last: tuple[str, int] | None = None
    for item in events:
        at = item.joins[0]
        kind = "left" if item.line.shape == "left" else "joined"
        if last == (kind, at):
            continue
        last = (kind, at)
        if kind == "joined":
            if inside is not None:
                notes.append(note("joined_twice", item.line.row, name=item.line.name))
                person.connections.append(
                    Connection(row=inside.line.row, may=(inside.joins[0], at), slack=inside.slack)
                )
            inside = item
        elif inside is None:
            notes.append(note("left_without_join", item.line.row, name=item.line.name))
            person.connections.append(Connection(row=item.line.row, may=(gone, at), slack=item.slack))
            gone = at
        else:
            person.connections.append(_closed(inside, item))
            inside, gone = None, at
    if inside is not None:
        early, late = min(inside.joins), max(inside.joins)
        before = inside.line.shape == "before"
        person.connections.append(_open(inside.line, early, late, end, inside.slack, notes, before=before))


def _settled(events: list[Timed]) -> list[Timed]:
    """Events of the same second alternate with what went before."""
    result: list[Timed] = []
    inside = False
    pending = defaultdict(list)
    for item in events:
        pending[item.joins[0]].append(item)
    for at in sorted(pending):
        same = sorted(pending[at], key=lambda item: (item.line.shape == "left") != inside)
        result += same
        inside = result[-1].line.shape != "left"
    return result


def _closed(join: Timed, leave: Timed) -> Connection:
    row, slack = join.line.row, max(join.slack, leave.slack)
    pairs = tuple(sorted({(a, b) for a in join.joins for b in leave.joins if b >= a}))
    if len(pairs) > 1:
        return Connection(row=row, readings=pairs, slack=slack)
    span = pairs[0] if pairs else (join.joins[0], leave.joins[0])
    return Connection(
        row=row, sure=span, may=(None, span[1]) if join.line.shape == "before" else span, slack=slack
    )


def found_for(
    person: Person, role: Role, directory: Directory
) -> tuple[Match, str, object, tuple[object, ...]]:
    """Match class, basis, registrant and candidates of a person; hosts and panellists need no suggestion."""
    names = person.names() + [item.line.pair for item in person.timed if item.line.pair]
    found = directory.find(
        ids=dict.fromkeys(value for item in person.timed for value in item.line.ids),
        mails=person.mails(),
        names=dict.fromkeys(names),
        by_name=role is Role.ATTENDEE,
    )
    if role is not Role.ATTENDEE and not found.match.credited:
        return Match.NONE, "none", None, ()
    return found.match, found.basis, found.registrant, found.candidates
