"""Sentences kept apart from the code that chooses among them."""

from django.utils.translation import gettext_lazy as _

# What happened to an account, by the name allauth gives the mail about it.
ACCOUNT_CHANGES = {
    "password_changed": _("Your password has been changed."),
    "password_set": _("A password has been set."),
    "password_reset": _("Your password has been reset."),
    "email_changed": _("The e-mail address of your account has been changed."),
    "email_confirm": _("An e-mail address of your account has been confirmed."),
    "email_deleted": _("An e-mail address has been removed from your account."),
    "totp_activated": _("An authenticator app now protects your account."),
    "totp_deactivated": _("The authenticator app no longer protects your account."),
    "recovery_codes_generated": _("New recovery codes have been made; the old ones no longer work."),
    "webauthn_added": _("A security key or passkey has been added to your account."),
    "webauthn_removed": _("A security key or passkey has been removed from your account."),
    "other": _("Something in the settings of your account has been changed."),
}
