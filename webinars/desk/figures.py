"""What the event's dashboard counts. Each function is one to three queries, whatever the number of people."""

from collections import Counter
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Count, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.enterprises.models import Enterprise
from lms.enterprises.sizes import SizeClass
from lms.enterprises.territories import province_label
from lms.ledger.models import Activity, Participation, SeatOffer
from lms.ledger.seats import waiting_list
from lms.mail.models import Mail

from ..models import AttendanceImport, CheckIn, Identity, JoinClick, Session

MOST_NAMES = 10

ACTIVE = Q(cancelled_at=None)
LET_IN = Q(applied_at=None) | ~Q(approved_at=None)
LISTED = ~Q(waitlisted_at=None) & Q(promoted_at=None)
CONFIRMED = ~Q(confirmed_at=None)
OFFERED = ACTIVE & LISTED & ~Q(seat=None)


def people(activity: Activity) -> dict[str, int]:
    """How many stand where. `taken` includes seats kept by an offer, as the ledger does."""
    return Participation.objects.filter(activity=activity).aggregate(
        taken=Count("pk", filter=ACTIVE & LET_IN & (~LISTED | ~Q(seat=None))),
        confirmed=Count("pk", filter=ACTIVE & LET_IN & ~LISTED & CONFIRMED),
        unconfirmed=Count("pk", filter=ACTIVE & ~CONFIRMED),
        waiting=Count("pk", filter=ACTIVE & LET_IN & LISTED & CONFIRMED & Q(seat=None)),
        applied=Count("pk", filter=ACTIVE & CONFIRMED & Q(approved_at=None) & ~Q(applied_at=None)),
        offered=Count("pk", filter=OFFERED),
        cancelled=Count("pk", filter=~ACTIVE),
        attended=Count("pk", filter=~Q(attended_at=None)),
        completed=Count("pk", filter=~Q(completed_at=None)),
        viewed_later=Count("pk", filter=~Q(viewed_later_at=None)),
    )


def seats_over_time(activity: Activity, offers: list[SeatOffer]) -> list[tuple[date, int]]:
    """Seats taken at the end of each day on which that changed, up to today or to the event's last day.

    From dated facts: a seat is taken by registering, by approval, or by moving up, and given back by
    cancelling. Whoever registered anew after cancelling counts from then on.
    """
    changes: Counter[date] = Counter()
    facts = ("registered_at", "applied_at", "approved_at", "waitlisted_at", "promoted_at", "cancelled_at")
    for row in Participation.objects.filter(activity=activity).order_by().values_list(*facts):
        registered, applied, approved, listed, promoted, cancelled = row
        taken = promoted if listed else approved if applied else registered
        if taken:
            changes[_day(taken)] += 1
            if cancelled:
                changes[_day(max(cancelled, taken))] -= 1
    for offer in offers:
        changes[_day(offer.offered_at)] += 1
    if not changes:
        return []
    points, total = [], 0
    for day in sorted(changes):
        total += changes[day]
        points.append((day, total))
    last = min(timezone.localdate(), _day(activity.ends_at)) if activity.ends_at else timezone.localdate()
    return [*points, (last, total)] if last > points[-1][0] else points


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def by_province(activity: Activity) -> list[tuple[str, int]]:
    """Registrations that stand, by the province of the firm's operating site, most first."""
    rows = (
        Participation.objects.filter(ACTIVE, activity=activity)
        .order_by()
        .values_list("enterprise__province")
        .annotate(number=Count("pk"))
    )
    named: Counter[str] = Counter()
    for code, number in rows:
        named[_place(code)] += number
    return sorted(named.items(), key=lambda row: (-row[1], row[0]))


def _place(code: str | None) -> str:
    if code is None:
        return _("Private people")
    return province_label(code) if code else _("Province not known")


def by_size(activity: Activity) -> list[tuple[str, int]]:
    """Registrations that stand, by the firm's size class on the day of the event, smallest first."""
    rows = Participation.objects.filter(ACTIVE, activity=activity).order_by()
    numbers = dict(rows.values_list("enterprise").annotate(number=Count("pk")))
    if not numbers:
        return []
    day = _day(activity.starts_at) if activity.starts_at else timezone.localdate()
    counted: Counter[str] = Counter()
    for firm in Enterprise.objects.filter(pk__in=rows.values("enterprise")).prefetch_related("sizes"):
        counted[str(firm.size_on(day)) if firm.is_enterprise else "none"] += numbers[firm.pk]
    shown = [(str(size.label), counted[size.value]) for size in SizeClass]
    others = [
        (_("Organisations that are no firm"), counted["none"]),
        (_("Private people"), numbers.get(None, 0)),
    ]
    return [*shown, *(row for row in others if row[1])]


def waiting(activity: Activity) -> list[tuple[int, Participation]]:
    """The next on the waiting list with their places."""
    turns = waiting_list(activity)[:MOST_NAMES]
    rows = Participation.objects.select_related("enterprise").in_bulk([turn.pk for turn in turns])
    return [(place, rows[turn.pk]) for place, turn in enumerate(turns, 1) if turn.pk in rows]


def open_offers(activity: Activity) -> list[SeatOffer]:
    """Seats offered and not answered yet, the first to lapse first."""
    offers = SeatOffer.objects.open().filter(participation__activity=activity)
    return list(offers.select_related("participation").order_by("expires_at", "pk"))


def closed_offers(activity: Activity) -> list[tuple[str, int]]:
    """What became of the offers that were answered or lapsed."""
    rows = (
        SeatOffer.objects.filter(participation__activity=activity)
        .exclude(closed_at=None)
        .order_by("outcome")
        .values_list("outcome")
        .annotate(number=Count("pk"))
    )
    return [(str(SeatOffer.Outcome(outcome).label), number) for outcome, number in rows]


def mails_of(activity: Activity) -> QuerySet[Mail]:
    """Mails about the event and about the registrations of its people."""
    numbers = (
        Participation.objects.filter(activity=activity)
        .order_by()
        .annotate(as_text=Cast("pk", CharField()))
        .values("as_text")
    )
    return Mail.objects.filter(
        Q(about_type=Participation._meta.label_lower, about_pk__in=numbers)
        | Q(about_type=Activity._meta.label_lower, about_pk=str(activity.pk))
    )


def mail_states(mails: QuerySet[Mail]) -> dict[str, Any]:
    """How many mails stand where, and when the last one went out."""
    now = timezone.now()
    unsent = Q(sent_at=None, failed_at=None)
    return mails.aggregate(
        sent=Count("pk", filter=~Q(sent_at=None) & Q(returned_at=None)),
        waiting=Count("pk", filter=unsent & Q(handed_at=None, due_at__lte=now)),
        scheduled=Count("pk", filter=unsent & Q(handed_at=None, due_at__gt=now)),
        failed=Count("pk", filter=~Q(failed_at=None)),
        returned=Count("pk", filter=~Q(returned_at=None)),
        unsure=Count("pk", filter=unsent & ~Q(handed_at=None)),
        last_sent=Max("sent_at"),
    )


def mails_in_trouble(mails: QuerySet[Mail]) -> list[Mail]:
    """Mails that somebody did not get, or may not have got, newest first."""
    unsure = Q(sent_at=None, failed_at=None) & ~Q(handed_at=None)
    trouble = mails.filter(~Q(failed_at=None) | ~Q(returned_at=None) | unsure)
    return list(trouble.defer("text", "html", "calendar").order_by("-pk")[:MOST_NAMES])


def sessions(activity: Activity) -> list[Session]:
    """The sessions with what is known of each: reports, people recognised, at the door, who pressed join."""
    here = {"session": OuterRef("pk")}
    standing = {"attendance_import__undone_at": None}
    inside = Identity.objects.filter(attendance_import__session=OuterRef("pk"), **standing)
    credited = inside.exclude(participation=None)
    undecided = inside.filter(participation=None, decided_at=None, role="attendee")
    return list(
        Session.objects.filter(activity=activity)
        .select_related("provider_account", "activity")
        .annotate(
            reports=_number(AttendanceImport.objects.filter(**here, undone_at=None), "session"),
            recognised=_number(credited, "attendance_import__session", "participation"),
            undecided=_number(undecided, "attendance_import__session"),
            at_the_door=_number(CheckIn.objects.filter(**here, undone_at=None), "session", "participation"),
            pressed_join=_number(JoinClick.objects.filter(**here), "session"),
        )
        .order_by("starts_at", "pk")
    )


def _number(rows: QuerySet, group: str, distinct: str = "") -> Coalesce:
    """How many rows (or how many different values of a field) a subquery finds."""
    counted = Count(distinct, distinct=True) if distinct else Count("pk")
    found = rows.order_by().values(group).annotate(number=counted).values("number")
    return Coalesce(Subquery(found, output_field=IntegerField()), 0)
