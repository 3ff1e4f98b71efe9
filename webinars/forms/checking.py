"""The questions about a recording as a form: one field each, judged all at once."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from ..recordings.questions import Question


class CheckForm(forms.Form):
    """`answers` are what was given before, so that a second visit begins there."""

    def __init__(
        self,
        *args: Any,
        questions: Sequence[Question],
        answers: dict[str, list[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            given = (answers or {}).get(question.pk) or []
            self.fields[field_name(question)] = _field(question, given)

    @property
    def answers(self) -> dict[str, list[str]]:
        """What was chosen, by the question's `pk`."""
        found = {}
        for question in self.questions:
            given = self.cleaned_data[field_name(question)]
            found[question.pk] = given if isinstance(given, list) else [given]
        return found

    def point_out(self, not_right: set[str]) -> None:
        """Says at each question that is not right yet what its author advises."""
        for question in self.questions:
            if question.pk in not_right:
                sentence = _("Not right yet.")
                self.add_error(field_name(question), f"{sentence} {question.feedback}".strip())


def field_name(question: Question) -> str:
    return f"q-{question.pk}"


def _field(question: Question, given: list[str]) -> forms.Field:
    common = {
        "label": question.text,
        "choices": [(answer.pk, answer.text) for answer in question.answers],
        "error_messages": {
            "required": _("Answer this question."),
            "invalid_choice": _("Choose one of the answers."),
        },
    }
    if question.has_one_right_answer:
        return forms.ChoiceField(widget=forms.RadioSelect, initial=given[0] if given else None, **common)
    return forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        initial=given,
        help_text=_("More than one answer may be right."),
        **common,
    )
