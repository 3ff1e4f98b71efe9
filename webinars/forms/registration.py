"""What somebody fills in to register: the person first, the firm only when nobody knows it yet."""

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from lms.enterprises.actions import find
from lms.enterprises.models import Enterprise, EnterpriseKind
from lms.enterprises.sizes import SizeClass
from lms.enterprises.taxcodes import InvalidTaxCode, country_choices
from lms.enterprises.territories import OUTSIDE, province_choices
from lms.names import NameField
from lms.portal.links import privacy_url
from lms.questions.forms import answers_of, question_fields

FIRM = "firm"
PRIVATE = "private"


class RegistrationForm(forms.Form):
    """Step one, with the questions of the event. Also carried along, hidden, by step two, so that nothing is
    kept in between.
    """

    first_name = NameField(
        label=_("First name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = NameField(
        label=_("Last name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_(
            "We send the confirmation here. Join with the same address: your attendance is recognised by it."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    attends_as = forms.ChoiceField(
        label=_("I take part"),
        choices=((FIRM, _("for a firm or organisation")), (PRIVATE, _("as a private person"))),
        initial=FIRM,
        widget=forms.RadioSelect,
    )
    country = forms.ChoiceField(
        label=_("Country of the firm"), choices=country_choices, initial="IT", required=False
    )
    tax_code = forms.CharField(
        label=_("Tax code of the firm"),
        max_length=40,
        required=False,
        help_text=_(
            "Codice fiscale or VAT number. If we know the firm already you need not write anything else."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    role = forms.CharField(
        label=_("Your role in the firm"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    consent = forms.BooleanField(
        label=_("I have read the privacy notice and agree that my data are used for this registration.")
    )
    # A trap for programs that fill in everything; people do not see it.
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(
        self,
        *args: Any,
        verified_email: str = "",
        is_invited: bool = False,
        questions: list[dict[str, Any]] | None = None,
        language: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.enterprise: Enterprise | None = None
        self.questions = questions or []
        self.fields.update(question_fields(self.questions, language))
        if notice := privacy_url():
            self.fields["consent"].help_text = format_html('<a href="{}">{}</a>', notice, _("Privacy notice"))
        if verified_email:
            self.fields["email"].disabled = True
            self.initial["email"] = verified_email
            invited, own = (
                _("The address your invitation went to."),
                _("The verified address of your account."),
            )
            self.fields["email"].help_text = invited if is_invited else own

    @property
    def asked(self) -> list[BoundField]:
        """The questions of the event."""
        return [field for field in self if field.name.startswith("question_")]

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered to them, by the question's id."""
        return answers_of(self.questions, self.cleaned_data)

    @property
    def is_trapped(self) -> bool:
        """A program filled in what people do not see."""
        return bool(self.cleaned_data.get("website"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("attends_as") == FIRM and "tax_code" in data:
            try:
                self.enterprise = find(data["tax_code"], data.get("country") or "IT")
            except InvalidTaxCode as error:
                self.add_error("tax_code", str(error))
        return data

    @property
    def needs_firm(self) -> bool:
        """Whether the firm must be asked for: somebody comes for one that nobody knows."""
        return self.cleaned_data["attends_as"] == FIRM and self.enterprise is None


class FirmForm(forms.Form):
    """Step two, once in a firm's life: what is needed to count it."""

    firm_name = forms.CharField(
        label=_("Name of the firm"),
        max_length=255,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    firm_kind = forms.ChoiceField(
        label=_("Kind"), choices=EnterpriseKind.choices, initial=EnterpriseKind.COMPANY
    )
    firm_province = forms.ChoiceField(
        label=_("Province"),
        choices=lambda: [("", "—"), *province_choices()],
        help_text=_("Of the place where you work, not of the legal seat."),
    )
    firm_size = forms.ChoiceField(
        label=_("Size"),
        choices=(
            (SizeClass.MICRO, _("Micro: fewer than 10 people, up to 2 million euro")),
            (SizeClass.SMALL, _("Small: fewer than 50 people, up to 10 million euro")),
            (SizeClass.MEDIUM, _("Medium: fewer than 250 people, up to 50 million euro")),
            (SizeClass.LARGE, _("Large: anything above")),
            (SizeClass.UNVERIFIED, _("I do not know")),
        ),
        initial=SizeClass.UNVERIFIED,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, country: str = "IT", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if country and country != "IT":
            self.initial["firm_province"] = OUTSIDE
