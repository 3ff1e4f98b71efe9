"""Background drawing: a whole webinar completes at once, and nobody should wait for five hundred PDFs."""

from django_tasks import task

from .actions import hurry_pdf
from .models import Certificate


@task()
def draw_pdf(certificate_pk: int) -> bool:
    return hurry_pdf(Certificate.objects.get(pk=certificate_pk))
