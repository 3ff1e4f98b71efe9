"""The desk of a series: which session a report is of, minutes of each, one called off; the editor's form."""

from datetime import timedelta

import icalendar
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.models import model_to_dict
from django.urls import reverse
from django.utils import timezone

from lms.ledger.kinds import CompletionRule
from webinars.actions.importing import import_report
from webinars.actions.settling import presences_by_session
from webinars.actions.telling import tell
from webinars.calendar import feed_of
from webinars.desk.exporting import people_columns, people_rows
from webinars.models import AttendanceImport, Correction, Session, WebinarPage
from webinars.pack.people import gather, lines

from .factories import (
    activity_of,
    empty_streams,
    past_webinar,
    registrant,
    republish,
    staff,
    webinar,
    zoom_report,
)
from .test_series import block, blocks_of, series, sessions_of

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def event():
    page = past_webinar()
    more = [block(page.starts_at + WEEK, key="second"), block(page.starts_at + 2 * WEEK, key="third")]
    return republish(
        page, more_sessions=blocks_of(page, *more), completion_rule=CompletionRule.SOME, sessions_needed=2
    )


@pytest.fixture
def anna(event):
    return registrant(event, "Anna", "Abete")


@pytest.fixture
def trainer(event):
    user = staff("trainer")
    WebinarPage.objects.filter(pk=event.pk).update(owner=user)
    return user


def address(event, name, *more):
    return reverse(f"lms_webinars_desk:{name}", args=[activity_of(event).pk, *more])


def report(day, join="10:00", leave="11:30"):
    return zoom_report(("Anna Abete", "anna@example.com", join, leave), day=day)


class TestReports:
    def upload(self, client, event, session, data):
        file = SimpleUploadedFile("report.csv", data)
        return client.post(address(event, "preview"), {"file": file, "session": session.pk}, follow=True)

    def test_a_report_is_read_and_imported_for_the_session_chosen(self, client, event, anna, trainer):
        client.force_login(trainer)
        page = client.get(address(event, "attendance"))
        assert [value for value, _words in page.context["form"].fields["session"].choices] == [
            str(row.pk) for row in sessions_of(event)
        ]
        second = sessions_of(event)[1]
        shown = self.upload(client, event, second, report("23/02/2022"))
        assert shown.context["session"] == second and not shown.context["refusal"]
        token = shown.context["pending"].token
        client.post(address(event, "import"), {"pending": token})
        assert AttendanceImport.objects.get().session == second
        assert presences_by_session(activity_of(event))[anna.pk][second.pk].low == 5400

    def test_a_report_of_another_session_s_day_is_refused(self, client, event, anna, trainer):
        client.force_login(trainer)
        shown = self.upload(client, event, sessions_of(event)[2], report("23/02/2022"))
        assert shown.context["refusal"] == "This report belongs to another meeting or another day."

    def test_each_session_has_its_column_of_minutes(self, client, event, anna, trainer):
        first, second, _third = sessions_of(event)
        import_report(first, report("16/02/2022"), file_name="a.csv", acting_user=trainer)
        import_report(second, report("23/02/2022", "10:18"), file_name="b.csv", acting_user=trainer)
        client.force_login(trainer)
        text = client.get(address(event, "attendance")).text
        assert "Needed: 80% of the minutes in 2 of 3 sessions." in text
        for heading in ("1. 16/02", "2. 23/02", "3. 02/03"):
            assert f"<th>{heading}</th>" in text
        assert "<td>90</td><td>72</td><td>–</td><td>162</td>" in text
        anna.refresh_from_db()
        assert anna.completed_at == sessions_of(event)[2].ends_at

    def test_a_correction_is_of_one_session(self, client, event, anna, trainer):
        second = sessions_of(event)[1]
        client.force_login(trainer)
        client.post(
            address(event, "correct", anna.pk),
            {"session": second.pk, "minutes": "80", "reason": "Seen there"},
        )
        assert (Correction.objects.get().session, Correction.objects.get().seconds) == (second, 4800)


class TestExports:
    def test_every_session_has_two_columns_and_a_register(self, event, anna, trainer):
        first, second, _third = sessions_of(event)
        import_report(first, report("16/02/2022"), file_name="a.csv", acting_user=trainer)
        activity = activity_of(event)
        names = [column.code for column in people_columns(activity)]
        [row] = people_rows(activity)
        cells = dict(zip(names, row, strict=True))
        assert [cells[f"session_{number}_low"] for number in (1, 2, 3)] == [5400, 0, 0]
        evidence = gather(activity)
        [line] = lines(evidence, second)
        assert (line.low, line.visits, line.source) == (0, (), "in no report")
        [line] = lines(evidence, first)
        assert line.low == 5400

    def test_a_webinar_of_one_session_has_the_columns_it_had(self):
        names = [column.code for column in people_columns(activity_of(webinar()))]
        assert not any(name.startswith("session_") for name in names)


class TestTheScreenOfSessions:
    def test_it_shows_all_and_calls_one_off_with_a_reason(self, client, committed):
        page, trainer = series(7), staff("trainer")
        WebinarPage.objects.filter(pk=page.pk).update(owner=trainer)
        second = sessions_of(page)[1]
        client.force_login(trainer)
        assert address(page, "call_off_session", second.pk) in client.get(address(page, "sessions")).text
        client.post(address(page, "call_off_session", second.pk), {"reason": ""})
        assert Session.objects.standing().filter(activity=activity_of(page)).count() == 2
        answer = client.post(
            address(page, "call_off_session", second.pk), {"reason": "The speaker is ill"}, follow=True
        )
        assert "called off: The speaker is ill" in answer.text
        second.refresh_from_db()
        assert second.cancelled_at

    def test_another_trainer_and_a_reporting_officer_cannot(self, client):
        page = series(7)
        second = sessions_of(page)[1]
        for user in (staff("trainer"), staff("reporting")):
            client.force_login(user)
            answer = client.post(address(page, "call_off_session", second.pk), {"reason": "No"})
            assert answer.status_code == 403
        second.refresh_from_db()
        assert second.cancelled_at is None


class TestThePersonSide:
    def test_the_page_of_the_registration_shows_all_and_the_way_into_the_one_that_is_now(self, client):
        page = series(7, starts_at=timezone.now() - timedelta(days=7, minutes=5))
        anna = registrant(page, "Anna", "Abete", language="en")
        tell(anna)
        from webinars.links import MANAGE, token

        text = client.get(reverse("lms_webinars:manage", args=[token(MANAGE, anna.pk)])).text
        assert text.count('<time datetime="') >= 2 and "Join now" in text
        answer = client.get(reverse("lms_webinars:join", args=[token(MANAGE, anna.pk)]))
        assert answer.status_code == 302 and answer["Location"].startswith("https://meet.example.com")

    def test_feeds_list_every_session_and_mark_the_one_called_off(self, client):
        page = series(7, 14)
        anna = registrant(page, "Anna", "Abete")
        Session.objects.filter(pk=sessions_of(page)[1].pk).update(cancelled_at=timezone.now())
        feed = feed_of(anna.participant)
        for url in (
            reverse("lms_webinars:public_feed"),
            reverse("lms_webinars:personal_feed", args=[feed.secret]),
        ):
            events = icalendar.Calendar.from_ical(client.get(url).content).walk("VEVENT")
            told = {str(one["SUMMARY"]): str(one["STATUS"]) for one in events}
            assert told == {
                "Origin of goods": "CONFIRMED",
                "Origin of goods (2)": "CANCELLED",
                "Origin of goods (3)": "CONFIRMED",
            }


class TestTheEditor:
    def errors(self, *spans, **values):
        """What the form says to sessions given as hours after the event's start."""
        page = webinar()
        start = timezone.localtime(page.starts_at).replace(tzinfo=None, second=0)
        stream = {"more_sessions-count": str(len(spans))}
        for number, (begin, end) in enumerate(spans):
            stream |= {
                f"more_sessions-{number}-deleted": "",
                f"more_sessions-{number}-order": str(number),
                f"more_sessions-{number}-type": "session",
                f"more_sessions-{number}-id": "",
                f"more_sessions-{number}-value-title": "",
                f"more_sessions-{number}-value-starts_at": f"{start + timedelta(hours=begin):%Y-%m-%d %H:%M}",
                f"more_sessions-{number}-value-ends_at": f"{start + timedelta(hours=end):%Y-%m-%d %H:%M}",
                f"more_sessions-{number}-value-join_url": "",
                f"more_sessions-{number}-value-location": "",
            }
        data = {
            **{key: value for key, value in model_to_dict(page).items() if value is not None},
            **empty_streams(),
            **stream,
            "comments-TOTAL_FORMS": 0,
            "comments-INITIAL_FORMS": 0,
            **values,
        }
        form = WebinarPage.get_edit_handler().get_form_class()(
            data, instance=page, for_user=staff("administrator")
        )
        form.is_valid()
        return {
            name: [str(one) for one in found]
            for name, found in form.errors.items()
            if name in ("more_sessions", "sessions_needed", "registration_closes_at")
        }

    def test_sessions_in_order_are_accepted_and_lengthen_the_time_to_register(self):
        assert self.errors((48, 50), (24, 26)) == {}

    @pytest.mark.parametrize(
        ("spans", "sentence"),
        [
            ([(24, 24)], "Each session must end later than it starts."),
            ([(24, 26), (25, 27)], "Two sessions overlap."),
            ([(1, 3)], "Two sessions overlap."),
            ([(-24, -22)], "The further sessions come after the first, which is the date of the event."),
        ],
    )
    def test_what_does_not_fit_together_is_said(self, spans, sentence):
        assert self.errors(*spans) == {"more_sessions": [sentence]}

    def test_the_number_needed_must_be_there_and_possible(self):
        assert self.errors((24, 26), completion_rule="some") == {
            "sessions_needed": ["Say how many sessions are needed."]
        }
        assert self.errors((24, 26), completion_rule="some", sessions_needed=3) == {
            "sessions_needed": ["The event has 2 sessions: no more than that can be needed."]
        }
        assert self.errors((24, 26), completion_rule="some", sessions_needed=2) == {}
