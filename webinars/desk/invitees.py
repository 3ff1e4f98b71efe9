"""Screens: the invitation list of an event: who is on it, who registered, adding, writing, taking off."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from lms.ledger.errors import LedgerError
from lms.ledger.invitees import Person, clean_address, invite, remove_invitee
from lms.ledger.models import Activity, Invitee, Participation

from ..actions.inviting import send_invitations
from ..errors import WebinarError
from ..listing import Line, one_address, read_addresses, read_people, split_name
from ..queries import page_of
from . import people_files, rows
from .access import for_event, number, screen
from .forms import InviteesForm, InviteesSearchForm

PER_PAGE = 50
MOST_SHOWN = 300
_LIST = "invitees"
NEW, LISTED, TWICE, UNREADABLE = "new", "listed", "twice", "unreadable"


@require_GET
@for_event()
def listed(request: HttpRequest, activity: Activity) -> HttpResponse:
    """Who is invited, who was written to and who registered."""
    return _listed(request, activity, InviteesForm())


@require_POST
@for_event(write=True)
def look(request: HttpRequest, activity: Activity) -> HttpResponse:
    """What the pasted addresses or the uploaded list would add. Nothing is written."""
    form = InviteesForm(request.POST, request.FILES)
    if not form.is_valid():
        return _listed(request, activity, form, status=422)
    lines = read_addresses(form.cleaned_data["addresses"])
    name = _("pasted addresses")
    if file := form.cleaned_data["file"]:
        name = file.name
        try:
            lines += read_people(file.read()).lines
        except WebinarError as refusal:
            form.add_error("file", str(refusal))
            return _listed(request, activity, form, status=422)
    found = _judged(activity, lines)
    values = [row["person"] for row in found if row["verdict"] == NEW]
    kept = people_files.keep_json(values, file_name=name, activity=activity.pk, purpose=_LIST)
    context = {
        "activity": activity,
        "kept": kept,
        "found": sorted(found, key=lambda row: row["verdict"] != UNREADABLE)[:MOST_SHOWN],
        "all": len(found),
        "number": len(values),
    }
    return screen(request, "invitees_look.html", context, title=_("Whom to invite"), trail=_trail(activity))


@require_POST
@for_event(write=True)
def add(request: HttpRequest, activity: Activity) -> HttpResponse:
    """Puts the people that were looked at on the list; with `send` the invitation goes out at once."""
    kept = people_files.taken_up(request.POST.get("list", ""), activity=activity.pk, purpose=_LIST)
    people = kept.json() if kept else None
    back = redirect("lms_webinars_desk:invitees", activity.pk)
    if kept is None or people is None:
        messages.error(request, _("The list is no longer there: add the addresses once more."))
        return back
    done = invite(activity, [Person(**person) for person in people], acting_user=request.user)
    kept.forget()
    number = len(done.added)
    sentence = ngettext(
        "%(number)s person is on the list now.", "%(number)s people are on the list now.", number
    )
    messages.success(request, sentence % {"number": number})
    if request.POST.get("send") and done.added:
        _send(request, activity, invitees=done.added)
    return back


@require_POST
@for_event(write=True)
def send(request: HttpRequest, activity: Activity) -> HttpResponse:
    """Writes to those who have not been written to yet, or once more to one person."""
    one = request.POST.get("invitee", "")
    if one:
        row = get_object_or_404(Invitee, pk=number(one), activity=activity)
        _send(request, activity, invitees=[row], again=True)
    else:
        _send(request, activity)
    return redirect("lms_webinars_desk:invitees", activity.pk)


@require_POST
@for_event(write=True)
def remove(request: HttpRequest, activity: Activity, invitee: int) -> HttpResponse:
    """Takes an address off the list; a registration made already stays."""
    row = get_object_or_404(Invitee, pk=invitee, activity=activity)
    remove_invitee(row, acting_user=request.user)
    messages.success(request, _("%(email)s is off the list.") % {"email": row.email})
    return redirect("lms_webinars_desk:invitees", activity.pk)


def _send(request: HttpRequest, activity: Activity, **which: Any) -> None:
    try:
        number = send_invitations(activity, acting_user=request.user, **which)
    except (LedgerError, WebinarError) as refusal:
        messages.error(request, _("No invitation was sent: %(why)s") % {"why": refusal})
        return
    if not number:
        messages.info(request, _("There is nobody to write to: all are invited or registered already."))
        return
    sentence = ngettext("%(number)s invitation is sent.", "%(number)s invitations are sent.", number)
    messages.success(request, sentence % {"number": number})


def _listed(
    request: HttpRequest, activity: Activity, form: InviteesForm, *, status: int = 200
) -> HttpResponse:
    search = InviteesSearchForm(request.GET)
    data = search.cleaned_data if search.is_valid() else {"q": "", "state": ""}
    people = _invited(activity)
    counts = people.aggregate(
        all=Count("pk"),
        unwritten=Count("pk", filter=Q(invited_at=None, has_registered=False)),
        registered=Count("pk", filter=Q(has_registered=True)),
    )
    match data["state"]:
        case "unwritten":
            people = people.filter(invited_at=None, has_registered=False)
        case "silent":
            people = people.filter(has_registered=False).exclude(invited_at=None)
        case "registered":
            people = people.filter(has_registered=True)
    for word in data["q"].split():
        people = people.filter(
            Q(email__icontains=word) | Q(first_name__icontains=word) | Q(last_name__icontains=word)
        )
    context = {
        "activity": rows.counted(Activity.objects.filter(pk=activity.pk)).get(),
        "may_run": activity.may_run,
        "form": form,
        "search": search,
        "counts": counts,
        "listed": Paginator(people, PER_PAGE).get_page(request.GET.get("p")),
        "page": page_of(activity),
        "tab": "invitees",
    }
    return screen(
        request,
        "invitees.html",
        context,
        title=_("Invitation list"),
        trail=_events_trail(activity),
        status=status,
    )


def _invited(activity: Activity) -> QuerySet[Invitee]:
    """The list with whether each person holds a registration; by name."""
    theirs = (
        Participation.objects.active()
        .filter(activity=activity)
        .annotate(address=Lower("participant__email"))
        .filter(address=Lower(OuterRef("email")))
    )
    people = Invitee.objects.filter(activity=activity, removed_at=None)
    return people.annotate(has_registered=Exists(theirs)).order_by("last_name", "first_name", "email", "pk")


def _judged(activity: Activity, lines: list[Line]) -> list[dict[str, Any]]:
    there = {
        email.lower()
        for email in Invitee.objects.filter(activity=activity, removed_at=None).values_list(
            "email", flat=True
        )
    }
    seen: set[str] = set()
    found = []
    for line in lines:
        written, address = one_address(line.get("email"))
        email = clean_address(address)
        first, last = split_name(line.get("full_name") or written)
        person = {
            "email": email or address[:254],
            "first_name": (line.get("first_name") or first)[:100],
            "last_name": (line.get("last_name") or last)[:100],
            "language": "en" if line.get("language").casefold().startswith(("en", "ingl")) else "it",
        }
        verdict = NEW
        if not email:
            verdict = UNREADABLE
        elif email in seen:
            verdict = TWICE
        elif email in there:
            verdict = LISTED
        seen.add(email)
        found.append({"row": line.row, "person": person, "verdict": verdict, "written": line.get("written")})
    return found


def _events_trail(activity: Activity) -> list[tuple[str, str]]:
    return [(reverse("lms_webinars_desk:registrations", args=[activity.pk]), activity.title)]


def _trail(activity: Activity) -> list[tuple[str, str]]:
    return [
        *_events_trail(activity),
        (reverse("lms_webinars_desk:invitees", args=[activity.pk]), _("Invitation list")),
    ]
