"""Why a row counts or not, as a code that is stored and a sentence in the reader's language."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .texts import in_reader_language

# Short names for filters and summaries.
LABELS = {
    "already_counted": gettext_lazy("Already counted"),
    "not_sme": gettext_lazy("Not an SME"),
    "size_unknown": gettext_lazy("Size not known yet"),
    "not_enterprise": gettext_lazy("Not an enterprise"),
    "no_tax_code": gettext_lazy("No tax code"),
    "nobody_named": gettext_lazy("No person named"),
    "outside_region": gettext_lazy("Outside Lombardy"),
    "province_unknown": gettext_lazy("Province not recorded"),
    "below_threshold": gettext_lazy("Below the threshold"),
    "below_min_share": gettext_lazy("Below the share this indicator asks for"),
    "hours_not_reached": gettext_lazy("Hours not reached yet"),
    "not_completed": gettext_lazy("Not completed"),
    "registered_only": gettext_lazy("Registered only"),
    "cancelled": gettext_lazy("Registration cancelled"),
    "called_off": gettext_lazy("Event called off"),
    "internal": gettext_lazy("Internal event"),
    "nobody_attended": gettext_lazy("Nobody attended"),
    "one_off": gettext_lazy("One-off contact"),
    "not_specific": gettext_lazy("Not specific to the enterprise"),
    "not_documented": gettext_lazy("Not documented"),
    "application_submitted": gettext_lazy("Not decided yet"),
    "application_rejected": gettext_lazy("Application rejected"),
    "application_revoked": gettext_lazy("Support revoked"),
    "application_renounced": gettext_lazy("Support renounced"),
    "not_approved": gettext_lazy("Not approved yet"),
}

_SENTENCES = {
    "already_counted": gettext_lazy("Already counted on %(day)s: %(what)s."),
    "not_sme": gettext_lazy("Not an SME: large on the day of the support."),
    "size_unknown": gettext_lazy(
        "The size is not known yet: it counts once somebody records that it is an SME."
    ),
    "not_enterprise": gettext_lazy("Not an enterprise: an association, a chamber or a public body."),
    "no_tax_code": gettext_lazy("No tax code: the person took part without an organisation."),
    "nobody_named": gettext_lazy("The service names no person."),
    "outside_region": gettext_lazy("The operating site is outside Lombardy."),
    "province_unknown": gettext_lazy("The province of the operating site is not recorded."),
    "below_threshold": gettext_lazy(
        "Attended %(minutes)s of %(of)s minutes: below the threshold of %(threshold)s%%."
    ),
    "below_min_share": gettext_lazy("Attended %(share)s%%: this indicator asks for %(min_share)s%%."),
    "hours_not_reached": gettext_lazy("%(hours)s of the %(min_hours)s hours this indicator asks for."),
    "not_completed": gettext_lazy("Not completed: %(progress)s%% done."),
    "registered_only": gettext_lazy("Registered only: no attendance recorded."),
    "cancelled": gettext_lazy("The registration was cancelled."),
    "called_off": gettext_lazy("The event was called off."),
    "internal": gettext_lazy("Internal event: never counted."),
    "nobody_attended": gettext_lazy("Nobody attended, or the attendance is not recorded yet."),
    "one_off": gettext_lazy("One-off contact for information: no structured support."),
    "not_specific": gettext_lazy("The service was not specific to the enterprise."),
    "not_documented": gettext_lazy("The service is not documented."),
    "application_submitted": gettext_lazy("The application is submitted and not decided yet."),
    "application_rejected": gettext_lazy("The application was rejected."),
    "application_revoked": gettext_lazy("The support was granted and then revoked."),
    "application_renounced": gettext_lazy("The support was granted and then renounced."),
    "not_approved": gettext_lazy("The measure is not approved yet."),
}


def label(code: str) -> str:
    return str(LABELS.get(code, code))


def sentence(code: str, values: Mapping[str, Any] | None = None) -> str:
    """The reason as a sentence; a row that counts says so. A code nobody knows is shown as it is."""
    if not code:
        return _("Counts.")
    if code not in _SENTENCES:
        return code
    shown = dict(values or {})
    if isinstance(shown.get("day"), str):
        shown["day"] = date_format(date.fromisoformat(shown["day"]), "SHORT_DATE_FORMAT")
    if "what" in shown:
        shown["what"] = in_reader_language(shown["what"])
    return str(_SENTENCES[code]) % shown
