"""The editor's form of a webinar page: the checks that say plainly what does not fit together."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from lms.ledger.kinds import Mode

from ..providers.rules import link_trouble


class WebinarPageForm(WagtailAdminPageForm):
    def clean(self) -> dict[str, Any]:
        data = super().clean()
        starts, ends = data.get("starts_at"), data.get("ends_at")
        opens, closes = data.get("registration_opens_at"), data.get("registration_closes_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("The end must be later than the start."))
        if opens and closes and closes <= opens:
            self.add_error("registration_closes_at", _("Registration must close later than it opens."))
        if opens and ends and opens >= ends:
            self.add_error("registration_opens_at", _("Registration must open before the end of the event."))
        if closes and ends and closes > ends:
            sentence = _("Registration cannot stay open after the end of the event.")
            self.add_error("registration_closes_at", sentence)
        trouble = link_trouble(data.get("provider_account"), data.get("join_url") or "")
        if trouble and data.get("mode") != Mode.ON_SITE and "join_url" not in self.errors:
            self.add_error("join_url", trouble)
        if data.get("mode") in (Mode.ON_SITE, Mode.HYBRID) and not data.get("location"):
            self.add_error("location", _("People who come on site need the place."))
        return data
