"""The verbs: issue, draw the PDF, revoke, issue anew; `repair` does what a crash left undone."""

import hashlib
import logging
from functools import partial
from typing import Any

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from lms.audit.trail import record, snapshot
from lms.conf import conf
from lms.ledger.models import Participation

from . import codes, mails, rendering, words
from .errors import AlreadyRevoked, CertificateError, NotCertifying, NotCompleted, NoTemplate, ReasonMissing
from .models import Certificate, CertificateTemplate, FrozenImage
from .queries import first_template, missing, template_for

logger = logging.getLogger(__name__)

AUDITED = [
    "code",
    "participation",
    "template",
    "content_sha256",
    "issued_at",
    "revoked_at",
    "revocation_reason",
]


@transaction.atomic
def issue(participation: Participation, *, acting_user: Any = None) -> Certificate:
    """The certificate of a completed participation, issued now if there is none. Many calls, one certificate.

    A revoked certificate is returned as it is: only `reissue` makes another. The PDF and the mail follow
    after commit. Raises `NotCompleted`, `NotCertifying` and `NoTemplate`.
    """
    # The lock lets concurrent calls through one by one; the unique constraint stands behind it.
    participation = (
        Participation.objects.select_for_update(of=("self",))
        .select_related("activity", "enterprise", "participant")
        .get(pk=participation.pk)
    )
    known = Certificate.objects.filter(participation=participation).order_by("-pk").first()
    if known:
        return known
    if participation.completed_at is None or participation.cancelled_at:
        raise NotCompleted
    if not participation.activity.issues_certificate:
        raise NotCertifying
    return _write(participation, acting_user=acting_user)


@transaction.atomic
def revoke(certificate: Certificate, *, reason: str, acting_user: Any = None) -> Certificate:
    """Takes a certificate back for good; the public page says so, with the reason. Raises on a second time.

    Raises `AlreadyRevoked` and `ReasonMissing`.
    """
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    if certificate.revoked_at:
        raise AlreadyRevoked
    before = snapshot(certificate, AUDITED)
    certificate.revoked_at = timezone.now()
    certificate.revoked_by = acting_user
    certificate.revocation_reason = reason[:500]
    certificate.save(update_fields=["revoked_at", "revoked_by", "revocation_reason"])
    record(
        "lms_certificates.revoke",
        certificate,
        before=before,
        after=snapshot(certificate, AUDITED),
        reason=reason,
        acting_user=acting_user,
    )
    return certificate


@transaction.atomic
def reissue(certificate: Certificate, *, reason: str, acting_user: Any = None) -> Certificate:
    """Revokes a certificate and issues another from the ledger as it is now, such as with a corrected name.

    The old page leads to the new one. Raises what `revoke` raises, `NotCompleted` and `NoTemplate`.
    """
    old = revoke(certificate, reason=reason, acting_user=acting_user)
    participation = (
        Participation.objects.select_for_update(of=("self",))
        .select_related("activity", "enterprise", "participant")
        .get(pk=old.participation_id)
    )
    if participation.completed_at is None or participation.cancelled_at:
        raise NotCompleted
    return _write(participation, replaces=old, acting_user=acting_user)


def ensure_pdf(certificate: Certificate) -> Certificate:
    """Draws and stores the PDF unless that is done. Raises `rendering.RenderingError`.

    No lock is held while it is drawn: on SQLite one would keep the whole site from writing meanwhile.
    """
    certificate = Certificate.objects.get(pk=certificate.pk)
    return certificate if certificate.pdf_file else _keep_pdf(certificate, draw(certificate))


@transaction.atomic
def _keep_pdf(certificate: Certificate, pdf: bytes) -> Certificate:
    """Stores the PDF unless somebody else was faster."""
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if not certificate.pdf_file:
        _store(certificate, pdf)
    return certificate


def read_pdf(certificate: Certificate) -> bytes:
    """The stored PDF, drawn first if that was not done yet, and drawn again if the file was lost or altered.

    Raises `rendering.RenderingError`.
    """
    certificate = ensure_pdf(certificate)
    try:
        with certificate.pdf_file.open("rb") as stored:
            pdf = stored.read()
    except FileNotFoundError:
        pdf = b""
    if hashlib.sha256(pdf).hexdigest() == certificate.pdf_sha256:
        return pdf
    logger.error("The PDF of certificate %s was lost or altered; it is drawn again.", certificate.pk)
    return _restore(certificate)


def draw(certificate: Certificate) -> bytes:
    """The PDF from the frozen content: words, pictures and design of the day it was issued."""
    pictures = FrozenImage.objects.in_bulk([key for key in certificate.content["images"].values() if key])
    images = {
        name: bytes(pictures[key].content) for name, key in certificate.content["images"].items() if key
    }
    return rendering.render(
        certificate.content,
        language=certificate.language,
        issued_at=certificate.issued_at,
        verify_url=certificate.content["verify_url"],
        public_code=certificate.public_code,
        logo=images.get("logo"),
        emblem=images.get("emblem"),
        design=certificate.design,
    )


def draw_sample(template: CertificateTemplate, *, language: str) -> bytes:
    """What the template prints, for nobody. Raises `rendering.RenderingError`."""
    now = timezone.now()
    return rendering.render(
        words.compose_sample(template, issued_at=now),
        language=language,
        issued_at=now,
        verify_url=f"{conf.BASE_URL}{reverse('lms_certificates:verify')}",
        public_code="0000-0000-0000",
        logo=_site_logo(),
        emblem=_emblem(template),
        design=template.design,
    )


def issue_missing() -> int:
    """Issues what somebody completed and has no certificate for; returns how many."""
    issued = 0
    for participation in list(missing().only("pk")):
        try:
            issue(participation)
        except CertificateError as refusal:
            logger.warning(
                "No certificate for participation %s: %s", participation.pk, type(refusal).__name__
            )
        else:
            issued += 1
    return issued


def repair() -> int:
    """Issues what is missing and draws what is undrawn; returns how many things it did."""
    mended = issue_missing()
    for certificate in list(Certificate.objects.undrawn().only("pk")):
        mended += hurry_pdf(certificate)
    return mended


def _write(
    participation: Participation, *, replaces: Certificate | None = None, acting_user: Any = None
) -> Certificate:
    template = template_for(participation.activity)
    if template is None:
        if CertificateTemplate.objects.exists():
            raise NoTemplate
        template = first_template()
    issued_at = timezone.now()
    language = words.language_for(participation)
    code = codes.new_code()
    content = words.compose(participation, template, issued_at=issued_at)
    content["images"] = {"logo": _frozen(_site_logo()), "emblem": _frozen(_emblem(template))}
    with override(language):
        address = reverse("lms_certificates:verify", args=[codes.grouped(code)])
    content["verify_url"] = f"{conf.BASE_URL}{address}"
    certificate = Certificate.objects.create(
        participation=participation,
        template=template,
        code=code,
        language=language,
        design=template.design,
        content=content,
        content_sha256=words.digest(content),
        issued_at=issued_at,
        issued_by=acting_user,
        replaces=replaces,
    )
    record(
        "lms_certificates.issue", certificate, after=snapshot(certificate, AUDITED), acting_user=acting_user
    )
    mails.tell_holder(certificate)
    transaction.on_commit(partial(_draw_soon, certificate.pk), robust=True)
    return certificate


def hurry_pdf(certificate: Certificate) -> bool:
    """Draws the PDF ahead of its first download; a failure is logged and tried again by `repair`."""
    try:
        ensure_pdf(certificate)
    except (rendering.RenderingError, OSError):
        logger.exception("The PDF of certificate %s could not be drawn", certificate.pk)
        return False
    return True


def _draw_soon(certificate_pk: int) -> None:
    from .tasks import draw_pdf  # noqa: PLC0415 -- the task module imports this one

    draw_pdf.enqueue(certificate_pk)


def _store(certificate: Certificate, pdf: bytes) -> None:
    storage = certificate.pdf_file.storage
    name = f"certificates/{certificate.issued_at:%Y}/{certificate.code}.pdf"
    if storage.exists(name):  # left by a try that was rolled back
        storage.delete(name)
    certificate.pdf_file.name = storage.save(name, ContentFile(pdf))
    certificate.pdf_sha256 = hashlib.sha256(pdf).hexdigest()
    certificate.save(update_fields=["pdf_file", "pdf_sha256"])


@transaction.atomic
def _restore(certificate: Certificate) -> bytes:
    """Puts a drawn-again PDF in the place of a lost one, and says so in the trail."""
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    before = snapshot(certificate, ["pdf_file", "pdf_sha256"])
    pdf = draw(certificate)
    _store(certificate, pdf)
    after = snapshot(certificate, ["pdf_file", "pdf_sha256"])
    record("lms_certificates.restore_pdf", certificate, before=before, after=after, reason="lost or altered")
    return pdf


def _site_logo() -> bytes:
    """The site's logo (`LMS["LOGO"]`, a static path), else the neutral mark."""
    path = finders.find(conf.LOGO) if conf.LOGO else None
    if path is None:
        return rendering.placeholder_logo()
    with open(path, "rb") as file:  # noqa: PTH123 -- a string from the finder
        return file.read()


def _emblem(template: CertificateTemplate) -> bytes:
    if template.emblem is None:
        return b""
    try:
        with template.emblem.file.open("rb") as file:
            return file.read()
    except FileNotFoundError:
        logger.exception(
            "The emblem of template %s was lost; certificates are issued without it.", template.pk
        )
        return b""


def _frozen(image: bytes) -> str:
    """Keeps a picture under its SHA-256, once however many certificates show it; returns that, or nothing."""
    if not image:
        return ""
    sha256 = hashlib.sha256(image).hexdigest()
    FrozenImage.objects.get_or_create(sha256=sha256, defaults={"content": image})
    return sha256
