"""What "My learning" shows of certificates."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lms.ledger.models import Participant
from lms.portal.sections import Item, Link

from .models import Certificate


def certificates_of(participant: Participant) -> list[Item]:
    """The person's certificates, newest first, revoked ones too. One query."""
    held = Certificate.objects.filter(participation__participant=participant).order_by("-issued_at", "-pk")
    return [
        Item(
            title=certificate.title,
            url=certificate.get_absolute_url(),
            meta=certificate.public_code,
            state=_("Valid") if certificate.is_standing else pgettext("certificate", "Revoked"),
            state_kind="success" if certificate.is_standing else "danger",
            day=certificate.issued_at,
            links=_pdf_of(certificate),
        )
        for certificate in held
    ]


def _pdf_of(certificate: Certificate) -> tuple[Link, ...]:
    if not certificate.is_standing:
        return ()
    return (Link(_("Download the PDF"), reverse("lms_certificates:pdf", args=[certificate.public_code])),)
