"""Reads used more than once: which certificates are missing, and which template serves an activity."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext, override

from lms.ledger.models import Activity, Participation

from .models import Certificate, CertificateTemplate


def missing() -> QuerySet[Participation]:
    """Completed participations that should have a certificate and never had one, oldest first.

    Whoever had one that was revoked does not come back here: a person decided, and `reissue` is for people.
    """
    has_one = Certificate.objects.filter(participation=OuterRef("pk"))
    return (
        Participation.objects.completed()
        .active()
        .filter(~Exists(has_one), activity__issues_certificate=True)
        .order_by("completed_at", "pk")
    )


def template_for(activity: Activity) -> CertificateTemplate | None:
    """The active template for an activity: one that names it, else one for its kind, else one for all."""
    serving = (
        CertificateTemplate.objects.active()
        .filter(Q(activities=activity) | Q(activities=None), kind__in=["", activity.kind])
        .annotate(
            names_it=Exists(
                CertificateTemplate.activities.through.objects.filter(
                    certificatetemplate=OuterRef("pk"), activity=activity
                )
            )
        )
        .order_by("-names_it", "-kind", "pk")
        .distinct()
    )
    return serving.first()


def first_template() -> CertificateTemplate:
    """The template a new site starts with, made when there is none at all; staff may edit or retire it."""
    words = {}
    for language in ("it", "en"):
        with override(language):
            words[f"document_{language}"] = gettext("Certificate of attendance")
            words[f"note_{language}"] = gettext(
                "It certifies attendance, not skills or professional qualifications."
            )
    template, _created = CertificateTemplate.objects.get_or_create(name="Valico", defaults=words)
    return template
