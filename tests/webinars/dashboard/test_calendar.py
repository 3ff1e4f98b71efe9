"""The calendar of all events: what stands on which day, drafts as planned, and clashes in words."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import UserFactory
from tests.webinars.factories import activity_of, republish, staff, translated, webinar
from webinars.actions.publishing import call_off
from webinars.models import ProviderAccount

pytestmark = pytest.mark.django_db

ROME = ZoneInfo("Europe/Rome")
CALENDAR = "lms_webinars_desk:calendar"


def at(day, hour=10, month=6, year=2027, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=ROME)


def month(client, said="2027-06"):
    answer = client.get(reverse(CALENDAR), {"month": said})
    assert answer.status_code == 200
    return answer


def by_day(answer):
    """Titles on each day that has any, outside the month too."""
    return {
        cell.day.isoformat(): [meeting.name for meeting in cell.meetings]
        for week in answer.context["weeks"]
        for cell in week
        if cell.meetings
    }


def explained(answer):
    return [({clash.one.name, clash.other.name}, list(clash.reasons)) for clash in answer.context["clashes"]]


@pytest.fixture
def admin(client):
    user = staff("administrator")
    client.force_login(user)
    return user


def test_events_stand_on_their_days_in_the_order_of_time(client, admin):
    webinar("Late", starts_at=at(9, 15), join_url="https://a.example/")
    webinar("Early", starts_at=at(9, 9), join_url="https://b.example/")
    webinar("In July", starts_at=at(1, month=7), join_url="https://c.example/")
    webinar("In August", starts_at=at(20, month=8))
    answer = month(client)
    assert by_day(answer) == {"2027-06-09": ["Early", "Late"], "2027-07-01": ["In July"]}
    assert (answer.context["previous"], answer.context["next"]) == ("2027-05", "2027-07")
    assert answer.context["month_title"] == "June 2027"
    page = answer.content.decode()
    assert page.count('<th scope="col"><abbr title=') == 7
    assert reverse("lms_webinars_desk:overview", args=[activity_of_title("Early").pk]) in page


def activity_of_title(title):
    from lms.ledger.models import Activity

    return Activity.objects.get(titles__en=title)


@pytest.mark.parametrize("said", ["", "nonsense", "2027-13", "0001-01", "9999-12", "2027-06-01", "\x00"])
def test_a_month_that_is_none_is_this_month(client, admin, said):
    assert month(client, said).context["first"] == timezone.localdate().replace(day=1)


def test_a_night_in_which_clocks_change_belongs_to_the_days_of_the_site(client, admin):
    # 31 October 2027: 3 o'clock becomes 2 o'clock. From 23:30 of the 30th to 00:30 of the 31st, in Rome.
    webinar("Night", starts_at=at(30, 23, 10, minute=30), ends_at=at(31, 0, 10, minute=30))
    webinar("Until midnight", starts_at=at(27, 22, 3), ends_at=at(28, 0, 3))
    assert by_day(month(client, "2027-10")) == {"2027-10-30": ["Night"], "2027-10-31": ["Night"]}
    assert by_day(month(client, "2027-03")) == {"2027-03-27": ["Until midnight"]}


def test_a_draft_stands_where_its_last_version_plans_it_and_links_to_the_editor(client, admin):
    page = webinar("Planned", publish=False, starts_at=at(9), owner=admin)
    page.title, page.starts_at, page.ends_at = "Moved", at(10), at(10, 11)
    page.save_revision()
    answer = month(client)
    assert by_day(answer) == {"2027-06-10": ["Moved"]}
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in answer.content.decode()
    assert "draft" in answer.content.decode()


def test_two_editions_of_a_draft_are_one_event_in_the_readers_language(client, admin):
    english = webinar("Planned", publish=False, starts_at=at(9))
    from wagtail.models import Locale

    from tests.webinars.factories import index_page

    index_page("it")
    italian = english.copy_for_translation(Locale.objects.get_or_create(language_code="it")[0])
    italian.title = "In programma"
    italian.save_revision()
    assert by_day(month(client)) == {"2027-06-09": ["Planned"]}


def test_an_edition_that_is_still_a_draft_of_a_published_event_is_no_second_event(client, admin):
    page = webinar("Published", starts_at=at(9))
    edition = translated(page)
    edition.unpublish()
    assert by_day(month(client)) == {"2027-06-09": ["Published"]}


def test_the_same_join_link_at_the_same_time_is_a_clash(client, admin):
    webinar("One", starts_at=at(9), join_url="https://meet.example/room")
    webinar("Other", starts_at=at(9, 11), join_url="https://meet.example/Room/ ".strip())
    webinar("After", starts_at=at(9, 13), join_url="https://meet.example/room")
    assert explained(month(client)) == [({"One", "Other"}, ["Both use the same join link."])]
    assert "1 clash this month" in month(client).content.decode()


def test_the_same_account_trainer_and_place_are_clashes_each_in_its_words(client, admin):
    account = ProviderAccount.objects.create(name="Our Zoom", kind="zoom")
    trainer = UserFactory(first_name="Tea", last_name="Trina")
    shared = {"mode": "hybrid", "location": "Sala  Lario", "provider_account": account}
    one = webinar("One", starts_at=at(9), join_url="https://zoom.us/j/811111111", **shared)
    one.co_trainers = [trainer]
    republish(one, co_trainers=[trainer])
    shared["location"] = "sala lario"
    webinar("Other", starts_at=at(9), join_url="https://zoom.us/j/822222222", owner=trainer, **shared)
    assert explained(month(client)) == [
        (
            {"One", "Other"},
            [
                "Both meet on the platform account “Our Zoom”.",
                "Tea Trina is a trainer of both.",
                "Both take place at “Sala  Lario”.",
            ],
        )
    ]


def test_one_after_the_other_apart_called_off_or_nothing_in_common_is_no_clash(client, admin):
    link = "https://meet.example/room"
    webinar("One", starts_at=at(9), join_url=link)
    webinar("Straight after", starts_at=at(9, 11, minute=30), join_url=link)
    webinar("Elsewhere", starts_at=at(9), join_url="https://other.example/")
    off = webinar("Called off", starts_at=at(9), join_url=link)
    call_off(activity_of(off), reason="ill", acting_user=admin)
    answer = month(client)
    assert explained(answer) == []
    assert "called off" in answer.content.decode()


def test_a_draft_clashes_before_it_is_published(client, admin):
    webinar("Published", starts_at=at(9), join_url="https://meet.example/room")
    webinar("Planned", publish=False, starts_at=at(9), join_url="https://meet.example/room")
    assert explained(month(client)) == [({"Published", "Planned"}, ["Both use the same join link."])]


def test_a_trainer_sees_the_own_events_and_learns_of_a_clash_without_the_others_title(client):
    mine, other = staff("trainer"), staff("trainer")
    link = "https://meet.example/room"
    own = webinar("Mine", starts_at=at(9), join_url=link, owner=mine)
    webinar("Secret plan", publish=False, starts_at=at(9), join_url=link, owner=other)
    webinar("Not mine", starts_at=at(20), join_url="https://x.example/", owner=other)
    webinar("Not mine either", starts_at=at(20), join_url="https://x.example/", owner=other)
    client.force_login(mine)
    answer = month(client)
    assert by_day(answer) == {"2027-06-09": ["Mine"]}
    assert explained(answer) == [({"Mine", "an event of another trainer"}, ["Both use the same join link."])]
    dashboard = client.get(reverse("lms_webinars_desk:overview", args=[activity_of(own).pk]))
    assert [clash.reasons for clash in dashboard.context["clashes"]] == [("Both use the same join link.",)]
    for page in (answer.content.decode(), dashboard.content.decode()):
        assert "Secret plan" not in page and "Not mine" not in page
        assert "an event of another trainer" in page


def test_people_without_a_role_do_not_see_the_calendar(client):
    webinar("Mine", starts_at=at(9))
    client.force_login(UserFactory())
    answer = client.get(reverse(CALENDAR), {"month": "2027-06"})
    assert answer.status_code == 403
    assert "Mine" not in answer.content.decode()


def test_the_number_of_events_does_not_change_the_number_of_queries(client, admin):
    counted = []
    for number in (1, 2):
        for place in range(number):
            day = at(1 + place + 10 * number)
            webinar(f"P{number}{place}", starts_at=day, owner=UserFactory())
            webinar(f"D{number}{place}", publish=False, starts_at=day + timedelta(hours=1))
        month(client)
        with CaptureQueriesContext(connection) as queries:
            month(client)
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert counted[0] < 25
