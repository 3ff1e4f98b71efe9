"""Activity codes (ATECO) of an edition: letters moved in 2025, so a code is nothing without its edition."""

from contextlib import suppress
from datetime import date
from functools import lru_cache
from types import ModuleType
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from stdnum.eu import nace
from stdnum.exceptions import ValidationError

# ATECO 2007, its update of 2022, and ATECO 2025. The first two are NACE Rev. 2, the third is NACE Rev. 2.1.
EDITIONS = ("2007", "2022", "2025")
NACE_REVISIONS = {"2007": "2.0", "2022": "2.0", "2025": "2.1"}
SECTION_LETTERS = "ABCDEFGHIJKLMNOPQRSTUV"


class InvalidActivityCode(ValueError):
    """Not a code of that edition; the text is a translated sentence for the person who typed it."""


def validate(code: str, edition: str) -> str:
    """The code in its dotted form ("620100" and "62.01.00" are the same); raises InvalidActivityCode."""
    return _node(code, edition).code


def section(code: str, edition: str) -> str:
    """The section letter of a code: 62 is J in 2007 and K in 2025. Raises InvalidActivityCode."""
    return _section(validate(code, edition), edition)


def label(code: str, edition: str) -> str:
    """The title of a code: ISTAT's in Italian, Eurostat's of the NACE class in other languages.

    Raises InvalidActivityCode.
    """
    return _label(validate(code, edition), edition, (get_language() or "").startswith("it"))


def section_choices(edition: str) -> list[tuple[str, str]]:
    """Letter and "letter - title" of an edition's sections, in the active language."""
    found = []
    for letter in SECTION_LETTERS:
        try:
            found.append((letter, f"{letter} - {label(letter, edition)}"))
        except InvalidActivityCode:
            continue
    return found


def edition_on(day: date) -> str:
    """The edition in force on a day: 2022 from 1 January 2022, 2025 from 1 January 2025, before them 2007."""
    return _ateco().as_of(day).key


def editions_with(code: str) -> list[str]:
    """The editions that know a code, newest first, to propose to whoever does not know the edition."""
    known = []
    for edition in reversed(EDITIONS):
        try:
            validate(code, edition)
        except InvalidActivityCode:
            continue
        known.append(edition)
    return known


def _node(code: str, edition: str) -> Any:
    if edition not in EDITIONS:
        raise InvalidActivityCode(_("%(edition)s is not an edition of ATECO.") % {"edition": edition})
    typed = (code or "").strip().rstrip(".").upper()
    node = _ateco().lookup(typed, edition=edition) if typed else None
    if node is None:
        sentence = _("%(code)s is not an activity code of ATECO %(edition)s.")
        raise InvalidActivityCode(sentence % {"code": typed or "-", "edition": edition})
    return node


@lru_cache(maxsize=4096)
def _section(code: str, edition: str) -> str:
    node = _node(code, edition)
    while node.parent:
        node = _node(node.parent, edition)
    return node.code


@lru_cache(maxsize=4096)
def _label(code: str, edition: str, italian: bool) -> str:
    title = _node(code, edition).title
    if not italian:
        with suppress(ValidationError):  # a class of the Italian edition that NACE does not have
            title = nace.get_label(code.replace(".", "")[:4], revision=NACE_REVISIONS[edition])
    return title.capitalize() if title.isupper() else title


def _ateco() -> ModuleType:
    import ateco  # noqa: PLC0415 -- slow import: 10,000 nodes that few requests need

    return ateco
