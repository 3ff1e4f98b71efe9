"""What happens to people when a webinar is moved, renamed, translated, called off, copied or deleted."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from lms.ledger.errors import AlreadyOver
from lms.ledger.models import Activity, Participation
from webinars.actions import publishing, registration, reminding, telling
from webinars.errors import AlreadyCalledOff, ReasonMissing
from webinars.models import Invitation, Session, WebinarPage

from .factories import (
    activity_of,
    past_webinar,
    registrant,
    republish,
    session_of,
    staff,
    translated,
    webinar,
)
from .reading import calendar_part, vevent

pytestmark = pytest.mark.django_db


@pytest.fixture
def invited(committed):
    """A webinar with two confirmed people who have their invitation, and one who waits."""

    def make(**values):
        event = webinar(capacity=2, **values)
        with committed():
            for name in ("anna", "bruno", "carla"):
                registration.enter(
                    activity_of(event),
                    email=f"{name}@example.com",
                    first_name=name.title(),
                    last_name="Abete",
                    enterprise=None,
                    language="en",
                    acting_user=None,
                )
        assert [message.subject for message in mail.outbox] == [
            "You are registered: Origin of goods",
            "You are registered: Origin of goods",
            "You are on the waiting list: Origin of goods",
        ]
        mail.outbox.clear()
        return event

    return make


def told():
    return sorted((message.to[0], message.subject) for message in mail.outbox)


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": timezone.now().replace(microsecond=0) + timedelta(days=6)},
        {"join_url": "https://meet.example.com/other"},
        {"title": "Origin of goods, again"},
        {"location": "Sala Giunta"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_calendars_show_is_updated_for_those_who_hold_a_seat(invited, committed, change):
    event = invited()
    with committed():
        event = republish(event, **change)
    title = event.title
    assert told() == [("anna@example.com", f"Changed: {title}"), ("bruno@example.com", f"Changed: {title}")]
    for message in mail.outbox:
        assert "METHOD:REQUEST" in calendar_part(message)
        entry = vevent(message)
        assert (entry.sequence.value, entry.summary.value) == ("1", title)
        assert entry.dtstart.value.astimezone(UTC) == event.starts_at


def test_publishing_without_a_change_tells_nobody(invited, committed):
    event = invited()
    with committed():
        republish(event, summary="Another summary.", threshold_percent=60)
    assert told() == []
    assert activity_of(event).threshold_percent == 60


def test_each_change_raises_the_sequence_and_keeps_the_uid(invited, committed):
    event = invited()
    uids = set(Invitation.objects.values_list("uid", flat=True))
    for minutes in (10, 20, 30):
        with committed():
            event = republish(event, ends_at=event.ends_at + timedelta(minutes=minutes))
    assert set(Invitation.objects.values_list("uid", "sequence")) == {(uid, 3) for uid in uids}
    assert {vevent(message).uid.value for message in mail.outbox} == uids


def test_calling_off_cancels_for_everybody_with_the_reason(invited, committed):
    event = invited()
    with committed():
        publishing.call_off(
            activity_of(event), reason="The speaker is ill", acting_user=staff("administrator")
        )
    assert told() == [
        (f"{name}@example.com", "Called off: Origin of goods") for name in ("anna", "bruno", "carla")
    ]
    parts = {message.to[0]: calendar_part(message) for message in mail.outbox}
    assert parts["carla@example.com"] == "", "who waited has nothing in the calendar"
    for name in ("anna", "bruno"):
        assert "METHOD:CANCEL" in parts[f"{name}@example.com"]
        assert "STATUS:CANCELLED" in parts[f"{name}@example.com"]
    assert all("The speaker is ill" in message.body for message in mail.outbox)
    assert Participation.objects.active().count() == 3, "history stays"
    assert telling.tell_untold() == 0
    assert reminding.remind_due(activity_of(event).starts_at - timedelta(minutes=30)) == 0
    with pytest.raises(AlreadyCalledOff):
        publishing.call_off(activity_of(event), reason="Again", acting_user=None)


def test_calling_off_needs_a_reason():
    event = webinar()
    with pytest.raises(ReasonMissing):
        publishing.call_off(activity_of(event), reason="  ", acting_user=None)
    assert activity_of(event).cancelled_at is None


def test_what_is_over_cannot_be_called_off_any_more(committed):
    event = past_webinar()
    registrant(event, "Anna", "Abete")
    mail.outbox.clear()
    with committed(), pytest.raises(AlreadyOver):
        publishing.call_off(activity_of(event), reason="Too late", acting_user=None)
    assert (activity_of(event).cancelled_at, told()) == (None, [])


def test_a_crash_before_the_mails_is_made_good_by_the_next_round(committed):
    event = webinar(capacity=1)
    seated = registrant(event, "Anna", "Abete", seat=1, language="en")
    registrant(event, "Bruno", "Ibisco", waitlisted_at=timezone.now(), language="en")
    registrant(
        event,
        "Carla",
        "Cedro",
        confirmed_at=None,
        confirm_by=timezone.now() + timedelta(hours=1),
        language="en",
    )
    with committed():
        assert telling.tell_untold() == 3
    assert told() == [
        ("anna@example.com", "You are registered: Origin of goods"),
        ("bruno@example.com", "You are on the waiting list: Origin of goods"),
        ("carla@example.com", "Please confirm: Origin of goods"),
    ]
    assert telling.tell_untold() == 0
    Session.objects.update(starts_at=event.starts_at + timedelta(minutes=5), revision=2)
    assert telling.tell_untold() == 1
    Participation.objects.filter(pk=seated.pk).update(cancelled_at=timezone.now(), seat=None)
    assert telling.tell_untold() == 1
    assert telling.tell_untold() == 0


def test_two_languages_share_one_activity_its_seats_and_its_times(committed):
    event = webinar(capacity=2)
    italian = translated(event)
    assert Activity.objects.count() == 1
    assert activity_of(event).titles == {"en": "Origin of goods", "it": "Origine delle merci"}
    later = italian.starts_at + timedelta(days=1)
    republish(
        italian,
        starts_at=later,
        ends_at=later + timedelta(hours=1),
        capacity=5,
        join_url="https://x.example/1",
    )
    event = WebinarPage.objects.get(pk=event.pk)
    assert (event.starts_at, event.capacity, event.join_url) == (later, 5, "https://x.example/1")
    assert event.get_latest_revision_as_object().starts_at == later
    republish(event, summary="Only the text changed.")
    assert session_of(event).starts_at == later, "an older draft of the other language undoes nothing"


def test_each_person_is_told_in_the_own_language(committed):
    event = webinar()
    translated(event)
    with committed():
        for language in ("it", "en"):
            registration.enter(
                activity_of(event),
                email=f"{language}@example.com",
                first_name="Anna",
                last_name="Abete",
                enterprise=None,
                language=language,
                acting_user=None,
            )
    titles = {message.to[0]: vevent(message).summary.value for message in mail.outbox}
    assert titles == {"it@example.com": "Origine delle merci", "en@example.com": "Origin of goods"}


def test_unpublishing_one_edition_leaves_the_other_open_and_both_closes():
    event = webinar()
    italian = translated(event)
    event.unpublish()
    assert activity_of(italian).is_open
    assert activity_of(italian).page_id == italian.pk
    italian.unpublish()
    assert not activity_of(italian).is_open


def test_deleting_the_page_keeps_the_history_and_closes_registration(client):
    event = webinar()
    person = registrant(event, "Anna", "Abete", language="en")
    key = event.translation_key
    event.delete()
    activity = Activity.objects.get(translation_key=key)
    assert (activity.is_open, activity.page_id, activity.titles) == (False, None, {"en": "Origin of goods"})
    person.refresh_from_db()
    assert person.state == "confirmed"
    from webinars.links import MANAGE, token

    answer = client.get(reverse("lms_webinars:manage", args=[token(MANAGE, person.pk)]))
    assert "You are registered" in answer.content.decode()


def test_a_copy_is_a_new_activity_without_people():
    event = webinar()
    registrant(event, "Anna", "Abete")
    copy = event.copy(update_attrs={"slug": "copy", "title": "Copy"}, keep_live=True)
    assert activity_of(copy).pk != activity_of(event).pk
    assert Participation.objects.filter(activity=activity_of(copy)).count() == 0


def test_moving_the_page_changes_nothing():
    from .factories import index_page

    event = webinar()
    before = Activity.objects.values().get()
    event.move(index_page().get_parent(), pos="last-child")
    assert Activity.objects.values().get() == before


def test_more_seats_let_people_move_up_in_order(invited, committed):
    event = invited()
    with committed():
        republish(event, capacity=3, offer_hours=0)
    assert told() == [("carla@example.com", "A place is free, and it is yours: Origin of goods")]
    with committed():
        republish(event, capacity=1)
    assert Participation.objects.confirmed().count() == 3, "nobody loses a seat that was promised"


def test_reminders_go_out_once_each_a_day_and_an_hour_before(invited, committed):
    event = invited()
    start = session_of(event).starts_at
    Participation.objects.update(confirmed_at=timezone.now() - timedelta(days=1))
    rounds = [start - timedelta(hours=hours) for hours in (25, 23.9, 23, 0.9, 0.5)]
    done = []
    for now in rounds:
        with committed():
            done.append(reminding.remind_due(now))
    assert done == [0, 2, 0, 2, 0]
    assert {message.to[0] for message in mail.outbox} == {"anna@example.com", "bruno@example.com"}
    local = start.astimezone(ZoneInfo("Europe/Rome"))
    assert f"{local:%H:%M}" in mail.outbox[0].subject
    assert len(mail.outbox) == 4


def test_after_a_pause_of_the_rounds_only_the_nearest_reminder_goes_out(invited, committed):
    event = invited()
    Participation.objects.update(confirmed_at=timezone.now() - timedelta(days=1))
    with committed():
        assert reminding.remind_due(session_of(event).starts_at - timedelta(minutes=20)) == 2
    assert len(mail.outbox) == 2


def test_a_moved_webinar_is_reminded_of_at_its_new_time(invited, committed):
    event = invited()
    Participation.objects.update(confirmed_at=timezone.now() - timedelta(days=1))
    with committed():
        reminding.remind_due(session_of(event).starts_at - timedelta(hours=2))
        event = republish(
            event, starts_at=event.starts_at + timedelta(days=2), ends_at=event.ends_at + timedelta(days=2)
        )
    mail.outbox.clear()
    with committed():
        assert reminding.remind_due(event.starts_at - timedelta(hours=20)) == 2
    assert len(mail.outbox) == 2


def test_times_are_right_on_both_clock_change_days(committed):
    rome = ZoneInfo("Europe/Rome")
    for year, month, day in ((2027, 3, 28), (2027, 10, 31)):
        start = datetime(year, month, day, 0, 30, tzinfo=rome)
        event = webinar(starts_at=start, ends_at=datetime(year, month, day, 5, 0, tzinfo=rome))
        with committed():
            registration.enter(
                activity_of(event),
                email="anna@example.com",
                first_name="Anna",
                last_name="Abete",
                enterprise=None,
                language="en",
                acting_user=None,
            )
        entry = vevent(mail.outbox[-1])
        assert entry.dtstart.value.astimezone(UTC) == start.astimezone(UTC)
        assert entry.dtend.value.astimezone(UTC) == event.ends_at.astimezone(UTC)
        assert "00:30" in mail.outbox[-1].body
        assert "05:00" in mail.outbox[-1].body
