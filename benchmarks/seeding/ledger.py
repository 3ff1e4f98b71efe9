"""100,000 participations for indicators (in 100 past webinars) and for exports (all in one)."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from lms.enterprises.models import Enterprise
from lms.ledger.models import Activity, Participant, Participation
from webinars.models import AttendanceImport, Identity, Session

PARTICIPATIONS = 100_000
EVENTS = 100
CROWD = "Assemblea"


@transaction.atomic
def load() -> None:
    """Every one of the 1,000 participants in every one of the events; nine of ten came and completed."""
    if Activity.objects.filter(titles__it="Webinar 0").exists():
        return
    start = datetime(2023, 1, 10, 9, 0, tzinfo=UTC)
    events = Activity.objects.bulk_create(
        Activity(
            kind="webinar",
            titles={"it": f"Webinar {n}", "en": f"Webinar {n}"},
            starts_at=start + timedelta(days=n * 10),
            ends_at=start + timedelta(days=n * 10, minutes=90),
            duration_minutes=90,
        )
        for n in range(EVENTS)
    )
    people = list(Participant.objects.order_by("pk")[: PARTICIPATIONS // EVENTS])
    firms = list(Enterprise.objects.order_by("pk").values_list("pk", flat=True))
    for n, event in enumerate(events):
        Participation.objects.bulk_create(
            (_row(event, person, firms[(p + n) % len(firms)], p) for p, person in enumerate(people)), 500
        )


def _row(event: Activity, person: Participant, firm: int, number: int) -> Participation:
    came = number % 10 != 0
    return Participation(
        participant=person,
        activity=event,
        enterprise_id=firm,
        first_name=person.first_name,
        last_name=person.last_name,
        role="Export manager",
        registered_at=event.starts_at - timedelta(days=9),
        confirmed_at=event.starts_at - timedelta(days=9, hours=-1),
        attended_at=event.starts_at if came else None,
        attended_seconds=4_000 + number % 1_400 if came else None,
        completed_at=event.ends_at if came else None,
        progress=100 if came else 0,
    )


@transaction.atomic
def load_crowd(size: int) -> None:
    """One past webinar with `size` people, each with a registration and a line in the platform's report."""
    if Activity.objects.filter(titles__it=CROWD).exists():
        return
    start = datetime(2025, 3, 4, 9, 0, tzinfo=UTC)
    end = start + timedelta(minutes=90)
    event = Activity.objects.create(
        kind="webinar", titles={"it": CROWD, "en": CROWD}, starts_at=start, ends_at=end, duration_minutes=90
    )
    session = Session.objects.create(activity=event, starts_at=start, ends_at=end)
    source = AttendanceImport.objects.create(
        session=session, file="none", file_name="report.csv", sha256="0" * 64, provider="zoom", outcome="ok"
    )
    firms = list(Enterprise.objects.order_by("pk").values_list("pk", flat=True))
    for first in range(0, size, 5_000):
        numbers = range(first, min(first + 5_000, size))
        people = Participant.objects.bulk_create(
            (
                Participant(email=f"crowd{n}@example.com", first_name=f"Anna{n % 97}", last_name=f"Abete{n}")
                for n in numbers
            ),
            500,
        )
        rows = Participation.objects.bulk_create(
            (
                _row(event, person, firms[n % len(firms)], n)
                for n, person in zip(numbers, people, strict=True)
            ),
            500,
        )
        Identity.objects.bulk_create((_seen(source, row, start) for row in rows if row.attended_at), 500)


def _seen(source: AttendanceImport, row: Participation, start: datetime) -> Identity:
    began = int(start.timestamp() * 1000)
    span = [began, began + 1000 * row.attended_seconds]
    connection = {"row": 5, "sure": span, "may": span, "total": None, "slack": 0, "readings": [], "flag": ""}
    return Identity(
        attendance_import=source,
        key=f"mail:{row.participant_id}",
        role="attendee",
        seconds_low=row.attended_seconds,
        seconds_high=row.attended_seconds,
        connections=[connection],
        match="email",
        basis="email",
        participation=row,
        decided_at=timezone.now(),
    )
