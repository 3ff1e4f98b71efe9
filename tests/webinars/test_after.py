"""Recording and materials: who finds them where, file by file, and that a stranger finds nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from lms.ledger.models import Activity, Participation
from tests.factories import UserFactory
from webinars import links
from webinars.links import AFTER, MANAGE, after_address, token
from webinars.models import CatchUp, ReservedDocument, WebinarPage
from webinars.queries import has_recording

from .after_factories import document, item_ids, material, recording
from .factories import activity_of, past_webinar, registrant, republish, staff, translated, webinar

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _documents_on_disk(settings, tmp_path):
    """As on a real site: Wagtail serves a document by the path of its file."""
    settings.MEDIA_ROOT = str(tmp_path)
    disk = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": disk}


@pytest.fixture
def event():
    return past_webinar(after=[recording(), material(), material("all", "handout.pdf", title="A handout")])


@pytest.fixture
def anna(event):
    return registrant(event, "Anna", "Abete")


def own(name, person, *more):
    return reverse(f"lms_webinars:{name}", args=[token(AFTER, person.pk), *more])


def words(answer):
    return answer.content.decode()


def body(answer):
    return b"".join(answer.streaming_content)


# --- the pages ---


def test_the_public_page_shows_what_is_for_all_and_says_that_there_is_more(client, event):
    text = words(client.get(event.get_url()))
    _video, _slides, handout = item_ids(event)
    assert reverse("lms_webinars:open_file", args=[event.pk, handout, "file"]) in text
    assert "A handout" in text
    assert "2 items are kept for those who registered." in text
    assert reverse("lms_webinars:my_after", args=[event.pk]) in text
    for hidden in ("The recording", "The slides", "Good morning.", "<video", "/documents/"):
        assert hidden not in text


def test_a_page_with_nothing_has_no_such_section_and_costs_no_query_for_it(client):
    bare = past_webinar()
    stocked = past_webinar("Incoterms again", after=[material("all")])
    assert "Recording and materials" not in words(client.get(bare.get_url()))

    def cost(page):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(page.get_url())
        return [query["sql"] for query in seen if "wagtaildocs" in query["sql"]]

    assert cost(bare) == []
    assert len(cost(stocked)) == 1


def test_the_personal_page_shows_everything_by_addresses_of_its_own(client, event, anna):
    answer = client.get(own("after", anna))
    text = words(answer)
    video, slides, handout = item_ids(event)
    for wanted in (
        own("reserved_file", anna, video, "file"),
        own("reserved_file", anna, video, "captions"),
        own("reserved_file", anna, slides, "file"),
        own("reserved_file", anna, handout, "file"),
        "Good morning.",
        'kind="captions"',
        'srclang="en"',
    ):
        assert wanted in text
    assert "/documents/" not in text
    assert "no-store" in answer["Cache-Control"]
    assert "style=" not in text.partition("<main")[2].partition("</main>")[0]


def test_the_mail_links_there_in_the_language_of_the_person(event, anna):
    Participation.objects.filter(pk=anna.pk).update(language="it")
    anna.refresh_from_db()
    assert after_address(anna).startswith("http://testserver/it/webinars/registration/")
    assert has_recording(activity_of(event), "it") is True
    assert has_recording(activity_of(past_webinar(after=[material()])), "it") is False


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"cancelled_at": timezone.now()}, "This registration has been cancelled."),
        ({"confirmed_at": None}, "This registration is not confirmed yet."),
        ({"applied_at": timezone.now()}, "Your registration has not been accepted yet."),
    ],
)
def test_a_registration_that_does_not_stand_opens_nothing(client, event, anna, values, sentence):
    Participation.objects.filter(pk=anna.pk).update(seat=None, **values)
    video, slides, _handout = item_ids(event)
    for address in (
        own("after", anna),
        own("reserved_file", anna, slides, "file"),
        own("reserved_file", anna, video, "file"),
        own("check", anna),
        own("watch", anna, video),
    ):
        answer = client.get(address)
        assert answer.status_code == 403
        assert sentence in words(answer)


def test_who_waits_for_a_seat_has_registered_and_may_see_the_recording(client, event, anna):
    now = timezone.now()
    Participation.objects.filter(pk=anna.pk).update(seat=None, waitlisted_at=now)
    assert "The recording" in words(client.get(own("after", anna)))


@pytest.mark.parametrize("key", ["nonsense", "MQ:1abc:def", "%00", "x" * 900])
def test_a_made_up_link_opens_nothing(client, event, anna, key):
    slides = item_ids(event)[1]
    for name, more in (
        ("after", ()),
        ("check", ()),
        ("reserved_file", (slides, "file")),
        ("watch", (slides,)),
    ):
        answer = client.get(reverse(f"lms_webinars:{name}", args=[key, *more]))
        assert answer.status_code == 404


def test_the_link_of_the_recording_does_not_manage_the_registration_nor_the_other_way_round(client, anna):
    manage = reverse("lms_webinars:manage", args=[token(AFTER, anna.pk)])
    assert client.get(manage).status_code == 404
    assert client.get(reverse("lms_webinars:after", args=[token(MANAGE, anna.pk)])).status_code == 404


def test_an_expired_link_says_to_sign_in(client, anna, monkeypatch):
    key = token(AFTER, anna.pk)
    monkeypatch.setitem(links.MAX_AGE, AFTER, timedelta(seconds=-1))
    answer = client.get(reverse("lms_webinars:after", args=[key]))
    assert answer.status_code == 410
    assert "Sign in with the same address" in words(answer)


def test_with_the_account_one_comes_to_the_own_page_and_a_stranger_is_refused(client, event, anna):
    address = reverse("lms_webinars:my_after", args=[event.pk])
    answer = client.get(address)
    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"]
    owner, stranger = UserFactory(), UserFactory()
    anna.participant.user = owner
    anna.participant.save()
    client.force_login(stranger)
    answer = client.get(address)
    assert answer.status_code == 403
    assert "Your account holds no registration for this event." in words(answer)
    client.force_login(owner)
    answer = client.get(address, follow=True)
    assert "The slides" in words(answer)
    assert client.get(reverse("lms_webinars:my_after", args=[999_999])).status_code == 404


# --- files ---


def test_a_stranger_gets_a_registrants_document_neither_by_its_public_address_nor_by_a_guess(client, event):
    video, slides, _handout = item_ids(event)
    page = WebinarPage.objects.get(pk=event.pk)
    documents = [
        page.after[0].value["file"],
        page.after[0].value["captions"],
        page.after[1].value["document"],
    ]
    client.force_login(UserFactory())
    for reader in (client, Client()):
        for row in documents:
            answer = reader.get(row.url, headers={"accept-language": "en"})
            assert answer.status_code == 403
            assert b"%PDF" not in answer.content
            assert "This document is for those who registered" in words(answer)
            assert "no-store" in answer["Cache-Control"]
        for pk in (video, slides):
            assert (
                reader.get(reverse("lms_webinars:open_file", args=[event.pk, pk, "file"])).status_code == 404
            )
    handed_out = page.after[2].value["document"]
    assert client.get(handed_out.url).status_code == 200


def test_staff_open_any_document_at_its_address(client, event):
    client.force_login(staff("trainer"))
    row = WebinarPage.objects.get(pk=event.pk).after[1].value["document"]
    assert body(client.get(row.url)) == b"%PDF-1.7 slides"


def test_an_item_of_another_event_is_not_opened_by_this_link(client, anna):
    other = past_webinar("Customs", after=[material()])
    answer = client.get(own("reserved_file", anna, item_ids(other)[0], "file"))
    assert answer.status_code == 404
    for part in ("transcript", "url", "../file", "__class__"):
        answer = client.get(own("after", anna) + f"{item_ids(other)[0]}/{part}/")
        assert answer.status_code == 404


def test_what_is_for_all_opens_for_those_alone_who_may_see_the_page(client, event):
    handout = item_ids(event)[2]
    address = reverse("lms_webinars:open_file", args=[event.pk, handout, "file"])
    assert body(client.get(address)) == b"%PDF-1.7 slides"
    restriction = PageViewRestriction.objects.create(page=event, restriction_type="login")
    assert client.get(address).status_code == 404
    restriction.delete()
    event = republish(event, audience="internal")
    assert client.get(address).status_code == 404
    client.force_login(staff("trainer"))
    assert client.get(address).status_code == 200


def test_a_document_of_a_draft_is_kept_as_soon_as_the_draft_is_saved(client):
    page = webinar(publish=False)
    client.force_login(staff("administrator", is_superuser=True))
    slides = document()
    page.after = [("material", {"document": slides, "title": "", "who": "registrants"})]
    page.save_revision()
    from webinars.wagtail_hooks import reserve

    reserve(None, WebinarPage.objects.get(pk=page.pk))
    assert Client().get(slides.url).status_code == 403


def test_publishing_frees_what_is_for_all_now_and_deleting_the_page_frees_nothing(client, event):
    page = WebinarPage.objects.get(pk=event.pk)
    slides = page.after[1].value["document"]
    pk = page.after[0].value["file"].pk
    page = republish(
        event, after=[material("all"), ("material", {"document": slides, "title": "", "who": "all"})]
    )
    assert Client().get(slides.url).status_code == 200
    assert ReservedDocument.objects.count() == 0
    page = republish(page, after=[("material", {"document": slides, "title": "", "who": "registrants"})])
    page.delete()
    assert Client().get(slides.url).status_code == 403
    assert not ReservedDocument.objects.filter(document=pk).exists()


def test_a_document_deleted_in_the_cms_vanishes_from_the_pages(client, event, anna):
    slides_id = item_ids(event)[1]
    WebinarPage.objects.get(pk=event.pk).after[1].value["document"].delete()
    text = words(client.get(own("after", anna)))
    assert "The slides" not in text
    assert "The recording" in text
    assert client.get(own("reserved_file", anna, slides_id, "file")).status_code == 404


def test_a_file_that_is_gone_from_the_store_is_a_404(client, event, anna):
    slides = WebinarPage.objects.get(pk=event.pk).after[1].value["document"]
    slides.file.storage.delete(slides.file.name)
    assert client.get(own("reserved_file", anna, item_ids(event)[1], "file")).status_code == 404


def test_a_setting_that_would_open_the_documents_to_all_is_warned_of(settings):
    from webinars.checks import documents_are_served_by_the_site

    assert documents_are_served_by_the_site() == []
    settings.WAGTAILDOCS_SERVE_METHOD = "direct"
    assert [warning.id for warning in documents_are_served_by_the_site()] == ["lms_webinars.W001"]


# --- languages ---


def test_who_finds_nothing_in_the_own_language_is_given_the_other_edition_marked_as_such(client, event, anna):
    edition = translated(event)
    republish(edition, after=[material(name="dispensa.pdf", title="La dispensa")])
    italian = own("after", anna).replace("/en/", "/it/")
    text = words(client.get(italian))
    assert "La dispensa" in text
    assert "The slides" not in text
    assert '<section class="lms-recording" lang="en">' in text
    assert "The recording" in text


# --- ways there ---


def test_the_registration_and_my_learning_lead_there_when_there_is_something(client, event, anna):
    owner = UserFactory()
    anna.participant.user = owner
    anna.participant.save()
    client.force_login(owner)
    manage = reverse("lms_webinars:manage", args=[token(MANAGE, anna.pk)])
    mine = reverse("lms_portal:home")
    assert "Open recording and materials" in words(client.get(manage))
    assert "/after/" in words(client.get(mine))
    republish(event, after=[])
    assert "Open recording and materials" not in words(client.get(manage))
    assert "/after/" not in words(client.get(mine))


def test_the_links_of_my_learning_cost_one_query_for_any_number_of_events():
    from webinars.portal import links_of

    events = [past_webinar(f"Event {number}", after=[material()]) for number in range(3)]
    rows = [registrant(event, "Anna", "Abete", f"anna{n}@example.com") for n, event in enumerate(events)]
    listed = list(Participation.objects.select_related("activity").filter(pk__in=[row.pk for row in rows]))
    for some in (listed[:1], listed):
        with CaptureQueriesContext(connection) as seen:
            found = links_of(some)
        assert len(seen) == 1
        assert [link.title for links in found.values() for link in links] == [
            "Recording and materials"
        ] * len(some)


def test_a_video_on_a_platform_is_a_card_that_loads_nothing_from_there(client):
    page = past_webinar(after=[recording("all", url="https://www.youtube.com/watch?v=abc")])
    text = words(client.get(page.get_url()))
    assert 'href="https://www.youtube.com/watch?v=abc"' in text
    assert "The video is on youtube.com." in text
    assert "<iframe" not in text
    anna = registrant(page, "Anna", "Abete")
    answer = client.get(own("watch", anna, item_ids(page)[0]))
    assert (answer.status_code, answer["Location"]) == (302, "https://www.youtube.com/watch?v=abc")
    assert CatchUp.objects.get().participation == anna


def test_what_was_called_off_offers_nothing_to_catch_up_on(client, event, anna):
    Activity.objects.filter(pk=activity_of(event).pk).update(cancelled_at=timezone.now())
    assert client.get(own("after", anna)).status_code == 200
    client.get(own("reserved_file", anna, item_ids(event)[0], "file"))
    assert CatchUp.objects.count() == 0
