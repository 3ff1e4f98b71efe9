"""Questions and answers as a person reads them."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from .stored import Kind, Question, in_language

RATINGS = (
    (1, gettext_lazy("1 – poor")),
    (2, gettext_lazy("2 – fair")),
    (3, gettext_lazy("3 – good")),
    (4, gettext_lazy("4 – very good")),
    (5, gettext_lazy("5 – excellent")),
)
BETWEEN = "; "


def label(question: Question, language: str) -> str:
    """The question itself in a language, else in any."""
    return in_language(question.get("label", {}), language)


def choice(question: Question, index: Any, language: str) -> str:
    """The text of a choice; empty for an index that never was one."""
    choices = question.get("choices", ())
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(choices):
        return ""
    return in_language(choices[index], language)


def chosen(value: Any) -> list[Any]:
    """The answer to a choice as a list: the author may have allowed several only later, or no longer."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def spoken(question: Question, value: Any, language: str) -> str:
    """An answer in words, for a table or a page; empty when there is none or it cannot be read."""
    if value is None:
        return ""
    match question.get("kind"):
        case Kind.CHOICE | Kind.SEVERAL:
            return BETWEEN.join(filter(None, (choice(question, one, language) for one in chosen(value))))
        case Kind.YES_NO:
            if not isinstance(value, bool):
                return ""
            with override(language):
                return _("Yes") if value else _("No")
        case Kind.RATING:
            with override(language):
                return next((str(words) for number, words in RATINGS if number == value), "")
    return value if isinstance(value, str) else ""


def option_words(question: Question, language: str) -> list[tuple[Any, str]]:
    """Everything that can have been answered, as (value, words), retired choices included; none for texts."""
    with override(language):
        match question.get("kind"):
            case Kind.CHOICE | Kind.SEVERAL:
                count = len(question.get("choices", ()))
                return [(index, choice(question, index, language)) for index in range(count)]
            case Kind.YES_NO:
                return [(True, _("Yes")), (False, _("No"))]
            case Kind.RATING:
                return [(number, str(words)) for number, words in RATINGS]
    return []
