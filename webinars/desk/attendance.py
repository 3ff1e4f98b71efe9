"""Screens: the attendance of one event, reading and importing reports, the work list, corrections."""

from collections import Counter
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms.audit.trail import record
from lms.ledger.errors import LedgerError
from lms.ledger.models import Activity, Participation

from ..actions import deciding, importing
from ..actions.doubts import other_day
from ..actions.settling import OPEN, presences
from ..attendance import Note, Reading
from ..errors import WebinarError
from ..models import AttendanceImport, Identity, Session
from ..queries import page_of
from . import columns, pending, rows, worklist
from .access import for_event, screen
from .forms import LinkForm, MinutesForm, PersonForm, ReadingForm, ReasonForm, ReportForm
from .sessions import ask_which, chosen, standing

PER_PAGE = 50


@require_GET
@for_event()
def attendance(request: HttpRequest, activity: Activity) -> HttpResponse:
    """What the reports say: the files, the work list, and everybody's minutes."""
    return _attendance(request, activity, ReportForm())


def _attendance(
    request: HttpRequest, activity: Activity, form: ReportForm, *, status: int = 200
) -> HttpResponse:
    session = chosen(request, activity)
    found = presences(activity)
    undecided = [pk for pk, presence in found.items() if presence.verdict == OPEN]
    people = Participation.objects.filter(activity=activity).filter(
        pk__in=found
    ) | Participation.objects.active().filter(activity=activity).exclude(confirmed_at=None)
    listed = Paginator(
        people.select_related("participant", "enterprise").order_by("last_name", "first_name", "pk"), PER_PAGE
    ).get_page(request.GET.get("p"))
    context = {
        "activity": rows.counted(Activity.objects.filter(pk=activity.pk)).get(),
        "may_run": activity.may_run,
        "session": session,
        "sessions": standing(activity),
        "form": ask_which(form, activity, session),
        "reports": AttendanceImport.objects.filter(session__activity=activity).select_related(
            "uploaded_by", "undone_by", "session"
        ),
        "work": (work := worklist.open_people(activity, request.GET.get("w"))),
        "registered": worklist.registered_people(activity) if work["number"] and activity.may_run else (),
        "settled": worklist.settled_people(activity),
        "undecided": Participation.objects.filter(pk__in=undecided[: worklist.MOST_LISTED]),
        "undecided_number": len(undecided),
        "listed": listed,
        "people": rows.dressed(activity, listed),
        "page": page_of(activity),
        "tab": "attendance",
    }
    return screen(request, "attendance.html", context, title=activity.title, status=status)


@require_POST
@for_event(write=True)
def preview(request: HttpRequest, activity: Activity) -> HttpResponse:
    """Shows what was understood of a report; nothing is written until it is confirmed."""
    session = chosen(request, activity)
    if not session.is_over:
        messages.error(request, _("The event has not ended yet: attendance is counted after it."))
        return redirect("lms_webinars_desk:attendance", activity.pk)
    known = pending.taken_up(request.POST.get("pending", ""), session.pk)
    form = ReportForm(request.POST, request.FILES)
    if known is None:
        if not form.is_valid():
            return _attendance(request, activity, form, status=422)
        file = form.cleaned_data["file"]
        known = pending.keep(file.read(), file_name=file.name, session=session.pk)
    data = known.data()
    if data is None:
        return _upload_again(request, activity)
    choice = ReadingForm(request.POST, proposed=request.POST.get("proposed"))
    if choice.is_valid():
        known = replace(known, **choice.said())
    if (asked := request.POST.get("columns")) in ("ask", "forget", "said"):
        if asked == "forget":
            known = columns.forget(data, known, request)
        questions = columns.form_for(data, request.POST if asked == "said" else None, known=known)
        if questions is not None and not (asked == "said" and questions.is_valid()):
            return _ask_columns(request, activity, session, known, questions)
        if questions is not None:
            known = replace(known, mapping=questions.mapping().as_dict(), since="")
    reading = importing.read_report(session, data, **known.how())
    again, unknown = columns.reconsidered(known, data, reading)
    if unknown:
        return _ask_columns(request, activity, session, known, columns.form_for(data, known=known))
    if again != known:
        known, reading = again, importing.read_report(session, data, **again.how())
    return _show(request, activity, session, known, reading)


@require_POST
@for_event(write=True)
def confirm(request: HttpRequest, activity: Activity) -> HttpResponse:
    """Imports the report that was looked at."""
    session = chosen(request, activity)
    known = pending.taken_up(request.POST.get("pending", ""), session.pk)
    data = known.data() if known else None
    if known is None or data is None:
        return _upload_again(request, activity)
    try:
        report = importing.import_report(
            session, data, file_name=known.file_name, **known.how(), acting_user=request.user
        )
    except WebinarError as refusal:
        messages.error(request, str(refusal))
        return redirect("lms_webinars_desk:attendance", activity.pk)
    known.forget()
    credited = report.identities.credited().count()
    left = report.identities.open().count()
    sentence = _("Imported. People recognised: %(credited)s; for you to decide: %(left)s.")
    messages.success(request, sentence % {"credited": credited, "left": left})
    return redirect("lms_webinars_desk:attendance", activity.pk)


@require_http_methods(["GET", "POST"])
@for_event(write=True)
def undo(request: HttpRequest, activity: Activity, report: int) -> HttpResponse:
    """Takes an import back as a whole."""
    row = get_object_or_404(AttendanceImport, pk=report, session__activity=activity)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            importing.undo(row, reason=form.cleaned_data["reason"], acting_user=request.user)
        except WebinarError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The import is undone; its minutes no longer count."))
            return redirect("lms_webinars_desk:attendance", activity.pk)
    note = _(
        "The minutes of %(name)s no longer count, and completions that rested on them are taken back."
        " Certificates issued on them stay valid until an administrator revokes them."
    )
    context = {
        "form": form,
        "activity": activity,
        "note": note % {"name": row.file_name},
        "action": _("Undo the import"),
        "danger": True,
    }
    return screen(request, "form.html", context, title=_("Undo an import"), trail=_trail(activity))


@require_GET
@for_event()
def raw_file(request: HttpRequest, activity: Activity, report: int) -> HttpResponseBase:
    """The report as it was uploaded, always as a download; noted in the audit trail."""
    row = get_object_or_404(AttendanceImport, pk=report, session__activity=activity)
    record("lms_webinars.download_report", row, acting_user=request.user)
    return FileResponse(
        row.file.open(), as_attachment=True, filename=row.file_name, content_type="application/octet-stream"
    )


@require_POST
@for_event(write=True)
def decide(request: HttpRequest, activity: Activity, identity: int) -> HttpResponse:
    """One click of the work list: link, not a participant, or take a decision back."""
    row = get_object_or_404(
        Identity.objects.select_related("attendance_import__session"),
        pk=identity,
        attendance_import__session__activity=activity,
    )
    page = request.POST.get("w", "")
    place = f"?w={page}#work" if page.isdecimal() and page != "1" else "#work"
    back = redirect(reverse("lms_webinars_desk:attendance", args=[activity.pk]) + place)
    try:
        match request.POST.get("decision"):
            case "link":
                person = _chosen(request, activity)
                if person is None:
                    messages.error(request, _("Choose the registered person first."))
                    return back
                deciding.link(row, person, acting_user=request.user)
                messages.success(request, _("Linked to the registration of %(name)s.") % {"name": row})
            case "outsider":
                deciding.set_aside(row, acting_user=request.user)
                messages.success(request, _("%(name)s is not a participant.") % {"name": row})
            case "reopen":
                deciding.reopen(row, acting_user=request.user)
                messages.success(request, _("The decision on %(name)s is taken back.") % {"name": row})
            case _:
                messages.error(request, _("Nothing was decided."))
    except (LedgerError, WebinarError) as refusal:
        messages.error(request, str(refusal))
    return back


def _chosen(request: HttpRequest, activity: Activity) -> Participation | None:
    """The registrant whose suggestion was clicked, or whose address was written."""
    form = LinkForm(request.POST)
    if not form.is_valid():
        return None
    people = Participation.objects.filter(activity=activity)
    if address := form.cleaned_data["email"]:
        return people.filter(participant__email__iexact=address).first()
    return people.filter(pk=form.cleaned_data["participation"]).first()


@require_http_methods(["GET", "POST"])
@for_event(write=True)
def register(request: HttpRequest, activity: Activity, identity: int) -> HttpResponse:
    """Registers somebody who took part without a registration, and links at once."""
    row = get_object_or_404(Identity, pk=identity, attendance_import__session__activity=activity)
    form = PersonForm(request.POST or None, initial=worklist.person_of(row, activity))
    if request.method == "POST" and form.is_valid():
        values = form.values()
        values.pop("role")
        try:
            deciding.register_and_link(row, **values, acting_user=request.user)
        except LedgerError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s is registered and linked.") % {"name": row})
            return redirect("lms_webinars_desk:attendance", activity.pk)
    note = _("%(name)s stands in the report without a registration that counts.") % {"name": row}
    context = {"form": form, "activity": activity, "note": note, "action": _("Register and link")}
    return screen(request, "form.html", context, title=_("Register afterwards"), trail=_trail(activity))


@require_http_methods(["GET", "POST"])
@for_event(write=True)
def correct(request: HttpRequest, activity: Activity, participation: int) -> HttpResponse:
    """A correction beside the imported truth: minutes and the reason."""
    person = get_object_or_404(Participation, pk=participation, activity=activity)
    session = chosen(request, activity)
    known = presences(activity, [person.pk]).get(person.pk)
    form = ask_which(MinutesForm(request.POST or None), activity, session)
    if request.method == "POST" and form.is_valid():
        try:
            deciding.correct(
                person,
                session,
                seconds=form.seconds,
                reason=form.cleaned_data["reason"],
                acting_user=request.user,
            )
        except (LedgerError, WebinarError) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("The minutes of %(name)s are corrected.") % {"name": person.full_name}
            )
            return redirect("lms_webinars_desk:attendance", activity.pk)
    context = {
        "form": form,
        "activity": activity,
        "person": person,
        "presence": known,
        "sessions": standing(activity),
        "corrections": person.lms_corrections.select_related("author", "session"),
        "action": _("Save the correction"),
    }
    return screen(request, "correct.html", context, title=person.full_name, trail=_trail(activity))


def _show(
    request: HttpRequest, activity: Activity, session: Session, known: pending.Pending, reading: Reading
) -> HttpResponse:
    doubtful = str(reading.outcome) in ("needs_timezone", "wrong_session")
    stored = importing.as_stored(reading)
    context = {
        "activity": activity,
        "session": session,
        "pending": known,
        "reading": reading,
        "told": stored,
        "reasons": [note.message for note in _reasons(reading)],
        "refusal": importing.why_not(reading),
        "classes": dict(Counter(str(person.match) for person in reading.identities)),
        "exact": sum(person.exact for person in reading.identities),
        "choice": ReadingForm(proposed=reading.proposed_zone) if doubtful else None,
        "doubt": other_day(session, reading),
        "may_ask": columns.may_ask(reading, known),
        "known_already": session.attendance_imports.standing().filter(sha256=reading.sha256).exists(),
    }
    return screen(request, "preview.html", context, title=_("What the report says"), trail=_trail(activity))


def _ask_columns(
    request: HttpRequest,
    activity: Activity,
    session: Session,
    known: pending.Pending,
    form: columns.ColumnsForm,
) -> HttpResponse:
    context = {"activity": activity, "session": session, "pending": known, "form": form}
    status = 422 if form.errors else 200
    title = _("Which column is which?")
    return screen(request, "columns.html", context, title=title, trail=_trail(activity), status=status)


def _reasons(reading: Reading) -> list[Note]:
    told = reading.interpretation
    return [note for note in (told.date_order_reason, told.time_zone_reason) if note]


def _upload_again(request: HttpRequest, activity: Activity) -> HttpResponse:
    messages.error(request, _("The uploaded file is no longer there: upload it again."))
    return redirect("lms_webinars_desk:attendance", activity.pk)


def _trail(activity: Activity) -> list[tuple[str, Any]]:
    return [(reverse("lms_webinars_desk:attendance", args=[activity.pk]), activity.title)]
