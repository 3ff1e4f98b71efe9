"""What the lists and exports of the desk show: counted and joined by the database, whatever their length."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from lms.ledger.models import Activity, Participation

from ..actions.settling import Presence, presences
from ..models import Identity
from ..references import number, reference

OPEN_IDENTITY = {
    "attendance_import__undone_at": None,
    "participation": None,
    "decided_at": None,
    "role": "attendee",
}


def counted(events: QuerySet[Activity]) -> QuerySet[Activity]:
    """Events with their figures: registered, confirmed, waiting, attended, completed, open."""
    people = "participations"
    active = Q(participations__cancelled_at=None)
    listed = ~Q(participations__waitlisted_at=None) & Q(participations__promoted_at=None)
    confirmed = active & ~Q(participations__confirmed_at=None)
    undecided = (
        Identity.objects.filter(attendance_import__session__activity=OuterRef("pk"), **OPEN_IDENTITY)
        .order_by()
        .values("attendance_import__session__activity")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return events.annotate(
        registered=Count(people, filter=active),
        confirmed=Count(people, filter=confirmed & ~listed),
        waiting=Count(people, filter=confirmed & listed),
        attended=Count(people, filter=~Q(participations__attended_at=None)),
        completed=Count(people, filter=~Q(participations__completed_at=None)),
        open_work=Coalesce(Subquery(undecided, output_field=IntegerField()), 0),
    )


def events(listed: QuerySet[Activity], *, q: str = "", when: str = "") -> QuerySet[Activity]:
    """The list of events: by title; the next one first, of the past the last one; or with open work."""
    found = counted(listed)
    if q:
        found = found.filter(Q(titles__it__icontains=q) | Q(titles__en__icontains=q))
    if when == "past":
        return found.filter(ends_at__lte=timezone.now()).order_by("-starts_at", "-pk")
    if when == "work":
        return found.filter(open_work__gt=0).order_by("-starts_at", "-pk")
    return found.filter(ends_at__gt=timezone.now()).order_by("starts_at", "pk")


def people(activity: Activity, *, q: str = "", state: str = "") -> QuerySet[Participation]:
    """The registrations of one event by name; `q` is in name, e-mail, firm, or is a registration number."""
    rows = Participation.objects.filter(activity=activity).select_related("participant", "enterprise")
    waiting = ~Q(waitlisted_at=None) & Q(promoted_at=None, cancelled_at=None) & ~Q(confirmed_at=None)
    match state:
        case "confirmed":
            rows = rows.confirmed()
        case "waiting":
            rows = rows.filter(waiting)
        case "pending":
            rows = rows.active().filter(confirmed_at=None)
        case "cancelled":
            rows = rows.exclude(cancelled_at=None)
    if q:
        own = number(q)
        wanted = Q(pk=own) if own else Q()
        for word in q.split():
            wanted |= (
                Q(first_name__icontains=word)
                | Q(last_name__icontains=word)
                | Q(participant__email__icontains=word)
                | Q(enterprise__name__icontains=word)
            )
        rows = rows.filter(wanted)
    return rows.order_by("last_name", "first_name", "pk")


def positions(activity: Activity) -> dict[int, int]:
    """The place of everybody on the waiting list, 1 for the next; one query."""
    waiting = Participation.objects.filter(activity=activity).waiting().exclude(confirmed_at=None)
    return {pk: place for place, pk in enumerate(waiting.values_list("pk", flat=True), 1)}


def dressed(activity: Activity, rows: Iterable[Participation]) -> list[dict[str, Any]]:
    """Registrations with number, place on the waiting list and presence; four more queries for any number."""
    listed = list(rows)
    places = positions(activity)
    found: dict[int, Presence] = presences(activity, [row.pk for row in listed])
    return [
        {
            "row": row,
            "reference": reference(row.pk),
            "position": places.get(row.pk),
            "presence": found.get(row.pk),
        }
        for row in listed
    ]
