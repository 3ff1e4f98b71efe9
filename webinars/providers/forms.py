"""The form of a platform account: secrets go in and never come out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import ProviderAccount
from . import vault

LOOPBACK = ("http://127.0.0.1", "http://localhost", "http://[::1]")
# A shorter one can be guessed from a single signature.
SHORTEST_SECRET = 16


class SecretInput(forms.PasswordInput):
    """Never shows what is stored, and asks the browser not to offer the person's own password."""

    def __init__(self) -> None:
        super().__init__(attrs={"autocomplete": "new-password"}, render_value=False)


class ProviderAccountForm(forms.ModelForm):
    base_url = forms.URLField(
        label=_("Address of the server"),
        required=False,
        assume_scheme="https",
        help_text=_("BigBlueButton: as `bbb-conf --secret` shows it. Zoom: leave empty."),
    )
    secret = forms.CharField(
        label=_("Shared secret or secret token"),
        required=False,
        strip=True,
        widget=SecretInput,
        help_text=_(
            "BigBlueButton: the shared secret. Zoom: the secret token of the app's webhooks. Kept encrypted"
            " and never shown again; leave empty to keep the one that is stored."
        ),
    )
    client_secret = forms.CharField(
        label=_("Client secret"),
        required=False,
        strip=True,
        widget=SecretInput,
        help_text=_(
            "Zoom only. With account ID, client ID and client secret of a server-to-server OAuth app,"
            " registrants are carried to Zoom and get a link of their own. Kept encrypted and never shown"
            " again."
        ),
    )

    class Meta:
        model = ProviderAccount
        fields = ["name", "kind", "base_url", "checksum", "account_id", "client_id", "is_active"]
        help_texts = {
            "name": _("As trainers see it when they choose it for a webinar."),
            "checksum": _("BigBlueButton only. SHA-256; SHA-1 for servers before 2.4."),
            "account_id": _("Zoom only, for registrants."),
            "client_id": _("Zoom only, for registrants."),
            "is_active": _("Out of use: webinars fall back to their join link, messages are refused."),
        }

    field_order = [
        "name",
        "kind",
        "base_url",
        "secret",
        "checksum",
        "account_id",
        "client_id",
        "client_secret",
        "is_active",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Wagtail tells every form who is editing.
        kwargs.pop("for_user", None)
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # Sessions and messages refer to it as what it is.
            self.fields["kind"].disabled = True

    def clean_base_url(self) -> str:
        address = self.cleaned_data["base_url"]
        if address and not address.startswith(("https://", *LOOPBACK)):
            raise forms.ValidationError(_("Only https:// addresses: secrets travel there."))
        if "?" in address or "#" in address or "@" in address:
            raise forms.ValidationError(_("Only the address itself, without user, question mark or hash."))
        return address

    def clean_secret(self) -> str:
        value = self.cleaned_data["secret"]
        if value and len(value) < SHORTEST_SECRET:
            raise forms.ValidationError(
                _("This secret is too short: at least %(number)s characters."),
                params={"number": SHORTEST_SECRET},
            )
        return value

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        known = self.instance if self.instance.pk else ProviderAccount()
        has_secret = bool(data.get("secret")) or vault.has(known)
        if data.get("kind") == ProviderAccount.Kind.BIGBLUEBUTTON:
            if not data.get("base_url") and "base_url" not in self.errors:
                self.add_error("base_url", _("BigBlueButton needs the address of the server."))
            if not has_secret and "secret" not in self.errors:
                self.add_error("secret", _("BigBlueButton needs the shared secret."))
        if data.get("kind") == ProviderAccount.Kind.ZOOM:
            self._clean_zoom(data, known, has_secret=has_secret)
        return data

    def _clean_zoom(self, data: dict[str, Any], known: ProviderAccount, *, has_secret: bool) -> None:
        has_client_secret = bool(data.get("client_secret")) or vault.has(known, vault.CLIENT_SECRET)
        given = [data.get("account_id"), data.get("client_id"), has_client_secret]
        wanted = bool(data.get("account_id") or data.get("client_id") or data.get("client_secret"))
        if wanted and not all(given):
            sentence = _("To carry registrants to Zoom all three are needed: account ID, client ID, secret.")
            self.add_error("account_id", sentence)
        elif not wanted and not has_secret and "secret" not in self.errors:
            self.add_error("secret", _("Zoom needs the secret token, the three credentials, or both."))

    @property
    def secrets(self) -> dict[str, str]:
        """The secrets typed now, by their names in the vault; empty where the stored one stays."""
        return {
            vault.SECRET: self.cleaned_data["secret"],
            vault.CLIENT_SECRET: self.cleaned_data["client_secret"],
        }
