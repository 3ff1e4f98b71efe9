"""The one lazy door to `settings.LMS`: every key, its meaning and its default."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.checks import Error, register

DEFAULTS: dict[str, Any] = {
    # Shown as issuer, organiser and site owner.
    "ORGANISATION": "Valico",
    # Absolute address used in mails, calendars and QR codes, without a slash at the end.
    "BASE_URL": "http://127.0.0.1:8000",
    # Address invitations come from; must equal the sender of the mail (RFC 6047). Empty: DEFAULT_FROM_EMAIL.
    "ORGANISER_EMAIL": "",
    # Share of the session, in percent, from which attendance counts as completed.
    "DEFAULT_THRESHOLD_PERCENT": 75,
    # How long a registration waits for its e-mail confirmation before its seat is given back.
    "CONFIRM_HOURS": 24,
    # Staff must set up a second factor before the CMS opens.
    "STAFF_MFA_REQUIRED": True,
    # Largest attendance report accepted, in MiB.
    "MAX_UPLOAD_MIB": 50,
    # Version of the privacy notice stored with each consent; raise it when the text changes.
    "PRIVACY_NOTICE_VERSION": "2026-11",
    # Address of the privacy notice of the host; empty: our own page.
    "PRIVACY_NOTICE_URL": "",
    # Static path of the logo on certificates and mails (SVG or PNG); empty: the neutral mark.
    "LOGO": "",
    # Line naming the funding programme on certificates, registers and exports.
    "PROGRAMME_LINE": "",
    # Prefix of the names of exported files.
    "EXPORT_PREFIX": "UCL",
}


class Conf:
    """Attribute access to `settings.LMS` with defaults, read at each call so that overrides work."""

    def __getattr__(self, name: str) -> Any:
        if name not in DEFAULTS:
            raise AttributeError(f"settings.LMS has no key {name}")
        return getattr(settings, "LMS", {}).get(name, DEFAULTS[name])


conf = Conf()

CHECKS: dict[str, Callable[[Any], bool]] = {
    "DEFAULT_THRESHOLD_PERCENT": lambda value: isinstance(value, int) and 0 < value <= 100,
    "CONFIRM_HOURS": lambda value: isinstance(value, int) and value > 0,
    "MAX_UPLOAD_MIB": lambda value: isinstance(value, int) and value > 0,
    "BASE_URL": lambda value: str(value).startswith(("http://", "https://")) and not str(value).endswith("/"),
}


@register()
def check_settings(app_configs: Any, **kwargs: Any) -> list[Error]:
    """A misspelt or impossible key of `settings.LMS` is an error at start, not a surprise at night."""
    given = getattr(settings, "LMS", {})
    errors = [
        Error(
            f"settings.LMS has an unknown key {key!r}.",
            hint=f"Known keys: {', '.join(DEFAULTS)}.",
            id="lms.E001",
        )
        for key in given
        if key not in DEFAULTS
    ]
    errors += [
        Error(f"settings.LMS[{key!r}] has an impossible value {getattr(conf, key)!r}.", id="lms.E002")
        for key, is_good in CHECKS.items()
        if not is_good(getattr(conf, key))
    ]
    return errors
