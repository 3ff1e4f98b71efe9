"""BigBlueButton: rooms, personal links, and the report that it sends by itself."""

import hashlib
import json
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from joserfc import jwt
from joserfc.jwk import OctKey

from lms.ledger.models import Participation
from tests.webinars.factories import activity_of, past_webinar, registrant, session_of, staff, webinar
from webinars.actions.accounts import save_account
from webinars.actions.receiving import import_due
from webinars.links import MANAGE, token
from webinars.models import AttendanceImport, JoinClick, ProviderEvent
from webinars.providers.bigbluebutton import BigBlueButton, api_root, meeting_id
from webinars.references import reference

from .platform import SECRET

pytestmark = pytest.mark.django_db
ROME = ZoneInfo("Europe/Rome")
WRONG_MEETING = gettext_lazy("This report belongs to another meeting or another day.")


def ms(hour, minute):
    return int(datetime(2022, 2, 16, hour, minute, tzinfo=ROME).timestamp() * 1000)


def bearer(secret=SECRET, alg="HS512", exp=3600, **claims):
    values = {"exp": int(timezone.now().timestamp()) + exp, **claims} if exp is not None else claims
    return "Bearer " + jwt.encode({"alg": alg}, values, OctKey.import_key(secret), algorithms=[alg])


def attendee(person, join, leave, **values):
    return {
        "ext_user_id": reference(person.pk),
        "name": person.full_name,
        "moderator": False,
        "joins": [join],
        "leaves": [leave],
        "duration": (leave - join) // 1000,
        "sessions": [{"joins": [{"timestamp": join}], "lefts": [{"timestamp": leave}]}],
        **values,
    }


def report(account, session, *attendees, internal="abc-1", **values):
    return {
        "version": "1.0",
        "meeting_id": meeting_id(account, session),
        "internal_meeting_id": internal,
        "data": {"start": ms(9, 50), "finish": ms(11, 40), "attendees": list(attendees)},
        **values,
    }


@pytest.fixture
def event(bigbluebutton):
    return past_webinar(join_url="", provider_account=bigbluebutton)


@pytest.fixture
def send(client, bigbluebutton):
    def post(body, authorization=None, content_type="application/json", key=None):
        address = reverse("lms_webinars:hook_bigbluebutton", args=[key or bigbluebutton.key])
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = bearer() if authorization is None else authorization
        return client.post(address, data, content_type=content_type, headers={"Authorization": given})

    return post


@pytest.mark.parametrize("checksum", ["sha1", "sha256"])
def test_a_click_makes_the_room_and_leads_in_under_ones_registration_number(
    client, platform, bigbluebutton, checksum
):
    bigbluebutton.checksum = checksum
    save_account(bigbluebutton, secrets={}, acting_user=None)
    page = webinar(
        "Dazi & quote",
        join_url="",
        provider_account=bigbluebutton,
        starts_at=timezone.now() + timedelta(minutes=5),
    )
    person = registrant(page, "Anna", "D'Àbete & C")
    answer = client.get(reverse("lms_webinars:join", args=[token(MANAGE, person.pk)]))
    assert answer.status_code == 302
    (created,) = platform.calls("/create")
    meeting = meeting_id(bigbluebutton, session_of(page))
    assert created[1] == "/bigbluebutton/api/create"
    assert {
        name: values for name, values in created[2].items() if name not in ("attendeePW", "moderatorPW")
    } == {
        "name": ["Dazi & quote"],
        "meetingID": [meeting],
        "logoutURL": ["http://testserver"],
        "meetingKeepEvents": ["true"],
        "meta_analytics-callback-url": [
            f"http://testserver/it/webinars/hooks/bigbluebutton/{bigbluebutton.key}/"
        ],
        "checksum": created[2]["checksum"],
    }
    target = urlsplit(answer.url)
    query, _mark, given = target.query.rpartition("&checksum=")
    assert f"{target.scheme}://{target.netloc}{target.path}" == f"{platform.url}/bigbluebutton/api/join"
    assert hashlib.new(checksum, f"join{query}{SECRET}".encode()).hexdigest() == given
    assert {name: values[0] for name, values in parse_qs(query).items()} == {
        "fullName": "Anna D'Àbete & C",
        "meetingID": meeting,
        "userID": reference(person.pk),
        "role": "VIEWER",
        "password": created[2]["attendeePW"][0],
        "redirect": "true",
    }


def test_a_hundred_clicks_in_one_minute_make_the_room_once(client, platform, bigbluebutton):
    page = webinar(join_url="", provider_account=bigbluebutton, starts_at=timezone.now())
    person = registrant(page, "Anna", "Abete")
    for _click in range(5):
        client.get(reverse("lms_webinars:join", args=[token(MANAGE, person.pk)]))
    assert len(platform.calls("/create")) == 1
    click = JoinClick.objects.get()
    assert (click.participation, click.session, click.clicks) == (person, session_of(page), 5)


@pytest.mark.parametrize("fault", ["timeout", "drip", "500", "garbage", "redirect"])
@pytest.mark.parametrize("link", ["", "https://meet.example.com/{registration}"])
def test_a_server_that_is_down_is_a_sentence_and_the_plain_link_if_there_is_one(
    client, platform, bigbluebutton, monkeypatch, fault, link
):
    monkeypatch.setattr("webinars.providers.bigbluebutton.CLICK_SECONDS", 0.4)
    platform.fault = fault
    page = webinar(join_url=link, provider_account=bigbluebutton, starts_at=timezone.now())
    person = registrant(page, "Anna", "Abete")
    address = reverse("lms_webinars:join", args=[token(MANAGE, person.pk)])
    started = timezone.now()
    answers = [client.get(address) for _try in range(3)]
    assert (timezone.now() - started).total_seconds() < 3
    assert {answer.status_code for answer in answers} == {503}
    text = answers[0].content.decode()
    assert "The platform" in text and "Try again in a minute." in text
    assert (f"https://meet.example.com/{reference(person.pk)}" in text) is bool(link)
    assert SECRET not in text
    assert len(platform.asked) == 1  # while it is down not everybody waits for the deadline
    assert not JoinClick.objects.exists()
    platform.fault = ""
    cache.clear()
    assert client.get(address).status_code == 302


def test_what_a_wrong_secret_says_goes_to_staff_only(client, platform, bigbluebutton):
    save_account(bigbluebutton, secrets={"secret": "another-secret-altogether"}, acting_user=None)
    page = webinar(join_url="", provider_account=bigbluebutton, starts_at=timezone.now())
    person = registrant(page, "Anna", "Abete")
    answer = client.get(reverse("lms_webinars:join", args=[token(MANAGE, person.pk)]))
    assert "checksumError" not in answer.content.decode()
    client.force_login(staff("administrator"))
    answer = client.get(reverse("lms_webinars_desk:enter_room", args=[activity_of(page).pk]), follow=True)
    assert "checksumError" in answer.content.decode()


def test_staff_enter_as_hosts_and_others_do_not(client, platform, bigbluebutton):
    page = webinar(join_url="", provider_account=bigbluebutton)
    door = reverse("lms_webinars_desk:enter_room", args=[activity_of(page).pk])
    client.force_login(staff("trainer", "stranger"))
    assert client.get(door).status_code == 403
    trainer = staff("trainer", "rita", first_name="Rita", last_name="Rosa")
    page.owner = trainer
    page.save()
    client.force_login(trainer)
    values = parse_qs(urlsplit(client.get(door).url).query)
    assert (values["role"], values["userID"], values["fullName"]) == (
        ["MODERATOR"],
        [f"staff-{trainer.pk}"],
        ["Rita Rosa"],
    )
    assert values["password"] == platform.calls("/create")[0][2]["moderatorPW"]


@pytest.mark.parametrize(
    ("given", "root"),
    [
        ("https://bbb.example.org", "https://bbb.example.org/bigbluebutton/api"),
        ("https://bbb.example.org/bigbluebutton/", "https://bbb.example.org/bigbluebutton/api"),
        ("https://bbb.example.org/bigbluebutton/api/", "https://bbb.example.org/bigbluebutton/api"),
    ],
)
def test_the_address_may_be_typed_in_each_of_its_usual_forms(given, root):
    assert api_root(given) == root


def test_the_report_of_a_meeting_becomes_an_import_after_the_session(send, bigbluebutton, event):
    anna, bruno = registrant(event, "Anna", "Abete"), registrant(event, "Bruno", "Ibisco")
    body = json.dumps(
        report(
            bigbluebutton,
            session_of(event),
            attendee(anna, ms(9, 55), ms(11, 35)),
            attendee(bruno, ms(10, 0), ms(10, 30)),
            {
                **attendee(anna, ms(9, 50), ms(11, 40)),
                "ext_user_id": "staff-1",
                "name": "Rita",
                "moderator": True,
            },
        )
    ).encode()
    assert (send(body).status_code, send(body).status_code) == (200, 202)
    stored = ProviderEvent.objects.get()
    assert (bytes(stored.body), stored.sha256) == (body, hashlib.sha256(body).hexdigest())
    assert import_due() == 1
    made = AttendanceImport.objects.get()
    assert (made.provider, made.sha256, made.uploaded_by, made.session) == (
        "bigbluebutton",
        hashlib.sha256(body).hexdigest(),
        None,
        session_of(event),
    )
    assert made.file.read() == body
    assert [
        (row.name, row.role, row.match, row.participation_id, row.seconds_low, row.seconds_high)
        for row in made.identities.order_by("name")
    ] == [
        ("Anna Abete", "attendee", "id", anna.pk, 5400, 5400),
        ("Bruno Ibisco", "attendee", "id", bruno.pk, 1800, 1800),
        ("Rita", "host", "none", None, 5400, 5400),
    ]
    done = {row.pk: row.completed_at is not None for row in Participation.objects.all()}
    assert done == {anna.pk: True, bruno.pk: False}
    assert (import_due(), send(body).status_code, AttendanceImport.objects.count()) == (0, 202, 1)


def test_a_second_meeting_of_the_session_adds_up(send, bigbluebutton, event):
    anna = registrant(event, "Anna", "Abete")
    session = session_of(event)
    send(report(bigbluebutton, session, attendee(anna, ms(10, 0), ms(10, 40)), internal="abc-1"))
    send(report(bigbluebutton, session, attendee(anna, ms(10, 45), ms(11, 30)), internal="abc-2"))
    assert import_due() == 2
    anna.refresh_from_db()
    assert anna.attended_seconds == (40 + 45) * 60


def test_a_report_that_comes_before_the_planned_end_waits_for_it(send, bigbluebutton, time_machine):
    now = timezone.now()
    page = webinar(
        join_url="",
        provider_account=bigbluebutton,
        starts_at=now - timedelta(minutes=60),
        ends_at=now + timedelta(minutes=30),
    )
    anna = registrant(page, "Anna", "Abete")
    start = int((now - timedelta(minutes=60)).timestamp() * 1000)
    send(report(bigbluebutton, session_of(page), attendee(anna, start, start + 3_000_000)))
    assert import_due() == 0
    time_machine.move_to(now + timedelta(minutes=31))
    assert import_due() == 1


def forged(kind):
    none = "eyJhbGciOiJub25lIn0.eyJleHAiOjQxMDI0NDQ4MDB9."
    return {
        "missing": "",
        "basic": "Basic YTpi",
        "empty": "Bearer ",
        "nonsense": "Bearer a.b.c",
        "none": f"Bearer {none}",
        "HS256": bearer(alg="HS256"),
        "HS384": bearer(alg="HS384"),
        "other secret": bearer(secret="somebody-elses-secret-here"),
        "expired": bearer(exp=-1),
        "without exp": bearer(exp=None, sub="x"),
        "endless": "Bearer " + "a" * 100_000,
    }[kind]


@pytest.mark.parametrize(
    "kind",
    [
        "missing",
        "basic",
        "empty",
        "nonsense",
        "none",
        "HS256",
        "HS384",
        "other secret",
        "expired",
        "without exp",
        "endless",
    ],
)
def test_only_a_fresh_hs512_token_under_the_shared_secret_opens_the_door(send, bigbluebutton, event, kind):
    answer = send(report(bigbluebutton, session_of(event)), authorization=forged(kind))
    assert (answer.status_code, ProviderEvent.objects.count()) == (401, 0)


def test_no_secret_means_no_door(send, bigbluebutton, event, settings):
    settings.SECRET_KEY = "another-key-of-the-site" * 3
    assert send(report(bigbluebutton, session_of(event))).status_code == 401


def test_what_is_not_a_report_is_refused_in_its_own_way(client, send, bigbluebutton, event, monkeypatch):
    session = session_of(event)
    good = report(bigbluebutton, session)
    address = reverse("lms_webinars:hook_bigbluebutton", args=[bigbluebutton.key])
    assert client.get(address).status_code == 405
    assert send(good, content_type="text/plain").status_code == 415
    for body in (b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"meeting_id": 7}'):
        assert send(body).status_code == 400
    assert send({**good, "internal_meeting_id": "x" * 256}).status_code == 400
    for meeting in ("foreign", f"lms-{session.pk}-000000000000", f"lms-999-{bigbluebutton.key.hex[:12]}"):
        assert send({**good, "meeting_id": meeting}).status_code == 410
    monkeypatch.setattr("webinars.providers.views.LARGEST_REPORT", 10)
    assert send(good).status_code == 413
    assert ProviderEvent.objects.count() == 0


def test_an_account_out_of_use_and_an_unknown_one_are_gone(send, bigbluebutton, event):
    body = report(bigbluebutton, session_of(event))
    assert send(body, key="00000000-0000-4000-8000-000000000000").status_code == 410
    bigbluebutton.is_active = False
    save_account(bigbluebutton, secrets={}, acting_user=None)
    assert send(body).status_code == 410


def test_a_report_of_a_rehearsal_is_kept_with_the_reason_why_it_does_not_count(
    client, send, bigbluebutton, event
):
    anna = registrant(event, "Anna", "Abete")
    day = 24 * 3_600_000
    body = report(bigbluebutton, session_of(event), attendee(anna, ms(10, 0) - day, ms(11, 0) - day))
    send(body)
    assert (import_due(), import_due(), AttendanceImport.objects.count()) == (0, 0, 0)
    assert ProviderEvent.objects.get().trouble == str(WRONG_MEETING)
    client.force_login(staff("administrator"))
    text = client.get(reverse("lms_webinars_desk:room", args=[activity_of(event).pk])).content.decode()
    assert "not imported" in text


def test_what_staff_undid_does_not_come_back_by_itself_but_by_their_button(
    client, send, bigbluebutton, event
):
    from webinars.actions.importing import undo

    anna = registrant(event, "Anna", "Abete")
    send(report(bigbluebutton, session_of(event), attendee(anna, ms(10, 0), ms(11, 30))))
    import_due()
    admin = staff("administrator")
    undo(AttendanceImport.objects.get(), reason="wrong", acting_user=admin)
    assert import_due() == 0
    client.force_login(admin)
    answer = client.post(reverse("lms_webinars_desk:read_again", args=[activity_of(event).pk]), follow=True)
    assert "Reports made from the platform&#x27;s messages: 1." in answer.content.decode()
    assert AttendanceImport.objects.standing().count() == 1


def test_the_test_of_an_account_says_what_works(bigbluebutton, platform):
    assert BigBlueButton(bigbluebutton).test() == "The server answers and accepts the shared secret."
    assert [entry[1] for entry in platform.asked] == ["/bigbluebutton/api/getMeetings"]
