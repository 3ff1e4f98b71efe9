"""Microsoft Teams: the list of joins and leaves, the report of 2021-22, the report in numbered sections."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from ..evidence import Line, Meeting, Report, Role
from ..labels import normal
from ..layout import Layout, Table, filled, fitted
from ..notes import note
from ..stamps import Stamp, parse_stamp
from .rows import Manner, address_of, host_tag, read_people

_JOINED = frozenset(
    [
        "joined",
        "join",
        "entrou",
        "ingressou",
        "partecipato",
        "entrato",
        "entrata",
        "ha partecipato",
        "si e unito",
        "accesso eseguito",
        "a rejoint",
        "rejoint",
        "arrive",
        "arrivee",
        "se unio",
        "unido",
        "unio",
        "se ha unido",
        "beigetreten",
        "teilgenommen",
        "dolaczyl",
        "dolaczyl a",
        "dolaczono",
        "deelgenomen",
        "bergabung",
        "katildi",
        "присоединился",
        "已加入",
        "参加済み",
    ]
)
_BEFORE_RE = re.compile(
    r"\b(before|previous\w*|earlier|antes|prima|precedent\w*|avant|vorher|zuvor|wczesniej|eerder|"
    r"sebelum|already|gia|deja|once)\b"
)
_LEFT_RE = re.compile(
    r"^(left|leave|leaved|saiu|saida|uscit|ha lasciato|abbandon|ha abbandonato|a quitte|quitte|parti|depart|"
    r"salio|ha salido|"
    r"abandono|se fue|verlassen|hat verlassen|gegangen|opuscil|opuszcz|wyszedl|verlaten|vertrokken|"
    r"keluar|meninggalkan|"
    r"ayrildi|вышел|покинул|已离开|退出)"
)


def read(layout: Layout) -> Report:
    """The report of a Teams file whose tables were found."""
    lists = [table for table in layout.people if table.has("action", "stamp")]
    if lists:
        return _read_list(lists)
    connections, persons = _sections(layout.people)
    report = Report("teams", "report_sections" if connections and persons else "report")
    _summary(report, layout)
    for table in connections:
        read_people(report, table, Manner(panelists=False))
    if persons:
        _with_persons(report, persons)
    return report


def _sections(tables: list[Table]) -> tuple[list[Table], list[Table]]:
    """Tables of connections (section 3, or the 2021-22 table) and of persons (section 2)."""
    numbered = [table for table in tables if table.number]
    persons = [table for table in numbered if table.number == 2 or _of_persons(table)]
    persons += [table for table in tables if not table.number and _of_persons(table) and table not in persons]
    if not persons and len(tables) > 1 and _same_people(tables[0], tables[1]):
        persons = [tables[0]]
    return [table for table in tables if table not in persons], persons


def _of_persons(table: Table) -> bool:
    label = normal(table.labels[table.columns["join"]]) if "join" in table.columns else ""
    return bool(
        re.search(r"\b(first|prim[aeoi]\w*|premier\w*|erst\w*|pierwsz\w*|eerste|forsta|forste|ilk)\b", label)
    )


def _same_people(first: Table, second: Table) -> bool:
    if "name" not in first.columns or "name" not in second.columns:
        return False
    names = [
        {cells[table.columns["name"]] for _n, cells in table.rows if len(cells) > table.columns["name"]}
        for table in (first, second)
    ]
    return bool(names[0]) and names[1] <= names[0]


def _summary(report: Report, layout: Layout) -> None:
    """Start and end of the meeting: the first two moments among the summary lines."""
    moments = []
    for _number, cells in layout.loose:
        used = filled(cells)
        if (
            len(used) == 3 and (stamp := parse_stamp(f"{used[1]}, {used[2]}")) and stamp.clock is not None
        ) or (
            len(used) == 2
            and (stamp := parse_stamp(used[1]))
            and stamp.clock is not None
            and stamp.style != "clock"
        ):
            moments.append(stamp)
    meeting = Meeting(start=moments[0] if moments else None, end=moments[1] if len(moments) > 1 else None)
    report.meetings[""] = meeting
    report.other_stamps += moments


def _with_persons(report: Report, tables: list[Table]) -> None:
    """Add what only the table of persons knows: addresses, roles, and people without a connection of
    their own.
    """
    side = Report("teams", "persons")
    for table in tables:
        read_people(side, table, Manner(shape="span", panelists=False))
    known: dict[tuple[str, str], Line] = {}
    by_name: dict[str, list[Line]] = defaultdict(list)
    by_mail: dict[str, list[Line]] = defaultdict(list)
    for person in side.lines:
        known.setdefault((normal(person.name), person.email.casefold()), person)
        by_name[normal(person.name)].append(person)
        for address in (person.email, *person.other_emails):
            if address:
                by_mail[address.casefold()].append(person)
    met: set[int] = set()
    for line in report.lines:
        person = known.get((normal(line.name), line.email.casefold()))
        if person is None:
            near = (
                by_mail.get(line.email.casefold(), []) if line.email else by_name.get(normal(line.name), [])
            )
            person = near[0] if len(near) == 1 else None
        if person is not None:
            met.add(id(person))
            _enrich(line, person)
    if not report.lines:
        report.notes.append(note("summary_only"))
    # People met under another spelling of their address must not be counted from both tables.
    told = {normal(line.name) for line in report.lines}
    report.lines += [p for p in side.lines if id(p) not in met and normal(p.name) not in told]
    report.notes += side.notes
    report.rows_read += side.rows_read
    report.rows_ignored += len(met)
    report.rows_unreadable += side.rows_unreadable


def _enrich(line: Line, person: Line) -> None:
    addresses = [a for a in (person.email, line.email, *person.other_emails, *line.other_emails) if a]
    unique = list({address.casefold(): address for address in reversed(addresses)}.values())[::-1]
    line.email, line.other_emails = (unique[0], tuple(unique[1:])) if unique else ("", ())
    line.ids = line.ids or person.ids
    line.pair = line.pair or person.pair
    if line.role is Role.ATTENDEE:
        line.role = person.role


def _read_list(tables: list[Table]) -> Report:
    report = Report("teams", "list")
    events: list[tuple[Line, str]] = []
    for table in tables:
        for number, raw in table.rows:
            cells = fitted(raw, len(table.labels))
            if not filled(cells):
                continue
            report.rows_read += 1
            values = {c: cells[i].strip() for c, i in table.columns.items() if i < len(cells)}
            stamp = parse_stamp(values.get("stamp", ""))
            if "stamp" not in values:
                report.reject(note("row_incomplete", number))
            elif stamp is None or stamp.clock is None:
                report.reject(note("unreadable_date", number, value=values["stamp"]))
            else:
                name = values.get("name") or " ".join(filter(None, (values.get("first"), values.get("last"))))
                role = Role.HOST if host_tag(name) else Role.ATTENDEE
                line = Line(number, name, address_of(values.get("email", "")), role=role, join=stamp)
                events.append((line, values.get("action", "")))
    _tell_actions(report, events)
    return report


def _tell_actions(report: Report, events: list[tuple[Line, str]]) -> None:
    """Which word means joining and which leaving: by the known words, else by who comes first in each
    person's day.
    """
    meaning = {word: _meaning(normal(word)) for _line, word in events}
    if any(value is None for value in meaning.values()):
        _by_order(meaning, events)
    for line, word in events:
        if meaning[word] is None:
            report.reject(note("action_unknown", line.row, value=word))
            continue
        line.shape = meaning[word] or "joined"
        report.lines.append(line)


def _meaning(word: str) -> str | None:
    if _LEFT_RE.match(word):
        return "left"
    if _BEFORE_RE.search(word) and len(word.split()) > 1:
        return "before"
    return "joined" if word in _JOINED else None


def _by_order(meaning: dict[str, str | None], events: list[tuple[Line, str]]) -> None:
    def when(line: Line) -> tuple[int, ...]:
        stamp = line.join
        return (stamp.year, stamp.a, stamp.b, stamp.clock or 0) if isinstance(stamp, Stamp) else (0,)

    opening: Counter[str] = Counter()
    total: Counter[str] = Counter(word for _line, word in events)
    seen: set[str] = set()
    for line, word in sorted(events, key=lambda event: when(event[0])):
        if normal(line.name) not in seen:
            seen.add(normal(line.name))
            opening[word] += 1
    settled = {"joined", "left"} <= set(meaning.values())
    unknown = [word for word, value in meaning.items() if value is None and word]
    for word in sorted(unknown, key=lambda word: -opening[word] / total[word]):
        longer = any(
            value != "left" and value and normal(word).startswith(normal(w)) for w, value in meaning.items()
        )
        if longer:
            meaning[word] = "before"
        elif not settled:
            meaning[word] = "joined" if opening[word] * 2 >= total[word] else "left"
