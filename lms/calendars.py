"""iCalendar invitations, cancellations and feeds, and "add to calendar" links: pure functions.

The icalendar library writes the lines. Ours are the choice of the properties and the rules of summer time,
which the library starts an hour late (docs/reference/calendars.md).
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import icalendar
from icalendar import vCalAddress, vCategory, vDDDTypes, vDuration, vInt, vRecur, vText, vUri, vUTCOffset

PRODUCT_ID = "-//Valico//Calendars//EN"
# Browsers and mail programs break links much longer than this.
LINK_TEXT_LIMIT = 1_000
# Enough years to tell "the last Sunday" from "the fourth Sunday" of a month.
YEARS_TO_KNOW_A_RULE = 12
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

Status = Literal["TENTATIVE", "CONFIRMED", "CANCELLED"]
PartStat = Literal["ACCEPTED", "NEEDS-ACTION", "TENTATIVE"]


class CalendarError(ValueError):
    """The event lacks something that the standard asks for; the text is for the developer."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """One meeting in somebody's calendar.

    `starts_at` and `ends_at` are aware and are written in `time_zone` (IANA name). `alarms` are minutes
    before the start. `sequence` is raised by the organiser at every change (RFC 5545, 3.8.7.4).
    `conference_url` is the link of the room: personal invitations carry it, feeds never do.
    """

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    last_modified: datetime
    sequence: int = 0
    time_zone: str = "Europe/Rome"
    description: str = ""
    location: str = ""
    url: str = ""
    conference_url: str = ""
    organiser_name: str = ""
    organiser_email: str = ""
    attendee_name: str = ""
    attendee_email: str = ""
    attendee_status: PartStat = "ACCEPTED"
    alarms: tuple[int, ...] = ()
    status: Status = "CONFIRMED"
    categories: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.uid or not self.title:
            raise CalendarError("An event needs a uid and a title.")
        for moment in (self.starts_at, self.ends_at, self.last_modified):
            if moment.tzinfo is None:
                raise CalendarError("An event needs aware times.")
        if self.ends_at <= self.starts_at:
            raise CalendarError("An event ends after it starts.")
        if self.sequence < 0 or any(minutes < 0 for minutes in self.alarms):
            raise CalendarError("The sequence and the alarms' minutes are not negative.")
        _zone(self.time_zone)


def invitation(event: Event, *, stamp: datetime | None = None) -> bytes:
    """The calendar part of a confirmation, a change or a reminder mail (METHOD:REQUEST, RFC 5546 3.2.2).

    Send it as `text/calendar; charset=utf-8; method=REQUEST` inside multipart/alternative, from the
    organiser's address. Raises CalendarError without an organiser or attendee, and for a cancelled event.
    """
    if event.status == "CANCELLED":
        raise CalendarError("A cancelled event is sent with cancellation(), not as a request.")
    return _written(_calendar("REQUEST"), [_personal(event, stamp)])


def cancellation(event: Event, called_off: bool, *, stamp: datetime | None = None) -> bytes:
    """The calendar part of a cancellation mail (METHOD:CANCEL, RFC 5546 3.2.5).

    `called_off`: the whole event falls (STATUS:CANCELLED, to everybody). Otherwise this one person has
    withdrawn and the event stays: no STATUS. `event.sequence` must already be the raised one. Raises
    CalendarError without an organiser or attendee.
    """
    item = _personal(replace(event, alarms=(), status="CANCELLED", conference_url=""), stamp)
    if not called_off:
        del item["STATUS"]
    return _written(_calendar("CANCEL"), [item])


def feed(
    name: str, events: Iterable[Event], refresh_hours: int = 6, *, description: str = "", url: str = ""
) -> bytes:
    """A calendar to subscribe to (RFC 7986): no attendee, no link of the room; equal events give equal bytes.

    DTSTAMP is each event's last change and not the clock, so that an ETag over the bytes stays true.
    METHOD:PUBLISH demands an organiser on every event (RFC 5546, 3.2.1): with one missing it is left out.
    """
    listed = list(events)
    organised = listed and all(event.organiser_email for event in listed)
    calendar = _calendar("PUBLISH" if organised else None)
    calendar.calendar_name = _Text(name)
    calendar.description = _Text(description) or None
    pause, zones = timedelta(hours=refresh_hours), {event.time_zone for event in listed}
    properties = {
        "URL": _uri(url),
        "REFRESH-INTERVAL": vDuration(pause, params={"VALUE": "DURATION"}),
        "X-PUBLISHED-TTL": vDuration(pause),
        "X-WR-TIMEZONE": vText(zones.pop()) if len(zones) == 1 else None,
    }
    calendar.update(_given(properties))
    return _written(calendar, [_public(event, event.last_modified) for event in listed])


def google_link(event: Event) -> str:
    """Google Calendar's page with this event filled in."""
    span = (moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ") for moment in (event.starts_at, event.ends_at))
    return "https://calendar.google.com/calendar/render?" + urlencode(
        {
            "action": "TEMPLATE",
            "text": event.title,
            "dates": "/".join(span),
            "ctz": event.time_zone,
            "details": _link_text(event),
            "location": event.location,
        }
    )


def outlook_link(event: Event, *, work: bool = False) -> str:
    """Outlook's web page with this event filled in: the personal service, or with `work` Microsoft 365."""
    host = "outlook.office.com" if work else "outlook.live.com"
    return f"https://{host}/calendar/0/action/compose?" + urlencode(
        {
            "path": "/calendar/action/compose",
            "rru": "addevent",
            "subject": event.title,
            "startdt": event.starts_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "enddt": event.ends_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "body": _link_text(event),
            "location": event.location,
        }
    )


def _link_text(event: Event) -> str:
    text = event.description
    if len(text) > LINK_TEXT_LIMIT:
        text = text[: LINK_TEXT_LIMIT - 1] + "…"
    return "\n\n".join(part for part in (text, event.url) if part)


def readdressed(message: str, old: str, new: str) -> str:
    """A message with another e-mail address in the place of one; its lines folded anew (RFC 5545 3.1)."""
    unfolded = re.sub(r"\r\n[ \t]", "", message)
    return "\r\n".join(_folded(line.replace(old, new)) for line in unfolded.split("\r\n"))


def _folded(line: str) -> str:
    """At most 75 octets on each line, and no sign cut in two."""
    parts, size = [""], 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > 75:
            parts, size = [*parts, ""], 1
        parts[-1] += sign
        size += octets
    return "\r\n ".join(parts)


# --- components ---


def _calendar(method: str | None) -> icalendar.Calendar:
    head = {"VERSION": "2.0", "PRODID": PRODUCT_ID, "CALSCALE": "GREGORIAN", "METHOD": method}
    return icalendar.Calendar(_given(head))


def _written(calendar: icalendar.Calendar, items: list[icalendar.Event]) -> bytes:
    """The file: the calendar with these events, after the definition of every time zone that they name."""
    years = defaultdict(set)
    for item in items:
        start, end = item["DTSTART"], item["DTEND"]
        if start.params.tzid:
            years[start.params.tzid] |= {start.dt.year, end.dt.year}
    zones = [vtimezone(name, min(years[name]), max(years[name])) for name in sorted(years)]
    calendar.subcomponents = [*zones, *items]
    return calendar.to_ical(sorted=False)


def _public(event: Event, stamp: datetime) -> icalendar.Event:
    zone, title = _zone(event.time_zone), _Text(event.title)
    organiser = event.organiser_email and _person(event.organiser_email, event.organiser_name)
    properties = {
        "UID": _Text(event.uid),
        "DTSTAMP": vDDDTypes(stamp.astimezone(UTC)),
        "SEQUENCE": vInt(event.sequence),
        "DTSTART": vDDDTypes(event.starts_at.astimezone(zone)),
        "DTEND": vDDDTypes(event.ends_at.astimezone(zone)),
        "SUMMARY": title,
        "LAST-MODIFIED": vDDDTypes(event.last_modified.astimezone(UTC)),
        "TRANSP": "OPAQUE",
        "STATUS": event.status,
        "DESCRIPTION": _Text(event.description) or None,
        "LOCATION": _Text(event.location) or None,
        "URL": _uri(event.url),
        "CATEGORIES": _categories(event.categories),
        "ORGANIZER": organiser or None,
    }
    item = icalendar.Event(_given(properties))
    for minutes in event.alarms:
        before = vDuration(-timedelta(minutes=minutes))
        item.add_component(icalendar.Alarm({"ACTION": "DISPLAY", "TRIGGER": before, "DESCRIPTION": title}))
    return item


def _personal(event: Event, stamp: datetime | None) -> icalendar.Event:
    # Whoever registered has said yes already, and nobody reads an answer sent to the organiser's mailbox: so
    # ACCEPTED and no RSVP, which calendars show as a settled engagement instead of as a question.
    attendee = _person(
        event.attendee_email,
        event.attendee_name,
        cutype="INDIVIDUAL",
        role="REQ-PARTICIPANT",
        partstat=event.attendee_status,
        rsvp=event.attendee_status != "ACCEPTED",
    )
    _person(event.organiser_email, "")  # refuses the event without an organiser
    item = _public(event, stamp or datetime.now(UTC))
    # The features are a list: as one text with a comma the library would quote them into one feature.
    room = _uri(event.conference_url, {"VALUE": "URI", "FEATURE": ["AUDIO", "VIDEO"]})
    item.update(_given({"ATTENDEE": attendee, "CONFERENCE": room}))
    return item


def _given(properties: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in properties.items() if value is not None}


# --- time zones ---


@lru_cache(maxsize=256)
def vtimezone(name: str, first_year: int, last_year: int) -> icalendar.Timezone:
    """The VTIMEZONE of an IANA zone, true for events of these years (RFC 5545, 3.6.5).

    It is kept and shared: read it only. A zone that changes its clocks by one yearly rule gets that rule
    (RRULE, good for ever); any other, as Morocco's or Chile's, gets each change of the years written out.
    """
    start = first_year - 1
    opening, *changes = _changes(_zone(name), start, max(last_year + 1, start + YEARS_TO_KNOW_A_RULE))
    rules = [_yearly_rule(turn, start) for turn in (changes[0::2], changes[1::2])]
    component = icalendar.Timezone({"TZID": name})
    if all(rules):
        component.subcomponents = [changes[0].observance(rules[0]), changes[1].observance(rules[1])]
    else:
        known = [opening, *(change for change in changes if change.local.year <= last_year + 1)]
        component.subcomponents = [change.observance() for change in known]
    return component


class _Change(NamedTuple):
    """One move of the clocks; `local` is what they showed just before, as an observance's DTSTART must be."""

    local: datetime
    before: timedelta
    after: timedelta
    name: str

    def observance(self, rule: vRecur | None = None) -> icalendar.Component:
        kind = icalendar.TimezoneDaylight if self.after > self.before else icalendar.TimezoneStandard
        start = {"DTSTART": vDDDTypes(self.local), **({"RRULE": rule} if rule else {})}
        offsets = {"TZOFFSETFROM": vUTCOffset(self.before), "TZOFFSETTO": vUTCOffset(self.after)}
        return kind(start | offsets | {"TZNAME": self.name})


def _changes(zone: ZoneInfo, first_year: int, last_year: int) -> Iterator[_Change]:
    """What the clocks show as these years begin, then every change of them, to the second."""

    def at(second: int) -> datetime:
        return datetime.fromtimestamp(second, zone)

    week = 7 * 86_400
    start, end = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (first_year, last_year + 1))
    before = at(start).utcoffset()
    yield _Change(datetime(first_year, 1, 1), before, before, at(start).tzname())  # noqa: DTZ001 -- a clock's time
    for second in range(start, end, week):
        after = at(second + week).utcoffset()
        if after != before:
            seconds = range(second, second + week)
            onset = second + bisect_left(seconds, True, key=lambda each: at(each).utcoffset() == after)
            yield _Change(at(onset).replace(tzinfo=None) + before - after, before, after, at(onset).tzname())
        before = after


def _yearly_rule(turn: list[_Change], first_year: int) -> vRecur | None:
    """The RRULE that makes these changes, one in every year from the first; None when no such rule does."""
    days = [change.local for change in turn]
    always_last = all((day + timedelta(days=7)).month != day.month for day in days)
    same = {
        (day.month, -1 if always_last else (day.day + 6) // 7, day.weekday(), day.time(), change.after)
        for day, change in zip(days, turn, strict=True)
    }
    if len(same) != 1 or [day.year for day in days] != list(range(first_year, first_year + len(days))):
        return None
    month, week, weekday, *_ = same.pop()
    return vRecur(FREQ="YEARLY", BYMONTH=month, BYDAY=f"{week}{WEEKDAYS[weekday]}")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise CalendarError(f"{name!r} is not an IANA time zone.") from error


# --- values (RFC 5545, 3.1 and 3.3) ---

# The library lets control characters through, and cannot encode half a surrogate pair.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_NOT_IN_ADDRESSES = r"\s@,;:<>\"\x00-\x1f\x7f\ud800-\udfff"
_ADDRESS = re.compile(f"[^{_NOT_IN_ADDRESSES}]+@[^{_NOT_IN_ADDRESSES}]+")


class _Text(vText):
    """A text without control characters that comes back whole."""

    def __new__(cls, value: str) -> "_Text":
        return super().__new__(cls, _CONTROLS.sub("", str(value)))

    def to_ical(self) -> bytes:
        # The library takes a written backslash and N, as in "C:\New", for a new line (icalendar 7.3).
        if r"\N" not in self:
            return super().to_ical()
        return rb"\\N".join(vText(part).to_ical() for part in self.split(r"\N"))


def _categories(names: Iterable[str]) -> vCategory | None:
    category = vCategory([])
    category.cats = [_Text(name) for name in names]
    return category if category.cats else None


def _uri(value: str, params: dict[str, object] | None = None) -> vUri | None:
    return vUri(re.sub(r"[\x00-\x20\x7f\ud800-\udfff]", "", value), params=params) if value else None


def _person(address: str, name: str, **params: object) -> vCalAddress:
    """The address with a name (CN) on one line; an apostrophe for a quotation mark, which CN cannot hold."""
    if not _ADDRESS.fullmatch(address):
        raise CalendarError("An invitation needs the organiser's and the attendee's bare e-mail addresses.")
    clean = " ".join(_CONTROLS.sub("", name).split()).replace('"', "'")
    # Some readers, the library among them, take a last backslash for a sign before the colon.
    return vCalAddress.new(address, cn=clean.rstrip("\\ ") or None, **params)
