"""From bytes to text: by byte order mark, by the pattern of zero bytes, as strict UTF-8, else as cp1252."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from .notes import Note, note

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
)
_CONTROLS = frozenset(range(32)) - {0, 9, 10, 13, 12, 26}


@dataclass(frozen=True, slots=True)
class Text:
    """Decoded text, the name of the encoding it had, and what was noticed on the way."""

    text: str
    encoding: str
    notes: tuple[Note, ...] = ()


def decode(data: bytes) -> Text | None:
    """The text of a file, or None when it is binary. Never raises."""
    for mark, name, codec in _MARKS:
        if data.startswith(mark):
            # UTF-32-LE's mark begins like UTF-16-LE's: only a file of whole four-byte units is UTF-32.
            if codec.startswith("utf-32") and (len(data) % 4 or b"\0\0" not in data[4:12]):
                continue
            return _cleaned(_lenient(data[len(mark) :], codec), name)
    sample = data[:20_000]
    zeros = sample.count(0)
    if zeros > len(sample) * 0.2:
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        if max(even, odd) < 4 * min(even, odd) + 1:
            return None
        codec = "utf-16-le" if odd > even else "utf-16-be"
        return _cleaned(_lenient(data, codec), codec)
    if _binary(sample):
        return None
    try:
        return _cleaned(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        # A file cut off inside its last character is UTF-8 all the same.
        if error.start >= len(data) - 3 and error.reason == "unexpected end of data":
            return _cleaned(data[: error.start].decode("utf-8"), "utf-8")
    return _cleaned(data.decode("cp1252", errors="replace"), "cp1252")


def _lenient(data: bytes, codec: str) -> str:
    if codec.startswith("utf-16") and len(data) % 2:
        data = data[:-1]
    return data.decode(codec, errors="replace")


def _binary(sample: bytes) -> bool:
    if not sample:
        return False
    odd = sum(sample.count(code) for code in _CONTROLS)
    return odd > max(8, len(sample) * 0.02) or sample.startswith(
        (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK")
    )


def _cleaned(text: str, encoding: str) -> Text | None:
    text = text.lstrip("\ufeff")
    notes = []
    nul = text.count("\0")
    if nul:
        text = text.replace("\0", "")
        notes.append(note("nul_bytes", count=nul))
    broken = text.count("\ufffd")
    if broken > len(text) * 0.3 and broken > 3:
        return None
    if broken:
        notes.append(note("undecodable"))
    return Text(text, encoding, tuple(notes))
