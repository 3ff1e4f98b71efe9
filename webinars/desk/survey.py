"""Screen: what people answered, in the survey afterwards and at registration, as charts with their tables."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lms import exports
from lms.audit.trail import record
from lms.charts import bar_chart
from lms.ledger.models import Activity, Participation
from lms.portal.widgets import DateTimeInput
from lms.questions.actions import set_closing
from lms.questions.errors import NoSurvey, QuestionError
from lms.questions.queries import survey_of
from lms.questions.results import response_columns, response_rows, summary
from lms.questions.tally import Tally, tally

from ..queries import page_of
from . import rows
from .access import for_event, refuse, screen


class ClosingForm(forms.Form):
    """Until when the survey can be answered."""

    closes_at = forms.DateTimeField(
        label=gettext_lazy("Open until"),
        required=False,
        widget=DateTimeInput,
        help_text=gettext_lazy("Empty: 30 days after the end of the event."),
    )


@dataclass(frozen=True)
class Answers:
    """One question as the screen shows it: a chart with its table, or the texts."""

    tally: Tally
    label: str
    chart: SafeString | str

    @property
    def texts(self) -> list[str]:
        return self.tally.texts


@require_http_methods(["GET", "POST"])
@for_event()
def survey(request: HttpRequest, activity: Activity) -> HttpResponse:
    """The results; posting sets until when one can answer. The number of queries is fixed."""
    found = summary(activity)
    form = None
    if found is not None:
        known = {"closes_at": found.survey.closes_at}
        form = ClosingForm(request.POST if request.method == "POST" else None, initial=known)
        if request.method == "POST" and form.is_valid():
            try:
                set_closing(found.survey, form.cleaned_data["closes_at"], acting_user=request.user)
            except QuestionError as refusal:
                form.add_error("closes_at", str(refusal))
            else:
                messages.success(request, _("Saved."))
                return redirect("lms_webinars_desk:survey", activity.pk)
    given = Participation.objects.filter(activity=activity).active().exclude(answers={})
    at_registration = tally(activity.questions, given.values_list("answers", flat=True))
    context = {
        "activity": rows.counted(Activity.objects.filter(pk=activity.pk)).get(),
        "may_run": activity.may_run,
        "summary": found,
        "form": form,
        "results": _dressed(found.tallies) if found else [],
        "at_registration": _dressed(at_registration),
        "page": page_of(activity),
        "tab": "survey",
    }
    status = 422 if form is not None and form.errors else 200
    return screen(request, "survey.html", context, title=activity.title, status=status)


@require_GET
@for_event()
def export(request: HttpRequest, activity: Activity) -> HttpResponseBase:
    """One row for each response; of an anonymous survey without person, language and day, from three on."""
    found = survey_of(activity)
    language = _language()
    try:
        if found is None:
            raise NoSurvey
        listed = response_rows(found, language)
    except QuestionError as refusal:
        return refuse(request, str(refusal))
    chosen = exports.chosen_format(request.GET.get("format"))
    record(
        "lms_webinars.export",
        activity,
        after={"table": "survey", "format": chosen.value},
        acting_user=request.user,
    )
    return exports.respond(
        response_columns(found, language),
        listed,
        export_format=chosen,
        table="survey",
        period=f"event-{activity.pk}",
        cut_off=timezone.localdate(),
        notes=[
            (_("Event"), activity.title),
            (_("Survey"), _("anonymous") if found.is_anonymous else _("with names")),
        ],
    )


def _dressed(tallies: list[Tally]) -> list[Answers]:
    language = _language()
    return [Answers(one, one.label(language), _chart(one, language)) for one in tallies]


def _chart(one: Tally, language: str) -> Any:
    if one.is_text:
        return ""
    return bar_chart(
        one.label(language),
        one.rows(language),
        label_heading=_("Answer"),
        value_heading=_("Number of answers"),
    )


def _language() -> str:
    return (get_language() or "en").split("-")[0]
