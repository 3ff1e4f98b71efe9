"""Handing a seat to a colleague: whom to ask, and what the colleague agrees to."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from lms.names import NameField
from lms.portal.links import privacy_url


class ColleagueForm(forms.Form):
    """Who is to have the seat."""

    first_name = NameField(
        label=_("First name of your colleague"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    last_name = NameField(
        label=_("Last name of your colleague"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail of your colleague"),
        max_length=254,
        help_text=_("We write to this address; the seat changes hands when your colleague accepts."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class TakeOverForm(forms.Form):
    """What the colleague agrees to, as on the form to register."""

    consent = forms.BooleanField(
        label=_("I have read the privacy notice and agree that my data are used for this registration.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if notice := privacy_url():
            self.fields["consent"].help_text = format_html('<a href="{}">{}</a>', notice, _("Privacy notice"))
