"""The desk's lists, exports and refusals."""

import csv
import io
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from lms.audit.models import Entry
from lms.ledger.models import Participation
from tests.factories import EnterpriseFactory, UserFactory
from webinars.actions import deciding, importing
from webinars.desk import pending
from webinars.models import Identity

from .factories import activity_of, past_webinar, registrant, session_of, staff, webinar, zoom_report

pytestmark = pytest.mark.django_db

SCREENS = ["registrations", "attendance", "export_registrations", "add", "call_off"]


def owned(user, **values):
    event = webinar(**values)
    event.owner = user
    event.save()
    return event


def address(name, event, *args):
    return reverse(f"lms_webinars_desk:{name}", args=[activity_of(event).pk, *args])


@pytest.mark.parametrize("screen", SCREENS)
def test_a_trainer_is_clearly_refused_at_another_trainers_event(client, screen):
    event = owned(staff("trainer"))
    client.force_login(staff("trainer"))
    for answer in (client.get(address(screen, event)), client.post(address(screen, event))):
        assert answer.status_code in {403, 405}
    assert "This event is not yours" in client.get(address(screen, event)).content.decode()


@pytest.mark.parametrize("screen", ["add", "call_off"])
def test_a_reporting_officer_looks_but_changes_nothing(client, screen):
    event = owned(staff("trainer"))
    row = registrant(event, "Anna", "Abete")
    client.force_login(staff("reporting"))
    assert client.get(address("registrations", event)).status_code == 200
    assert client.get(address("attendance", event)).status_code == 200
    for answer in (
        client.get(address(screen, event)),
        client.post(address(screen, event), {"reason": "x"}),
        client.post(address("strike", event, row.pk), {"reason": "x"}),
        client.post(address("preview", event)),
        client.post(address("correct", event, row.pk), {"minutes": "90", "reason": "x"}),
    ):
        assert answer.status_code == 403
        assert "You can look at this event but not change" in answer.content.decode()
    assert activity_of(event).cancelled_at is None
    assert Participation.objects.active().count() == 1


def test_people_without_a_role_do_not_come_in(client):
    event = webinar()
    registrant(event, "Anna", "Abete")
    for user, status in ((None, 302), (UserFactory(), 403)):
        if user:
            client.force_login(user)
        for screen in ("registrations", "attendance", "export_registrations"):
            answer = client.get(address(screen, event))
            assert answer.status_code == status
            assert "Abete" not in answer.content.decode()


def test_the_menu_shows_the_desk_to_those_who_may_use_it(client):
    from django.contrib.auth.models import Permission

    editor = UserFactory()
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    desk = reverse("lms_webinars_desk:index")
    for user, shown in ((editor, False), (staff("trainer"), True), (staff("reporting"), True)):
        client.force_login(user)
        assert (desk in client.get(reverse("wagtailadmin_home")).content.decode()) is shown
    client.force_login(editor)
    answer = client.get(desk)
    assert answer.status_code == 403
    assert "This screen is for trainers, reporting officers and administrators." in answer.content.decode()


def test_the_list_shows_each_their_own_with_figures(client):
    trainer = staff("trainer")
    mine = owned(trainer, title="Mine", capacity=2)
    owned(staff("trainer"), title="Another's")
    registrant(mine, "Anna", "Abete", seat=1)
    registrant(mine, "Bruno", "Ibisco", waitlisted_at=timezone.now())
    registrant(mine, "Carla", "Cedro", confirmed_at=None, seat=2)
    client.force_login(trainer)
    events = client.get(reverse("lms_webinars_desk:index")).context["events"]
    assert [(e.title, e.registered, e.confirmed, e.waiting, e.completed) for e in events] == [
        ("Mine", 3, 1, 1, 0)
    ]
    client.force_login(staff("administrator"))
    events = client.get(reverse("lms_webinars_desk:index")).context["events"]
    assert {event.title for event in events} == {"Mine", "Another's"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Abete", "Cedro", "Ibisco"]),
        ({"q": "serio"}, ["Abete"]),
        ({"q": "bruno@"}, ["Ibisco"]),
        ({"state": "waiting"}, ["Ibisco"]),
        ({"state": "pending"}, ["Cedro"]),
        ({"state": "confirmed"}, ["Abete"]),
        ({"state": "cancelled"}, []),
        ({"state": "nonsense", "p": "x"}, ["Abete", "Cedro", "Ibisco"]),
    ],
)
def test_registrations_are_searched_and_filtered(client, query, found):
    event = webinar()
    registrant(event, "Anna", "Abete", enterprise=EnterpriseFactory(name="Officine Serio"))
    registrant(event, "Bruno", "Ibisco", waitlisted_at=timezone.now())
    registrant(event, "Carla", "Cedro", confirmed_at=None)
    client.force_login(staff("administrator"))
    people = client.get(address("registrations", event), query).context["people"]
    assert [item["row"].last_name for item in people] == found


def test_staff_register_by_hand_and_strike_off_with_a_reason(client):
    trainer = staff("trainer")
    event = owned(trainer)
    firm = EnterpriseFactory(tax_code="99900170160")
    client.force_login(trainer)
    person = {
        "first_name": "Anna",
        "last_name": "Abete",
        "email": "anna@example.com",
        "country": "IT",
        "role": "",
    }
    answer = client.post(address("add", event), {**person, "tax_code": "99900180169"})
    assert "This firm is not recorded yet" in answer.content.decode()
    client.post(address("add", event), {**person, "tax_code": "99900170160"})
    row = Participation.objects.get()
    assert (row.state, row.enterprise) == ("confirmed", firm)
    client.post(address("strike", event, row.pk), {"reason": ""})
    row.refresh_from_db()
    assert row.state == "confirmed"
    client.post(address("strike", event, row.pk), {"reason": "Registered twice"})
    row.refresh_from_db()
    assert (row.state, row.cancellation_reason) == ("cancelled", "Registered twice")
    assert "Registered twice" in mail.outbox[-1].body
    entry = Entry.objects.get(verb="lms_ledger.cancel")
    assert (entry.reason, entry.actor_pk) == ("Registered twice", str(trainer.pk))


def test_calling_off_from_the_desk(client):
    trainer = staff("trainer")
    event = owned(trainer)
    client.force_login(trainer)
    past = past_webinar(owner=trainer)
    late = client.post(address("call_off", past), {"reason": "Too late"})
    assert "This activity is already over." in late.content.decode()
    client.post(address("call_off", event), {"reason": "Strike of the trains"})
    assert activity_of(event).cancellation_reason == "Strike of the trains"
    again = client.post(address("call_off", event), {"reason": "Again"})
    assert "This event has been called off already." in again.content.decode()
    assert (
        "This event has been called off. Strike of the trains" in client.get(event.get_url()).content.decode()
    )


def test_lists_and_exports_cost_the_same_whatever_their_length(client):
    administrator = staff("administrator")
    client.force_login(administrator)
    event = past_webinar("First")
    registrant(event, "Ida", "Zero", confirmed_at=None)
    screens = [
        reverse("lms_webinars_desk:index") + "?when=past",
        address("registrations", event),
        address("attendance", event),
        address("export_registrations", event) + "?format=csv",
        reverse("lms_webinars_desk:export_events") + "?format=csv",
    ]

    def grow(name):
        """One more event, registrant, report with a stranger, decision, person on the waiting list."""
        past_webinar(name)
        registrant(event, name, "Abete", enterprise=EnterpriseFactory())
        registrant(event, f"{name}-waits", "Abete", waitlisted_at=timezone.now())
        rows = [(f"{name} Abete", f"{name.lower()}@example.com", "10:00", "11:30")]
        rows += [(f"Guest {name}", "", "10:00", "11:30"), (f"Room {name}", "", "10:00", "11:30")]
        importing.import_report(
            session_of(event), zoom_report(*rows), file_name="r.csv", acting_user=administrator
        )
        room = Identity.objects.get(name=f"Room {name}")
        deciding.set_aside(room, acting_user=administrator)

    def costs():
        found = {}
        for screen in screens:
            client.get(screen)
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(screen)
                assert b"".join(answer.streaming_content) if answer.streaming else answer.content
            found[screen] = len(queries)
        return found

    grow("One")
    with_one = costs()
    grow("Two")
    grow("Three")
    assert costs() == with_one
    assert max(with_one.values()) <= 36


def test_the_registrations_leave_with_their_attendance(client):
    event = past_webinar()
    anna = registrant(event, "Anna", "=HYPERLINK(1)", enterprise=EnterpriseFactory(tax_code="00123"))
    administrator = staff("administrator")
    importing.import_report(
        session_of(event),
        zoom_report(("Anna", "anna@example.com", "10:00", "11:12")),
        file_name="r.csv",
        acting_user=administrator,
    )
    client.force_login(administrator)
    answer = client.get(address("export_registrations", event), {"format": "csv"})
    row = next(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert row["last_name"] == "'=HYPERLINK(1)"
    assert (row["enterprise_cf"], row["attended_pct"], row["state"]) == ("00123", "80.0", "completed")
    assert row["attended_low"] == row["attended_high"]
    assert row["completed_at"]
    answer = client.get(address("export_registrations", event), {"format": "xlsx"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    assert len(book.get_sheet_by_index(0).to_python()) == 2
    assert Entry.objects.filter(verb="lms_webinars.export").count() == 2
    anna.refresh_from_db()
    assert anna.completed_at


def test_the_list_of_events_counts_firms_once_and_smes_by_their_size_on_the_day(client):
    from datetime import date

    from lms.enterprises.models import EnterpriseSize

    administrator = staff("administrator")
    event, other = (
        past_webinar("First"),
        past_webinar("Second", starts_at=past_webinar("Zero").starts_at + timedelta(days=30)),
    )
    small, large = EnterpriseFactory(), EnterpriseFactory()
    EnterpriseSize.objects.create(enterprise=small, valid_from=date(2021, 1, 1), declared_class="small")
    EnterpriseSize.objects.create(enterprise=large, valid_from=date(2021, 1, 1), declared_class="large")
    for name, firm in (("Anna", small), ("Bruno", small), ("Carla", large)):
        registrant(event, name, "Abete", enterprise=firm)
    registrant(event, "Dino", "Dalia")
    rows = [(name, f"{name.lower()}@example.com", "10:00", "11:30") for name in ("Anna", "Bruno", "Carla")]
    importing.import_report(
        session_of(event), zoom_report(*rows), file_name="r.csv", acting_user=administrator
    )
    registrant(other, "Elio", "Erica", enterprise=small)
    importing.import_report(
        session_of(other),
        zoom_report(("Elio", "elio@example.com", "10:00", "11:30"), day="18/03/2022"),
        file_name="r.csv",
        acting_user=administrator,
    )
    client.force_login(administrator)
    answer = client.get(reverse("lms_webinars_desk:export_events"), {"format": "csv"})
    rows = {
        row["title_en"]: row
        for row in csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode()))
    }
    names = [
        "registered",
        "attended",
        "qualified",
        "distinct_enterprises",
        "distinct_smes",
        "new_smes_first_time",
        "no_show_pct",
    ]
    assert [rows["First"][name] for name in names] == ["4", "3", "3", "2", "1", "1", "25.0"]
    assert [rows["Second"][name] for name in names] == ["1", "1", "1", "1", "1", "0", "0.0"]
    assert (rows["First"]["platform"], rows["First"]["hours"], rows["First"]["status"]) == (
        "zoom",
        "1.50",
        "held",
    )


def test_previews_nobody_confirmed_are_forgotten(time_machine):
    kept = pending.keep(b"data", file_name="r.csv", session=1)
    pending.forget_old()
    assert kept.data() == b"data"
    time_machine.move_to(timezone.now() + timedelta(days=2))
    pending.forget_old()
    assert kept.data() is None
    assert pending.taken_up(kept.token + "x", 1) is None


def test_numbers_that_no_row_can_have_are_nobodys(client):
    event = webinar()
    client.force_login(staff("administrator"))
    pk, huge = activity_of(event).pk, "9" * 5000
    nowhere = reverse("lms_webinars_desk:mails_of_page", args=[10**30])
    assert client.get(nowhere, follow=True).status_code == 404
    again = client.post(reverse("lms_webinars_desk:mails_again", args=[pk]), {"mail": huge}, follow=True)
    assert again.redirect_chain[-1][0] == reverse("lms_webinars_desk:mails", args=[pk])
    asked = client.post(reverse("lms_webinars_desk:invitees_send", args=[pk]), {"invitee": huge})
    assert (asked.status_code, mail.outbox) == (302, []), (
        "not found, asked for once more in the reader's language"
    )
