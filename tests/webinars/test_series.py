"""Series: one registration, several sessions, each with its own place in calendars and its own evidence."""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.utils import timezone

from lms.audit.models import Entry
from lms.ledger.errors import AlreadyOver
from lms.mail.models import Mail
from webinars.actions.arranging import call_off_session
from webinars.actions.telling import tell, tell_untold
from webinars.errors import AlreadyCalledOff, OnlySession, ReasonMissing
from webinars.models import Invitation, Session, WebinarPage
from webinars.queries import catalogue

from .factories import (
    activity_of,
    index_page,
    past_webinar,
    registrant,
    republish,
    staff,
    translated,
    webinar,
)

pytestmark = pytest.mark.django_db
ROME = ZoneInfo("Europe/Rome")


def block(starts_at, minutes=90, *, key="", **values):
    """A further session as the editor stores it."""
    value = {
        "title": "",
        "join_url": "",
        "location": "",
        **values,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=minutes),
    }
    return {"type": "session", "id": key or str(uuid.uuid4()), "value": value}


def blocks_of(page, *blocks):
    """The stream of these blocks, to be put on a page."""
    stream = WebinarPage._meta.get_field("more_sessions").stream_block
    raw = [
        {
            **item,
            "value": {
                name: value.isoformat() if isinstance(value, datetime) else value
                for name, value in item["value"].items()
            },
        }
        for item in blocks
    ]
    return stream.to_python(raw)


def series(*days, **values):
    """A published webinar of several sessions, days after the first."""
    page = webinar(**values)
    blocks = [
        block(page.starts_at + timedelta(days=day), key=f"00000000-0000-4000-8000-{day:012}") for day in days
    ]
    return republish(page, more_sessions=blocks_of(page, *blocks))


def sessions_of(page):
    return list(Session.objects.filter(activity__translation_key=page.translation_key).order_by("number"))


def entry(message):
    """The calendar part of a mail, read by the calendar library."""
    calendar = icalendar.Calendar.from_ical(message.calendar)
    return calendar["METHOD"], calendar.walk("VEVENT")[0]


class TestPublishing:
    def test_every_block_becomes_a_session_beside_the_page_s_own_date(self):
        page = series(14, 7)
        first, second, third = sessions_of(page)
        assert [row.number for row in (first, second, third)] == [1, 2, 3]
        assert first.key == "" and second.key.endswith("07") and third.key.endswith("14")
        assert second.join_url == page.join_url
        activity = activity_of(page)
        assert (activity.starts_at, activity.ends_at) == (first.starts_at, third.ends_at)
        assert (activity.duration_minutes, activity.session_count) == (270, 3)
        assert WebinarPage.objects.get(pk=page.pk).finishes_at == third.ends_at

    def test_a_block_s_own_link_and_place_win_over_the_event_s(self):
        page = webinar(mode="hybrid", location="Bergamo")
        own = block(
            page.starts_at + timedelta(days=7),
            title="In depth",
            location="Brescia",
            join_url="https://other.example/x",
        )
        republish(page, more_sessions=blocks_of(page, own))
        second = sessions_of(page)[1]
        assert (second.title, second.location, second.join_url) == (
            "In depth",
            "Brescia",
            "https://other.example/x",
        )

    def test_a_session_nobody_was_invited_to_goes_with_its_block(self):
        page = series(7)
        republish(page, more_sessions=blocks_of(page))
        assert [row.number for row in sessions_of(page)] == [1]
        assert activity_of(page).session_count == 1

    def test_a_session_with_invitations_is_called_off_and_stands_again_when_put_back(self, committed):
        page = series(7, 14)
        anna = registrant(page, "Anna", "Abete", language="en")
        tell(anna)
        second = sessions_of(page)[1]
        before = page.more_sessions
        with committed():
            republish(
                page,
                more_sessions=blocks_of(
                    page, block(page.starts_at + timedelta(days=14), key=sessions_of(page)[2].key)
                ),
            )
        second.refresh_from_db()
        assert second.cancelled_at and second.number == 3
        [cancelled] = Mail.objects.filter(calendar_method="CANCEL")
        method, event = entry(cancelled)
        assert (method, event["STATUS"], int(event["SEQUENCE"])) == ("CANCEL", "CANCELLED", 1)
        assert event["UID"] == Invitation.objects.get(session=second).uid
        with committed():
            republish(page, more_sessions=before)
        second.refresh_from_db()
        assert second.cancelled_at is None and second.number == 2
        again = Mail.objects.filter(
            calendar_method="REQUEST", key__contains=f":{Invitation.objects.get(session=second).pk}:"
        ).latest("pk")
        method, event = entry(again)
        assert (method, int(event["SEQUENCE"])) == ("REQUEST", 2)

    def test_a_page_is_past_only_after_its_last_session(self, rf):
        page = series(7, starts_at=timezone.now() - timedelta(days=3))
        assert not WebinarPage.objects.get(pk=page.pk).is_over
        listed = catalogue(index_page(), rf.get("/").GET)
        assert [item["title"] for item in listed["items"]] == [page.title]
        assert {"icon": "calendar", "text": "2 sessions"} in listed["items"][0]["meta"]
        past = catalogue(index_page(), rf.get("/?when=past").GET)
        assert past["items"] == []

    def test_both_editions_share_the_sessions(self):
        page = series(7)
        other = translated(page)
        assert len(sessions_of(other)) == 2
        republish(other, more_sessions=blocks_of(other))
        assert len(WebinarPage.objects.get(pk=page.pk).more_sessions) == 0
        assert WebinarPage.objects.get(pk=page.pk).finishes_at == page.ends_at

    def test_sessions_keep_their_wall_clock_across_the_change_of_the_clocks_and_over_midnight(self):
        page = webinar(
            starts_at=datetime(2027, 3, 27, 22, 30, tzinfo=ROME),
            ends_at=datetime(2027, 3, 28, 0, 30, tzinfo=ROME),
        )
        spring = block(datetime(2027, 3, 28, 1, 0, tzinfo=ROME), minutes=0)
        spring["value"]["ends_at"] = datetime(2027, 3, 28, 4, 0, tzinfo=ROME)
        republish(page, more_sessions=blocks_of(page, spring))
        first, second = sessions_of(page)
        assert (first.seconds, second.seconds) == (7200, 7200)
        assert activity_of(page).duration_minutes == 240


class TestTelling:
    def test_one_registration_is_one_confirmation_and_an_entry_for_each_session(self):
        page = series(7, 14)
        anna = registrant(page, "Anna", "Abete", language="en")
        tell(anna)
        mails = list(Mail.objects.order_by("pk"))
        assert [row.subject for row in mails] == [
            "You are registered: Origin of goods",
            "For your calendar: Origin of goods (2)",
            "For your calendar: Origin of goods (3)",
        ]
        entries = [entry(row) for row in mails]
        assert {method for method, _event in entries} == {"REQUEST"}
        assert len({str(event["UID"]) for _method, event in entries}) == 3
        assert [int(event["SEQUENCE"]) for _method, event in entries] == [0, 0, 0]
        for row in sessions_of(page):
            assert f"{timezone.localtime(row.starts_at):%-d %B %Y}" in mails[0].text

    def test_only_the_session_that_moved_gets_an_update(self, committed):
        page = series(7, 14)
        anna = registrant(page, "Anna", "Abete", language="en")
        tell(anna)
        Mail.objects.all().delete()
        second, third = sessions_of(page)[1:]
        moved = [
            block(second.starts_at + timedelta(hours=1), key=second.key),
            block(third.starts_at, key=third.key),
        ]
        with committed():
            republish(page, more_sessions=blocks_of(page, *moved))
        [update] = Mail.objects.all()
        _method, event = entry(update)
        assert (str(event["UID"]), int(event["SEQUENCE"])) == (Invitation.objects.get(session=second).uid, 1)
        assert update.subject == "Changed: Origin of goods (2)"

    def test_the_round_finds_whoever_lacks_one_session(self):
        page = series(7)
        anna = registrant(page, "Anna", "Abete", language="en")
        tell(anna)
        later = sessions_of(page)[1].ends_at
        again = block(page.starts_at + timedelta(days=7), key=sessions_of(page)[1].key)
        republish(page, more_sessions=blocks_of(page, again, block(later, key="new")))
        assert tell_untold() == 1
        assert Invitation.objects.filter(participation=anna, session__activity=anna.activity).count() == 3
        assert tell_untold() == 0

    def test_whoever_withdraws_leaves_every_session(self):
        page = series(7)
        anna = registrant(page, "Anna", "Abete", language="en")
        tell(anna)
        type(anna).objects.filter(pk=anna.pk).update(cancelled_at=timezone.now())
        tell(anna)
        cancels = Mail.objects.filter(calendar_method="CANCEL").order_by("pk")
        assert [row.subject for row in cancels] == [
            "Cancelled: Origin of goods",
            "Cancelled: Origin of goods (2)",
        ]
        assert all("STATUS" not in entry(row)[1] for row in cancels)


class TestCallingOneSessionOff:
    def test_people_are_told_why_and_the_others_stand(self, committed):
        page, trainer = series(7, 14), staff("trainer")
        anna = registrant(page, "Anna", "Abete", language="en")
        tell(anna)
        second = sessions_of(page)[1]
        with committed():
            call_off_session(second, reason="The speaker is ill", acting_user=trainer)
        last = Mail.objects.latest("pk")
        method, event = entry(last)
        assert (method, event["STATUS"]) == ("CANCEL", "CANCELLED")
        assert last.subject == "Called off: Origin of goods (2)" and "The speaker is ill" in last.text
        assert Mail.objects.filter(calendar_method="CANCEL").count() == 1
        activity = activity_of(page)
        assert (activity.session_count, activity.duration_minutes) == (2, 180)
        assert Entry.objects.get(verb="lms_webinars.call_off_session").reason == "The speaker is ill"

    def test_publishing_again_does_not_bring_it_back(self):
        page, trainer = series(7), staff("trainer")
        last = sessions_of(page)[1]
        call_off_session(last, reason="No room", acting_user=trainer)
        republish(page, summary="New words")
        last.refresh_from_db()
        assert last.cancelled_at
        assert WebinarPage.objects.get(pk=page.pk).finishes_at == page.ends_at
        assert activity_of(page).session_count == 1

    def test_it_needs_a_reason_another_session_and_a_session_to_come(self):
        page, trainer = series(7), staff("trainer")
        first, second = sessions_of(page)
        with pytest.raises(ReasonMissing):
            call_off_session(first, reason=" ", acting_user=trainer)
        call_off_session(first, reason="Ill", acting_user=trainer)
        with pytest.raises(AlreadyCalledOff):
            call_off_session(first, reason="Ill", acting_user=trainer)
        with pytest.raises(OnlySession, match="call the whole event off"):
            call_off_session(second, reason="Ill", acting_user=trainer)
        with pytest.raises(AlreadyOver):
            call_off_session(sessions_of(past_webinar())[0], reason="Ill", acting_user=trainer)
