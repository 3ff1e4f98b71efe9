"""The forms of this room: type a code, check a file, revoke, edit a template."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from . import codes, rendering

#: No certificate of ours comes near it.
LARGEST_FILE = 5 * 1024 * 1024


class CodeForm(forms.Form):
    """A code as it stands on paper; `cleaned_data["code"]` is its plain spelling."""

    code = forms.CharField(label=_("Certificate code"), max_length=300)

    def clean_code(self) -> str:
        code = codes.parse(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError(
                _("This is not a certificate code: those have twelve characters, such as 7K3M-9QXT-P2VH.")
            )
        return code


class FileForm(forms.Form):
    """A PDF somebody received, to be compared with the one that was issued. It is not kept."""

    file = forms.FileField(label=_("PDF you have received"))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("This file is too large to be a certificate."))
        return file


class RevocationForm(forms.Form):
    """Why a certificate is taken back, and whether a corrected one follows."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown to everybody who checks this certificate. Do not write personal details."),
    )
    reissue = forms.BooleanField(
        label=_("Issue a corrected certificate in its place"),
        required=False,
        help_text=_("With name, firm and activity as they are recorded now."),
    )


class TemplateForm(WagtailAdminModelForm):
    """A certificate template; refuses an emblem that cannot be printed."""

    def clean_emblem(self) -> Any:
        emblem = self.cleaned_data["emblem"]
        if emblem is None:
            return None
        try:
            with emblem.file.open("rb") as file:
                head = file.read(8)
        except FileNotFoundError:
            raise forms.ValidationError(_("The file of this image was lost.")) from None
        if not head.startswith(rendering.RASTER_SIGNATURES):
            raise forms.ValidationError(_("Choose a PNG or JPEG image."))
        return emblem
