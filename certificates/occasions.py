"""The occasion on which this room writes, as `lms.mail.occasions` knows it."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.conf import conf
from lms.mail.occasions import Occasion, register_occasion

FOLDER = "lms/certificates/mail"
PLACEHOLDERS = {
    "first_name": _("First name of the person"),
    "document": _("Name of the document, such as Certificate of attendance"),
    "title": _("Title of the course or event"),
    "organisation": _("Name of the organisation that sends the mail"),
    "pdf_url": _("Link to the PDF, the person's own"),
    "verify_url": _("Link by which others check the certificate"),
}


def register_all() -> None:
    register_occasion(
        Occasion(
            key="lms_certificates.issued",
            title=_("Certificate ready"),
            description=_("To whoever gets a certificate, as soon as it is issued."),
            template=f"{FOLDER}/issued",
            frame=f"{FOLDER}/frame",
            placeholders=PLACEHOLDERS,
            values=values_of,
            sample=sample,
            required=("pdf_url",),
        )
    )


def values_of(context: Mapping[str, Any]) -> dict[str, str]:
    return {
        "first_name": context["first_name"],
        "document": context["words"]["document"],
        "title": context["words"]["title"],
        "organisation": conf.ORGANISATION,
        "pdf_url": context["pdf_url"],
        "verify_url": context["verify_url"],
    }


def sample(language: str) -> dict[str, Any]:
    """The context of a mail about a certificate of nobody."""
    code = "0000-0000-0000"
    return {
        "first_name": gettext("Anna"),
        "words": {
            "document": gettext("Certificate of attendance"),
            "title": gettext("Origin of goods: an example"),
            "issuer": conf.ORGANISATION,
        },
        "pdf_url": conf.BASE_URL + reverse("lms_certificates:pdf", args=[code]),
        "verify_url": conf.BASE_URL + reverse("lms_certificates:verify", args=[code]),
    }
