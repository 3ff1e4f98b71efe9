"""The time line of an event's mails at the desk: what was sent, what will be, what did not arrive."""

from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from types import SimpleNamespace
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lms.audit.models import Entry
from lms.ledger.models import Participant, Participation
from lms.mail import outbox
from lms.mail.models import Mail
from tests.factories import UserFactory
from webinars import mailing, mails, timeline
from webinars.actions import addressing, following, registration, telling
from webinars.errors import AddressIsTheirs, AddressTaken
from webinars.models import FollowUp
from webinars.templatetags.lms_webinars_mails import before, with_zone

from .factories import activity_of, past_webinar, registrant, republish, session_of, staff, webinar
from .reading import vevent

ROME = ZoneInfo("Europe/Rome")


def session(*starts, minutes=90):
    starts_at = datetime(*starts, tzinfo=ROME)
    return SimpleNamespace(starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes), title="")


def lines(*sessions, minutes=(1440, 60), follow_up_hours=24, needs_approval=False, now=None):
    found = timeline.moments(
        sessions,
        minutes=minutes,
        follow_up_hours=follow_up_hours,
        needs_approval=needs_approval,
        now=now or datetime(2026, 1, 1, tzinfo=ROME),
    )
    return [(one.occasion, one.minutes, with_zone(one.at), one.state) for one in found if one.at]


def test_the_time_line_is_right_when_clocks_go_forward():
    assert lines(session(2027, 3, 28, 10)) == [
        ("reminder", 1440, "Saturday 27 March 2027, 09:00 (CET)", "ahead"),
        ("reminder", 60, "Sunday 28 March 2027, 09:00 (CEST)", "ahead"),
        ("thanks", 0, "Monday 29 March 2027, 11:30 (CEST)", "ahead"),
        ("sorry", 0, "Monday 29 March 2027, 11:30 (CEST)", "ahead"),
    ]


def test_the_time_line_is_right_when_clocks_go_back():
    assert lines(session(2027, 10, 31, 10), minutes=[1440, 480], follow_up_hours=None) == [
        ("reminder", 1440, "Saturday 30 October 2027, 11:00 (CEST)", "ahead"),
        ("reminder", 480, "Sunday 31 October 2027, 02:00 (CET)", "ahead"),
    ]


def test_the_reminders_of_several_sessions_stand_in_the_order_of_time():
    found = lines(session(2027, 6, 8, 10), session(2027, 6, 9, 9), follow_up_hours=2)
    assert [(name, minutes, when) for name, minutes, when, _state in found] == [
        ("reminder", 1440, "Monday 7 June 2027, 10:00 (CEST)"),
        ("reminder", 1440, "Tuesday 8 June 2027, 09:00 (CEST)"),
        ("reminder", 60, "Tuesday 8 June 2027, 09:00 (CEST)"),
        ("reminder", 60, "Wednesday 9 June 2027, 08:00 (CEST)"),
        ("thanks", 0, "Wednesday 9 June 2027, 12:30 (CEST)"),
        ("sorry", 0, "Wednesday 9 June 2027, 12:30 (CEST)"),
    ]


def test_what_would_not_go_out_any_more_is_said():
    one = session(2027, 6, 8, 10)
    states = [state for *_rest, state in lines(one, now=one.starts_at - timedelta(minutes=50))]
    assert states == ["passed", "near", "ahead", "ahead"]


def test_thanks_of_long_ago_are_not_called_planned():
    one = session(2027, 6, 8, 10)
    for days, state in ((29, "near"), (40, "passed")):
        told = lines(one, now=one.ends_at + timedelta(days=days))
        assert [(name, told_state) for name, *_rest, told_state in told][-2:] == [
            ("thanks", state),
            ("sorry", state),
        ]


def test_where_staff_decide_other_mails_come_first():
    found = timeline.moments(
        [session(2027, 6, 8, 10)],
        minutes=[],
        follow_up_hours=None,
        needs_approval=True,
        now=datetime(2027, 1, 1, tzinfo=ROME),
    )
    assert [one.occasion for one in found] == [
        *("confirm_application", "applied", "declined", "confirmed", "waiting", "offer", "promoted"),
        *("changed", "cancelled", "called_off"),
    ]


def test_how_long_before_is_said_in_the_largest_unit():
    assert [before(minutes) for minutes in (30, 60, 90, 1440, 2880, 10080)] == [
        "30 minutes before",
        "1 hour before",
        "90 minutes before",
        "24 hours before",
        "2 days before",
        "7 days before",
    ]


@pytest.fixture
def event(db, committed):
    """A webinar in a week with Anna and Bruno, who have their invitation."""
    page = webinar(reminder_hours="24, 1", capacity=10)
    with committed():
        for name in ("anna", "bruno"):
            registration.enter(
                activity_of(page),
                email=f"{name}@example.com",
                first_name=name.title(),
                last_name="Abete",
                enterprise=None,
                language="en",
                acting_user=None,
            )
    return page


def refused(code=550):
    return SMTPRecipientsRefused({"anna@example.com": (code, b"no such user")})


def fail(error):
    """Anna's mail is refused by the mail server."""
    row = Mail.objects.get(to="anna@example.com")
    Mail.objects.filter(pk=row.pk).update(sent_at=None, handed_at=None, claimed_at=None, attempts=0)
    with mock.patch("django.core.mail.EmailMessage.send", side_effect=error):
        outbox.deliver_due()
    row.refresh_from_db()
    return row


def desk(name, page, *args):
    return reverse(f"lms_webinars_desk:{name}", args=[activity_of(page).pk, *args])


def test_the_desk_shows_what_was_sent_and_what_is_planned(event, client):
    client.force_login(staff("administrator"))
    page = client.get(desk("mails", event)).content.decode()
    found = {
        (line.moment.occasion, line.moment.minutes): (dict(line.counts), line.people)
        for line in mailing.line_of_time(activity_of(event))
    }
    assert found == {
        ("confirm", 0): ({}, None),
        ("confirmed", 0): ({"sent": 2}, None),
        ("waiting", 0): ({}, None),
        ("offer", 0): ({}, None),
        ("promoted", 0): ({}, None),
        ("reminder", 1440): ({}, 2),
        ("reminder", 60): ({}, 2),
        ("thanks", 0): ({}, None),
        ("sorry", 0): ({}, None),
    }
    assert "sent: 2" in page and "2 people as things stand" in page
    assert with_zone(session_of(event).starts_at - timedelta(hours=24)) in page
    assert "Did not arrive" not in page


def test_the_screen_costs_the_same_for_one_person_and_for_many(event, client):
    client.force_login(staff("administrator"))
    counts = []
    for names in ((), ("Carla", "Dario")):
        for name in names:
            telling.tell(registrant(event, name, "Abete", language="en"))
        Mail.objects.update(sent_at=None, failed_at=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            page = client.get(desk("mails", event)).content.decode()
        assert page.count("Correct the address") == 2 + len(names)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_refusal_for_good_fails_at_once_and_is_shown_with_its_reason(event, client):
    row = fail(refused())
    assert (row.attempts, row.failed_at is not None) == (1, True)
    client.force_login(staff("administrator"))
    page = client.get(desk("mails", event)).content.decode()
    assert "Did not arrive" in page and "no such user" in page
    assert mailing.came_back(list(Participation.objects.all())) == {
        Participation.objects.get(first_name="Anna").pk
    }
    assert client.get(desk("registrations", event)).content.decode().count("a mail did not arrive") == 1


@pytest.mark.parametrize("error", [refused(450), OSError("no route")])
def test_a_refusal_for_now_is_tried_again(event, error):
    row = fail(error)
    assert (row.attempts, row.failed_at, row.due_at > timezone.now()) == (1, None, True)


def test_staff_try_again_and_each_mail_goes_out_once(event, client):
    row = fail(refused())
    mail.outbox.clear()
    client.force_login(staff("administrator"))
    for wanted in (str(row.pk), str(row.pk), "all", "x", "999999"):
        client.post(desk("mails_again", event), {"mail": wanted})
    outbox.deliver_due()
    assert [message.to for message in mail.outbox] == [["anna@example.com"]]
    assert Entry.objects.filter(verb="lms_mail.retry").count() == 1


def test_staff_cannot_send_the_mail_of_another_event_again(event, client):
    row = fail(refused())
    other = webinar("Other", owner=staff("trainer", "owner"))
    client.force_login(staff("trainer", "owner2"))
    client.post(desk("mails_again", other), {"mail": str(row.pk)})
    client.force_login(type(other.owner).objects.get(username="owner"))
    client.post(desk("mails_again", other), {"mail": str(row.pk)})
    row.refresh_from_db()
    assert row.failed_at is not None


def test_a_wrong_address_is_corrected_and_what_was_lost_goes_there(event, client):
    fail(refused())
    mail.outbox.clear()
    Participant.objects.update(email_verified_at=None)
    anna = Participation.objects.get(first_name="Anna")
    client.force_login(staff("administrator", "admin"))
    answer = client.post(
        desk("correct_address", event, anna.pk), {"email": "anna.abete@new.example.com"}, follow=True
    )
    assert "The address is corrected; 1 mail is sent again." in answer.content.decode()
    outbox.deliver_due()
    message = mail.outbox[0]
    assert message.to == ["anna.abete@new.example.com"]
    assert "Join as anna.abete@new.example.com" in message.body
    assert vevent(message).attendee.value == "mailto:anna.abete@new.example.com"
    entry = Entry.objects.get(verb="lms_webinars.correct_address")
    assert (entry.before, entry.after["email"]) == (
        {"email": "anna@example.com"},
        "anna.abete@new.example.com",
    )


def test_an_address_that_was_used_or_is_known_is_not_changed_by_staff(event):
    anna = Participation.objects.get(first_name="Anna")
    Participant.objects.update(email_verified_at=None)
    with pytest.raises(AddressTaken):
        addressing.correct_address(anna, "Bruno@example.com", acting_user=None)
    Participant.objects.update(email_verified_at=timezone.now())
    with pytest.raises(AddressIsTheirs):
        addressing.correct_address(anna, "new@example.com", acting_user=None)
    Participant.objects.filter(pk=anna.participant_id).update(email_verified_at=None, user=UserFactory())
    with pytest.raises(AddressIsTheirs):
        addressing.correct_address(anna, "new@example.com", acting_user=None)
    assert Participant.objects.get(pk=anna.participant_id).email == "anna@example.com"


def test_staff_send_each_mail_of_the_event_to_themselves_and_to_nobody_else(event, client):
    before = Mail.objects.count()
    mail.outbox.clear()
    client.force_login(staff("administrator", "admin"))
    for line in mailing.line_of_time(activity_of(event)):
        client.post(desk("mail_trial", event, line.moment.occasion))
    outbox.deliver_due()
    assert {message.to[0] for message in mail.outbox} == {"admin@example.com"}
    assert "[Trial] You are registered: Origin of goods" in {message.subject for message in mail.outbox}
    assert Mail.objects.count() - before == len(mail.outbox) == 9
    assert mailing.mails_of(activity_of(event)).count() == before
    assert client.post(desk("mail_trial", event, "nonsense"), follow=True).status_code == 404


def test_the_mails_afterwards_are_held_back_and_sent_from_the_desk(client, db):
    event = past_webinar(issues_certificate=False)
    registrant(event, "Anna", "Abete", confirmed_at=event.starts_at)
    client.force_login(staff("administrator"))
    page = client.get(desk("mails", event)).content.decode()
    assert "Attendance has not been read yet." in page
    for what, held in (("hold", True), ("let_go", False), ("nonsense", False)):
        client.post(desk("follow_up", event), {"do": what})
        assert bool(FollowUp.objects.get().held_at) == held
    answer = client.post(desk("follow_up", event), {"do": "now"}, follow=True)
    assert "Nobody knows yet who came" in answer.content.decode()
    assert following.follow_up_due() == 0


def test_the_time_line_of_a_draft_follows_what_was_saved_last(client, db):
    trainer = staff("trainer", "owner", is_superuser=True)
    page = webinar(owner=trainer, publish=False, starts_at=datetime(2027, 3, 28, 10, tzinfo=ROME))
    page.reminder_hours = "48"
    page.save_revision(user=trainer)
    client.force_login(trainer)
    shown = client.get(reverse("lms_webinars_desk:mails_of_page", args=[page.pk])).content.decode()
    assert "Friday 26 March 2027, 09:00 (CET)" in shown and "Nothing goes out before" in shown
    answer = client.post(
        reverse("lms_webinars_desk:mails_of_page", args=[page.pk]), {"name": "reminder"}, follow=True
    )
    assert "“Reminder” is sent to owner@example.com and to nobody else." in answer.content.decode()
    outbox.deliver_due()
    assert [message.subject for message in mail.outbox] == [
        "[Trial] Reminder: Origin of goods, 28 March, 10:00"
    ]
    assert reverse("lms_webinars_desk:mails_of_page", args=[page.pk]) in (
        client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    )


@pytest.mark.parametrize("who", ["trainer", "reporting", "learner"])
def test_only_those_who_run_the_event_send_anything(event, client, who):
    client.force_login(UserFactory() if who == "learner" else staff(who, "stranger"))
    before = Mail.objects.count()
    anna = Participation.objects.get(first_name="Anna")
    posts = [
        (desk("mails_again", event), {"mail": "all"}),
        (desk("mail_trial", event, "reminder"), {}),
        (desk("follow_up", event), {"do": "hold"}),
        (desk("correct_address", event, anna.pk), {"email": "x@example.com"}),
        (reverse("lms_webinars_desk:mails_of_page", args=[event.pk]), {"name": "reminder"}),
    ]
    assert {client.post(url, data).status_code for url, data in posts} == {403}
    assert client.get(desk("mails", event)).status_code == (200 if who == "reporting" else 403)
    assert (Mail.objects.count(), FollowUp.objects.get().held_at) == (before, None)


def test_a_moved_event_shows_the_reminders_of_both_dates(event, committed):
    from webinars.actions.reminding import remind_due

    start = session_of(event).starts_at
    Participation.objects.update(confirmed_at=timezone.now() - timedelta(days=1))
    type(session_of(event)).objects.update(changed_at=timezone.now() - timedelta(days=1))
    with committed():
        remind_due(start - timedelta(hours=23.9))
        event = republish(
            event, starts_at=event.starts_at + timedelta(days=3), ends_at=event.ends_at + timedelta(days=3)
        )
    found = [
        (line.moment.minutes, dict(line.counts))
        for line in mailing.line_of_time(activity_of(event))
        if line.moment.occasion == "reminder"
    ]
    assert found == [(0, {"sent": 2}), (1440, {}), (60, {})]
    assert mails.follow_up_key(Participation.objects.first()).startswith("lms_webinars.after:")
