"""An event once more: everything on its pages, nobody who took part, the clock on the wall kept."""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.audit.models import Entry
from lms.ledger.models import Activity, Participation
from tests.factories import UserFactory
from tests.webinars.factories import activity_of, registrant, republish, staff, translated, webinar
from webinars.actions.duplicating import duplicate, moved
from webinars.models import ProviderAccount, Session, WebinarPage

pytestmark = pytest.mark.django_db

ROME = ZoneInfo("Europe/Rome")


def at(month, day, hour=10, minute=0, year=2027):
    return datetime(year, month, day, hour, minute, tzinfo=ROME)


def editor():
    return UserFactory(is_superuser=True)


def wall(moment):
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def again(event, user, starts_at=None, token=None, **titles):
    return duplicate(
        activity_of(event),
        titles=titles,
        starts_at=starts_at or at(11, 9),
        token=token or uuid4(),
        acting_user=user,
    )


def address(event):
    return reverse("lms_webinars_desk:duplicate", args=[activity_of(event).pk])


def test_all_editions_become_drafts_that_share_a_new_history_without_people():
    user, helper = editor(), staff("trainer")
    event = webinar("Origin", starts_at=at(6, 9), owner=staff("trainer"), capacity=40)
    event = republish(event, co_trainers=[helper], survey_is_anonymous=False)
    translated(event, title="Origine")
    registrant(event, "Anna", "Abete")
    made = again(event, user, en="Origin again", it="Di nuovo origine")
    assert {language: page.title for language, page in made.pages.items()} == {
        "en": "Origin again",
        "it": "Di nuovo origine",
    }
    copies = WebinarPage.objects.filter(pk__in=[page.pk for page in made.pages.values()])
    assert len({page.translation_key for page in copies}) == 1
    for page in copies:
        assert (page.live, page.owner, page.capacity) == (False, user, 40)
        assert page.translation_key != event.translation_key
        assert page.get_latest_revision_as_object().title == page.title
        assert page.get_latest_revision_as_object().translation_key == page.translation_key
        assert list(page.co_trainers.all()) == [helper]
        assert page.survey_is_anonymous is False
        assert page.get_parent().pk in {event.get_parent().pk, *(made.pages["it"].get_parent().pk,)}
    assert not Activity.objects.filter(translation_key=copies[0].translation_key).exists()
    assert (Participation.objects.count(), Activity.objects.count(), Session.objects.count()) == (1, 1, 1)
    entries = Entry.objects.filter(verb="lms_webinars.duplicate")
    assert {entry.actor_label for entry in entries} == {str(user)}
    assert entries.count() == 2


def test_published_the_copy_is_an_event_of_its_own():
    event = webinar("Origin", starts_at=at(6, 9))
    registrant(event, "Anna", "Abete")
    made = again(event, editor(), en="Again")
    republish(made.pages["en"])
    copy = activity_of(made.pages["en"])
    assert copy.participations.count() == 0
    assert wall(copy.starts_at) == "2027-11-09 10:00"


def test_all_times_move_by_the_clock_on_the_wall_across_a_change_of_the_clocks():
    session = {
        "title": "Two",
        "starts_at": at(6, 16),
        "ends_at": at(6, 16, 12),
        "join_url": "",
        "location": "",
    }
    event = webinar(
        starts_at=at(6, 9),
        ends_at=at(6, 9, 11, 30),
        registration_opens_at=at(5, 1, 8),
        registration_closes_at=at(6, 8, 18),
        more_sessions=[("session", session)],
    )
    # From summer time to winter time.
    page = again(event, editor(), at(11, 10, 15)).pages["en"]
    page = WebinarPage.objects.get(pk=page.pk)
    assert [wall(page.starts_at), wall(page.ends_at)] == ["2027-11-10 15:00", "2027-11-10 16:30"]
    assert wall(page.registration_opens_at) == "2027-10-02 13:00"
    assert wall(page.registration_closes_at) == "2027-11-09 23:00"
    (block,) = page.more_sessions
    assert [wall(block.value["starts_at"]), wall(block.value["ends_at"])] == [
        "2027-11-17 15:00",
        "2027-11-17 17:00",
    ]
    assert block.value["title"] == "Two"
    assert block.id != WebinarPage.objects.get(pk=event.pk).more_sessions[0].id


def test_an_hour_that_the_clocks_skip_is_the_hour_after():
    # On 28 March 2027 two o'clock is three o'clock in Rome.
    assert wall(moved(at(3, 27, 2, 30), timedelta(days=1))) == "2027-03-28 03:30"
    event = webinar(starts_at=at(3, 20, 2, 30), ends_at=at(3, 20, 3, 15))
    page = again(event, editor(), at(3, 28, 3, 30)).pages["en"]
    assert page.ends_at - page.starts_at == timedelta(minutes=45)


def test_recordings_stay_behind_and_materials_come_along():
    from wagtail.documents.models import Document

    paper = Document.objects.create(title="Slides", file="slides.pdf")
    recording = {
        "title": "As held", "url": "https://video.example.com/1", "file": None, "captions": None,
        "captions_language": "en", "transcript": "", "who": "registrants",
    }  # fmt: skip
    material = {"document": paper, "title": "Slides", "who": "all"}
    event = webinar(after=[("recording", recording), ("material", material)], publish=False)
    event = republish(event)
    page = again(event, editor()).pages["en"]
    kept = WebinarPage.objects.get(pk=page.pk).after
    assert [(block.block_type, block.value["document"]) for block in kept] == [("material", paper)]


def test_the_link_of_a_meeting_made_for_one_date_is_left_out_and_any_other_kept():
    zoom = ProviderAccount.objects.create(name="Our Zoom", kind="zoom")
    once = webinar(join_url="https://zoom.us/j/81234567890", provider_account=zoom)
    made = again(once, editor())
    assert (made.pages["en"].join_url, made.pages["en"].provider_account) == ("", zoom)
    assert (made.emptied_link, made.kept_link) == (True, False)
    always = webinar(join_url="https://meet.example.com/room")
    made = again(always, editor())
    assert made.pages["en"].join_url == "https://meet.example.com/room"
    assert (made.emptied_link, made.kept_link) == (False, True)


def test_the_same_form_sent_twice_makes_one_copy():
    event, user, token = webinar(), editor(), uuid4()
    first, second = again(event, user, token=token), again(event, user, token=token)
    assert (first.is_new, second.is_new) == (True, False)
    assert second.pages["en"].pk == first.pages["en"].pk
    assert WebinarPage.objects.count() == 2
    assert Entry.objects.filter(verb="lms_webinars.duplicate").count() == 1


def test_a_trainer_copies_the_own_event_and_lands_in_the_editor_of_the_copy(client):
    user = staff("trainer")
    event = webinar("Mine", owner=user)
    grant(event)
    client.force_login(user)
    form = client.get(address(event)).context["form"]
    assert form["title_en"].value() == "Mine"
    data = {"title_en": "Mine again", "starts_at": "2027-11-09T10:00", "token": form["token"].value()}
    answer = client.post(address(event), data)
    copy = WebinarPage.objects.get(title="Mine again")
    assert (answer.status_code, answer.url) == (302, reverse("wagtailadmin_pages:edit", args=[copy.pk]))
    assert (copy.owner, wall(copy.starts_at)) == (user, "2027-11-09 10:00")
    assert client.get(answer.url).status_code == 200
    assert client.post(address(event), data).url == answer.url
    assert WebinarPage.objects.filter(title="Mine again").count() == 1


def grant(event):
    """The rights on the list of webinars that the apps declare for trainers."""
    from lms.ledger.authoring import grant_page_permissions

    grant_page_permissions(event.get_parent().specific)


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_at": "2020-01-01T10:00"},
        {"starts_at": "nonsense"},
        {"title_en": ""},
        {"token": "x"},
        {"starts_at": "2027-03-28T02:30"},
    ],
)
def test_what_is_wrong_in_the_form_is_said_and_nothing_is_copied(client, wrong):
    event = webinar()
    client.force_login(editor())
    data = {"title_en": "Again", "starts_at": "2027-11-09T10:00", "token": str(uuid4()), **wrong}
    answer = client.post(address(event), data)
    assert answer.context["form"].errors
    assert WebinarPage.objects.count() == 1


def test_an_event_whose_page_is_gone_cannot_be_copied(client):
    event = webinar()
    url = address(event)
    event.delete()
    client.force_login(editor())
    assert client.get(url).status_code == 200
    answer = client.post(url, {"starts_at": "2027-11-09T10:00", "token": str(uuid4())})
    assert "there is nothing to copy" in answer.content.decode()


def test_nobody_copies_the_event_of_somebody_else(client):
    event = webinar(owner=staff("trainer"))
    data = {"title_en": "Stolen", "starts_at": "2027-11-09T10:00", "token": str(uuid4())}
    for user in (staff("trainer"), staff("reporting")):
        client.force_login(user)
        assert client.get(address(event)).status_code == 403
        assert client.post(address(event), data).status_code == 403
    assert WebinarPage.objects.count() == 1


def test_who_may_not_add_to_the_list_is_refused_in_words(client):
    user = staff("trainer")
    event = webinar(owner=user)
    client.force_login(user)
    data = {"title_en": "Again", "starts_at": "2027-11-09T10:00", "token": str(uuid4())}
    answer = client.post(address(event), data)
    assert "You may not add webinars to the list" in answer.content.decode()
    assert WebinarPage.objects.count() == 1
