"""Which registrant an identity is: by id or e-mail for certain, by anything weaker only as a suggestion."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from .evidence import Match, Registrant

_TAG_RE = re.compile(
    r"[(\[](?:guest|unverified|external|ext|invitado|invitada|convidado|convidada|gast|ospite|"
    r"invite|invité|esterno|non verificato|"
    r"extern|externe|externo|gość|co-?host|host|organi[sz]\w*|me|io|moi|ich|yo|presenter|panelist|panellist)"
    r"(?:\s*,\s*(?:me|host|guest|io))?[)\]]",
    re.IGNORECASE,
)
_BRACKET_RE = re.compile(r"^(?P<new>[^()]+)\((?P<old>[^()]+)\)\s*$")
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
_PUNCTUATION_RE = re.compile(r"[\W_]+")
_INNER_RE = re.compile(r"[^\w\s]+|_")


def without_tags(name: str) -> str:
    """A display name without what the platform wrote behind it: (Guest), (Unverified), (EXT), (Host), …"""
    if "(" in name or "[" in name:
        name = _TAG_RE.sub(" ", name)
    return " ".join(name.split())


def _folded(text: str) -> str:
    text = text.casefold()
    if text.isascii():
        return text
    text = text.translate(_LETTERS)
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def name_keys(name: str) -> tuple[str, ...]:
    """Keys under which equal names meet: case, accents, punctuation and word order ignored. Two keys,
    because an
    apostrophe may part words (D' Olmo) or join them (DOlmo)."""
    folded = _folded(name)
    apart = " ".join(sorted(_PUNCTUATION_RE.sub(" ", folded).split()))
    if folded.replace(" ", "").isalnum():
        return (apart,) if apart else ()
    joined = " ".join(sorted(_INNER_RE.sub("", folded).split()))
    return tuple(key for key in dict.fromkeys((apart, joined)) if key)


def name_forms(name: str) -> list[str]:
    """The names a display name may stand for: itself and, when renamed, "New (Original)" each alone."""
    bare = without_tags(name)
    found = _BRACKET_RE.match(bare)
    return [bare, found["new"].strip(), found["old"].strip()] if found else [bare]


def mail_key(address: str) -> str:
    """An e-mail address for comparison: trimmed, case ignored."""
    return address.strip().casefold()


def untagged(address: str) -> str:
    """The address without its +tag."""
    local, at, domain = mail_key(address).partition("@")
    return f"{local.partition('+')[0]}{at}{domain}" if at else ""


@dataclass(frozen=True, slots=True)
class Found:
    """The class of a match (attendance.md §10.5), its basis ("id", "email", "plus", "name", "none") and
    whom it names.
    """

    match: Match
    basis: str
    registrant: Any = None
    candidates: tuple[Any, ...] = ()


@dataclass(slots=True)
class Directory:
    """The registrants of a session, indexed once so that each identity costs a few look-ups."""

    by_id: dict[str, Any] = field(default_factory=dict)
    by_mail: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    by_plain: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    names_of: dict[Any, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, registrants: Iterable[Registrant]) -> Directory:
        """Index the registrants by id, e-mail, e-mail without tag and name."""
        directory = cls()
        for person in registrants:
            directory.by_id.setdefault(str(person.id).strip(), person.id)
            if mail_key(person.email):
                _add(directory.by_mail, mail_key(person.email), person.id)
                _add(directory.by_plain, untagged(person.email), person.id)
            keys = name_keys(f"{person.first_name} {person.last_name}")
            directory.names_of[person.id] = frozenset(keys)
            for key in keys:
                _add(directory.by_name, key, person.id)
        return directory

    def shared(self, address: str) -> bool:
        """Whether several people registered with this address."""
        return len(self.by_mail.get(mail_key(address), ())) > 1

    def find(
        self, *, ids: Iterable[str], mails: Iterable[str], names: Iterable[str], by_name: bool = True
    ) -> Found:
        """The registrant of one identity; `mails` with the most trusted first."""
        for own in ids:
            if own in self.by_id:
                return Found(Match.ID, "id", self.by_id[own])
        mails, keys = (
            list(mails),
            [key for name in names for form in name_forms(name) for key in name_keys(form)],
        )
        for mail in mails:
            people = self.by_mail.get(mail_key(mail), [])
            if len(people) > 1:
                named = [person for person in people if not self.names_of[person].isdisjoint(keys)]
                if len(named) != 1:
                    return Found(Match.AMBIGUOUS, "email", None, tuple(named or people))
                people = named
            if people:
                return Found(Match.EMAIL, "email", people[0])
        if not by_name:
            return Found(Match.NONE, "none")
        addresses = [*mails, *(name.strip() for name in names if "@" in name and " " not in name.strip())]
        for candidates, basis in (
            ([person for mail in addresses for person in self.by_plain.get(untagged(mail), ())], "plus"),
            ([person for key in keys for person in self.by_name.get(key, ())], "name"),
        ):
            unique = tuple(dict.fromkeys(candidates))
            if len(unique) == 1:
                return Found(Match.SUGGESTED, basis, None, unique)
            if unique:
                return Found(Match.AMBIGUOUS, basis, None, unique)
        return Found(Match.NONE, "none")


def _add(index: dict[str, list[Any]], key: str, person: Any) -> None:
    if person not in index[key]:
        index[key].append(person)


def similar(
    name: str, registrants: Iterable[Registrant], *, limit: int = 5
) -> list[tuple[float, Registrant]]:
    """Registrants whose name or company resembles a display name, best first, with a score from 0 to 1.
    Only to order
    what staff choose from: a resemblance never decides."""
    wanted = (name_keys(without_tags(name)) or ("",))[0]
    scored, whole = [], _folded(name)
    # What is compared against stays second: it is prepared once for all of them.
    matcher = SequenceMatcher(None, "", wanted)
    for person in registrants:
        key = (name_keys(f"{person.first_name} {person.last_name}") or ("",))[0]
        matcher.set_seq1(key)
        hopeless = not key or matcher.real_quick_ratio() < 0.5 or matcher.quick_ratio() < 0.5
        score = 0.0 if hopeless else matcher.ratio()
        company = _folded(person.company).strip() if person.company else ""
        if len(company) > 3 and company in whole:
            score = max(score, 0.6)
        if score >= 0.5:
            scored.append((score, person))
    return sorted(scored, key=lambda pair: -pair[0])[:limit]
