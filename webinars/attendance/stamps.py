"""Dates, times and durations as cells hold them: taken apart, but not yet interpreted."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

DAY = 86_400_000
# Longer cells hold no date and no duration; patterns are not tried on them.
MAX_CELL = 120


class Stamp(NamedTuple):
    """A date and time as written. `style`: "num" (two small numbers and a year, order unknown), "dot"
    (the same with
    dots), "ymd", "word" (month as a word) or "clock" (no date). For num and dot `a` and `b` are the
    numbers as they
    stand; for ymd and word `a` is the month and `b` the day. `clock` is ms of the day, None for a date
    alone."""

    style: str
    a: int
    b: int
    year: int
    clock: int | None
    precise: bool
    offset: int | None
    label: str
    month_first: bool


_TIME = (
    r"(?P<h>\d{1,2})[:.h](?P<mi>\d{2})(?:[:.m](?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?s?)?"
    r"(?:\s?(?P<ap>[ap])\.?\s?m\b\.?)?"
    r"(?:\s*\(?(?P<z>Z|(?:[A-Z]{2,5})?[+-]\d{1,2}(?::?\d{2})?|[A-Z]{2,5})\)?)?"
)
_JOIN = r"(?:\s*,?\s*(?:T|à|a|at|alle\s+ore|alle|ore|um|às|as|a\s+las|o|om|kl\.?|o\s+godz\.?|-|–)?\s*)"
_NUMERIC = r"(?P<x>\d{1,4})\s?(?P<sep>[-/.])\s?(?P<y>\d{1,2})\s?(?P=sep)\s?(?P<c>\d{1,4})\.?"
_WORDS = (
    r"(?:[^\W\d_]{2,12}\.?,?\s+)??(?:"
    r"(?P<m1>[^\W\d_]{3,12})\.?\s+(?P<d1>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y1>\d{4})"
    r"|(?P<d2>\d{1,2})\.?[\s-]+(?:de\s+)?(?P<m2>[^\W\d_]{3,12})\.?[\s,-]+(?:de\s+)?(?P<y2>\d{4}|\d{2}))"
)
_NUMERIC_RE = re.compile(rf"{_NUMERIC}(?:{_JOIN}{_TIME})?\s*$", re.IGNORECASE)
_TIME_FIRST_RE = re.compile(rf"{_TIME}[\s,]+{_NUMERIC}\s*$", re.IGNORECASE)
_WORDS_RE = re.compile(rf"{_WORDS}(?:{_JOIN}{_TIME})?\s*$", re.IGNORECASE)
_CLOCK_RE = re.compile(rf"{_TIME}\s*$", re.IGNORECASE)
_SERIAL_RE = re.compile(r"(?P<day>[2-7]\d{4})(?:[.,](?P<part>\d+))?$")
_FORMULA_RE = re.compile(r'^=\s*"+(.*?)"+$')
_SPACES_RE = re.compile(r"\s+")

# The first letters of months in the languages of the platforms' exports, accents removed.
_MONTHS = {
    1: "jan gen ene sty led sij ian",
    2: "feb fev fevr lut uno vel",
    3: "mar mrz maa bre ozu",
    4: "apr avr abr kwi dub tra",
    5: "may mag mai maj mei kve svi",
    6: "jun giu juin cze iun cerven lip",
    7: "jul lug juil lipi iul srp",
    8: "aug ago aou sie kol",
    9: "sep set wrz zar ruj",
    10: "oct ott out okt paz rij",
    11: "nov lis stu",
    12: "dec dic dez gru des pro",
}
_MONTH_OF = {
    prefix: number for number, words in _MONTHS.items() for prefix in words.split() if len(prefix) == 3
}
_MONTH_OF["lip"] = 7

# Offsets in minutes of the labels that platforms print. IST, CST and the like follow the platforms' (US,
# Indian) use.
ZONES = {
    "Z": 0,
    "UTC": 0,
    "GMT": 0,
    "WET": 0,
    "WEST": 60,
    "BST": 60,
    "CET": 60,
    "MEZ": 60,
    "CEST": 120,
    "MESZ": 120,
    "EET": 120,
    "EEST": 180,
    "MSK": 180,
    "TRT": 180,
    "IST": 330,
    "JST": 540,
    "EST": -300,
    "EDT": -240,
    "CST": -360,
    "CDT": -300,
    "MST": -420,
    "MDT": -360,
    "PST": -480,
    "PDT": -420,
    "AKST": -540,
    "AKDT": -480,
    "HST": -600,
    "BRT": -180,
    "AEST": 600,
    "AEDT": 660,
    "NZST": 720,
    "NZDT": 780,
}


# Words behind a time that are no zones.
_NO_ZONES = frozenset(("UHR", "HRS", "HR", "ORE", "UUR", "OCLOCK", "GODZ"))


def plain(text: str) -> str:
    """A cell for parsing: Excel's ="..." undone, odd spaces and quotes gone."""
    text = text.strip()
    if text[:1] == "=":
        found = _FORMULA_RE.match(text)
        text = found[1] if found else text
    if not text.isascii():
        text = _SPACES_RE.sub(" ", text.replace("\u200e", "").replace("\u200f", ""))
    return text.strip(" \t\"'\u200b\ufeff")


@lru_cache(maxsize=100_000)
def parse_stamp(cell: str) -> Stamp | None:
    """The date and time written in a cell, or None when there is none."""
    if len(cell) > MAX_CELL:
        return None
    text = plain(cell)
    if not 3 < len(text) < 64 or not any(char.isdigit() for char in text):
        return None
    for pattern in (_NUMERIC_RE, _CLOCK_RE, _WORDS_RE, _TIME_FIRST_RE):
        found = pattern.match(text)
        if found:
            return _stamp(found.groupdict())
    found = _SERIAL_RE.match(text)
    return _serial(found) if found else None


def _stamp(got: dict[str, str | None]) -> Stamp | None:
    clock, precise, offset, label = None, False, None, ""
    if got.get("h"):
        clock = _clock(got)
        if clock is None:
            return None
        precise = got["s"] is not None
        label = (got["z"] or "").upper()
        label = "" if label in _NO_ZONES else label
        offset = zone_offset(label) if label else None
    if got.get("x"):
        return _numeric(got, clock, precise, offset, label)
    if got.get("m1") or got.get("m2"):
        first = bool(got.get("m1"))
        word, day, year = (got["m1"], got["d1"], got["y1"]) if first else (got["m2"], got["d2"], got["y2"])
        month = month_of(word or "")
        if not month or not _real(_year(year or ""), month, int(day or 0)):
            return None
        return Stamp("word", month, int(day or 0), _year(year or ""), clock, precise, offset, label, first)
    return Stamp("clock", 0, 0, 0, clock, precise, offset, label, False)


def _numeric(
    got: dict[str, str | None], clock: int | None, precise: bool, offset: int | None, label: str
) -> Stamp | None:
    x, y, c = got["x"] or "", int(got["y"] or 0), got["c"] or ""
    if len(x) == 4:
        if len(c) > 2 or not _real(int(x), y, int(c)):
            return None
        return Stamp("ymd", y, int(c), int(x), clock, precise, offset, label, False)
    if len(x) > 2 or len(c) not in (2, 4):
        return None
    a, year = int(x), _year(c)
    if not (_real(year, y, a) or _real(year, a, y)):
        return None
    style = "dot" if got["sep"] == "." else "num"
    return Stamp(style, a, y, year, clock, precise, offset, label, False)


def _clock(got: dict[str, str | None]) -> int | None:
    hour, minute, second = int(got["h"] or 0), int(got["mi"] or 0), int(got["s"] or 0)
    half = (got["ap"] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif half == "a":
        return None
    if hour > 23 or minute > 59 or second > 59:
        return None
    fraction = int((got["f"] or "0").ljust(3, "0")[:3])
    return ((hour * 60 + minute) * 60 + second) * 1000 + fraction


def _serial(found: re.Match[str]) -> Stamp:
    # A spreadsheet's day number, counted from 30 December 1899.
    ms = round(float(f"{found['day']}.{found['part'] or '0'}") * 86_400) * 1000
    day = date(1899, 12, 30) + timedelta(days=ms // DAY)
    return Stamp(
        "ymd", day.month, day.day, day.year, ms % DAY if found["part"] else None, True, None, "", False
    )


def _year(text: str) -> int:
    return int(text) + 2000 if len(text) == 2 else int(text)


def _real(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return 1990 <= year <= 2200


def month_of(word: str) -> int | None:
    """1 to 12 for a month's name or abbreviation, else None."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
    if bare.startswith(("juil", "juill")):
        return 7
    if bare.startswith("juin"):
        return 6
    return _MONTH_OF.get(bare[:3])


def zone_offset(label: str) -> int | None:
    """Minutes east of UTC of a zone label such as CEST, GMT+2 or +02:00; None when unknown."""
    found = re.fullmatch(r"(UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?", label.upper())
    if found:
        minutes = int(found[3]) * 60 + int(found[4] or 0)
        return -minutes if found[2] == "-" else minutes
    return ZONES.get(label.upper())


_PART_RE = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\W\d_]*)")
_COLON_RE = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{2})(?:[.,]\d+)?$")


@lru_cache(maxsize=50_000)
def parse_duration(cell: str, unit: str = "m") -> tuple[int, int] | None:
    """(seconds, step) of a duration; `step` is its resolution in seconds (60 when it has no seconds).

    `unit` ("h", "m" or "s") is what a bare number means. None for no or a negative duration."""
    text = plain(cell).casefold() if len(cell) <= MAX_CELL else ""
    if not text or text[0] in "-–—":
        return None
    found = _COLON_RE.match(text)
    if found:
        if found[1] is None:
            return int(found[2]) * 3600 + int(found[3]) * 60, 60
        return int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3]), 1
    seconds, step = 0.0, 0
    for number, word in _PART_RE.findall(text):
        size = _unit(word, unit)
        if size is None:
            return None
        seconds += float(number.replace(",", ".")) * size
        step = size if not step else min(step, size)
    return (round(seconds), 1 if step == 1 else 60) if step else None


def _unit(word: str, default: str) -> int | None:
    if not word:
        return {"h": 3600, "m": 60, "s": 1}[default]
    if word.startswith(("st", "h", "g", "u", "o", "t", "ч")):
        return 3600
    if word.startswith(("m", "м", "d", "λ")):
        return 60
    return 1 if word.startswith(("s", "с")) else None
