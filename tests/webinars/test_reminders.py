"""Reminders: read from what authors write, sent once each, at the right moment or not at all."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from lms.ledger.models import Participation
from lms.mail import outbox
from lms.mail.models import Mail
from tests.webinars.factories import empty_streams, registrant, republish, session_of, staff, webinar
from webinars import reminders
from webinars.actions import reminding
from webinars.forms.pages import WebinarPageForm
from webinars.models import Reminder, Session, WebinarPage

ROME = ZoneInfo("Europe/Rome")


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("24, 1, 0.5", [1440, 60, 30]),
        ("", []),
        (" 1 ; 0,5;24 ", [1440, 60, 30]),
        ("1, 1, 1.0", [60]),
        ("1440", [86400]),
    ],
)
def test_hours_become_minutes(written, minutes):
    assert reminders.minutes_of(written) == minutes


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("24,1", "“24,1” can mean two things: write “24; 1” for two reminders, “24.1” for one."),
        ("one", "“one” is not a number of hours."),
        ("-1", "“-1” is not a number of hours."),
        ("1e9", "“1e9” is not a number of hours."),
        ("0", "A reminder goes out at least a minute before the start."),
        ("1441", "A reminder goes out at most 60 days (1440 hours) before the start."),
        ("; ".join(str(hour) for hour in range(1, 12)), "At most 10 reminders can be sent."),
    ],
)
def test_what_cannot_be_read_is_said(written, sentence):
    with pytest.raises(reminders.NotHours) as refused:
        reminders.minutes_of(written)
    assert str(refused.value) == sentence


@pytest.mark.django_db
def test_the_editor_says_what_is_wrong_with_the_hours():
    page = webinar()
    form_class = WebinarPage.get_edit_handler().get_form_class()
    assert issubclass(form_class, WebinarPageForm)
    form = form_class(
        {**empty_streams(), "reminder_hours": "0,5"}, instance=page, for_user=staff("administrator")
    )
    form.is_valid()
    assert form.errors["reminder_hours"] == [
        "“0,5” can mean two things: write “0; 5” for two reminders, “0.5” for one."
    ]


@pytest.mark.parametrize(("month", "day"), [(3, 28), (10, 31)])
def test_a_day_before_is_24_hours_before_on_both_clock_changes(month, day):
    starts = datetime(2027, month, day, 10, tzinfo=ROME)
    assert starts.astimezone(UTC) - reminders.due_at(starts, 24 * 60) == timedelta(hours=24)
    local = reminders.due_at(starts, 24 * 60).astimezone(ROME)
    assert (local.day, local.hour) == (day - 1, 9 if month == 3 else 11)


@pytest.fixture
def event(db):
    """A webinar in a week with two people who registered today."""
    page = webinar()
    for name in ("Anna", "Bruno"):
        registrant(page, name, "Abete")
    Participation.objects.update(confirmed_at=timezone.now() - timedelta(minutes=1))
    Session.objects.update(changed_at=timezone.now() - timedelta(minutes=1))
    return page


def at(page, *hours):
    """Runs the round so many hours before the start; how many reminders it wrote each time."""
    start = session_of(page).starts_at
    return [reminding.remind_due(start - timedelta(hours=hour)) for hour in hours]


def test_any_number_of_reminders_goes_out_once_each(event, committed):
    event = republish(event, reminder_hours="72; 24; 0,5")
    with committed():
        assert at(event, 80, 71.9, 71, 23.9, 23, 1, 0.4, 0.3) == [0, 2, 0, 2, 0, 0, 2, 0]
    assert len(mail.outbox) == 6
    assert Mail.objects.filter(occasion="lms_webinars.reminder").count() == 6


def test_no_reminder_was_asked_for(event):
    event = republish(event, reminder_hours="")
    assert at(event, 24, 1, 0.1) == [0, 0, 0]


def test_a_reminder_whose_time_has_long_passed_is_not_sent(event):
    assert at(event, 11, 10) == [0, 0], "“tomorrow” makes no sense on the day itself"
    assert at(event, 0.9) == [2]


def test_hours_changed_after_a_reminder_went_out_do_not_send_it_again(event):
    assert at(event, 23.9) == [2]
    event = republish(event, reminder_hours="25, 1")
    assert at(event, 23.5, 0.9, 0.8) == [0, 2, 0]
    assert set(Reminder.objects.exclude(done_at=None).values_list("minutes_before", flat=True)) == {
        1440,
        1500,
        60,
    }


def test_who_was_just_told_of_a_change_is_not_reminded_on_top(event):
    start = session_of(event).starts_at
    Session.objects.update(changed_at=start - timedelta(hours=23.5))
    assert at(event, 23.4) == [0]
    assert at(event, 0.9) == [2]


def test_a_session_called_off_is_not_reminded_of(event):
    Session.objects.update(cancelled_at=timezone.now())
    assert at(event, 23.9) == [0]


def test_a_worker_killed_in_the_middle_of_the_reminders_leaves_each_person_with_one(
    event, monkeypatch, committed
):
    for number in range(5):
        registrant(event, f"Person{number}", "Abete", confirmed_at=timezone.now() - timedelta(minutes=1))
    monkeypatch.setattr(reminding, "AT_ONCE", 2)
    original = reminding.mails.remind
    for survives, written in ((1, 0), (2, 2), (3, 4)):
        calls = iter(range(survives))

        def remind(*args, calls=calls):
            if next(calls, None) is None:
                raise SystemExit
            return original(*args)

        with monkeypatch.context() as patch, pytest.raises(SystemExit):
            patch.setattr(reminding.mails, "remind", remind)
            at(event, 23.9)
        assert (Mail.objects.count(), Reminder.objects.exclude(done_at=None).count()) == (written, 0)
    with committed():
        assert at(event, 23.8, 23.7) == [3, 0]
    outbox.deliver_due()
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        Participation.objects.values_list("participant__email", flat=True)
    )
