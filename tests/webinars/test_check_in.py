"""At the door: who may come in by which code, once each, however bad the network is."""

import json
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import timezone

from lms.audit.models import Entry
from lms.ledger.models import Participation
from webinars.actions.checking_in import check_in, leave, undo
from webinars.actions.settling import presences, settle_due
from webinars.door import registration_in, ticket
from webinars.errors import DoorRefusal
from webinars.models import CheckIn, Session
from webinars.references import reference

from .factories import activity_of, registrant, session_of, staff, webinar

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def running(title="Exporting sustainably", **values):
    """A hybrid event that began half an hour ago."""
    values.setdefault("starts_at", timezone.now() - HOUR / 2)
    return webinar(title, mode="hybrid", location="Bergamo", **values)


@pytest.fixture
def event():
    return running()


@pytest.fixture
def anna(event):
    return registrant(event, "Anna", "Abete")


@pytest.fixture
def trainer(event):
    user = staff("trainer")
    type(event).objects.filter(pk=event.pk).update(owner=user)
    return user


def refused(session, code, user, **values):
    with pytest.raises(DoorRefusal) as caught:
        check_in(session, code, key=uuid.uuid4(), acting_user=user, **values)
    return caught.value.code, str(caught.value)


class TestTheCode:
    def test_it_carries_the_registration_number_under_our_signature(self, anna):
        assert registration_in(ticket(anna.pk)) == anna.pk
        assert registration_in(f" {ticket(anna.pk).lower()}\n") == anna.pk

    def test_a_number_may_be_typed_with_or_without_its_letter(self):
        assert [registration_in(text) for text in ("R-016J", "r-o16j", "016J", " 0 1 6 j ")] == [1234] * 4

    def test_a_forged_code_and_anything_else_is_none_of_ours(self, anna):
        other = ticket(anna.pk + 1)
        forged = ticket(anna.pk).rsplit(":", 1)[0] + ":" + other.rsplit(":", 1)[1]
        assert registration_in(forged) is None
        wrong = ("", "VALICO:", "https://example.com", "R-", "\x00", "è", "R-" + "Z" * 40)
        assert [registration_in(text) for text in wrong] == [None] * 7

    def test_a_code_signed_before_the_secret_key_was_changed_still_counts(self, anna, settings):
        before = ticket(anna.pk)
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another-secret-key-of-some-length"
        assert ticket(anna.pk) != before
        assert registration_in(before) == anna.pk


class TestComingIn:
    def test_the_same_key_is_one_entrance_however_often_it_arrives(self, event, anna, trainer):
        key, session = uuid.uuid4(), session_of(event)
        first = check_in(session, ticket(anna.pk), key=key, acting_user=trainer)
        again = check_in(session, ticket(anna.pk), key=key, acting_user=trainer)
        assert (first.state, again.state) == ("in", "in")
        assert first.text == again.text == f"Anna Abete is in since {timezone.localtime():%H:%M}."
        assert CheckIn.objects.get().recorded_by == trainer
        entry = Entry.objects.get(verb="lms_webinars.check_in")
        assert entry.after["registration"] == reference(anna.pk) and "Anna" not in json.dumps(entry.after)

    def test_somebody_inside_already_is_told_kindly_and_counted_once(self, event, anna, trainer):
        session = session_of(event)
        check_in(session, ticket(anna.pk), key=uuid.uuid4(), acting_user=trainer)
        second = check_in(session, reference(anna.pk), key=uuid.uuid4(), acting_user=trainer)
        assert second.state == "already" and "was in already" in second.text
        assert CheckIn.objects.count() == 1

    def test_the_phone_s_clock_is_put_right_and_nobody_comes_in_later_than_now(self, event, anna, trainer):
        now = timezone.now()
        fast = {"at": now + 2 * HOUR, "sent_at": now + 2 * HOUR + timedelta(minutes=10)}
        row = check_in(
            session_of(event), ticket(anna.pk), key=uuid.uuid4(), acting_user=trainer, **fast
        ).check_in
        assert abs(row.at - (now - timedelta(minutes=10))) < timedelta(seconds=30)
        bruno = registrant(event, "Bruno", "Betulla")
        late = {"at": now + HOUR, "sent_at": now}
        row = check_in(
            session_of(event), ticket(bruno.pk), key=uuid.uuid4(), acting_user=trainer, **late
        ).check_in
        assert row.at <= timezone.now()

    @pytest.mark.parametrize(
        ("changes", "code", "words"),
        [
            ({"cancelled_at": timezone.now(), "seat": None}, "cancelled", "has cancelled"),
            ({"waitlisted_at": timezone.now()}, "waiting", "is on the waiting list"),
            ({"confirmed_at": None}, "unconfirmed", "has not confirmed"),
        ],
    )
    def test_whoever_is_not_expected_is_refused_in_words(self, event, anna, trainer, changes, code, words):
        Participation.objects.filter(pk=anna.pk).update(**changes)
        said, sentence = refused(session_of(event), ticket(anna.pk), trainer)
        assert said == code and "Anna Abete" in sentence and words in sentence
        assert not CheckIn.objects.exists()

    def test_the_code_of_another_event_and_an_unknown_number_are_refused(self, event, trainer):
        other = registrant(running("Another"), "Bruno", "Betulla")
        assert refused(session_of(event), ticket(other.pk), trainer) == (
            "other_event",
            "This code is for another event.",
        )
        assert refused(session_of(event), "R-ZZZZ", trainer)[0] == "unknown"
        assert refused(session_of(event), "R-ZZZZZZZZZZZZ", trainer)[0] == "unknown"

    def test_a_session_off_of_another_day_or_over_lets_nobody_in(self, event, anna, trainer):
        session = session_of(event)
        coming = running("Next week", starts_at=timezone.now() + timedelta(days=7))
        carla = registrant(coming, "Carla", "Cedro")
        assert refused(session_of(coming), ticket(carla.pk), trainer)[0] == "too_early"
        Session.objects.filter(pk=session.pk).update(ends_at=timezone.now() - HOUR / 4)
        assert refused(session_of(event), ticket(anna.pk), trainer)[0] == "too_late"
        Session.objects.filter(pk=session.pk).update(cancelled_at=timezone.now())
        assert refused(session_of(event), ticket(anna.pk), trainer)[0] == "called_off"

    def test_undoing_leaves_the_row_and_a_new_entrance_counts_anew(self, event, anna, trainer):
        session, key = session_of(event), uuid.uuid4()
        row = check_in(session, ticket(anna.pk), key=key, acting_user=trainer).check_in
        undo(row, acting_user=trainer)
        undo(row, acting_user=trainer)
        assert check_in(session, ticket(anna.pk), key=key, acting_user=trainer).state == "undone"
        assert check_in(session, ticket(anna.pk), key=uuid.uuid4(), acting_user=trainer).state == "in"
        assert Entry.objects.filter(verb="lms_webinars.undo_check_in").count() == 1
        assert CheckIn.objects.standing().count() == 1


class TestWhatItCounts:
    def ended(self, event):
        """The event as it is after its end: 90 minutes, ended a minute ago."""
        end = timezone.now().replace(microsecond=0) - timedelta(minutes=1)
        start = end - timedelta(minutes=90)
        Session.objects.filter(pk=session_of(event).pk).update(starts_at=start, ends_at=end)
        type(event).objects.filter(pk=event.pk).update(starts_at=start, ends_at=end)
        activity = activity_of(event)
        type(activity).objects.filter(pk=activity.pk).update(
            starts_at=start, ends_at=end, threshold_percent=80
        )
        return session_of(event), activity_of(event)

    def inside(self, session, person, minutes, *, left=None, trainer=None):
        return CheckIn.objects.create(
            participation=person,
            session=session,
            key=uuid.uuid4(),
            at=session.starts_at + timedelta(minutes=minutes),
            left_at=left and session.starts_at + timedelta(minutes=left),
            recorded_by=trainer,
        )

    def test_presence_is_exact_from_the_door_to_the_end_or_to_when_one_left(self, event, anna):
        bruno = registrant(event, "Bruno", "Betulla")
        session, activity = self.ended(event)
        self.inside(session, anna, 18)
        self.inside(session, bruno, 0, left=71)
        found = presences(activity)
        assert (found[anna.pk].low, found[anna.pk].high, found[anna.pk].verdict) == (4320, 4320, "passed")
        assert (found[bruno.pk].low, found[bruno.pk].verdict) == (4260, "failed")
        assert found[anna.pk].checked_in

    def test_the_round_settles_once_after_the_end_without_any_report(self, event, anna):
        session, _activity = self.ended(event)
        self.inside(session, anna, 0)
        assert settle_due() == 1
        anna.refresh_from_db()
        assert anna.completed_at == session.ends_at and anna.attended_seconds == 5400
        assert settle_due() == 0

    def test_taking_it_back_after_the_end_takes_the_completion_back(self, event, anna, trainer):
        session, _activity = self.ended(event)
        row = self.inside(session, anna, 0)
        settle_due()
        undo(row, acting_user=trainer)
        anna.refresh_from_db()
        assert anna.completed_at is None and anna.attended_seconds == 0

    def test_an_entrance_that_arrives_after_the_end_counts_at_once(self, event, anna, trainer):
        session, _activity = self.ended(event)
        check_in(session, ticket(anna.pk), key=uuid.uuid4(), at=session.starts_at - HOUR, acting_user=trainer)
        anna.refresh_from_db()
        assert anna.completed_at == session.ends_at

    def test_while_the_session_runs_it_counts_up_to_now_and_nobody_has_failed(self, event, anna, trainer):
        check_in(session_of(event), ticket(anna.pk), key=uuid.uuid4(), acting_user=trainer)
        CheckIn.objects.update(at=timezone.now() - timedelta(minutes=10))
        presence = presences(activity_of(event))[anna.pk]
        assert 590 <= presence.low <= 610 and presence.verdict in ("running", "failed")

    def test_leaving_is_noted_once(self, event, anna, trainer):
        row = check_in(session_of(event), ticket(anna.pk), key=uuid.uuid4(), acting_user=trainer).check_in
        first = leave(row, acting_user=trainer).left_at
        assert leave(row, acting_user=trainer).left_at == first
        again = check_in(session_of(event), ticket(anna.pk), key=uuid.uuid4(), acting_user=trainer)
        assert again.state == "in" and CheckIn.objects.count() == 2


class TestThePhone:
    def address(self, event, name="check_in"):
        return reverse(f"lms_webinars_desk:{name}", args=[activity_of(event).pk, session_of(event).pk])

    def post(self, client, event, **said):
        body = {"key": str(uuid.uuid4()), "what": "in", **said}
        return client.post(
            self.address(event, "check_in_record"), json.dumps(body), content_type="application/json"
        )

    def test_a_queued_entry_is_taken_once(self, client, event, anna, trainer):
        client.force_login(trainer)
        said = {"key": str(uuid.uuid4()), "code": ticket(anna.pk), "at": timezone.now().isoformat()}
        answers = [self.post(client, event, **said) for _time in range(3)]
        assert [answer.status_code for answer in answers] == [200] * 3
        assert {answer.json()["state"] for answer in answers} == {"in"}
        assert answers[0].json()["code"] == reference(anna.pk)
        assert CheckIn.objects.count() == 1
        undone = self.post(client, event, key=said["key"], what="undo")
        assert (undone.status_code, undone.json()["state"]) == (200, "undone")
        assert CheckIn.objects.standing().count() == 0

    def test_a_refusal_is_final_and_says_why(self, client, event, trainer):
        client.force_login(trainer)
        other = registrant(running("Another"), "Bruno", "Betulla")
        answer = self.post(client, event, code=ticket(other.pk))
        assert (answer.status_code, answer.json()) == (
            409,
            {"state": "other_event", "text": "This code is for another event."},
        )

    @pytest.mark.parametrize(
        "body", ["", "[]", "{", "null", '{"key": 1}', '{"key": "x", "what": "in"}', "[" * 5000, "\x00"]
    )
    def test_what_cannot_be_understood_is_said_so(self, client, event, trainer, body):
        client.force_login(trainer)
        answer = client.post(self.address(event, "check_in_record"), body, content_type="application/json")
        assert (answer.status_code, answer.json()["state"]) == (400, "broken")

    @pytest.mark.parametrize("at", ["", "yesterday", "2026-11-22", "9999-12-31T23:59:59+00:00", 12, None])
    def test_a_senseless_time_is_now(self, client, event, anna, trainer, at):
        client.force_login(trainer)
        answer = self.post(client, event, code=reference(anna.pk), at=at, sent_at=at)
        assert answer.json()["state"] == "in"
        assert abs(CheckIn.objects.get().at - timezone.now()) < timedelta(minutes=1)

    def test_without_scripts_a_form_with_the_number_works(self, client, event, anna, trainer):
        client.force_login(trainer)
        page = client.get(self.address(event))
        assert "Abete Anna" in page.text and f'value="{reference(anna.pk)}"' in page.text
        answer = client.post(self.address(event), {"code": reference(anna.pk)}, follow=True)
        assert "Anna Abete is in since" in answer.text
        row = CheckIn.objects.get()
        client.post(self.address(event), {"what": "left", "row": row.pk})
        row.refresh_from_db()
        assert row.left_at
        client.post(self.address(event), {"what": "undo", "row": row.pk})
        row.refresh_from_db()
        assert row.undone_at
        wrong = client.post(self.address(event), {"code": "R-ZZZZ"}, follow=True)
        assert "This is no code or registration number of ours." in wrong.text

    @pytest.mark.parametrize("name", ["check_in", "check_in_record", "check_in_worker"])
    def test_only_whoever_runs_the_event_may_stand_at_the_door(self, client, event, anna, name):
        for user in (staff("trainer"), staff("reporting")):
            client.force_login(user)
            method = client.post if name == "check_in_record" else client.get
            answer = method(self.address(event, name))
            assert answer.status_code == 403
            assert "Abete" not in answer.text
        client.logout()
        assert client.get(self.address(event, name)).status_code in (302, 405)

    def test_a_session_of_another_event_is_not_found_here(self, client, event, trainer):
        client.force_login(trainer)
        other = session_of(running("Another"))
        address = reverse("lms_webinars_desk:check_in", args=[activity_of(event).pk, other.pk])
        assert client.get(address, follow=True).status_code == 404

    def test_the_list_takes_as_many_queries_for_three_people_as_for_one(
        self, client, event, anna, trainer, django_assert_max_num_queries
    ):
        client.force_login(trainer)
        client.get(self.address(event))
        with django_assert_max_num_queries(25) as one:
            client.get(self.address(event))
        registrant(event, "Bruno", "Betulla")
        registrant(event, "Carla", "Cedro")
        with django_assert_max_num_queries(len(one)):
            client.get(self.address(event))

    def test_the_decoder_lies_on_our_server_with_its_licence_and_runs_under_the_policy(self):
        source = Path(finders.find("lms/webinars/vendor/jsqr/jsQR.js")).read_text(encoding="utf-8")
        assert finders.find("lms/webinars/vendor/jsqr/LICENSE")
        assert "eval(" not in source and "new Function" not in source and "WebAssembly" not in source


class TestThePersonSide:
    def test_a_confirmed_person_finds_the_code_on_the_page_of_the_registration(self, client, event, anna):
        from webinars.links import MANAGE, token

        page = client.get(reverse("lms_webinars:manage", args=[token(MANAGE, anna.pk)]))
        assert "Your code for the entrance" in page.text and "<svg" in page.text
        Participation.objects.filter(pk=anna.pk).update(waitlisted_at=timezone.now())
        page = client.get(reverse("lms_webinars:manage", args=[token(MANAGE, anna.pk)]))
        assert "Your code for the entrance" not in page.text
