"""Zoom: events that come by themselves, once each, in any order; registrants carried there and taken off."""

import hashlib
import hmac
import itertools
import json
import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.ledger import actions as ledger
from lms.ledger.models import Participation
from tests.webinars.factories import (
    activity_of,
    past_webinar,
    registrant,
    republish,
    session_of,
    staff,
    webinar,
)
from webinars.actions.accounts import save_account
from webinars.actions.enrolling import enrol_due
from webinars.actions.receiving import import_due
from webinars.links import MANAGE, token
from webinars.models import AttendanceImport, JoinClick, ProviderEvent, ProviderRegistrant
from webinars.providers.base import NotSignedIn, Unreachable
from webinars.providers.rules import meeting_number
from webinars.providers.zoom import Zoom
from webinars.references import reference

from .platform import CLIENT_SECRET, SECRET

pytestmark = pytest.mark.django_db
ROME = ZoneInfo("Europe/Rome")
NUMBER = "81234567890"
LINK = f"https://us02web.zoom.us/j/{NUMBER}?pwd=abc"


def at(hour, minute, second=0, day=16):
    moment = datetime(2022, 2, day, hour, minute, second, tzinfo=ROME).astimezone(ZoneInfo("UTC"))
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def event(
    name, who="", when="", *, number=NUMBER, uuid="4444AAAiAAAAAiAiAiiAii==", email="", user_id="1", **person
):
    thing = {"id": number, "uuid": uuid, "topic": "Incoterms", "host_id": "host", "start_time": at(9, 50)}
    if name == "ended":
        thing["end_time"] = when
    if who:
        field = "join_time" if name == "participant_joined" else "leave_time"
        thing["participant"] = {
            "user_id": user_id,
            "user_name": who,
            "participant_uuid": f"uuid-{who}",
            "email": email,
            field: when,
            **person,
        }
    return {"event": f"meeting.{name}", "event_ts": 1, "payload": {"account_id": "acc", "object": thing}}


def joined(who, when, **values):
    return event("participant_joined", who, when, **values)


def left(who, when, **values):
    return event("participant_left", who, when, **values)


def sign(body, timestamp, secret=SECRET):
    return (
        "v0="
        + hmac.new(secret.encode(), b"v0:%s:%s" % (timestamp.encode(), body), hashlib.sha256).hexdigest()
    )


@pytest.fixture
def page(zoom):
    return past_webinar(join_url=LINK, provider_account=zoom)


@pytest.fixture
def send(client, zoom):
    def post(message, *, age=0, signature=None, timestamp=None):
        body = message if isinstance(message, bytes) else json.dumps(message).encode()
        stamp = timestamp if timestamp is not None else str(int(timezone.now().timestamp()) - age)
        headers = {
            "x-zm-request-timestamp": stamp,
            "x-zm-signature": sign(body, stamp) if signature is None else signature,
        }
        address = reverse("lms_webinars:hook_zoom", args=[zoom.key])
        return client.post(address, body, content_type="application/json", headers=headers)

    return post


def test_the_address_is_validated_with_a_hex_hmac_of_the_token(send):
    answer = send({"event": "endpoint.url_validation", "payload": {"plainToken": "qgg8vlvZRS6UYooatFL8Aw"}})
    expected = hmac.new(SECRET.encode(), b"qgg8vlvZRS6UYooatFL8Aw", hashlib.sha256).hexdigest()
    assert (answer.status_code, answer.json()) == (
        200,
        {"plainToken": "qgg8vlvZRS6UYooatFL8Aw", "encryptedToken": expected},
    )


def test_nobody_can_have_a_text_signed_by_asking_for_validation(send):
    forged = "v0:1:{}"
    answer = send({"event": "endpoint.url_validation", "payload": {"plainToken": forged}}, signature="v0=x")
    assert answer.status_code == 401
    assert "encryptedToken" not in answer.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"signature": ""},
        {"signature": "v0="},
        {"signature": "v0=" + "0" * 64},
        {"signature": "v0=è"},
        {"age": 301},
        {"age": -301},
        {"timestamp": ""},
        {"timestamp": "yesterday"},
        {"timestamp": "²"},
        {"timestamp": "9" * 40},
    ],
)
def test_an_event_without_a_fresh_signature_over_its_bytes_is_not_read(send, page, wrong):
    assert send(joined("Anna", at(10, 0)), **wrong).status_code == 401
    assert ProviderEvent.objects.count() == 0


def test_one_changed_byte_breaks_the_signature(send, page):
    body = json.dumps(joined("Anna", at(10, 0))).encode()
    stamp = str(int(timezone.now().timestamp()))
    assert send(body + b" ", timestamp=stamp, signature=sign(body, stamp)).status_code == 401
    assert send(body, timestamp=stamp, signature=sign(body, stamp, "another-secret")).status_code == 401
    assert send(body, timestamp=stamp, signature=sign(body, stamp)).json() == {"status": "stored"}


def test_each_event_is_kept_once_byte_for_byte(send, page):
    body = json.dumps(joined("Anna", at(10, 0)), indent=2).encode()
    answers = [send(body), send(body), send(joined("Anna", at(10, 0)))]
    assert [(answer.status_code, answer.json()) for answer in answers] == [
        (200, {"status": "stored"}),
        (200, {"status": "known already"}),
        (200, {"status": "known already"}),
    ]
    kept = ProviderEvent.objects.get()
    assert (bytes(kept.body), kept.sha256, kept.session, kept.event) == (
        body,
        hashlib.sha256(body).hexdigest(),
        session_of(page),
        "meeting.participant_joined",
    )


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (joined("Anna", at(10, 0), number="99999999999"), "not ours"),
        (joined("Anna", at(10, 0, day=20)), "not ours"),
        ({"event": "meeting.sharing_started", "payload": {"object": {"id": NUMBER}}}, "not needed"),
        ({"event": "meeting.started", "payload": {"object": "x"}}, "not needed"),
    ],
)
def test_what_is_not_about_a_session_of_ours_is_answered_and_forgotten(send, page, message, told):
    answer = send(message)
    assert (answer.status_code, answer.json()) == (200, {"status": told})
    assert ProviderEvent.objects.count() == 0


def test_nonsense_is_refused_in_its_own_way(client, send, zoom, page, monkeypatch):
    assert client.get(reverse("lms_webinars:hook_zoom", args=[zoom.key])).status_code == 405
    for body in (b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"event": "meeting.ended"}'):
        assert send(body).status_code == 400
    assert send({"event": "endpoint.url_validation", "payload": {"plainToken": "x" * 201}}).status_code == 400
    assert send({"event": "endpoint.url_validation", "payload": {}}).status_code == 400
    monkeypatch.setattr("webinars.providers.views.LARGEST_EVENT", 10)
    assert send(joined("Anna", at(10, 0))).status_code == 413
    other = reverse("lms_webinars:hook_bigbluebutton", args=[zoom.key])
    assert client.post(other, b"{}", content_type="application/json").status_code == 410


def day_of_anna_and_bruno():
    return [
        event("started", when=at(9, 50)),
        joined("Anna", at(9, 55), email="anna@example.com"),
        joined("Bruno", at(10, 0), user_id="2"),
        left("Anna", at(10, 30), email="anna@example.com"),
        joined("Anna", at(10, 31), email="anna@example.com", user_id="3"),
        left("Anna", at(11, 35), email="anna@example.com", user_id="3"),
        left("Bruno", at(11, 0), user_id="2"),
        event("ended", when=at(11, 40)),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_events_in_any_order_and_repeated_make_one_import_that_credits_the_same(send, page, seed):
    anna = registrant(page, "Anna", "Abete")
    messages = day_of_anna_and_bruno() + day_of_anna_and_bruno()[:5]
    random.Random(seed).shuffle(messages)
    for message in messages:
        assert send(message).status_code == 200
    assert (ProviderEvent.objects.count(), import_due(), import_due()) == (8, 1, 0)
    made = AttendanceImport.objects.get()
    assert (made.provider, made.file_name) == ("zoom", f"zoom-2022-02-16-{session_of(page).pk}.ndjson")
    assert made.sha256 == hashlib.sha256(made.file.read()).hexdigest()
    assert [
        (row.name, row.match, row.participation_id, row.seconds_low, row.seconds_high)
        for row in made.identities.order_by("name")
    ] == [("Anna", "email", anna.pk, 89 * 60, 89 * 60), ("Bruno", "none", None, 3600, 3600)]
    anna.refresh_from_db()
    assert anna.completed_at is not None


def test_the_same_events_give_the_same_bytes_in_whatever_order_they_came(send, page, zoom):
    from webinars.actions.receiving import as_ndjson

    for message in day_of_anna_and_bruno():
        send(message)
    events = list(ProviderEvent.objects.all())
    made = {
        as_ndjson(session_of(page), list(order))
        for order in itertools.islice(itertools.permutations(events), 50)
    }
    assert len(made) == 1


def test_without_an_end_of_the_meeting_the_round_waits_ten_minutes(send, zoom, time_machine):
    now = timezone.now().replace(microsecond=0)
    page = webinar(
        join_url=LINK,
        provider_account=zoom,
        starts_at=now - timedelta(minutes=60),
        ends_at=now + timedelta(minutes=30),
    )
    registrant(page, "Anna", "Abete")
    when = (now - timedelta(minutes=50)).astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ")
    send(joined("Anna", when, email="anna@example.com"))
    for minutes, made in ((20, 0), (31, 0), (39, 0), (41, 1)):
        time_machine.move_to(now + timedelta(minutes=minutes))
        assert import_due() == made


def test_late_events_make_a_new_report_that_takes_the_place_of_the_old(send, page):
    anna = registrant(page, "Anna", "Abete")
    *most, last, _bruno, ended = day_of_anna_and_bruno()
    for message in [*most, ended]:
        send(message)
    import_due()
    send(last)
    assert import_due() == 1
    old, new = AttendanceImport.objects.order_by("pk")
    assert (old.undone_at is None, old.undone_by, new.undone_at) == (False, None, None)
    anna.refresh_from_db()
    assert anna.attended_seconds == 89 * 60
    assert set(ProviderEvent.objects.values_list("attendance_import", flat=True)) == {new.pk}


def test_a_meeting_on_two_days_gives_each_session_its_own_events(send, zoom, page):
    second = past_webinar(
        "Second day",
        join_url=LINK,
        provider_account=zoom,
        starts_at=datetime(2022, 2, 17, 10, 0, tzinfo=ROME),
    )
    send(joined("Anna", at(10, 0)))
    send(joined("Anna", at(10, 0, day=17), uuid="other"))
    assert list(ProviderEvent.objects.values_list("session", flat=True)) == [
        session_of(page).pk,
        session_of(second).pk,
    ]


def test_nobody_listed_is_said_on_the_desk_and_not_tried_again_and_again(client, send, page):
    send(event("started", when=at(9, 50)))
    send(event("ended", when=at(11, 40)))
    assert (import_due(), ProviderEvent.objects.waiting().count()) == (0, 0)
    client.force_login(staff("administrator"))
    text = client.get(reverse("lms_webinars_desk:room", args=[activity_of(page).pk])).content.decode()
    assert "not imported" in text


# --- Registrants ------------------------------------------------------------------------------------


@pytest.fixture
def coming(zoom):
    return webinar(join_url=LINK, provider_account=zoom)


def there():
    return {
        row.participation.first_name: row.registrant_id
        for row in ProviderRegistrant.objects.filter(deleted_at=None)
    }


def test_who_holds_a_place_is_registered_there_with_our_number_and_gets_a_link_of_their_own(
    client, platform, coming, time_machine
):
    anna = registrant(coming, "Anna", "Abete")
    registrant(coming, "Carlo", "Cedro", confirmed_at=None)
    registrant(coming, "Dora", "Dattero", waitlisted_at=timezone.now())
    assert (enrol_due(), enrol_due()) == (1, 0)
    assert platform.registrants == {
        "reg1": {
            "email": "anna@example.com",
            "first_name": "Anna",
            "last_name": "Abete",
            "comments": reference(anna.pk),
        }
    }
    assert platform.calls("/oauth/token")[0][2] == {
        "grant_type": ["account_credentials"],
        "account_id": ["acc"],
    }
    own = f"https://zoom.example/w/{NUMBER}?tk=reg1"
    door = reverse("lms_webinars:join", args=[token(MANAGE, anna.pk)])
    assert own not in client.get(door).content.decode()
    time_machine.move_to(session_of(coming).starts_at - timedelta(minutes=10))
    assert client.get(door).url == own
    assert JoinClick.objects.get().participation == anna
    anna.refresh_from_db()
    assert (anna.attended_at, anna.attended_seconds, anna.completed_at) == (None, None, None)


def test_who_gives_the_place_back_is_taken_off_and_may_come_again(platform, coming):
    anna = registrant(coming, "Anna", "Abete")
    enrol_due()
    ledger.cancel(anna)
    assert (enrol_due(), platform.registrants, there()) == (1, {}, {})
    assert ProviderRegistrant.objects.get().join_url == ""
    ledger.register(activity_of(coming), anna.participant, confirmed=True)
    assert (enrol_due(), there()) == (1, {"Anna": "reg1"})


def test_one_that_is_gone_at_zoom_already_is_as_good(platform, coming):
    anna = registrant(coming, "Anna", "Abete")
    enrol_due()
    platform.registrants.clear()
    ledger.cancel(anna)
    assert (enrol_due(), there()) == (1, {})


def test_a_webinar_is_asked_as_a_webinar(platform, coming):
    platform.is_webinar = True
    registrant(coming, "Anna", "Abete")
    assert (enrol_due(), there()) == (1, {"Anna": "reg1"})
    assert [entry[1].split("/")[2] for entry in platform.calls("/registrants")] == ["meetings", "webinars"]


def test_another_meeting_in_the_link_moves_everybody(platform, coming):
    registrant(coming, "Anna", "Abete")
    enrol_due()
    republish(coming, join_url="https://zoom.us/j/99999999999")
    assert enrol_due() == 2
    assert list(ProviderRegistrant.objects.filter(deleted_at=None).values_list("meeting", flat=True)) == [
        "99999999999"
    ]
    assert list(platform.registrants) == ["reg2"] or len(platform.registrants) == 1


@pytest.mark.parametrize("fault", ["timeout", "500", "garbage", "redirect"])
def test_an_outage_delays_and_loses_nobody(platform, coming, monkeypatch, time_machine, fault):
    monkeypatch.setattr("webinars.actions.enrolling.Client.__init__.__kwdefaults__", {"seconds": 0.3})
    people = [registrant(coming, name, "Abete") for name in ("Anna", "Bruno", "Carla")]
    platform.fault = fault
    start = timezone.now()
    assert (enrol_due(), len(platform.asked)) == (0, 1)  # the rest waits for the next round
    assert ProviderRegistrant.objects.exclude(trouble="").count() == 1
    platform.fault = ""
    time_machine.move_to(start + timedelta(minutes=3))
    assert enrol_due() == 3
    assert set(there()) == {person.first_name for person in people}
    assert not ProviderRegistrant.objects.exclude(trouble="").exists()


def test_wrong_credentials_stop_the_round_and_are_nobodys_fault(platform, zoom, coming, time_machine):
    for name in ("Anna", "Bruno"):
        registrant(coming, name, "Abete")
    save_account(zoom, secrets={"client_secret": "another-client-secret"}, acting_user=None)
    start = timezone.now()
    for hours in range(20):
        time_machine.move_to(start + timedelta(hours=hours))
        assert enrol_due() == 0
    assert len(platform.calls("/oauth/token")) == len(platform.asked) == 20
    save_account(zoom, secrets={"client_secret": CLIENT_SECRET}, acting_user=None)
    time_machine.move_to(start + timedelta(hours=21))
    assert enrol_due() == 2


def test_one_address_that_zoom_refuses_holds_up_nobody_else_and_is_shown(
    client, platform, coming, time_machine
):
    registrant(coming, "Anna", "Abete")
    registrant(coming, "Bruno", "Ibisco")
    platform.refuse = "anna@example.com"
    start = timezone.now()
    assert (enrol_due(), there()) == (1, {"Anna": "", "Bruno": "reg1"})
    for hours in range(2, 20):
        time_machine.move_to(start + timedelta(hours=hours))
        enrol_due()
    tries = [entry for entry in platform.calls("/meetings/") if entry[3]["email"] == "anna@example.com"]
    assert len(tries) == 8
    client.force_login(staff("administrator"))
    address = reverse("lms_webinars_desk:room", args=[activity_of(coming).pk])
    text = client.get(address).content.decode()
    assert "Anna Abete" in text and "The platform refused the request. (HTTP 400, code 300)" in text
    platform.refuse = ""
    client.post(reverse("lms_webinars_desk:read_again", args=[activity_of(coming).pk]))
    assert (enrol_due(), set(there().values())) == (1, {"reg1", "reg2"})


def test_two_rounds_at_once_register_once(platform, coming, monkeypatch):
    from webinars.actions import enrolling

    registrant(coming, "Anna", "Abete")
    real = enrolling.Client.register

    def slow(client, session, participation):
        assert enrol_due() == 0  # the other round comes by while this one waits for Zoom
        return real(client, session, participation)

    monkeypatch.setattr(enrolling.Client, "register", slow)
    assert (enrol_due(), len(platform.registrants)) == (1, 1)


def test_without_credentials_nothing_happens(platform, zoom, coming):
    zoom.account_id = ""
    save_account(zoom, secrets={}, acting_user=None)
    registrant(coming, "Anna", "Abete")
    assert (enrol_due(), platform.asked, ProviderRegistrant.objects.count()) == (0, [], 0)


def test_an_event_called_off_takes_everybody_off(platform, coming):
    from webinars.actions.publishing import call_off

    registrant(coming, "Anna", "Abete")
    enrol_due()
    call_off(activity_of(coming), reason="ill", acting_user=None)
    assert (enrol_due(), platform.registrants) == (1, {})


def test_a_registrant_is_recognised_without_the_email_that_zoom_sometimes_empties(send, zoom, page):
    anna = registrant(page, "Anna", "Abete")
    ProviderRegistrant.objects.create(
        account=zoom, session=session_of(page), participation=anna, meeting=NUMBER, registrant_id="regX"
    )
    send(joined("A's iPhone", at(10, 0), registrant_id="regX"))
    send(left("A's iPhone", at(11, 30), registrant_id="regX"))
    send(event("ended", when=at(11, 40)))
    import_due()
    row = AttendanceImport.objects.get().identities.get()
    assert (row.match, row.participation_id, row.seconds_low) == ("id", anna.pk, 5400)
    assert b"customer_key" not in b"".join(bytes(kept.body) for kept in ProviderEvent.objects.all())
    assert Participation.objects.get().completed_at is not None


# --- Account and links ------------------------------------------------------------------------------


def test_the_test_of_an_account_says_what_works(platform, zoom):
    assert Zoom(zoom).test() == "Zoom accepts the credentials: registrants are carried there."
    save_account(zoom, secrets={"client_secret": "another-client-secret"}, acting_user=None)
    with pytest.raises(NotSignedIn):
        Zoom(zoom).test()
    platform.fault = "500"
    with pytest.raises(Unreachable):
        Zoom(zoom).test()
    zoom.account_id = ""
    assert "can be verified" in Zoom(zoom).test()


@pytest.mark.parametrize(
    ("link", "number"),
    [
        (LINK, NUMBER),
        ("https://zoom.us/w/81234567890?tk=x", NUMBER),
        ("https://zoom.us/wc/81234567890/join", NUMBER),
        ("https://zoom.us/wc/join/81234567890", NUMBER),
        ("https://zoom.us/my/room", ""),
        ("https://zoom.us/j/123", ""),
        ("https://zoom.us/j/8123456789012", ""),
        ("https://meet.example.com/?x=/j/81234567890", ""),
        ("", ""),
    ],
)
def test_the_number_of_the_meeting_is_read_from_its_link(link, number):
    assert meeting_number(link) == number
