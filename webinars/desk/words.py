"""Words for states and verdicts, the same on screens and in exports."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STATES = {
    "cancelled": pgettext_lazy("registration", "cancelled"),
    "completed": pgettext_lazy("registration", "completed"),
    "attended": pgettext_lazy("registration", "attended"),
    "waiting": pgettext_lazy("registration", "on the waiting list"),
    "pending": pgettext_lazy("registration", "not confirmed yet"),
    "confirmed": pgettext_lazy("registration", "confirmed"),
}
VERDICTS = {
    "passed": _("reached"),
    "failed": _("not reached"),
    "open": _("between the bounds: decide"),
}
OUTCOMES = {
    "ok": _("understood"),
    "ok_with_warnings": _("understood, with remarks"),
}
MATCHES = {
    "id": _("recognised by registration number"),
    "email": _("recognised by e-mail"),
    "suggested": _("suggested"),
    "ambiguous": _("several candidates"),
    "none": _("unknown"),
}
PROVIDERS = {
    "zoom": "Zoom",
    "teams": "Microsoft Teams",
    "gotowebinar": "GoToWebinar",
    "webex": "Webex",
    "googlemeet": "Google Meet",
    "bigbluebutton": "BigBlueButton",
}
