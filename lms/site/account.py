"""Sign-up, sign-in and their mails: what django-allauth asks of this site."""

import uuid
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lms.audit.trail import record
from lms.conf import conf
from lms.mail.outbox import queue
from lms.names import NameField
from lms.portal.links import privacy_url

from .frame import may_open_cms
from .words import ACCOUNT_CHANGES


def name_of(user: Any) -> str:
    """How the account's pages call somebody: never by the user name, which allauth made up."""
    return user.get_full_name() or user.email or user.get_username()


class LongEnough(MinimumLengthValidator):
    """Django's rule; its sentence has no Italian in Django's own catalogue."""

    def get_error_message(self) -> str:
        return ngettext(
            "This password is too short: it needs at least %(count)d character.",
            "This password is too short: it needs at least %(count)d characters.",
            self.min_length,
        ) % {"count": self.min_length}


class SignupForm(forms.Form):
    """What sign-up asks besides address and password; allauth builds its own form on top of this one."""

    first_name = NameField(
        label=_("First name"), max_length=100, widget=forms.TextInput({"autocomplete": "given-name"})
    )
    last_name = NameField(
        label=_("Last name"), max_length=100, widget=forms.TextInput({"autocomplete": "family-name"})
    )
    privacy = forms.BooleanField(
        error_messages={"required": _("Without reading the privacy notice there can be no account.")}
    )
    field_order = ("first_name", "last_name", "email", "password1", "password2", "privacy")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = gettext("I have read the privacy notice")
        if url := privacy_url():
            label = format_html('<a href="{}">{}</a>', url, label)
        self.fields["privacy"].label = label

    def signup(self, request: HttpRequest, user: Any) -> None:
        """Keeps which version of the notice was read."""
        record(
            "lms_site.signup",
            user,
            after={"privacy_notice": conf.PRIVACY_NOTICE_VERSION, "language": get_language()},
            acting_user=user,
        )


class AccountAdapter(DefaultAccountAdapter):
    """Staff land in the CMS, learners on their page; every mail goes through the outbox in our look."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if may_open_cms(request.user):
            return reverse("wagtailadmin_home")
        return super().get_login_redirect_url(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Writes the mail that allauth calls `template_prefix`; each call is an occasion of its own."""
        queue(
            f"lms_site.account:{uuid.uuid4()}",
            "site/mail/account",
            to=email,
            language=get_language() or "it",
            context=mail_words(template_prefix.rpartition("/")[2], context),
        )


def absolute(url: str) -> str:
    """The address under the public name of the site, whatever host name the request came by."""
    parts = urlsplit(url)
    return f"{conf.BASE_URL}{parts.path}{'?' + parts.query if parts.query else ''}"


def mail_words(occasion: str, context: dict[str, Any]) -> dict[str, Any]:
    """Subject, sentences and button of an account mail; changes of an account are told as such."""
    if occasion.startswith("email_confirmation"):
        return {
            "head": gettext("Confirm your e-mail address"),
            "sentences": [
                gettext("Somebody, hopefully you, has given this address for an account."),
                gettext("Once confirmed, the registrations you made with it appear in your account."),
            ],
            "action": gettext("Confirm the address"),
            "url": absolute(context.get("activate_url", "")),
            "foot": gettext("If it was not you, ignore this mail: without confirmation nothing happens."),
        }
    if occasion == "password_reset_key":
        return {
            "head": gettext("Choose a new password"),
            "sentences": [gettext("Somebody, hopefully you, has asked for a new password for your account.")],
            "action": gettext("Choose a new password"),
            "url": absolute(context["password_reset_url"]),
            "foot": gettext("If it was not you, ignore this mail: your password stays as it is."),
        }
    if occasion == "account_already_exists":
        return {
            "head": gettext("You already have an account"),
            "sentences": [
                gettext(
                    "Somebody, hopefully you, tried to sign up with this address; it has an account already."
                ),
                gettext("If you forgot your password, choose a new one."),
            ],
            "action": gettext("Choose a new password"),
            "url": absolute(context["password_reset_url"]),
            "foot": "",
        }
    if occasion == "unknown_account":
        return {
            "head": gettext("There is no account with this address"),
            "sentences": [
                gettext(
                    "Somebody, hopefully you, asked for a new password, but this address has no account here."
                ),
                gettext("Perhaps you signed up with another address, or not yet."),
            ],
            "action": gettext("Sign up"),
            "url": absolute(context["signup_url"]),
            "foot": gettext("If it was not you, ignore this mail."),
        }
    return {
        "head": gettext("Your account has changed"),
        "sentences": [str(ACCOUNT_CHANGES.get(occasion, ACCOUNT_CHANGES["other"]))],
        "action": gettext("See your account"),
        "url": f"{conf.BASE_URL}{reverse('account_email')}",
        "foot": gettext("If this was not you, choose a new password at once and write to us."),
    }
