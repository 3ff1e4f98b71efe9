"""From kept questions to form fields and from what was filled in to answers."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from .stored import Kind, Question, in_language, on_offer
from .words import RATINGS, choice, label

MOST_OF_A_TEXT = 500
MOST_OF_A_LONG_TEXT = 4000
# As many as one takes in at a glance; more of them unfold.
MOST_RADIOS = 7
YES, NO = "yes", "no"
NOTHING = ("", _("No answer"))
# What no keyboard writes and databases, spreadsheets or PDF refuse; line ends and tabs are none of them.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class AnswerField(forms.CharField):
    """A text somebody writes: trimmed, line ends made one kind (or spaces), control characters refused."""

    def to_python(self, value: Any) -> str:
        text = str(value or "").replace("\r\n", "\n").replace("\r", "\n")
        if not isinstance(self.widget, forms.Textarea):
            text = text.replace("\n", " ")
        return super().to_python(text)

    def run_validators(self, value: Any) -> None:
        if _CONTROL.search(value or ""):
            raise ValidationError(_("This text contains characters that cannot be stored. Type it anew."))
        super().run_validators(value)


def question_fields(
    questions: list[Question], language: str, initial: dict[str, Any] | None = None
) -> dict[str, forms.Field]:
    """A form field for each question that stands, in the reader's language; `initial` are known answers."""
    known = initial or {}
    return {
        field_name(question): _field(question, language, known.get(question["id"]))
        for question in questions
        if not question.get("retired")
    }


def answers_of(questions: list[Question], cleaned_data: dict[str, Any]) -> dict[str, Any]:
    """The answers by the question's id, without those left empty."""
    found = {question["id"]: cleaned_data.get(field_name(question)) for question in questions}
    return {key: value for key, value in found.items() if value not in ("", None, [])}


def field_name(question: Question) -> str:
    return f"question_{question['id']}"


def _field(question: Question, language: str, value: Any) -> forms.Field:
    shared = {
        "label": label(question, language),
        # Hints are rendered as they are, because those of the house may hold links: an author's may not.
        "help_text": escape(in_language(question.get("help", {}), language)),
        "required": bool(question.get("required")),
    }
    match question["kind"]:
        case Kind.LONG_TEXT:
            widget = forms.Textarea(attrs={"rows": 4})
            return AnswerField(max_length=MOST_OF_A_LONG_TEXT, widget=widget, initial=_text(value), **shared)
        case Kind.CHOICE:
            options = [(str(index), choice(question, index, language)) for index in on_offer(question)]
            return _one(options, int, str(value) if isinstance(value, int) else "", **shared)
        case Kind.SEVERAL:
            options = [(str(index), choice(question, index, language)) for index in on_offer(question)]
            return forms.TypedMultipleChoiceField(
                choices=options,
                coerce=int,
                empty_value=[],
                initial=[str(one) for one in value] if isinstance(value, list) else None,
                widget=forms.CheckboxSelectMultiple,
                **shared,
            )
        case Kind.YES_NO:
            known = {True: YES, False: NO}.get(value, "") if isinstance(value, bool) else ""
            return _one([(YES, _("Yes")), (NO, _("No"))], lambda answer: answer == YES, known, **shared)
        case Kind.RATING:
            options = [(str(number), words) for number, words in RATINGS]
            field = _one(options, int, str(value) if isinstance(value, int) else "", **shared)
            field.widget.attrs["class"] = "lms-rating"
            return field
    return AnswerField(max_length=MOST_OF_A_TEXT, initial=_text(value), **shared)


def _one(options: list[tuple[str, Any]], coerce: Any, known: str, **shared: Any) -> forms.TypedChoiceField:
    """One of several: radios as long as they are few. Whoever need not answer can take an answer back."""
    few = len(options) <= MOST_RADIOS
    if not few:
        options = [("", "—"), *options]
    elif not shared["required"]:
        options = [*options, NOTHING]
    return forms.TypedChoiceField(
        choices=options,
        coerce=coerce,
        empty_value=None,
        initial=known,
        widget=forms.RadioSelect if few else forms.Select,
        **shared,
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
