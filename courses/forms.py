"""The forms of learners: enrol, answer a quiz; and the filter of the catalogue."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.html import escape, format_html
from django.utils.translation import gettext_lazy as _

from lms.enterprises import actions as enterprises
from lms.enterprises.models import Enterprise, EnterpriseKind
from lms.enterprises.taxcodes import InvalidTaxCode, country_choices
from lms.enterprises.territories import province_choices
from lms.ledger.kinds import SkillType
from lms.names import NameField
from lms.portal.links import privacy_url

from .kinds import Level
from .quizzes import NotANumber, readings

KNOWN, FIRM, PRIVATE = "known", "firm", "private"


class EnrolForm(forms.Form):
    """Who takes part and for which firm. A firm nobody recorded yet is asked for its name once.

    `firm` is the one the person took part for before. After validation `enterprise` is the firm recognised,
    or None; `is_new_firm` says that the details of a firm not known yet have to be asked for.
    """

    first_name = NameField(label=_("First name"), max_length=100)
    last_name = NameField(label=_("Last name"), max_length=100)
    takes_part = forms.ChoiceField(label=_("I take part"), widget=forms.RadioSelect)
    country = forms.ChoiceField(label=_("Country of the firm"), choices=country_choices, initial="IT")
    tax_code = forms.CharField(
        label=_("Tax code of the firm"),
        max_length=40,
        required=False,
        help_text=_("In Italy the codice fiscale: 11 figures, or 16 characters for a sole trader."),
    )
    name = forms.CharField(label=_("Name of the firm"), max_length=255)
    kind = forms.ChoiceField(label=_("Kind of organisation"), choices=EnterpriseKind.choices)
    province = forms.ChoiceField(
        label=_("Province of the operating site"),
        choices=lambda: [("", "---------"), *province_choices()],
    )
    privacy = forms.BooleanField(label=_("I have read the privacy notice"))

    DETAILS = ("name", "kind", "province")

    def __init__(
        self,
        *args: Any,
        ask_name: bool = True,
        firm: Enterprise | None = None,
        ask_privacy: bool = True,
        ask_details: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.firm, self.enterprise, self.is_new_firm = firm, None, False
        ways = [(FIRM, _("for a firm or organisation")), (PRIVATE, _("as a private person"))]
        if firm:
            ways[0] = (FIRM, _("for another firm or organisation"))
            ways.insert(0, (KNOWN, _("for %(firm)s") % {"firm": firm.name}))
            self.fields["country"].label = _("Country of the other firm")
            self.fields["tax_code"].label = _("Tax code of the other firm")
        self.fields["takes_part"].choices = ways
        self.fields["takes_part"].initial = ways[0][0]
        # The second step sends the details along, the first one does not know them.
        ask_details = ask_details or "name" in self.data
        unwanted = [
            *(() if ask_name else ("first_name", "last_name")),
            *(() if ask_details else self.DETAILS),
            *(() if ask_privacy else ("privacy",)),
        ]
        for name in unwanted:
            del self.fields[name]
        if ask_privacy and (address := privacy_url()):
            link = format_html('<a href="{}">{}</a>', address, _("Read the privacy notice"))
            self.fields["privacy"].help_text = link

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("takes_part") == KNOWN:
            self.enterprise = self.firm
        elif cleaned.get("takes_part") == FIRM and cleaned.get("country"):
            self._recognise(cleaned)
        if cleaned.get("takes_part") != FIRM or self.enterprise:
            # Fields of the second step that no longer matter must not stand in the way.
            for name in self.DETAILS:
                self.errors.pop(name, None)
        return cleaned

    def _recognise(self, cleaned: dict[str, Any]) -> None:
        try:
            self.enterprise = enterprises.find(cleaned.get("tax_code", ""), cleaned["country"])
        except InvalidTaxCode as error:
            self.add_error("tax_code", str(error))
            return
        self.is_new_firm = self.enterprise is None

    @property
    def needs_details(self) -> bool:
        """Everything typed so far is right, but the firm is new and nothing else is known of it."""
        return self.is_new_firm and not self.errors and "name" not in self.fields

    def firm_for(self, user: Any) -> Enterprise | None:
        """The firm the person takes part for, recorded now if it is new; None for a private person."""
        if not self.is_new_firm:
            return self.enterprise
        cleaned = self.cleaned_data
        enterprise, _created = enterprises.recognise(
            cleaned["tax_code"],
            country=cleaned["country"],
            name=cleaned["name"],
            kind=cleaned["kind"],
            province=cleaned["province"],
            acting_user=user,
        )
        return enterprise


class QuizForm(forms.Form):
    """One field per frozen question of an attempt."""

    def __init__(self, *args: Any, questions: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for question in questions:
            self.fields[self.field_name(question)] = _field(question)

    @staticmethod
    def field_name(question: dict[str, Any]) -> str:
        return f"q-{question['id']}"

    @property
    def answers(self) -> dict[str, Any]:
        """What was given by question id, as `submit_quiz` wants it."""
        given = {}
        for question in self.questions:
            answer = self.cleaned_data[self.field_name(question)]
            given[question["id"]] = [answer] if question["kind"] == "single" else answer
        return given


class NumberField(forms.CharField):
    """A number as people type it, kept as typed."""

    def validate(self, value: str) -> None:
        super().validate(value)
        if value:
            try:
                readings(value)
            except NotANumber as error:
                raise forms.ValidationError(str(error)) from error


def _field(question: dict[str, Any]) -> forms.Field:
    common = {"label": question["text"], "error_messages": {"required": _("Answer this question.")}}
    if question["kind"] == "numeric":
        unit = question["unit"]
        # Hints are shown as they are, because some hold links: what an author typed must be escaped here.
        hint = _("A number, in %(unit)s.") % {"unit": escape(unit)} if unit else _("A number.")
        box = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        return NumberField(max_length=40, help_text=hint, widget=box, **common)
    choices = [(option["id"], option["text"]) for option in question["options"]]
    if question["kind"] == "multiple":
        return forms.MultipleChoiceField(
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("More than one answer may be right."),
            **common,
        )
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)


class CatalogueForm(forms.Form):
    """The filter of the catalogue; a value that is none of ours is no filter."""

    q = forms.CharField(label=_("Search"), max_length=100, required=False)
    level = forms.ChoiceField(label=_("Level"), required=False)
    skill = forms.ChoiceField(label=_("Skill type"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        anything = [("", _("All"))]
        self.fields["level"].choices = anything + Level.choices
        self.fields["skill"].choices = anything + SkillType.choices
        self.fields["language"].choices = [
            ("", _("Language of this page")),
            *settings.LANGUAGES,
            ("all", _("All")),
        ]

    @property
    def chosen(self) -> dict[str, str]:
        """What was typed and is possible."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
