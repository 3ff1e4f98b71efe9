"""What a person may change about themselves."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lms.ledger.models import Participant
from lms.names import NameField


class DataForm(forms.ModelForm):
    """Name and language; certificates already issued keep the name they were issued with."""

    language = forms.ChoiceField(
        label=_("Language of mails"),
        choices=settings.LANGUAGES,
        help_text=_("We write to you in this language."),
    )

    class Meta:
        model = Participant
        fields = ["first_name", "last_name", "language"]
        field_classes = {"first_name": NameField, "last_name": NameField}
        help_texts = {"last_name": _("Certificates already issued keep the name they were issued with.")}
        widgets = {
            "first_name": forms.TextInput({"autocomplete": "given-name"}),
            "last_name": forms.TextInput({"autocomplete": "family-name"}),
        }
