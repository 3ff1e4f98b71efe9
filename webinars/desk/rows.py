"""What the lists and exports of the desk show: counted and joined by the database, whatever their length."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language

from lms.ledger.models import Activity, Participation, SeatOffer
from lms.ledger.seats import positions
from lms.questions.words import label, spoken

from ..actions.settling import Presence, presences
from ..mailing import came_back
from ..models import Identity
from ..references import number, reference

OPEN_IDENTITY = {
    "attendance_import__undone_at": None,
    "participation": None,
    "decided_at": None,
    "role": "attendee",
}


def counted(events: QuerySet[Activity]) -> QuerySet[Activity]:
    """Events with their figures: registered, applied, confirmed, waiting, attended, completed and so on."""
    people = "participations"
    active = Q(participations__cancelled_at=None)
    listed = ~Q(participations__waitlisted_at=None) & Q(participations__promoted_at=None)
    undecided_by_staff = ~Q(participations__applied_at=None) & Q(participations__approved_at=None)
    own = active & ~Q(participations__confirmed_at=None)
    confirmed = own & ~undecided_by_staff
    undecided = (
        Identity.objects.filter(attendance_import__session__activity=OuterRef("pk"), **OPEN_IDENTITY)
        .order_by()
        .values("attendance_import__session__activity")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return events.annotate(
        registered=Count(people, filter=active),
        applied=Count(people, filter=own & undecided_by_staff),
        confirmed=Count(people, filter=confirmed & ~listed),
        waiting=Count(people, filter=confirmed & listed),
        attended=Count(people, filter=~Q(participations__attended_at=None)),
        completed=Count(people, filter=~Q(participations__completed_at=None)),
        viewed_later=Count(
            people,
            filter=active
            & ~Q(participations__viewed_later_at=None)
            & Q(participations__attended_at=None, participations__completed_at=None),
        ),
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
    match state:
        case "confirmed":
            rows = rows.confirmed()
        case "applied":
            rows = rows.applied()
        case "waiting":
            rows = rows.waiting().exclude(confirmed_at=None)
        case "offered":
            rows = rows.offered()
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


def dressed(activity: Activity, rows: Iterable[Participation]) -> list[dict[str, Any]]:
    """Registrations with number, place on the waiting list, open offer, answers and presence.

    A fixed number of queries for any number of rows.
    """
    listed = list(rows)
    places = positions(activity)
    found: dict[int, Presence] = presences(activity, [row.pk for row in listed])
    offers = {
        offer.participation_id: offer
        for offer in SeatOffer.objects.open().filter(participation__in=[row.pk for row in listed])
    }
    lost = came_back(listed)
    return [
        {
            "row": row,
            "mail_came_back": row.pk in lost,
            "reference": reference(row.pk),
            "position": places.get(row.pk),
            "offer": offers.get(row.pk),
            "answers": answers_of(activity, row),
            "presence": found.get(row.pk),
        }
        for row in listed
    ]


def answers_of(activity: Activity, row: Participation) -> list[tuple[str, str]]:
    """What the person answered to the questions asked at registration, in the reader's language."""
    language = (get_language() or "it").split("-")[0]
    told = (
        (label(question, language), spoken(question, row.answers.get(question["id"]), language))
        for question in activity.questions
    )
    return [(question, answer) for question, answer in told if answer]
