"""The dashboard of one event: its figures are the ledger's, and their number does not cost queries."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lms.enterprises.models import EnterpriseSize
from lms.ledger.models import SeatOffer
from lms.mail.models import Mail
from tests.factories import EnterpriseFactory
from tests.webinars.factories import (
    activity_of,
    past_webinar,
    registrant,
    session_of,
    staff,
    webinar,
)
from webinars.actions.joining import note_click
from webinars.desk import figures

pytestmark = pytest.mark.django_db

ROME = ZoneInfo("Europe/Rome")


def overview(event):
    return reverse("lms_webinars_desk:overview", args=[activity_of(event).pk])


def shown(client, event):
    answer = client.get(overview(event))
    assert answer.status_code == 200
    return answer


def cards(answer):
    return {card.label: (card.value, card.of) for card in answer.context["cards"]}


def offered(row, hours=5):
    now = timezone.now()
    return SeatOffer.objects.create(
        participation=row, seat=row.seat, expires_at=now + timedelta(hours=hours), reason="first in line"
    )


def mail_about(row, key, **values):
    return Mail.objects.create(
        key=key, to=row.participant.email, language="en", subject=f"About {key}", text="x",
        about_type="lms_ledger.participation", about_pk=str(row.pk), **values,
    )  # fmt: skip


def test_the_cards_count_everybody_once_where_they_stand(client):
    event, now = webinar(capacity=3, needs_approval=True), timezone.now()
    registrant(event, "Anna", "Abete", seat=1)
    registrant(event, "Bruno", "Betulla", seat=2, confirmed_at=None)
    registrant(event, "Carla", "Cedro", waitlisted_at=now)
    registrant(event, "Dario", "Drago", waitlisted_at=now, seat=3)
    registrant(event, "Elsa", "Edera", applied_at=now)
    registrant(event, "Fabio", "Faggio", cancelled_at=now)
    client.force_login(staff("administrator"))
    assert cards(shown(client, event)) == {
        "Seats taken": (3, 3),
        "Confirmed registrations": (1, None),
        "Not confirmed yet": (1, None),
        "Waiting list": (1, None),
        "To decide": (1, None),
        "Seats on offer": (1, None),
        "Cancelled registrations": (1, None),
        "People who attended": (0, 1),
        "Reached the threshold": (0, None),
    }


def test_after_the_event_the_cards_say_who_came_and_who_saw_the_recording(client):
    event = past_webinar()
    then = activity_of(event).ends_at
    registrant(event, "Anna", "Abete", attended_at=then, completed_at=then)
    registrant(event, "Bruno", "Betulla", attended_at=then)
    registrant(event, "Carla", "Cedro", viewed_later_at=timezone.now())
    client.force_login(staff("administrator"))
    counted = cards(shown(client, event))
    assert counted["People who attended"] == (2, 3)
    assert counted["Reached the threshold"] == (1, None)
    assert counted["Viewed later"] == (1, None)


def test_seats_over_time_follow_the_dated_facts():
    event = past_webinar(capacity=5)
    at = [datetime(2022, 2, day, 12, tzinfo=ROME) for day in range(1, 16)]
    registrant(event, "Anna", "Abete", registered_at=at[0], seat=1)
    registrant(event, "Bruno", "Betulla", registered_at=at[0], cancelled_at=at[4])
    # On the list from the 1st, moved up on the 5th; cancelled while still waiting: never had a seat.
    registrant(event, "Carla", "Cedro", registered_at=at[0], waitlisted_at=at[0], promoted_at=at[4], seat=2)
    registrant(event, "Dario", "Drago", registered_at=at[0], waitlisted_at=at[0], cancelled_at=at[1])
    # Put before staff on the 1st, accepted on the 10th.
    registrant(event, "Elsa", "Edera", registered_at=at[0], applied_at=at[0], approved_at=at[9], seat=3)
    registrant(event, "Fabio", "Faggio", registered_at=at[0], applied_at=at[0])
    assert figures.seats_over_time(activity_of(event), []) == [
        (date(2022, 2, 1), 2),
        (date(2022, 2, 5), 2),
        (date(2022, 2, 10), 3),
        (date(2022, 2, 16), 3),
    ]


def test_a_day_is_the_day_of_the_site_on_the_nights_when_clocks_change():
    event = past_webinar(starts_at=datetime(2022, 4, 5, 10, tzinfo=ROME))
    # 23:30 UTC of the 26th is half past midnight of the 27th in Rome, the night of the change.
    registrant(event, "Anna", "Abete", registered_at=datetime(2022, 3, 26, 23, 30, tzinfo=ZoneInfo("UTC")))
    assert figures.seats_over_time(activity_of(event), [])[0] == (date(2022, 3, 27), 1)


def test_registrations_are_counted_by_province_and_by_size_on_the_day_of_the_event():
    event = past_webinar()
    small = EnterpriseFactory(province="ITC46")
    EnterpriseSize.objects.create(enterprise=small, valid_from=date(2020, 1, 1), declared_class="small")
    EnterpriseSize.objects.create(enterprise=small, valid_from=date(2023, 1, 1), declared_class="large")
    registrant(event, "Anna", "Abete", enterprise=small)
    registrant(event, "Bruno", "Betulla", enterprise=small)
    registrant(event, "Carla", "Cedro", enterprise=EnterpriseFactory(province="", kind="chamber"))
    registrant(event, "Dario", "Drago")
    registrant(event, "Elsa", "Edera", enterprise=small, cancelled_at=timezone.now())
    activity = activity_of(event)
    assert figures.by_province(activity) == [
        ("Bergamo", 2),
        ("Private people", 1),
        ("Province not known", 1),
    ]
    assert figures.by_size(activity) == [
        ("Micro", 0),
        ("Small", 2),
        ("Medium", 0),
        ("Large", 0),
        ("Not known yet", 0),
        ("Organisations that are no firm", 1),
        ("Private people", 1),
    ]


def test_the_waiting_list_stands_in_its_order_with_the_offers_and_their_end(client):
    event, now = webinar(capacity=1), timezone.now()
    registrant(event, "Bruno", "Betulla", waitlisted_at=now - timedelta(hours=1))
    registrant(event, "Anna", "Abete", waitlisted_at=now - timedelta(hours=2))
    offer = offered(registrant(event, "Carla", "Cedro", waitlisted_at=now - timedelta(hours=3), seat=1))
    SeatOffer.objects.create(
        participation=registrant(event, "Dario", "Drago", waitlisted_at=now - timedelta(hours=4)),
        expires_at=now, reason="first in line", outcome="lapsed", closed_at=now,
    )  # fmt: skip
    client.force_login(staff("administrator"))
    context = shown(client, event).context
    assert [(place, row.last_name) for place, row in context["waiting"]] == [
        (1, "Drago"),
        (2, "Abete"),
        (3, "Betulla"),
    ]
    assert context["offers"] == [offer]
    assert context["closed_offers"] == [("Lapsed", 1)]


def test_mails_are_counted_by_what_became_of_them_and_trouble_is_named(client):
    event, other, now = webinar(), webinar("Another"), timezone.now()
    row = registrant(event, "Anna", "Abete")
    mail_about(row, "sent", sent_at=now, handed_at=now)
    failed = mail_about(row, "failed", failed_at=now)
    unsure = mail_about(row, "unsure", handed_at=now)
    mail_about(row, "waiting")
    mail_about(row, "later", due_at=now + timedelta(days=1))
    back = mail_about(row, "back", sent_at=now, returned_at=now)
    mail_about(registrant(other, "Bruno", "Betulla"), "elsewhere", failed_at=now)
    client.force_login(staff("administrator"))
    answer = shown(client, event)
    states = answer.context["mails"]
    assert {name: states[name] for name in states if name != "last_sent"} == {
        "sent": 1, "waiting": 1, "scheduled": 1, "failed": 1, "returned": 1, "unsure": 1,
    }  # fmt: skip
    assert answer.context["troubled_mails"] == [back, unsure, failed]
    page = answer.content.decode()
    assert reverse("lms_mail:inspect", args=[failed.pk]) in page
    assert "bruno@example.com" not in page


def test_each_session_says_who_pressed_join(client):
    event = webinar()
    note_click(registrant(event, "Anna", "Abete"), session_of(event))
    client.force_login(staff("administrator"))
    (item,) = shown(client, event).context["sessions"]
    row = item["row"]
    counted = (row.pressed_join, row.reports, row.recognised, row.undecided, row.at_the_door)
    assert counted == (1, 0, 0, 0, 0)


def crowd(event, number):
    """So many of everything that the dashboard counts."""
    now = timezone.now()
    for place in range(number):
        firm = EnterpriseFactory()
        EnterpriseSize.objects.create(enterprise=firm, valid_from=date(2020, 1, 1), declared_class="micro")
        row = registrant(event, f"A{place}e{event.pk}", "Abete", enterprise=firm)
        mail_about(row, f"failed-{event.pk}-{place}", failed_at=now)
        note_click(row, session_of(event))
        registrant(event, f"W{place}e{event.pk}", "Salice", waitlisted_at=now, enterprise=firm)
        offered(registrant(event, f"O{place}e{event.pk}", "Olmo", waitlisted_at=now, seat=place + 1))


def test_the_number_of_people_does_not_change_the_number_of_queries(client):
    client.force_login(staff("administrator"))
    counted = []
    for number in (1, 3):
        event = webinar(f"For {number}", capacity=9)
        crowd(event, number)
        client.get(overview(event))
        with CaptureQueriesContext(connection) as queries:
            shown(client, event)
        counted.append(len(queries))
    assert counted[0] == counted[1]
    # Nine of them are the admin's own: session, user, rights, menu.
    assert counted[0] <= 34


def test_only_those_who_may_see_the_event_see_its_dashboard(client):
    owner = staff("trainer")
    event = webinar(owner=owner)
    registrant(event, "Anna", "Abete", waitlisted_at=timezone.now())
    for user, status in ((owner, 200), (staff("reporting"), 200), (staff("trainer"), 403)):
        client.force_login(user)
        answer = client.get(overview(event))
        assert answer.status_code == status
        assert ("Abete" in answer.content.decode()) is (status == 200)
    client.logout()
    assert client.get(overview(event)).status_code == 302


def test_a_reporting_officer_sees_no_button_that_changes_anything(client):
    event = webinar()
    client.force_login(staff("reporting"))
    page = shown(client, event).content.decode()
    for name in ("duplicate", "add"):
        assert reverse(f"lms_webinars_desk:{name}", args=[activity_of(event).pk]) not in page
    try_in = reverse("lms_webinars_desk:try_in", args=[activity_of(event).pk, session_of(event).pk])
    assert try_in not in page
    assert client.post(try_in).status_code == 403
