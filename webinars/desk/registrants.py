"""Screens: people brought along in a list: template, upload, each line judged, import, what became of it."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms import exports
from lms.ledger.errors import LedgerError
from lms.ledger.models import Activity, Participation

from ..actions import bringing
from ..actions.bringing import Judged
from ..errors import WebinarError
from ..listing import MOST_PEOPLE, PeopleList, read_people
from ..references import reference
from . import people_files
from .access import for_event, screen
from .forms import BringForm, PeopleFileForm
from .words import BROUGHT, JUDGED, STATES

MOST_SHOWN = 300
_LIST, _RESULT = "registrants", "registrants-result"
Column = exports.Column
TEMPLATE = (
    (gettext_lazy("First name"), "Anna"),
    (gettext_lazy("Last name"), "Abete"),
    (gettext_lazy("E-mail"), "anna.abete@example.com"),
    (gettext_lazy("Tax code of the firm"), "99900170160"),
    (gettext_lazy("Firm"), "Officine Serio S.r.l."),
    (gettext_lazy("Province"), "BG"),
    (gettext_lazy("Role in the firm"), "Export manager"),
    (gettext_lazy("Language"), "it"),
)
REPORT = [
    Column("line", gettext_lazy("Line"), "integer"),
    Column("outcome", gettext_lazy("Outcome")),
    Column("first_name", gettext_lazy("First name")),
    Column("last_name", gettext_lazy("Last name")),
    Column("email", gettext_lazy("E-mail")),
    Column("firm", gettext_lazy("Firm")),
    Column("remarks", gettext_lazy("Remarks")),
    Column("registration", gettext_lazy("Registration number")),
    Column("state", gettext_lazy("State")),
]


@require_http_methods(["GET", "POST"])
@for_event(write=True)
def bring(request: HttpRequest, activity: Activity) -> HttpResponse:
    """The upload; and of an uploaded list what each line would do. Nothing is written."""
    form = PeopleFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        data = file.read()
        try:
            found = read_people(data)
        except WebinarError as refusal:
            form.add_error("file", str(refusal))
        else:
            kept = people_files.keep(data, file_name=file.name, activity=activity.pk, purpose=_LIST)
            return _preview(request, activity, kept, found, BringForm())
    context = {"activity": activity, "form": form, "most": MOST_PEOPLE}
    status = 422 if form.errors else 200
    return screen(
        request, "bring.html", context, title=_("Import registrants"), trail=_trail(activity), status=status
    )


@require_POST
@for_event(write=True)
def confirm(request: HttpRequest, activity: Activity) -> HttpResponse:
    """Registers everybody of the list that was looked at: all or nobody."""
    kept = people_files.taken_up(request.POST.get("list", ""), activity=activity.pk, purpose=_LIST)
    data = kept.data() if kept else None
    if kept is None or data is None:
        return _upload_again(request, activity)
    form, found = BringForm(request.POST), read_people(data)
    if not form.is_valid():
        return _preview(request, activity, kept, found, form)
    try:
        done = bringing.bring(
            activity,
            found.lines,
            silent=not form.cleaned_data["send"],
            consent_note=form.cleaned_data["consent_note"],
            file_name=kept.file_name,
            acting_user=request.user,
        )
    except (LedgerError, WebinarError) as refusal:
        messages.error(request, _("Nobody was registered: %(why)s") % {"why": refusal})
        return redirect("lms_webinars_desk:bring", activity.pk)
    kept.forget()
    rows = [_as_result(row, participation) for row, participation in done]
    result = people_files.keep_json(rows, file_name=kept.file_name, activity=activity.pk, purpose=_RESULT)
    return redirect("lms_webinars_desk:brought", activity.pk, result.token)


@require_GET
@for_event(write=True)
def brought(request: HttpRequest, activity: Activity, token: str) -> HttpResponseBase:
    """What became of each line; with `?format=xlsx` as a file."""
    kept = people_files.taken_up(token, activity=activity.pk, purpose=_RESULT)
    rows = kept.json() if kept else None
    if kept is None or rows is None:
        messages.info(request, _("This report is kept for a day only; the registrations are listed here."))
        return redirect("lms_webinars_desk:registrations", activity.pk)
    if request.GET.get("format"):
        return _report(request, activity, (_result_cells(row) for row in rows))
    number = sum(bool(row["registration"]) for row in rows)
    waiting = sum(bool(row["registration"]) and row["waits"] for row in rows)
    context = {
        "activity": activity,
        "file_name": kept.file_name,
        "number": number,
        "waiting": waiting,
        "counts": _counted(row["verdict"] for row in rows),
        "rows": _problems_first(rows, lambda row: row["verdict"]),
        "all": len(rows),
    }
    return screen(
        request, "brought.html", context, title=_("What became of the list"), trail=_trail(activity)
    )


@require_POST
@for_event(write=True)
def report(request: HttpRequest, activity: Activity) -> HttpResponseBase:
    """The judgement on each line as a file, before anything is imported."""
    kept = people_files.taken_up(request.POST.get("list", ""), activity=activity.pk, purpose=_LIST)
    data = kept.data() if kept else None
    if kept is None or data is None:
        return _upload_again(request, activity)
    rows = bringing.judge(activity, read_people(data).lines)
    return _report(request, activity, (_judged_cells(row) for row in rows))


@require_GET
@for_event(write=True)
def template(request: HttpRequest, activity: Activity) -> HttpResponseBase:
    """A file with the headings in the reader's language and one line to show how."""
    columns = [Column(str(index), heading) for index, (heading, _example) in enumerate(TEMPLATE)]
    return exports.respond(
        columns,
        [tuple(example for _heading, example in TEMPLATE)],
        export_format=exports.chosen_format(request.GET.get("format")),
        table="template",
        period="registrants",
        cut_off=timezone.localdate(),
    )


def _preview(
    request: HttpRequest, activity: Activity, kept: people_files.Kept, found: PeopleList, form: BringForm
) -> HttpResponse:
    judged = bringing.judge(activity, found.lines)
    brings = [row for row in judged if row.brings]
    context = {
        "activity": activity,
        "kept": kept,
        "found": found,
        "form": form,
        "number": len(brings),
        "waiting": sum(row.waits for row in brings),
        "firms": len({row.code for row in brings if row.code and not row.enterprise}),
        "counts": _counted(row.verdict for row in judged),
        "rows": _problems_first(judged, lambda row: row.verdict),
        "all": len(judged),
    }
    status = 422 if form.errors else 200
    title = _("What the list would do")
    return screen(request, "bring_preview.html", context, title=title, trail=_trail(activity), status=status)


def _counted(verdicts: Iterable[str]) -> list[tuple[str, int]]:
    found = Counter(verdicts)
    return [(verdict, found[verdict]) for verdict in JUDGED if found[verdict]]


def _problems_first(rows: list[Any], verdict_of: Any) -> list[Any]:
    """At most so many lines as a screen bears, what cannot be imported before all others."""
    order = {bringing.ERROR: 0, bringing.DUPLICATE: 1}
    return sorted(rows, key=lambda row: order.get(verdict_of(row), 2))[:MOST_SHOWN]


def _as_result(row: Judged, participation: Participation | None) -> dict[str, Any]:
    return {
        "row": row.row,
        "verdict": row.verdict,
        "first_name": row.first_name,
        "last_name": row.last_name,
        "email": row.email,
        "firm": row.firm,
        "remarks": row.remarks,
        "waits": row.waits,
        "registration": reference(participation.pk) if participation else "",
        "state": participation.state if participation else "",
    }


def _judged_cells(row: Judged) -> tuple[Any, ...]:
    state = STATES["waiting"] if row.brings and row.waits else ""
    told = (row.row, str(JUDGED[row.verdict]), row.first_name, row.last_name, row.email, row.firm)
    return (*told, " ".join(row.remarks), "", str(state))


def _result_cells(row: dict[str, Any]) -> tuple[Any, ...]:
    told = (row["row"], str(BROUGHT[row["verdict"]]), row["first_name"], row["last_name"], row["email"])
    state = str(STATES[row["state"]]) if row["state"] else ""
    return (*told, row["firm"], " ".join(row["remarks"]), row["registration"], state)


def _report(request: HttpRequest, activity: Activity, rows: Iterable[tuple[Any, ...]]) -> HttpResponseBase:
    return exports.respond(
        REPORT,
        rows,
        export_format=exports.chosen_format(request.GET.get("format")),
        table="registrants-report",
        period=f"event-{activity.pk}",
        cut_off=timezone.localdate(),
    )


def _upload_again(request: HttpRequest, activity: Activity) -> HttpResponse:
    messages.error(request, _("The uploaded file is no longer there: upload it again."))
    return redirect("lms_webinars_desk:bring", activity.pk)


def _trail(activity: Activity) -> list[tuple[str, str]]:
    return [(reverse("lms_webinars_desk:registrations", args=[activity.pk]), activity.title)]
