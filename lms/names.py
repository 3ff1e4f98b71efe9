"""Names of people as typed, without signs that nobody sees.

A direction override (U+202E and its like) turns the rest of a list, a badge or a certificate round; signs
without width make two names look the same that are not (Unicode Technical Report 36). One place strips them:
the form field for those who type, `plain_name` for the verbs that store.
"""

import unicodedata
from typing import Any

from django import forms

# Joiners are letters' business in Persian and in Indian scripts: kept between letters, and nowhere else.
JOINERS = "\u200c\u200d"


def plain_name(text: str) -> str:
    """The name with single spaces and nothing invisible, in composed letters (NFC)."""
    text = unicodedata.normalize("NFC", text)
    kept = [" " if sign.isspace() else sign for place, sign in enumerate(text) if _is_seen(text, place, sign)]
    return " ".join("".join(kept).split())


def _is_seen(text: str, place: int, sign: str) -> bool:
    if sign.isspace():
        return True
    if sign in JOINERS:
        around = text[place - 1 : place] + text[place + 1 : place + 2]
        return len(around) == 2 and all(unicodedata.category(one)[0] in "LM" for one in around)
    # Cf: format (directions, zero width, tags), Cc: control, Cs: halves of signs, Co: private, Cn: no sign.
    return unicodedata.category(sign)[0] != "C"


class NameField(forms.CharField):
    """A name of a person: what nobody sees is dropped, and a name of nothing else is no name."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        # A NUL is no slip of the keyboard: it stays, to be refused by the validator of every text field.
        return plain_name(value) if value and "\x00" not in value else value
