"""Those who were not there: the recording, its questions, and what is noted of it and what is not."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from certificates.models import Certificate
from lms.audit.models import Entry
from lms.ledger.actions import attend
from lms.ledger.models import Participation
from tests.factories import EnterpriseFactory, UserFactory
from webinars.desk.exporting import EVENTS, PEOPLE, event_rows, people_rows
from webinars.links import AFTER, token
from webinars.models import CatchUp, WebinarPage
from webinars.references import reference

from .after_factories import item_ids, material, question, questions, recording
from .factories import (
    activity_of,
    past_webinar,
    registrant,
    republish,
    session_of,
    staff,
    translated,
    webinar,
)
from .pack.factories import opened, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return past_webinar(after=[recording(), material()], check_questions=questions())


@pytest.fixture
def anna(event):
    return registrant(event, "Anna", "Abete", enterprise=EnterpriseFactory(name="Alfa S.r.l."))


def own(name, person, *more):
    return reverse(f"lms_webinars:{name}", args=[token(AFTER, person.pk), *more])


def words(answer):
    return answer.content.decode()


def answers(page, *chosen):
    """The form as posted: for each question the texts of the answers chosen."""
    data = {}
    for block, texts in zip(WebinarPage.objects.get(pk=page.pk).check_questions, chosen, strict=True):
        listed = block.value["answers"].bound_blocks
        data[f"q-{block.id}"] = [child.id for child in listed if child.value["text"] in texts]
    return data


def right(page):
    return answers(page, ["The exporter"], ["EUR.1", "REX"])


def state_of(person):
    person.refresh_from_db()
    return (
        person.viewed_later_at is not None,
        person.attended_at,
        person.attended_seconds,
        person.completed_at,
    )


def test_from_the_recording_to_viewed_later(client, event, anna):
    text = words(client.get(own("after", anna)))
    assert "You could not be there?" in text
    assert "then answer 2 questions about it" in text
    client.get(own("reserved_file", anna, item_ids(event)[0], "file"))
    row = CatchUp.objects.get()
    assert (row.participation, row.tries, row.passed_at) == (anna, 0, None)
    text = words(client.get(own("check", anna)))
    assert "Who states origin?" in text
    assert "More than one answer may be right." in text
    answer = client.post(own("check", anna), right(event), follow=True)
    assert "You caught up" in words(answer)
    assert "You could not be there?" not in words(answer)
    row.refresh_from_db()
    assert row.tries == 1
    assert row.passed_at == Participation.objects.get(pk=anna.pk).viewed_later_at
    assert state_of(anna) == (True, None, None, None)
    assert Certificate.objects.count() == 0
    assert anna.state == "confirmed"
    entry = Entry.objects.get(verb="lms_ledger.view_later")
    assert list(entry.after) == ["viewed_later_at"]
    assert entry.actor_label == ""


def test_looking_at_the_page_or_asking_for_the_size_of_the_video_opens_nothing(client, event, anna):
    client.get(own("after", anna))
    client.get(own("check", anna))
    client.head(own("reserved_file", anna, item_ids(event)[0], "file"))
    client.get(own("reserved_file", anna, item_ids(event)[0], "captions"))
    client.get(own("reserved_file", anna, item_ids(event)[1], "file"))
    assert CatchUp.objects.count() == 0


@pytest.mark.parametrize(
    ("first", "second", "number"),
    [
        (["The carrier"], ["EUR.1", "REX"], 1),
        (["The exporter"], ["EUR.1"], 1),
        (["The exporter"], ["EUR.1", "REX", "CMR"], 1),
        (["The carrier"], ["CMR"], 2),
    ],
)
def test_all_right_answers_and_no_other_else_the_authors_advice(client, event, anna, first, second, number):
    answer = client.post(own("check", anna), answers(event, first, second))
    text = words(answer)
    assert answer.status_code == 422
    # Once in the summary, once at the question.
    assert text.count("Not right yet. Look at minute 12 again.") == 2 * number
    row = CatchUp.objects.get()
    assert (row.tries, row.passed_at) == (1, None)
    assert state_of(anna) == (False, None, None, None)
    assert client.post(own("check", anna), right(event)).status_code == 302
    row.refresh_from_db()
    assert row.tries == 2
    assert state_of(anna)[0] is True


def test_a_second_visit_begins_with_what_was_chosen(client, event, anna):
    client.post(own("check", anna), answers(event, ["The exporter"], ["CMR"]))
    text = words(client.get(own("check", anna)))
    assert text.count("checked") == 2
    assert "Not right yet" not in text
    assert "Go on with the questions" in words(client.get(own("after", anna)))


def test_a_question_left_out_is_no_try(client, event, anna):
    answer = client.post(own("check", anna), answers(event, ["The exporter"], []))
    assert answer.status_code == 422
    assert "Answer this question." in words(answer)
    assert CatchUp.objects.count() == 0


@pytest.mark.parametrize("made_up", ["nonsense", "\x00", "-1", "9" * 200, "<script>"])
def test_made_up_answers_and_questions_are_harmless(client, event, anna, made_up):
    data = {name: [made_up] for name in right(event)}
    assert client.post(own("check", anna), data).status_code == 422
    assert client.post(own("check", anna), {f"q-{made_up}": "x"}).status_code == 422
    data = {**right(event), "q-made-up": "x", "passed_at": "2026-01-01"}
    assert client.post(own("check", anna), data).status_code == 302
    assert set(CatchUp.objects.get().answers) == {name[2:] for name in right(event)}


def test_a_second_tab_or_a_double_click_changes_nothing(client, event, anna):
    client.post(own("check", anna), right(event))
    before = CatchUp.objects.values().get(), Participation.objects.values().get(pk=anna.pk)
    for data in (right(event), answers(event, ["The carrier"], ["CMR"]), {}):
        answer = client.post(own("check", anna), data)
        assert (answer.status_code, answer["Location"]) == (302, own("after", anna))
    assert client.get(own("check", anna)).status_code == 302
    assert (CatchUp.objects.values().get(), Participation.objects.values().get(pk=anna.pk)) == before
    assert Entry.objects.filter(verb="lms_ledger.view_later").count() == 1


def test_a_question_changed_later_undoes_no_pass(client, event, anna):
    client.post(own("check", anna), right(event))
    republish(event, check_questions=[question("Another one?", ("Yes", True), ("No", False))])
    assert state_of(anna)[0] is True
    assert "You caught up" in words(client.get(own("after", anna)))


def test_many_tries_in_an_hour_are_asked_to_wait(client, event, anna):
    wrong = answers(event, ["The carrier"], ["CMR"])
    seen = [client.post(own("check", anna), wrong).status_code for _try in range(31)]
    assert seen == [422] * 30 + [429]
    answer = client.post(own("check", anna), right(event))
    assert "answer again in an hour" in words(answer)
    bruno = registrant(event, "Bruno", "Ibisco")
    assert client.post(own("check", bruno), right(event)).status_code == 302
    assert state_of(anna)[0] is False


@pytest.mark.parametrize("seconds", [60, 5400])
def test_who_was_there_may_watch_and_is_offered_no_questions(client, event, anna, seconds):
    attend(anna, seconds=seconds, at=session_of(event).starts_at)
    text = words(client.get(own("after", anna)))
    assert "The recording" in text
    assert "You could not be there?" not in text
    client.get(own("reserved_file", anna, item_ids(event)[0], "file"))
    assert client.get(own("check", anna)).status_code == 302
    assert client.post(own("check", anna), right(event)).status_code == 302
    assert CatchUp.objects.count() == 0
    assert state_of(anna)[0] is False


def test_before_the_event_is_over_there_is_nothing_to_catch_up_on(client):
    page = webinar(after=[recording()], check_questions=questions())
    anna = registrant(page, "Anna", "Abete")
    assert "You could not be there?" not in words(client.get(own("after", anna)))
    assert client.post(own("check", anna), right(page)).status_code == 302
    assert CatchUp.objects.count() == 0


def test_without_a_recording_or_without_questions_nothing_is_asked(client, anna, event):
    for changes in ({"after": [material()]}, {"after": [recording()], "check_questions": []}):
        republish(event, **changes)
        assert "You could not be there?" not in words(client.get(own("after", anna)))
        assert client.get(own("check", anna)).status_code == 302


def test_the_link_of_one_person_answers_for_nobody_else_and_the_account_is_named(client, event, anna):
    bruno = registrant(event, "Bruno", "Ibisco")
    owner = UserFactory(username="anna")
    anna.participant.user = owner
    anna.participant.save()
    client.force_login(owner)
    client.post(own("check", bruno), right(event))
    assert state_of(anna)[0] is False
    assert state_of(bruno)[0] is True
    assert Entry.objects.get(verb="lms_ledger.view_later").actor_label == ""
    client.post(own("check", anna), right(event))
    actors = Entry.objects.filter(verb="lms_ledger.view_later").values_list("actor_label", flat=True)
    assert set(actors) == {"", "anna"}


def test_the_questions_are_those_of_the_readers_edition_or_marked_as_another_languages(client, event, anna):
    edition = translated(event)
    italian = own("check", anna).replace("/en/", "/it/")
    republish(edition, check_questions=[])
    assert '<div lang="en">' in words(client.get(italian))
    edition = republish(
        edition, check_questions=[question("Chi attesta?", ("Chi esporta", True), ("Nessuno", False))]
    )
    text = words(client.get(italian))
    assert "Chi attesta?" in text
    assert '<div lang="en">' not in text
    assert "Who states origin?" not in text
    assert client.post(italian, right(event)).status_code == 422
    assert client.post(italian, answers(edition, ["Chi esporta"])).status_code == 302
    assert state_of(anna)[0] is True


# --- counted apart ---


@pytest.fixture
def caught_up(client, event, anna):
    client.post(own("check", anna), right(event))
    begun = registrant(event, "Bruno", "Ibisco")
    client.get(own("reserved_file", begun, item_ids(event)[0], "file"))
    late = registrant(event, "Carla", "Cedro")
    client.post(own("check", late), right(event))
    # The report of the platform was read only afterwards: she had been there.
    attend(late, seconds=5400, at=session_of(event).starts_at)
    return anna, begun, late


def test_whoever_turns_out_to_have_been_there_is_not_counted_twice(caught_up, event):
    anna, _begun, _late = caught_up
    found = Participation.objects.filter(activity=activity_of(event)).viewed_later()
    assert [row.pk for row in found] == [anna.pk]


def test_the_desk_shows_them_apart(client, caught_up, event):
    client.force_login(staff("administrator"))
    pk = activity_of(event).pk
    text = words(client.get(reverse("lms_webinars_desk:attendance", args=[pk])))
    assert "1 person who was absent saw the recording and answered its questions." in text
    assert "1 more opened it and has not answered everything rightly yet." in text
    text = words(client.get(reverse("lms_webinars_desk:registrations", args=[pk])))
    assert text.count("viewed the recording on") == 2


def test_the_exports_have_a_column_of_their_own(caught_up, event):
    anna, begun, late = caught_up
    codes = [column.code for column in PEOPLE]
    rows = {row[0]: dict(zip(codes, row, strict=False)) for row in people_rows(activity_of(event))}
    for person, has_viewed in ((anna, True), (begun, False), (late, True)):
        row = rows[reference(person.pk)]
        assert (row["viewed_later_at"] is not None) is has_viewed
        assert row["completed_at"] is None
    codes = [column.code for column in EVENTS]
    row = dict(zip(codes, next(iter(event_rows(staff("administrator")))), strict=True))
    assert (row["viewed_later"], row["attended"], row["qualified"]) == (1, 1, 0)


def test_the_evidence_pack_lists_them_in_a_table_of_their_own(caught_up, event):
    files, _manifest = opened(event, staff("trainer"))
    rows = table(files, "viewed-later")
    assert [
        (row["last_name"], row["enterprise"], row["tries"], bool(row["viewed_later_at"]), row["attended"])
        for row in rows
    ] == [
        ("Abete", "Alfa S.r.l.", 1, True, None),
        ("Ibisco", None, 0, False, None),
        ("Cedro", None, 1, True, "yes"),
    ]
    register = table(files, "register/session-1")
    assert "viewed_later_at" not in register[0]


def test_a_recording_opened_twice_is_noted_once_with_its_first_time(client, event, anna):
    video = own("reserved_file", anna, item_ids(event)[0], "file")
    client.get(video)
    CatchUp.objects.update(opened_at=timezone.now() - timedelta(days=3))
    before = CatchUp.objects.get().opened_at
    client.get(video, headers={"range": "bytes=100-"})
    assert CatchUp.objects.get().opened_at == before
