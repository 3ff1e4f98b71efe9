"""The one mail of this room: your certificate is ready."""

from django.core import signing
from django.urls import reverse
from django.utils.translation import override

from lms.conf import conf
from lms.mail.models import Mail
from lms.mail.outbox import queue

from .models import Certificate


def _signer() -> signing.Signer:
    """Made at each call, so that a new secret with its fallbacks is honoured at once."""
    return signing.Signer(salt="lms_certificates.holder")


def holder_key(certificate: Certificate) -> str:
    """What makes a link the holder's own; it does not lapse, because a certificate does not."""
    return _signer().signature(certificate.code)


def is_holder_key(certificate: Certificate, key: str) -> bool:
    try:
        return _signer().unsign(f"{certificate.code}:{key}") == certificate.code
    except signing.BadSignature:
        return False


def tell_holder(certificate: Certificate) -> Mail:
    """Queues the mail in the transaction that issues, so that neither goes without the other.

    The PDF is linked, not attached: a certificate that was revoked meanwhile must not lie about in mailboxes.
    """
    participant = certificate.participation.participant
    with override(certificate.language):
        text = certificate.words
        pdf = reverse("lms_certificates:pdf", args=[certificate.public_code])
    return queue(
        f"lms_certificates.issued.{certificate.code}",
        "lms/certificates/mail/issued",
        to=participant.email,
        language=certificate.language,
        context={
            "first_name": certificate.content["facts"]["first_name"],
            "words": text,
            "pdf_url": f"{conf.BASE_URL}{pdf}?key={holder_key(certificate)}",
            "verify_url": certificate.content["verify_url"],
        },
        about=certificate,
    )
