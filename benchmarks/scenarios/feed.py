"""The public calendar of 1,000 events: written, served, and asked for again by a calendar that has it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from ..child import Probe, interleaved
from ..child import run as in_child
from ..client import Request, send
from ..measuring import Line, Stage, Subject
from .pages import cpu

EVENTS = 1_000


def run(stage: Stage) -> Iterator[Line]:
    bare = in_child("feed", "write", rounds=1 if stage.quick else 7)
    name = f"Calendar feed of {EVENTS:,} events"
    library = ("icalendar", bare["icalendar"])
    yield Line(name, "the lines", bare["ours"], "ms CPU", *library, 1.2)
    _fill()
    with override("it"):
        path = reverse("lms_webinars:public_feed")
    first = send(stage.ours, Request(path))
    known = Subject.page("known", path, **{"If-None-Match": first.headers["ETag"]})
    known.status = 304
    cost = stage.interleaved([Subject.page("cold", path), known])
    yield Line(name, "served, cold", cost["cold"], "ms CPU", *library, 1.2)
    yield cpu(name, "served to a calendar that has it (304)", cost, "known", 1)
    yield Line(name, "queries, cold", stage.queries(path), "")


def _fill() -> None:
    """Events without a page, until the public calendar shows so many."""
    from lms.ledger.models import Activity  # noqa: PLC0415 -- models are loaded only when this scenario is run
    from webinars.models import Session  # noqa: PLC0415 -- as above
    from webinars.queries import public_sessions  # noqa: PLC0415 -- as above

    start = timezone.now().replace(microsecond=0) + timedelta(days=100)
    moments = [start + timedelta(days=n // 2) for n in range(EVENTS - public_sessions().count())]
    activities = Activity.objects.bulk_create(
        Activity(
            kind="webinar",
            titles={"it": f"Webinar {n}", "en": f"Webinar {n}"},
            starts_at=moment,
            ends_at=moment + timedelta(minutes=90),
            is_open=True,
        )
        for n, moment in enumerate(moments)
    )
    Session.objects.bulk_create(
        Session(activity=activity, starts_at=activity.starts_at, ends_at=activity.ends_at)
        for activity in activities
    )


def write(probe: Probe, *, rounds: int) -> dict[str, Any]:
    """The same 1,000 events with the same properties by our feed and by the library alone."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 -- only the child needs it

    from icalendar import Calendar, vCalAddress  # noqa: PLC0415 -- only the child needs it
    from icalendar import Event as Bare  # noqa: PLC0415 -- only the child needs it

    from lms import calendars  # noqa: PLC0415 -- in the child Django is set up only now

    rome, first = ZoneInfo("Europe/Rome"), datetime(2026, 1, 7, 9, 0, tzinfo=UTC)
    events = [
        calendars.Event(
            uid=f"lms-s{n}@valico.example",
            title=f"Origine preferenziale: EUR.1 e attestazione REX, edizione {n}",
            starts_at=first + timedelta(days=n),
            ends_at=first + timedelta(days=n, minutes=90),
            last_modified=first,
            description="Chi le rilascia, quando servono, come si sbaglia meno.",
            url=f"https://valico.example/it/webinars/origine-{n}/",
            organiser_name="Valico",
            organiser_email="webinar@valico.example",
        )
        for n in range(EVENTS)
    ]

    def library() -> bytes:
        calendar = Calendar()
        calendar.add("prodid", "-//bare//")
        calendar.add("version", "2.0")
        for event in events:
            bare = Bare()
            bare.add("uid", event.uid)
            bare.add("summary", event.title)
            bare.add("dtstart", event.starts_at.astimezone(rome))
            bare.add("dtend", event.ends_at.astimezone(rome))
            bare.add("dtstamp", event.last_modified)
            bare.add("last-modified", event.last_modified)
            bare.add("sequence", 0)
            bare.add("status", "CONFIRMED")
            bare.add("description", event.description)
            bare.add("url", event.url)
            bare.add("transp", "OPAQUE")
            organiser = vCalAddress(f"mailto:{event.organiser_email}")
            organiser.params["CN"] = event.organiser_name
            bare.add("organizer", organiser)
            calendar.add_component(bare)
        return calendar.to_ical()

    return interleaved(rounds, {"icalendar": library, "ours": lambda: calendars.feed("Valico", events)})
