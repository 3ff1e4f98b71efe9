"""Times and time zones of what we write: the definition alone must lead every reader to the same moment."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject

from lms import calendars

from .factories import ROME, an_event


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        (datetime(2027, 3, 28, 1, 30), datetime(2027, 3, 28, 0, 30)),  # noqa: DTZ001
        (datetime(2027, 3, 28, 3, 0), datetime(2027, 3, 28, 1, 0)),  # noqa: DTZ001
        (datetime(2027, 3, 28, 3, 30), datetime(2027, 3, 28, 1, 30)),  # noqa: DTZ001
        (datetime(2027, 3, 28, 4, 30), datetime(2027, 3, 28, 2, 30)),  # noqa: DTZ001
        (datetime(2027, 10, 31, 1, 59), datetime(2027, 10, 30, 23, 59)),  # noqa: DTZ001
        (datetime(2027, 10, 31, 3, 0), datetime(2027, 10, 31, 2, 0)),  # noqa: DTZ001
        (datetime(2027, 7, 1, 10, 0), datetime(2027, 7, 1, 8, 0)),  # noqa: DTZ001
        (datetime(2031, 3, 30, 3, 30), datetime(2031, 3, 30, 1, 30)),  # noqa: DTZ001
    ],
)
def test_both_changes_of_the_clocks_in_rome_are_on_the_minute(local, utc):
    start = local.replace(tzinfo=ROME)
    data = calendars.invitation(an_event(starts_at=start, ends_at=start + timedelta(hours=1)))
    for read in (
        vobject.readOne(data.decode()).vevent.dtstart.value,
        _by_own_vtimezone(data),
    ):
        assert read.astimezone(UTC) == utc.replace(tzinfo=UTC)


def _by_own_vtimezone(data: bytes) -> datetime:
    """The start as icalendar reads it from the VTIMEZONE alone, under a name that no database knows."""
    calendar = icalendar.Calendar.from_ical(data.replace(b"Europe/Rome", b"Custom/Nowhere"))
    zone = calendar.walk("VTIMEZONE")[0].to_tz()
    return calendar.walk("VEVENT")[0]["dtstart"].dt.replace(tzinfo=zone)


def test_rome_has_exactly_the_two_rules_of_directive_2000_84():
    written = calendars.vtimezone("Europe/Rome", 2027, 2027).to_ical(sorted=False).decode()
    assert written.splitlines() == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Rome",
        "BEGIN:DAYLIGHT",
        "DTSTART:20260329T020000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "TZNAME:CEST",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:20261025T030000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "TZNAME:CET",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]


@pytest.mark.parametrize(
    "name",
    [
        "Europe/Rome",
        "Europe/London",
        "Europe/Dublin",
        "America/New_York",
        "America/Santiago",
        "Africa/Casablanca",
        "Asia/Kolkata",
        "Asia/Tehran",
        "Australia/Lord_Howe",
    ],
)
def test_every_week_of_three_years_reads_back_to_the_same_moment_in_any_zone(name):
    zone = ZoneInfo(name)
    starts = [datetime(2026, 1, 1, 10, tzinfo=zone) + timedelta(days=7 * week) for week in range(156)]
    events = [
        an_event(uid=f"{n}@example.org", time_zone=name, starts_at=start, ends_at=start + timedelta(hours=1))
        for n, start in enumerate(starts)
    ]
    data = calendars.feed("Agenda", events)
    assert data.count(b"BEGIN:VTIMEZONE") == 1
    # A name that no database knows, and of its own: icalendar keeps a zone by its name.
    read = icalendar.Calendar.from_ical(data.replace(name.encode(), b"Custom/" + name[7:].encode()))
    own = read.walk("VTIMEZONE")[0].to_tz()
    moments = [event["dtstart"].dt.replace(tzinfo=own).astimezone(UTC) for event in read.walk("VEVENT")]
    assert moments == [start.astimezone(UTC) for start in starts]


def test_an_event_in_utc_needs_no_time_zone():
    data = calendars.invitation(an_event(time_zone="UTC"))
    assert b"VTIMEZONE" not in data
    assert b"DTSTART:20270216T090000Z\r\n" in data


def test_a_zone_that_never_leaves_utc_is_written_in_utc():
    data = calendars.invitation(an_event(time_zone="Atlantic/Reykjavik"))
    assert b"VTIMEZONE" not in data
    assert b"DTSTART:20270216T090000Z\r\n" in data


def test_a_file_defines_each_zone_that_it_names_once():
    names = ["Europe/Rome", "Asia/Tokyo", "UTC", "Europe/Rome"]
    data = calendars.feed("Agenda", [an_event(uid=str(n), time_zone=name) for n, name in enumerate(names)])
    assert [zone.tz_name for zone in icalendar.Calendar.from_ical(data).walk("VTIMEZONE")] == [
        "Asia/Tokyo",
        "Europe/Rome",
    ]
    assert b"X-WR-TIMEZONE" not in data
