"""One past webinar of 1,000 people with all that evidence piles up: visits, mails, audit entries."""

from datetime import UTC, datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction

from lms.audit.models import Entry
from lms.enterprises.models import Enterprise
from lms.ledger.models import Activity, Participant, Participation
from lms.mail.models import Mail
from webinars.models import AttendanceImport, Identity, Session

PEOPLE = 1_000
VISITS, MAILS, ENTRIES = 3, 4, 5
TITLE = "Fascicolo"
START = datetime(2025, 5, 6, 8, 0, tzinfo=UTC)


@transaction.atomic
def load() -> None:
    """Once; every tenth did not come."""
    if Activity.objects.filter(titles__it=TITLE).exists():
        return
    end = START + timedelta(minutes=90)
    event = Activity.objects.create(
        kind="webinar", titles={"it": TITLE, "en": TITLE}, starts_at=START, ends_at=end, duration_minutes=90
    )
    session = Session.objects.create(activity=event, starts_at=START, ends_at=end)
    report = AttendanceImport(
        session=session, file_name="report.csv", sha256="0" * 64, provider="zoom", outcome="ok"
    )
    report.file.save("evidence.bin", ContentFile(b"Name,Email,Join Time,Leave Time\r\n" * 3_000), save=True)
    firms = list(Enterprise.objects.order_by("pk").values_list("pk", flat=True))
    people = Participant.objects.bulk_create(
        Participant(email=f"evidence{n}@example.com", first_name=f"Anna{n % 97}", last_name=f"Abete{n}")
        for n in range(PEOPLE)
    )
    rows = Participation.objects.bulk_create(
        Participation(
            participant=person,
            activity=event,
            enterprise_id=firms[n % len(firms)],
            first_name=person.first_name,
            last_name=person.last_name,
            role="Responsabile commerciale estero",
            registered_at=START - timedelta(days=9),
            confirmed_at=START - timedelta(days=9),
        )
        for n, person in enumerate(people)
    )
    Identity.objects.bulk_create(_seen(report, row, n) for n, row in enumerate(rows) if n % 10)
    Mail.objects.bulk_create((_mail(row, number) for row in rows for number in range(MAILS)), batch_size=500)
    Entry.objects.bulk_create(
        (
            Entry(
                verb="lms_ledger.attend",
                object_type="lms_ledger.participation",
                object_pk=str(row.pk),
                before={"attended_seconds": None},
                after={"attended_seconds": number},
            )
            for row in rows
            for number in range(ENTRIES)
        ),
        batch_size=500,
    )


def _seen(report: AttendanceImport, row: Participation, number: int) -> Identity:
    began = int(START.timestamp() * 1000)
    connections = []
    for visit in range(VISITS):
        span = [began + visit * 1_800_000 + number * 100, began + visit * 1_800_000 + 1_500_000]
        line = 2 + number * VISITS + visit
        connections.append(
            {"row": line, "sure": span, "may": span, "total": None, "slack": 0, "readings": [], "flag": ""}
        )
    return Identity(
        attendance_import=report,
        key=f"mail:{row.pk}",
        name=row.full_name,
        email=f"evidence{number}@example.com",
        role="attendee",
        seconds_low=4_200,
        seconds_high=4_200,
        connections=connections,
        match="email",
        basis="email",
        participation=row,
    )


def _mail(row: Participation, number: int) -> Mail:
    return Mail(
        key=f"lms_webinars.remind:{row.pk}:{number}",
        to="evidence@example.com",
        language="it",
        subject="Promemoria: domani alle 10:00",
        text="x" * 1_500,
        html="x" * 6_000,
        about_type="lms_ledger.participation",
        about_pk=str(row.pk),
        due_at=START,
        sent_at=START,
    )
