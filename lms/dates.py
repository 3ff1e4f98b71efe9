"""Days and months inside a sentence, written as the reader's language writes them."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language

# Django's catalogue of these has capitals ("Lunedì 30 Novembre") where the language has none (CLDR).
SMALL_LETTERS = {"it"}


def in_words(day: date, pattern: str) -> str:
    """A day by a pattern of Django's `date` filter as it stands in a sentence: "lunedì 30 novembre 2026".

    A datetime must be in the reader's time zone already. Not for patterns with the name of a zone ("CET").
    """
    text = date_format(day, pattern)
    return text.lower() if (get_language() or "").partition("-")[0] in SMALL_LETTERS else text
