"""Texts that exist in several languages at once, such as frozen titles, read in the reader's language."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.utils.translation import get_language, override

# One text, or the same text by language code.
Texts = Mapping[str, str] | str


def in_reader_language(texts: Texts) -> str:
    """The text in the active language, else in any it has."""
    if isinstance(texts, str):
        return texts
    language = (get_language() or "").split("-")[0]
    return texts.get(language) or next((text for text in texts.values() if text), "")


def in_all_languages(text: Callable[[], str]) -> dict[str, str]:
    """The same sentence in every language of the site, to be frozen with a figure."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found[code.split("-")[0]] = str(text())
    return found
