"""What we write as iCalendar, read back with readers that others wrote: icalendar, vobject and libical."""

import json
import shutil
import subprocess
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import icalendar
import pytest
import vobject

from lms import calendars
from lms.calendars import CalendarError

from .factories import ROME, STAMP, an_event


def test_an_invitation_says_everything_a_calendar_needs_and_every_text_comes_back_whole():
    event = an_event()
    calendar = vobject.readOne(calendars.invitation(event, stamp=STAMP).decode())
    read = calendar.vevent
    assert calendar.method.value == "REQUEST"
    assert read.uid.value == event.uid
    assert read.sequence.value == "2"
    assert read.summary.value == event.title
    assert read.description.value == event.description.replace("\r\n", "\n")
    assert read.location.value == "Online"
    assert read.url.value == event.url
    assert read.conference.value == event.conference_url
    assert read.status.value == "CONFIRMED"
    assert read.categories.value == ["Dogane", "Origine, prove"]
    assert read.dtstart.value.astimezone(UTC) == datetime(2027, 2, 16, 9, 0, tzinfo=UTC)
    assert read.dtend.value.astimezone(UTC) == datetime(2027, 2, 16, 10, 30, tzinfo=UTC)
    assert read.dtstamp.value.astimezone(UTC) == STAMP
    assert read.organizer.value == "mailto:formazione@example.org"
    assert read.organizer.params == {"CN": ["Formazione 'export'; Lombardia, Ufficio"]}
    assert [alarm.trigger.value for alarm in read.valarm_list] == [timedelta(hours=-1), timedelta(days=-1)]


def test_a_registered_person_is_already_going_and_nobody_asks_for_an_answer():
    attendee = vobject.readOne(calendars.invitation(an_event()).decode()).vevent.attendee
    assert attendee.value == "mailto:anna.esempio@example.com"
    assert attendee.params == {
        "CUTYPE": ["INDIVIDUAL"],
        "ROLE": ["REQ-PARTICIPANT"],
        "PARTSTAT": ["ACCEPTED"],
        "RSVP": ["FALSE"],
        "CN": ["Anna Esempio"],
    }


def test_a_person_who_is_only_asked_may_answer():
    event = an_event(attendee_status="NEEDS-ACTION")
    params = vobject.readOne(calendars.invitation(event).decode()).vevent.attendee.params
    assert (params["PARTSTAT"], params["RSVP"]) == (["NEEDS-ACTION"], ["TRUE"])


def test_the_properties_that_may_appear_once_appear_once():
    for data in (
        calendars.invitation(an_event()),
        calendars.cancellation(an_event(), called_off=True),
        calendars.feed("Agenda", [an_event()]),
    ):
        body = (
            data.split(b"BEGIN:VEVENT")[1].split(b"BEGIN:VALARM")[0].split(b"END:")[0].replace(b"\r\n ", b"")
        )
        names = [line.replace(b";", b":").split(b":")[0] for line in body.split(b"\r\n") if line]
        assert sorted(set(names)) == sorted(names)


def test_calling_the_event_off_cancels_it_and_one_withdrawal_does_not():
    off = vobject.readOne(calendars.cancellation(an_event(sequence=3), called_off=True).decode())
    assert (off.method.value, off.vevent.status.value, off.vevent.sequence.value) == (
        "CANCEL",
        "CANCELLED",
        "3",
    )
    one = vobject.readOne(calendars.cancellation(an_event(sequence=3), called_off=False).decode())
    assert one.method.value == "CANCEL"
    assert one.vevent.attendee.value == "mailto:anna.esempio@example.com"
    assert set(one.vevent.contents) & {"status", "valarm", "conference"} == set()


def test_a_cancelled_event_is_no_request():
    with pytest.raises(CalendarError):
        calendars.invitation(an_event(status="CANCELLED"))


@pytest.mark.parametrize(
    "changes",
    [
        {"starts_at": datetime(2027, 2, 16, 10)},  # noqa: DTZ001 -- the naive time is the point
        {"ends_at": datetime(2027, 2, 16, 9, tzinfo=ROME)},
        {"time_zone": "Europe/Bergamo"},
        {"time_zone": "../../etc/passwd"},
        {"uid": ""},
        {"title": ""},
        {"sequence": -1},
        {"alarms": (-5,)},
    ],
)
def test_an_event_that_no_calendar_would_understand_is_refused(changes):
    with pytest.raises(CalendarError):
        an_event(**changes)


@pytest.mark.parametrize(
    "address", ["", "no-at-sign", "Anna <a@b.it>", "a@b.it\r\nATTENDEE:mailto:x@y", "a b@c.it", "a@b@c.it"]
)
def test_only_a_bare_address_goes_into_an_invitation(address):
    with pytest.raises(CalendarError):
        calendars.invitation(an_event(attendee_email=address))
    with pytest.raises(CalendarError):
        calendars.cancellation(an_event(organiser_email=address), called_off=True)


def test_text_cannot_break_out_of_its_line():
    evil = "Titolo\r\nATTENDEE:mailto:x@example.org\rSTATUS:CANCELLED\x00\x1b"
    event = an_event(
        title=evil,
        location=evil,
        uid="u\r\nX:1",
        url="https://e.org/\r\nX:1",
        attendee_name=evil,
        categories=(evil,),
    )
    read = vobject.readOne(calendars.invitation(event).decode()).vevent
    assert read.summary.value == "Titolo\nATTENDEE:mailto:x@example.org\nSTATUS:CANCELLED"
    assert read.status.value == "CONFIRMED"
    assert len(read.attendee_list) == 1
    assert read.url.value == "https://e.org/X:1"


@pytest.mark.parametrize(
    "text",
    [r"C:\New\next", r"\\N", "\\", r"a\;b\,c", "riga\n\nriga", 'perché: "sì"', "a%2Cb", "^n ^^ ^'", "\ttab"],
)
def test_every_text_comes_back_as_it_was_written_backslashes_too(text):
    event = an_event(title=text, description=text, location=text, categories=(text, "Altro"))
    read = vobject.readOne(calendars.invitation(event).decode()).vevent
    assert (read.summary.value, read.description.value, read.location.value) == (text, text, text)
    assert read.categories.value == [text, "Altro"]
    agenda = vobject.readOne(calendars.feed(text, [event]).decode())
    assert [agenda.contents[name][0].value for name in ("name", "x-wr-calname")] == [text, text]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Anna", b";CN=Anna"),
        ("Anna Esempio", b';CN="Anna Esempio"'),
        ('Anna "Nina"', b";CN=\"Anna 'Nina'\""),
        ('x":mailto:y@e.org\r\nATTENDEE:z', b';CN="x\':mailto:y@e.org ATTENDEE:z"'),
        ("Ditta;ROLE=CHAIR", b';CN="Ditta;ROLE=CHAIR"'),
        ("a^b", b";CN=a^^b"),
        ("Anna\\", b";CN=Anna"),
        ("\x00\ud83d", b""),
    ],
)
def test_a_name_stays_inside_its_parameter(name, written):
    data = calendars.feed("Agenda", [an_event(organiser_name=name)]).replace(b"\r\n ", b"")
    assert b"\r\nORGANIZER" + written + b":mailto:formazione@example.org\r\n" in data
    read = icalendar.Calendar.from_ical(data).walk("VEVENT")[0]
    assert read["organizer"] == "mailto:formazione@example.org"


def test_half_a_character_is_left_out_instead_of_stopping_the_mail():
    half = "a\ud83db"
    event = an_event(title=half, location=half, url=f"https://e.org/{half}", attendee_name=half)
    read = vobject.readOne(calendars.invitation(event).decode()).vevent
    assert (read.summary.value, read.location.value, read.url.value) == ("ab", "ab", "https://e.org/ab")
    assert read.attendee.params["CN"] == ["ab"]
    with pytest.raises(CalendarError):
        calendars.invitation(an_event(attendee_email="a\ud83d@e.org"))


def test_the_room_is_a_link_with_sound_and_picture():
    data = calendars.invitation(an_event()).replace(b"\r\n ", b"")
    assert b"\r\nCONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO:https://video.example.org/j/123?pwd=abc\r\n" in data


# --- lines ---


def test_lines_end_in_crlf_and_hold_at_most_75_octets_even_with_emoji():
    event = an_event(
        title="🏔️ Valico " * 40, description="è€🎓" * 400, location="L" * 75, attendee_name="ò" * 200
    )
    data = calendars.invitation(event)
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) == 75
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert data.count(b"\n") == data.count(b"\r") == data.count(b"\r\n")
    for line in lines:
        line.decode()  # no character is cut in two
    read = vobject.readOne(data.decode()).vevent
    assert (read.summary.value, read.description.value) == (event.title, event.description)
    assert read.attendee.params["CN"] == [event.attendee_name]


# --- feed ---


def test_a_feed_names_itself_says_when_to_come_back_and_tells_nobody_who_takes_part():
    data = calendars.feed("Webinar, corsi", [an_event(), an_event(uid="2@example.org", status="CANCELLED")])
    head = data.split(b"BEGIN:VTIMEZONE")[0].decode()
    assert head.split("\r\n")[:-1] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Valico//Calendars//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "NAME:Webinar\\, corsi",
        "X-WR-CALNAME:Webinar\\, corsi",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
        "X-WR-TIMEZONE:Europe/Rome",
    ]
    read = icalendar.Calendar.from_ical(data)
    assert [event["status"] for event in read.walk("VEVENT")] == ["CONFIRMED", "CANCELLED"]
    for secret in (b"ATTENDEE", b"anna.esempio", b"CONFERENCE", b"pwd=abc"):
        assert secret not in data


def test_equal_events_give_equal_bytes_so_that_an_etag_holds():
    first = calendars.feed("Agenda", [an_event()])
    time.sleep(1.1)
    assert calendars.feed("Agenda", [an_event()]) == first
    assert calendars.feed("Agenda", [an_event(title="Altro")]) != first


def test_a_feed_with_nobody_named_as_organiser_claims_no_method():
    assert b"METHOD" not in calendars.feed("Agenda", [an_event(organiser_email="")])
    assert b"METHOD" not in calendars.feed("Agenda", [])


def test_a_feed_of_a_thousand_events_takes_no_longer_than_the_bare_library():
    events = [an_event(uid=f"{n}@example.org") for n in range(1000)]
    turns = [
        (_cpu(lambda: calendars.feed("Agenda", events)), _cpu(lambda: _bare_library(events)))
        for _ in range(4)
    ]
    ours, library = (min(times) for times in zip(*turns, strict=True))
    assert ours <= 1.2 * library


def _cpu(work) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _bare_library(events) -> bytes:
    """The same properties by the library's documented way, without our care for what is in them."""
    calendar = icalendar.Calendar()
    for event in events:
        item = icalendar.Event()
        item.add("uid", event.uid)
        item.add("dtstamp", event.last_modified)
        item.add("sequence", event.sequence)
        item.add("dtstart", event.starts_at)
        item.add("dtend", event.ends_at)
        item.add("summary", event.title)
        item.add("last-modified", event.last_modified)
        item.add("transp", "OPAQUE")
        item.add("status", event.status)
        item.add("description", event.description)
        item.add("location", event.location)
        item.add("url", event.url)
        item.add("categories", list(event.categories))
        item.add("organizer", icalendar.vCalAddress.new(event.organiser_email, cn=event.organiser_name))
        for minutes in event.alarms:
            alarm = icalendar.Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("trigger", -timedelta(minutes=minutes))
            alarm.add("description", event.title)
            item.add_component(alarm)
        calendar.add_component(item)
    return calendar.to_ical()


# --- links ---


def test_the_add_to_calendar_links_carry_the_event_in_utc():
    event = an_event()
    google, outlook = urlsplit(calendars.google_link(event)), urlsplit(calendars.outlook_link(event))
    assert (google.hostname, outlook.hostname) == ("calendar.google.com", "outlook.live.com")
    assert parse_qs(google.query) == {
        "action": ["TEMPLATE"],
        "text": [event.title],
        "dates": ["20270216T090000Z/20270216T103000Z"],
        "ctz": ["Europe/Rome"],
        "details": [event.description + "\n\n" + event.url],
        "location": ["Online"],
    }
    assert parse_qs(outlook.query) == {
        "path": ["/calendar/action/compose"],
        "rru": ["addevent"],
        "subject": [event.title],
        "startdt": ["2027-02-16T09:00:00Z"],
        "enddt": ["2027-02-16T10:30:00Z"],
        "body": [event.description + "\n\n" + event.url],
        "location": ["Online"],
    }
    assert urlsplit(calendars.outlook_link(event, work=True)).hostname == "outlook.office.com"


def test_a_link_does_not_tell_the_room_and_does_not_grow_without_end():
    link = calendars.google_link(an_event(description="x" * 50_000))
    assert "pwd" not in link
    assert len(link) < 2_000


# --- libical, the strictest reader at hand ---

LIBICAL = """
import sys, json, gi
gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib as ical
found = []
for data in json.load(sys.stdin):
    whole = ical.Component.new_from_string(data)
    event = whole.get_first_component(ical.ComponentKind.VEVENT_COMPONENT)
    start = event.get_dtstart().convert_to_zone(ical.Timezone.get_utc_timezone())
    faults = whole.count_errors()
    found.append([whole.check_restrictions(), faults, event.get_summary(), start.as_ical_string()])
print(json.dumps(found))
"""


def test_libical_finds_no_fault_in_what_we_send():
    python = shutil.which("python3", path="/usr/bin:/usr/local/bin")
    probe = [python or "python3", "-c", "import gi; gi.require_version('ICalGLib', '3.0')"]
    if not python or subprocess.run(probe, check=False, capture_output=True).returncode:
        pytest.skip("libical for Python is not installed (apt: gir1.2-ical-3.0 python3-gi)")
    start = datetime(2027, 3, 28, 3, 30, tzinfo=ROME)
    event = an_event(starts_at=start, ends_at=start + timedelta(hours=1), title="🏔️ Valico, perché;" * 9)
    sent = [
        calendars.invitation(event),
        calendars.invitation(replace(event, attendee_status="NEEDS-ACTION", alarms=())),
        calendars.cancellation(event, called_off=True),
        calendars.cancellation(event, called_off=False),
        calendars.feed("Agenda", [event]),
        calendars.feed(
            "Agenda", [replace(event, organiser_email="")], description="Tutti i webinar", url="https://e.org"
        ),
    ]
    answer = subprocess.run(
        [python, "-c", LIBICAL],
        input=json.dumps([data.decode() for data in sent]),
        check=True,
        capture_output=True,
        text=True,
    )
    assert json.loads(answer.stdout) == [[1, 0, event.title, "20270328T013000Z"]] * len(sent)
