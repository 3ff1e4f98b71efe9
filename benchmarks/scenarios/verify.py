"""The public page that shows what a certificate certifies."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import override

from certificates import actions
from lms.ledger.models import Participation

from ..measuring import Line, Stage, Subject
from .pages import cpu


def run(stage: Stage) -> Iterator[Line]:
    certificate = actions.issue(Participation.objects.completed().order_by("-pk").first())
    with override("it"):
        path = reverse("lms_certificates:verify", args=[certificate.public_code])
    cost = stage.interleaved([Subject.page("verify", path)])
    yield cpu("Certificate", "verification page, visitor", cost, "verify")
    yield Line("Certificate", "verification page, queries", stage.queries(path), "", limit=6)
