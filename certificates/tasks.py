"""Background drawing: a whole webinar completes at once, and nobody should wait for five hundred PDFs."""

from django_tasks import task

from lms.ledger.models import Participation

from .actions import hurry_pdf
from .models import Certificate
from .receivers import issue_all


@task()
def draw_pdf(certificate_pk: int) -> bool:
    return hurry_pdf(Certificate.objects.get(pk=certificate_pk))


@task()
def issue_certificates(participation_pks: list[int]) -> int:
    return issue_all(list(Participation.objects.filter(pk__in=participation_pks).order_by("pk")))
