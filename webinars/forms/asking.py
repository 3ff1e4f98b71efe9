"""Forms that are nothing but questions: the answers given at registration, and the survey."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.questions.forms import answers_of, question_fields


class QuestionsForm(forms.Form):
    """Some questions in the reader's language, with the answers known already."""

    def __init__(
        self,
        *args: Any,
        questions: list[dict[str, Any]],
        language: str,
        known: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        self.fields.update(question_fields(questions, language, known))

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered, by the question's id."""
        return answers_of(self.questions, self.cleaned_data)


class SurveyForm(QuestionsForm):
    """A survey: nothing need be answered but what its author wants answered, yet something must be."""

    # What the page said when the person began to write.
    promised = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and not answers_of(self.questions, data):
            self.add_error(None, _("Answer at least one question."))
        return data
