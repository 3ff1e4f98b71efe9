"""What staff fill in at the desk."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.conf import conf
from lms.enterprises.actions import find
from lms.enterprises.models import Enterprise
from lms.enterprises.taxcodes import InvalidTaxCode, country_choices
from lms.names import NameField

from ..actions.importing import too_large

STATES = (
    ("", pgettext_lazy("registrations", "All")),
    ("applied", pgettext_lazy("registrations", "To be decided")),
    ("confirmed", pgettext_lazy("registrations", "Confirmed")),
    ("waiting", pgettext_lazy("registrations", "Waiting list")),
    ("offered", pgettext_lazy("registrations", "Seat offered")),
    ("pending", pgettext_lazy("registrations", "Not confirmed yet")),
    ("cancelled", pgettext_lazy("registrations", "Cancelled")),
)


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Name, e-mail or firm"), max_length=100, required=False)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)


class EventSearchForm(forms.Form):
    q = forms.CharField(label=_("Title"), max_length=100, required=False)
    when = forms.ChoiceField(
        label=_("When"),
        choices=(("upcoming", _("Upcoming")), ("past", _("Past")), ("work", _("With open work"))),
        required=False,
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=250, widget=forms.Textarea(attrs={"rows": 3}))


class AddressForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"))


class PersonForm(forms.Form):
    """Somebody registered by hand; the firm must be one that is recorded already."""

    first_name = NameField(label=_("First name"), max_length=100)
    last_name = NameField(label=_("Last name"), max_length=100)
    email = forms.EmailField(label=_("E-mail"))
    country = forms.ChoiceField(label=_("Country of the firm"), choices=country_choices, initial="IT")
    tax_code = forms.CharField(
        label=_("Tax code of the firm"),
        max_length=40,
        required=False,
        help_text=_("Empty: a private person."),
    )
    role = forms.CharField(label=_("Role in the firm"), max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.enterprise: Enterprise | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("tax_code"):
            try:
                self.enterprise = find(data["tax_code"], data.get("country") or "IT")
            except InvalidTaxCode as error:
                self.add_error("tax_code", str(error))
            else:
                if self.enterprise is None:
                    sentence = _("This firm is not recorded yet: record it under Enterprises first.")
                    self.add_error("tax_code", sentence)
        return data

    def values(self) -> dict[str, Any]:
        """What the verb `enter` asks for."""
        data = self.cleaned_data
        person = {name: data[name] for name in ("first_name", "last_name", "email", "role")}
        return {**person, "enterprise": self.enterprise}


class LinkForm(forms.Form):
    """Who somebody in a report is: the number of a registration, or the address it was made with."""

    participation = forms.IntegerField(required=False)
    email = forms.EmailField(required=False)


class ReportForm(forms.Form):
    """The platform's report, or one uploaded a moment ago to be read once more in another way."""

    file = forms.FileField(
        label=_("Report of the platform"),
        help_text=_(
            "As you downloaded it, without opening it in Excel: Zoom, Teams and others; CSV, XLSX, JSON."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.json,.xml,.ndjson"}),
        allow_empty_file=True,
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > conf.MAX_UPLOAD_MIB * 1024 * 1024:
            raise forms.ValidationError(too_large())
        return file


class ReadingForm(forms.Form):
    """How to read a report whose times or dates are not certain."""

    time_zone = forms.ChoiceField(label=_("Time zone of the report"), required=False)
    date_order = forms.ChoiceField(
        label=_("Order of day and month"),
        choices=(("", _("as found")), ("DMY", _("day first")), ("MDY", _("month first"))),
        required=False,
    )

    def __init__(self, *args: Any, proposed: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(name for name in available_timezones() if "/" in name or name == "UTC")
        first = [proposed] if proposed else []
        self.fields["time_zone"].choices = [
            *((name, name) for name in first),
            ("", _("as found")),
            *((name, name) for name in zones if name not in first),
        ]

    def said(self) -> dict[str, str]:
        """What was answered; a question that was not on the screen changes nothing."""
        return {name: value for name, value in self.cleaned_data.items() if name in self.data}


class PeopleFileForm(forms.Form):
    """A list of people, CSV or spreadsheet."""

    file = forms.FileField(
        label=_("List of people"),
        help_text=_("CSV or XLSX with a row of headings, in Italian or English."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.ods"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > conf.MAX_UPLOAD_MIB * 1024 * 1024:
            raise forms.ValidationError(too_large())
        return file


class InviteesForm(forms.Form):
    """People for the invitation list: pasted, or from a file."""

    addresses = forms.CharField(
        label=_("E-mail addresses"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("One per line; “Anna Abete <anna@example.com>” is understood too."),
    )
    file = forms.FileField(
        label=_("Or a list as a file"),
        required=False,
        help_text=_("CSV or XLSX with a row of headings, in Italian or English."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.ods"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > conf.MAX_UPLOAD_MIB * 1024 * 1024:
            raise forms.ValidationError(too_large())
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("addresses", "").strip() and not data.get("file") and not self.errors:
            raise forms.ValidationError(_("Write at least one address, or choose a file."))
        return data


class InviteesSearchForm(forms.Form):
    q = forms.CharField(label=_("Name or e-mail"), max_length=100, required=False)
    state = forms.ChoiceField(
        label=_("State"),
        choices=(
            ("", pgettext_lazy("registrations", "All")),
            ("unwritten", _("Not written to yet")),
            ("silent", _("Invited, not registered")),
            ("registered", _("Have registered")),
        ),
        required=False,
    )


class BringForm(forms.Form):
    """How the people of a list are registered."""

    send = forms.BooleanField(
        label=_("Send everybody the confirmation"),
        required=False,
        initial=True,
        help_text=_("Whoever lands on the waiting list is written to in any case."),
    )
    consent_note = forms.CharField(
        label=_("How they agreed to be registered, if not here"),
        max_length=250,
        required=False,
        help_text=_("For example: paper form of 12 March. It stays in the audit trail."),
    )


class MinutesForm(forms.Form):
    """A correction: minutes inside the planned time, and why."""

    minutes = forms.DecimalField(
        label=_("Minutes present"),
        min_value=0,
        max_value=100_000,
        max_digits=8,
        decimal_places=2,
        required=False,
        help_text=_("Empty: withdraw the correction, what the reports say counts again."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    @property
    def seconds(self) -> int | None:
        minutes = self.cleaned_data["minutes"]
        return None if minutes is None else round(minutes * 60)
