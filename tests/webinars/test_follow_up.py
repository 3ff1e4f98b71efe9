"""After the event: thanks to those who came, regrets to those who did not, once attendance is known."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from lms.audit.models import Entry
from lms.ledger.models import Participation
from lms.mail import outbox
from lms.mail.models import Mail
from tests.webinars.factories import (
    activity_of,
    past_webinar,
    registrant,
    republish,
    session_of,
    staff,
    zoom_report,
)
from webinars.actions import following, importing, publishing
from webinars.errors import AttendanceUnknown, FollowedUpAlready, NoFollowUp
from webinars.links import MANAGE, token
from webinars.models import FollowUp, Identity

pytestmark = pytest.mark.django_db
BEFORE = timedelta(days=3)


@pytest.fixture
def event():
    """A webinar of the past: Anna and Bruno have a place, Carla waits, Dario withdrew."""
    page = past_webinar(issues_certificate=False)
    start = page.starts_at
    for name in ("Anna", "Bruno", "Carla", "Dario"):
        registrant(page, name, "Abete", confirmed_at=start - BEFORE)
    Participation.objects.filter(first_name="Carla").update(waitlisted_at=start - BEFORE)
    Participation.objects.filter(first_name="Dario").update(cancelled_at=start - BEFORE)
    return page


def read(page, *rows):
    rows = rows or (("Anna Abete", "anna@example.com", "10:00", "11:30"),)
    return importing.import_report(
        session_of(page), zoom_report(*rows), file_name="r.csv", acting_user=staff("administrator")
    )


def after(page, hours=24):
    return following.follow_up_due(page.ends_at + timedelta(hours=hours))


def sent():
    return {(message.to[0], message.subject) for message in mail.outbox}


def test_who_came_is_thanked_and_who_did_not_is_missed_and_nobody_else_is_written_to(event, committed):
    with committed():
        read(event)
        mail.outbox.clear()
    with committed():
        assert [after(event, 23.9), after(event, 24), after(event, 25)] == [0, 2, 0]
    assert sent() == {
        ("anna@example.com", "Grazie per aver partecipato: Incoterms"),
        ("bruno@example.com", "Ci è dispiaciuto non vederti: Incoterms"),
    }
    assert FollowUp.objects.get().done_at is not None
    assert not any("Registrazione e materiali" in message.body for message in mail.outbox), "there is none"


def test_the_page_of_who_did_not_come_says_so_once_attendance_is_known(client, event):
    missed = Participation.objects.get(first_name="Bruno")
    page = reverse("lms_webinars:manage", args=[token(MANAGE, missed.pk)])
    waits, counted = "as soon as the report of the platform has been read", "does not show you"
    said = client.get(page).content.decode()
    assert waits in said and counted not in said
    read(event)
    said = client.get(page).content.decode()
    assert counted in said and waits not in said


def test_the_mails_wait_until_everybody_in_the_report_is_known(event):
    assert following.obstacle(activity_of(event)) == "Attendance has not been read yet."
    read(
        event,
        ("Anna Abete", "anna@example.com", "10:00", "11:30"),
        ("Somebody", "who@example.org", "10:00", "11:30"),
    )
    assert following.obstacle(activity_of(event)) == "1 person of the report is still to be recognised."
    assert after(event) == 0
    Identity.objects.filter(name="Somebody").update(decided_at=timezone.now(), decision="outsider")
    assert after(event) == 2


def test_nobody_is_written_to_about_an_event_called_off_or_long_ago(event):
    read(event)
    assert after(event, 24 + 24 * 31) == 0, "a month later it is too late for thanks"
    type(activity_of(event)).objects.update(cancelled_at=timezone.now())
    assert after(event) == 0


def test_no_mails_afterwards_when_the_page_asks_for_none(event):
    republish(event, follow_up_hours=None)
    read(event)
    assert (after(event), FollowUp.objects.count()) == (0, 0)
    with pytest.raises(NoFollowUp):
        following.send_now(activity_of(event), acting_user=None)


def test_who_was_registered_afterwards_was_not_missed(event):
    read(event)
    Participation.objects.filter(first_name="Bruno").update(confirmed_at=event.ends_at + BEFORE)
    assert after(event) == 1
    assert Mail.objects.filter(occasion="lms_webinars.sorry").count() == 0


def test_staff_hold_the_mails_back_let_them_go_and_send_them_now(event):
    user, activity = staff("administrator"), activity_of(event)
    with pytest.raises(AttendanceUnknown):
        following.send_now(activity, acting_user=user)
    read(event)
    following.hold_back(activity, acting_user=user)
    assert after(event) == 0
    following.let_go(activity, acting_user=user)
    following.hold_back(activity, acting_user=user)
    assert following.send_now(activity, acting_user=user) == 2
    with pytest.raises(FollowedUpAlready):
        following.send_now(activity, acting_user=user)
    with pytest.raises(FollowedUpAlready):
        following.hold_back(activity, acting_user=user)
    verbs = Entry.objects.filter(verb__endswith="follow_up").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [
        "lms_webinars.hold_follow_up",
        "lms_webinars.release_follow_up",
        "lms_webinars.hold_follow_up",
        "lms_webinars.send_follow_up",
    ]


def test_attendance_corrected_after_the_mails_writes_to_nobody_a_second_time(event, committed):
    read(event)
    assert after(event) == 2
    FollowUp.objects.update(done_at=None)  # as if the worker had died before noting it
    read(event, ("Bruno Abete", "bruno@example.com", "10:00", "11:30"))
    assert after(event) == 0
    assert Mail.objects.filter(occasion__in=["lms_webinars.thanks", "lms_webinars.sorry"]).count() == 2


def test_a_worker_killed_on_the_way_leaves_each_person_with_one_mail(event, monkeypatch, committed):
    for number in range(4):
        registrant(event, f"Person{number}", "Abete", confirmed_at=event.starts_at - BEFORE)
    with committed():
        read(event)
    mail.outbox.clear()
    monkeypatch.setattr(following, "AT_ONCE", 1)
    original = following.mails.follow_up
    for survives in (0, 1, 2):
        calls = iter(range(survives))

        def follow_up(*args, calls=calls, **values):
            if next(calls, None) is None:
                raise SystemExit
            return original(*args, **values)

        with monkeypatch.context() as patch, pytest.raises(SystemExit):
            patch.setattr(following.mails, "follow_up", follow_up)
            after(event)
        assert FollowUp.objects.get().done_at is None
    assert [after(event), after(event)] == [3, 0]
    outbox.deliver_due()
    people = Participation.objects.confirmed().values_list("participant__email", flat=True)
    assert sorted(message.to[0] for message in mail.outbox if "Incoterms" in message.subject) == sorted(
        people
    )


def test_moving_the_event_moves_the_mails(event):
    row = FollowUp.objects.get()
    assert row.due_at == event.ends_at + timedelta(hours=24)
    event = republish(event, follow_up_hours=2)
    row.refresh_from_db()
    assert row.due_at == event.ends_at + timedelta(hours=2)
    publishing.unpublish(event)
    assert FollowUp.objects.count() == 1
