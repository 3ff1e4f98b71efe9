"""What completes an event of several sessions: by minutes, by every session, by a number of them."""

import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lms.ledger.kinds import CompletionRule
from lms.ledger.models import Activity
from webinars.actions.settling import Presence, Sitting, presences, settle_everybody
from webinars.models import Correction, Session
from webinars.models.evidence import AttendanceImport, Identity

from .factories import activity_of, past_webinar, registrant, session_of

ROME = ZoneInfo("Europe/Rome")
HOUR = 3600
MINUTES, ALL, SOME = CompletionRule


def presence(rule, *sittings, needed=0, threshold=80):
    """Sittings as (low, high) minutes of an hour each; a third value True: the session is still to come."""
    parts = tuple(
        Sitting(number, low * 60, high * 60, HOUR, is_over=not coming)
        for number, (low, high, coming) in enumerate((*one, False)[:3] for one in sittings)
    )
    return Presence(
        low=sum(part.low for part in parts),
        high=sum(part.high for part in parts),
        window=HOUR * len(parts),
        threshold_percent=threshold,
        since=datetime(2022, 2, 16, tzinfo=UTC),
        rule=rule,
        needed=needed,
        sittings=parts,
    )


@pytest.mark.parametrize(
    ("rule", "needed", "sittings", "verdict"),
    [
        # All minutes together: 144 of 180.
        (MINUTES, 0, [(60, 60), (60, 60), (24, 24)], "passed"),
        (MINUTES, 0, [(60, 60), (60, 60), (23, 23)], "failed"),
        (MINUTES, 0, [(60, 60), (60, 60), (20, 30)], "open"),
        (MINUTES, 0, [(60, 60), (60, 60), (0, 0, True)], "running"),
        (MINUTES, 0, [(60, 60), (10, 10), (0, 0, True)], "failed"),
        # Every session from 48 minutes.
        (ALL, 0, [(48, 48), (48, 48), (48, 48)], "passed"),
        (ALL, 0, [(60, 60), (60, 60), (47, 47)], "failed"),
        (ALL, 0, [(60, 60), (60, 60), (47, 48)], "open"),
        (ALL, 0, [(60, 60), (0, 0, True)], "running"),
        (ALL, 0, [(47, 47), (0, 0, True)], "failed"),
        # Two of three.
        (SOME, 2, [(48, 48), (0, 0), (48, 48)], "passed"),
        (SOME, 2, [(47, 47), (47, 47), (60, 60)], "failed"),
        (SOME, 2, [(40, 50), (0, 0), (60, 60)], "open"),
        (SOME, 2, [(40, 50), (60, 60), (60, 60)], "passed"),
        (SOME, 2, [(60, 60), (0, 0), (0, 0, True)], "running"),
        (SOME, 2, [(60, 60), (60, 60), (0, 0, True)], "passed"),
        (SOME, 2, [(0, 0), (0, 0), (0, 0, True)], "failed"),
        # One was called off: of two that are left no more than two can be asked.
        (SOME, 3, [(48, 48), (48, 48)], "passed"),
        (SOME, 3, [(48, 48), (47, 47)], "failed"),
    ],
)
def test_the_rule_says_on_which_side_the_bounds_fall(rule, needed, sittings, verdict):
    assert presence(rule, *sittings, needed=needed).verdict == verdict


def test_one_session_is_the_same_by_every_rule():
    for low, verdict in ((48, "passed"), (47, "failed")):
        assert {presence(rule, (low, low), needed=1).verdict for rule in CompletionRule} == {verdict}


def ms(moment):
    return int(moment.timestamp() * 1000)


def seen(session, person, *spans):
    """What an exact report says of somebody in one session."""
    report = AttendanceImport.objects.create(
        session=session,
        file="x.csv",
        file_name="x.csv",
        sha256=uuid.uuid4().hex,
        provider="zoom",
        outcome="ok",
    )
    connections = [
        {
            "row": number,
            "sure": [ms(start), ms(end)],
            "may": [ms(start), ms(end)],
            "total": None,
            "slack": 0,
            "readings": [],
            "flag": "",
        }
        for number, (start, end) in enumerate(spans, 2)
    ]
    return Identity.objects.create(
        attendance_import=report,
        key=str(person.pk),
        role="attendee",
        seconds_low=0,
        seconds_high=0,
        connections=connections,
        match="id",
        participation=person,
    )


def meetings(page, *spans, **changes):
    """Sessions after the page's own, as (start, end)."""
    activity = activity_of(page)
    for number, (start, end) in enumerate(spans, 2):
        Session.objects.create(
            activity=activity, number=number, key=str(number), starts_at=start, ends_at=end
        )
    Activity.objects.filter(pk=activity.pk).update(
        ends_at=spans[-1][1], session_count=1 + len(spans), **changes
    )
    return list(Session.objects.filter(activity=activity).order_by("number")), activity_of(page)


@pytest.mark.django_db
class TestSettling:
    def three(self, **changes):
        page = past_webinar()
        first = session_of(page)
        week = timedelta(days=7)
        spans = [(first.starts_at + week * n, first.ends_at + week * n) for n in (1, 2)]
        return page, *meetings(page, *spans, **changes)

    def test_two_of_three_completes_as_of_the_end_of_the_last_though_one_was_not_there(self):
        page, sessions, activity = self.three(completion_rule=SOME, sessions_needed=2)
        anna = registrant(page, "Anna", "Abete")
        bruno = registrant(page, "Bruno", "Betulla")
        for session in sessions[:2]:
            seen(session, anna, (session.starts_at, session.ends_at))
        seen(sessions[0], bruno, (sessions[0].starts_at, sessions[0].ends_at))
        assert settle_everybody(activity, reason="test") == 1
        anna.refresh_from_db()
        bruno.refresh_from_db()
        assert (anna.completed_at, anna.attended_seconds) == (sessions[2].ends_at, 10_800)
        assert (bruno.completed_at, bruno.attended_seconds) == (None, 5400)

    def test_minutes_of_one_session_do_not_count_in_another(self):
        page, sessions, activity = self.three(completion_rule=ALL)
        anna = registrant(page, "Anna", "Abete")
        whole = sessions[0].starts_at, sessions[2].ends_at
        seen(sessions[0], anna, whole)
        found = presences(activity)[anna.pk]
        assert [(one.low, one.high) for one in found.sittings] == [(5400, 5400), (0, 0), (0, 0)]
        assert found.verdict == "failed"

    def test_a_session_called_off_counts_for_nobody_and_against_nobody(self):
        page, sessions, activity = self.three(completion_rule=ALL)
        anna = registrant(page, "Anna", "Abete")
        for session in sessions[:2]:
            seen(session, anna, (session.starts_at, session.ends_at))
        assert presences(activity)[anna.pk].verdict == "failed"
        Session.objects.filter(pk=sessions[2].pk).update(cancelled_at=sessions[1].starts_at)
        found = presences(activity)[anna.pk]
        assert (found.window, found.verdict) == (10_800, "passed")

    def test_whose_only_session_was_taken_off_the_page_loses_the_completion(self):
        page, sessions, activity = self.three(completion_rule=SOME, sessions_needed=1)
        anna = registrant(page, "Anna", "Abete")
        seen(sessions[1], anna, (sessions[1].starts_at, sessions[1].ends_at))
        settle_everybody(activity, reason="test")
        Session.objects.filter(pk=sessions[1].pk).update(cancelled_at=sessions[1].starts_at)
        settle_everybody(activity, reason="taken off the page")
        anna.refresh_from_db()
        assert anna.completed_at is None and anna.attended_seconds == 0

    def test_a_correction_holds_for_its_own_session(self):
        page, sessions, activity = self.three(completion_rule=ALL)
        anna = registrant(page, "Anna", "Abete")
        for session in sessions:
            Correction.objects.create(
                participation=anna, session=session, seconds=4320, before_low=0, before_high=0, reason="Seen"
            )
        found = presences(activity)[anna.pk]
        assert [one.low for one in found.sittings] == [4320] * 3 and found.verdict == "passed"

    @pytest.mark.parametrize(
        ("starts", "ends", "seconds"),
        [
            # The clocks go forward at 2:00 on 27 March 2022: an hour on the wall is missing.
            ("2022-03-27 01:00", "2022-03-27 04:00", 7200),
            # And back at 3:00 on 30 October: one comes twice.
            ("2022-10-30 01:00", "2022-10-30 04:00", 14_400),
            ("2022-05-31 23:00", "2022-06-01 01:00", 7200),
        ],
    )
    def test_clock_changes_and_midnight_are_measured_in_real_time(self, starts, ends, seconds):
        page = past_webinar()
        span = [datetime.fromisoformat(text).replace(tzinfo=ROME) for text in (starts, ends)]
        sessions, activity = meetings(page, span, completion_rule=ALL)
        anna = registrant(page, "Anna", "Abete")
        for session in sessions:
            seen(session, anna, (session.starts_at, session.ends_at))
        last = presences(activity)[anna.pk].sittings[1]
        assert (last.low, last.window) == (seconds, seconds)
        Identity.objects.all().delete()
        seen(sessions[1], anna, (span[0], sessions[1].starts_at + timedelta(seconds=seconds // 2)))
        assert presences(activity)[anna.pk].sittings[1].low == seconds // 2
