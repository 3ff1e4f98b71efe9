"""Public pages: type a code, see what was certified and whether it stands, fetch one's own PDF."""

import hashlib
import logging
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from . import actions, codes, mails, throttle, words
from .forms import CodeForm, FileForm
from .models import Certificate
from .rendering import RenderingError

logger = logging.getLogger(__name__)


@require_safe
@never_cache
def search(request: HttpRequest) -> HttpResponse:
    """The form for a code; a code in the address leads on to its page."""
    if "code" not in request.GET:
        return _page(request, "search", {"form": CodeForm()})
    form = CodeForm(request.GET)
    if not form.is_valid():
        if throttle.is_one_too_many(request):
            return _too_many(request)
        return _page(request, "search", {"form": form}, status=404)
    certificate = _find(form.cleaned_data["code"])
    return redirect(certificate) if certificate else _unknown(request, form.data["code"])


@require_safe
@never_cache
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """The certificates of the person who signed in, newest first."""
    return _page(request, "mine", {"certificates": Certificate.objects.held_by(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def verify(request: HttpRequest, typed: str) -> HttpResponse:
    """What was certified, in full, and whether it stands. A posted PDF is compared with the one issued."""
    certificate = _find(codes.parse(typed))
    if certificate is None:
        return _unknown(request, typed)
    if typed != certificate.public_code and request.method != "POST":
        return redirect(certificate)
    context: dict[str, Any] = {
        "certificate": certificate,
        "words": certificate.words,
        "issued_on": words.long_date(certificate.issued_at),
        "revoked_on": words.long_date(certificate.revoked_at) if certificate.revoked_at else "",
        "may_download": _may_download(request, certificate),
        "form": FileForm(),
    }
    if request.method == "POST":
        form = context["form"] = FileForm(request.POST, request.FILES)
        if form.is_valid():
            sent = hashlib.sha256(form.cleaned_data["file"].read()).hexdigest()
            context["is_original"] = sent == certificate.pdf_sha256
    return _page(request, "verify", context)


@require_safe
@never_cache
def pdf(request: HttpRequest, typed: str) -> HttpResponse:
    """The PDF, for its holder (signed link or own account) and for staff; others see the verification page.

    Not for everybody with the code: to check a certificate the page is enough and cannot be forged, while a
    copy of the document could be passed off as one's own.
    """
    certificate = _find(codes.parse(typed))
    if certificate is None:
        return _unknown(request, typed)
    if not _may_download(request, certificate):
        return _refusal(request, certificate, _("Only its holder can download this certificate."), 403)
    if not certificate.is_standing and not _is_staff(request):
        return _refusal(
            request,
            certificate,
            _("This certificate has been revoked; its PDF is no longer handed out."),
            410,
        )
    try:
        content = actions.read_pdf(certificate)
    except RenderingError:
        logger.exception("The PDF of certificate %s could not be drawn", certificate.pk)
        return _refusal(
            request, certificate, _("The PDF cannot be drawn at the moment. Please try later."), 503
        )
    name = _("certificate") + f"-{certificate.public_code}.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "X-Robots-Tag": "noindex"},
    )


def _find(code: str | None) -> Certificate | None:
    """The certificate with this code, and all its page needs, in one query."""
    if code is None:
        return None
    related = ("participation__participant", "replaces", "replaced_by")
    return Certificate.objects.select_related(*related).filter(code=code).first()


def _may_download(request: HttpRequest, certificate: Certificate) -> bool:
    """By the link of the mail, as the holder's account, or as staff that sees certificates."""
    if mails.is_holder_key(certificate, request.GET.get("key", "")):
        return True
    if not request.user.is_authenticated:
        return False
    return certificate.participation.participant.user_id == request.user.pk or _is_staff(request)


def _is_staff(request: HttpRequest) -> bool:
    return request.user.has_perm("lms_certificates.view_certificate")


def _unknown(request: HttpRequest, typed: str) -> HttpResponse:
    if throttle.is_one_too_many(request):
        return _too_many(request)
    context = {"form": CodeForm(initial={"code": typed[:40]}), "unknown": typed[:40]}
    return _page(request, "search", context, status=404)


def _too_many(request: HttpRequest) -> HttpResponse:
    response = _page(request, "search", {"form": CodeForm(), "too_many": True}, status=429)
    response["Retry-After"] = str(throttle.WINDOW_SECONDS)
    return response


def _refusal(request: HttpRequest, certificate: Certificate, sentence: str, status: int) -> HttpResponse:
    return _page(request, "refusal", {"certificate": certificate, "sentence": sentence}, status=status)


def _page(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Certificates name people, so no search engine keeps these pages."""
    response = render(request, f"lms/certificates/{name}.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
