"""The code people show at the entrance: their registration number under our signature, as text and as QR."""

import base64
import hmac
import io
import re

import segno
from django.conf import settings
from django.utils.crypto import salted_hmac

from .references import number, reference

PREFIX = "VALICO"
_SALT = "lms_webinars.door"
_TICKET = re.compile(r"VALICO:(R-[0-9A-Z]{4,12}):([A-Z2-7]{16})")


def ticket(participation_pk: int) -> str:
    """What the QR code holds; capitals and digits only, which makes it coarse and quick to read."""
    return f"{PREFIX}:{reference(participation_pk)}:{_signature(reference(participation_pk))}"


def registration_in(text: str) -> int | None:
    """The registration of a code as scanned, or of a number as typed; None when it is neither, or forged."""
    said = "".join(text.split()).upper()
    if found := _TICKET.fullmatch(said):
        own, signature = found.groups()
        secrets = (None, *settings.SECRET_KEY_FALLBACKS)
        if any(hmac.compare_digest(signature, _signature(own, secret)) for secret in secrets):
            return number(own)
        return None
    if said.startswith(PREFIX):
        return None
    return number(said if said.startswith("R-") else f"R-{said.removeprefix('R')}")


def qr_svg(participation_pk: int) -> str:
    """The code as a QR symbol (ISO/IEC 18004, level M) with its quiet zone, to be put into a page."""
    drawing = io.BytesIO()
    segno.make(ticket(participation_pk), error="m", micro=False).save(
        drawing, kind="svg", border=4, light="#fff", xmldecl=False, svgns=False, omitsize=True, scale=4
    )
    return drawing.getvalue().decode()


def _signature(text: str, secret: str | None = None) -> str:
    digest = salted_hmac(_SALT, text, secret=secret, algorithm="sha256").digest()[:10]
    return base64.b32encode(digest).decode()
