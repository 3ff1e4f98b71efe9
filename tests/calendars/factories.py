"""The event that the calendar tests write and read back."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from lms.calendars import Event

ROME = ZoneInfo("Europe/Rome")
STAMP = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def an_event(**changes):
    values = {
        "uid": "webinar-7-participation-42@example.org",
        "sequence": 2,
        "title": "Origine preferenziale: EUR.1, REX; perché è utile",
        "description": "Prima riga, con virgola;\nseconda riga \\ barra\r\nterza — àèìòù €",
        "location": "Online",
        "url": "https://example.org/webinar/eur1/",
        "conference_url": "https://video.example.org/j/123?pwd=abc",
        "starts_at": datetime(2027, 2, 16, 10, 0, tzinfo=ROME),
        "ends_at": datetime(2027, 2, 16, 11, 30, tzinfo=ROME),
        "organiser_name": 'Formazione "export"; Lombardia, Ufficio',
        "organiser_email": "formazione@example.org",
        "attendee_name": "Anna Esempio",
        "attendee_email": "anna.esempio@example.com",
        "alarms": (60, 1440),
        "last_modified": datetime(2026, 11, 1, 12, 0, tzinfo=UTC),
        "categories": ("Dogane", "Origine, prove"),
    }
    return Event(**(values | changes))
