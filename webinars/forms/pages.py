"""The editor's form of a webinar page: the checks that say plainly what does not fit together."""

from datetime import datetime
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from lms.ledger.kinds import CompletionRule, Mode
from lms.questions.queries import promised_anonymity

from ..providers.rules import link_trouble
from ..reminders import NotHours, minutes_of


class WebinarPageForm(WagtailAdminPageForm):
    def clean_reminder_hours(self) -> str:
        written = (self.cleaned_data["reminder_hours"] or "").strip()
        try:
            minutes_of(written)
        except NotHours as trouble:
            raise ValidationError(str(trouble)) from trouble
        return written

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        starts, ends = data.get("starts_at"), data.get("ends_at")
        opens, closes = data.get("registration_opens_at"), data.get("registration_closes_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("The end must be later than the start."))
        if opens and closes and closes <= opens:
            self.add_error("registration_closes_at", _("Registration must close later than it opens."))
        last = max([ends, *(end for _start, end in self._more(data))]) if ends else None
        if opens and last and opens >= last:
            self.add_error("registration_opens_at", _("Registration must open before the end of the event."))
        if closes and last and closes > last:
            sentence = _("Registration cannot stay open after the end of the event.")
            self.add_error("registration_closes_at", sentence)
        self._check_sessions(data)
        trouble = link_trouble(data.get("provider_account"), data.get("join_url") or "")
        if trouble and data.get("mode") != Mode.ON_SITE and "join_url" not in self.errors:
            self.add_error("join_url", trouble)
        if data.get("mode") in (Mode.ON_SITE, Mode.HYBRID) and not data.get("location"):
            self.add_error("location", _("People who come on site need the place."))
        promised = promised_anonymity(self.instance.translation_key)
        if promised not in (None, data.get("survey_is_anonymous")):
            sentence = _("People have answered already: what the survey said about their names must stay.")
            self.add_error("survey_is_anonymous", sentence)
        return data

    def _more(self, data: dict[str, Any]) -> list[tuple[datetime, datetime]]:
        """Start and end of the further sessions that have both."""
        values = [block.value for block in data.get("more_sessions") or ()]
        spans = [(value["starts_at"], value["ends_at"]) for value in values]
        return [(start, end) for start, end in spans if start and end]

    def _check_sessions(self, data: dict[str, Any]) -> None:
        """Sessions end later than they start, come one after the other, and are as many as are needed."""
        more, starts, ends = self._more(data), data.get("starts_at"), data.get("ends_at")
        if any(end <= start for start, end in more):
            self.add_error("more_sessions", _("Each session must end later than it starts."))
        elif starts and ends and ends > starts:
            spans = sorted([(starts, ends), *more])
            if spans[0] != (starts, ends):
                sentence = _("The further sessions come after the first, which is the date of the event.")
                self.add_error("more_sessions", sentence)
            elif any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
                self.add_error("more_sessions", _("Two sessions overlap."))
        needed, rule = data.get("sessions_needed"), data.get("completion_rule")
        if rule == CompletionRule.SOME and not needed:
            self.add_error("sessions_needed", _("Say how many sessions are needed."))
        if needed and needed > 1 + len(more):
            sentence = _("The event has %(number)s sessions: no more than that can be needed.")
            self.add_error("sessions_needed", sentence % {"number": 1 + len(more)})
