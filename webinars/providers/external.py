"""Any platform by its link alone: nothing to prepare, nothing to sign in to."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.ledger.models import Participation

from ..models import Session
from ..references import reference
from .base import Provider


class External(Provider):
    """The join link of the page; `{registration}` in it becomes the person's registration number."""

    key = "external"
    label = gettext_lazy("Any platform, by its link")

    def prepare(self, session: Session) -> None:
        """The room is whoever's who made the link."""

    def join_url(self, session: Session, participation: Participation) -> str:
        return session.join_url.replace("{registration}", reference(participation.pk))

    def test(self) -> str:
        return _("A link needs no test: open it yourself.")
