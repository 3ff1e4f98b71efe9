"""Who gets a seat, and in which order: the lock, the free numbers, a newcomer's place, the waiting list."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from lms.pagecache.generations import forget_pages

from .kinds import Audience
from .models import Activity, Participation


@dataclass(frozen=True)
class Turn:
    """One confirmed person of the waiting list. `is_passed_over`: the firm holds all its seats for now.

    `overtakes`: somebody who waited longer is passed over. `is_new_firm` only where that counts.
    """

    pk: int
    enterprise_id: int | None
    is_new_firm: bool = False
    is_passed_over: bool = False
    overtakes: bool = False


def lock(activity: Activity) -> Activity:
    """The Activity, its row locked until the end of the transaction (SQLite locks the whole file anyway).

    Whoever locks may change how many seats are left, which public pages show.
    """
    forget_pages()
    return Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)


def free_seat_numbers(activity: Activity) -> Iterable[int]:
    """The free seat numbers from 1 to the capacity, lowest first; call it under `lock`."""
    if activity.capacity is None:
        return iter(())
    held = list(Participation.objects.filter(activity=activity).holding().values_list("seat", flat=True))
    taken = set(held)
    # Seats above a capacity that staff lowered still count as taken places, and so does whoever came while
    # there was no limit and has no number.
    free = max(0, activity.capacity - len(held))
    numbers = (number for number in range(1, activity.capacity + 1) if number not in taken)
    return (number for number, _index in zip(numbers, range(free), strict=False))


def moves_up(activity: Activity, now: datetime | None = None) -> bool:
    """Whether freed seats still go to the waiting list: offers make no sense once the event has begun."""
    if activity.cancelled_at or activity.is_over:
        return False
    now = now or timezone.now()
    return not (activity.offer_hours and activity.starts_at and activity.starts_at <= now)


def waiting_list(activity: Activity) -> list[Turn]:
    """The confirmed people who wait, in the order in which they move up; at most two queries.

    First come first served; where `prefers_new_enterprises`, firms that completed nothing before come first.
    Whoever would be one too many of a firm stands behind all others, until a colleague gives a seat back.
    """
    rows = _with_served(
        activity, Participation.objects.filter(activity=activity).waiting().exclude(confirmed_at=None)
    )
    limit = activity.seats_per_enterprise
    held = seats_by_firm(activity) if limit else Counter()
    turns, passed_over = [], []
    for pk, firm, served in rows:
        is_new = activity.prefers_new_enterprises and firm is not None and not served
        if limit and firm and held[firm] >= limit:
            passed_over.append(Turn(pk, firm, is_new, is_passed_over=True))
            continue
        held[firm] += 1
        turns.append(Turn(pk, firm, is_new, overtakes=bool(passed_over)))
    return turns + passed_over


def positions(activity: Activity) -> dict[int, int]:
    """The place of everybody on the waiting list by participation, 1 for the next; at most two queries."""
    return {turn.pk: place for place, turn in enumerate(waiting_list(activity), 1)}


def position_of(participation: Participation) -> int | None:
    """The place on the waiting list; None when not waiting. Unconfirmed: behind all who are confirmed."""
    if not participation.is_waiting:
        return None
    places = positions(participation.activity)
    return places.get(participation.pk, len(places) + 1)


def is_passed_over(participation: Participation) -> bool:
    """Whether somebody who waits is passed over for now: the firm holds all the seats it may have."""
    return participation.is_waiting and firm_is_full(participation.activity, participation.enterprise_id)


def seats_by_firm(activity: Activity) -> Counter:
    """How many seats each firm holds, those offered to it included."""
    firms = Participation.objects.filter(activity=activity).holding().exclude(enterprise=None)
    return Counter(firms.order_by().values_list("enterprise_id", flat=True))


def firm_is_full(activity: Activity, enterprise_id: int | None) -> bool:
    """Whether a firm holds all the seats it may have; a private person has no firm and no limit."""
    if not activity.seats_per_enterprise or enterprise_id is None:
        return False
    held = Participation.objects.filter(activity=activity, enterprise=enterprise_id).holding().count()
    return held >= activity.seats_per_enterprise


def place_for(activity: Activity, enterprise_id: int | None, now: datetime) -> dict[str, Any]:
    """A seat, or a place on the waiting list: behind those who wait already, even if a seat is free.

    Call it under `lock`.
    """
    waiting = {"seat": None, "waitlisted_at": now}
    if firm_is_full(activity, enterprise_id):
        return waiting
    if activity.capacity is None:
        return {"seat": None, "waitlisted_at": None}
    seat = next(iter(free_seat_numbers(activity)), None)
    if seat is None or _somebody_moves_up(activity, now):
        return waiting
    return {"seat": seat, "waitlisted_at": None}


def _somebody_moves_up(activity: Activity, now: datetime) -> bool:
    if not moves_up(activity, now):
        return False
    if activity.seats_per_enterprise:
        return any(not turn.is_passed_over for turn in waiting_list(activity))
    return Participation.objects.filter(activity=activity).waiting().exclude(confirmed_at=None).exists()


def _with_served(activity: Activity, waiting: QuerySet[Participation]) -> list[tuple]:
    """(pk, firm, whether the firm was served before) in the order of turns."""
    if not activity.prefers_new_enterprises:
        return [(pk, firm, False) for pk, firm in waiting.values_list("pk", "enterprise_id")]
    earlier = (
        Participation.objects.completed()
        .filter(enterprise=OuterRef("enterprise"))
        .exclude(activity=activity)
        .exclude(activity__audience=Audience.INTERNAL)
    )
    rows = list(
        waiting.annotate(served=Exists(earlier)).values_list("pk", "enterprise_id", "served", "waitlisted_at")
    )
    # A private person is no firm: behind the new firms, like everybody else.
    rows.sort(key=lambda row: (row[1] is None or row[2], row[3], row[0]))
    return [row[:3] for row in rows]
