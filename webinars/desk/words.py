"""Words for states and verdicts, the same on screens and in exports."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STATES = {
    "cancelled": pgettext_lazy("registration", "cancelled"),
    "completed": pgettext_lazy("registration", "completed"),
    "attended": pgettext_lazy("registration", "attended"),
    "applied": pgettext_lazy("registration", "to be decided by staff"),
    "offered": pgettext_lazy("registration", "seat offered"),
    "waiting": pgettext_lazy("registration", "on the waiting list"),
    "pending": pgettext_lazy("registration", "not confirmed yet"),
    "confirmed": pgettext_lazy("registration", "confirmed"),
}
VERDICTS = {
    "passed": _("reached"),
    "failed": _("not reached"),
    "open": _("between the bounds: decide"),
    "running": _("not all sessions held yet"),
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
# What a line of a list of people would do, and what it did.
JUDGED = {
    "new": pgettext_lazy("line of a list", "will be registered"),
    "known": pgettext_lazy("line of a list", "will be registered; known from other events"),
    "again": pgettext_lazy("line of a list", "will be registered again"),
    "registered": pgettext_lazy("line of a list", "registered already: nothing changes"),
    "duplicate": pgettext_lazy("line of a list", "twice in the list: left out"),
    "error": pgettext_lazy("line of a list", "cannot be registered"),
}
BROUGHT = {
    "new": pgettext_lazy("line of a list", "registered now"),
    "known": pgettext_lazy("line of a list", "registered; known from other events"),
    "again": pgettext_lazy("line of a list", "registered again"),
    "registered": pgettext_lazy("line of a list", "was registered already: nothing changed"),
    "duplicate": pgettext_lazy("line of a list", "twice in the list: left out"),
    "error": pgettext_lazy("line of a list", "not registered"),
}
