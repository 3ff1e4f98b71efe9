"""How a document's bytes are sent: whole or by ranges, typed and named, and never as a page of ours."""

import pytest
from django.core.files.base import ContentFile
from django.http import Http404
from django.test import RequestFactory
from django.urls import reverse

from webinars.recordings.serving import serve

from .after_factories import VIDEO, VTT, document, item_ids, recording
from .factories import past_webinar

pytestmark = pytest.mark.django_db


@pytest.fixture
def video():
    return document("recording.mp4", VIDEO)


def ask(row, method="get", **headers):
    return serve(getattr(RequestFactory(), method)("/", headers=headers), row)


def body(answer):
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, 1023),
        ("bytes=-10", 1014, 1023),
        ("bytes=1023-1023", 1023, 1023),
        ("bytes=1000-99999", 1000, 1023),
        ("bytes=-99999", 0, 1023),
        ("bytes=0-", 0, 1023),
    ],
)
def test_a_range_is_answered_with_its_bytes_and_where_they_stand(video, asked, start, end):
    answer = ask(video, range=asked)
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {start}-{end}/1024"
    assert answer["Content-Length"] == str(end - start + 1)
    assert body(answer) == VIDEO[start : end + 1]


@pytest.mark.parametrize(
    "asked",
    ["", "bytes=5-2", "bytes=-", "bytes=a-b", "lines=0-9", "bytes=0-1,5-6", "bytes=" + "9" * 40 + "-"],
)
def test_what_is_no_single_range_is_answered_with_the_whole(video, asked):
    answer = ask(video, range=asked)
    assert answer.status_code == 200
    assert (answer["Content-Length"], answer["Accept-Ranges"]) == ("1024", "bytes")
    assert "Content-Range" not in answer
    assert body(answer) == VIDEO


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
def test_a_range_outside_the_file_is_refused_with_its_size(video, asked):
    answer = ask(video, range=asked)
    assert (answer.status_code, answer["Content-Range"], answer.content) == (416, "bytes */1024", b"")


def test_what_a_browser_has_already_is_not_sent_again_and_a_changed_file_is_sent_whole(video):
    etag = ask(video)["ETag"]
    assert ask(video, if_none_match=etag).status_code == 304
    assert ask(video, range="bytes=0-9", if_range=etag).status_code == 206
    assert ask(video, range="bytes=0-9", if_range='"another"').status_code == 200


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("a.mp4", "video/mp4", "inline"),
        ("a.webm", "video/webm", "inline"),
        ("a.vtt", "text/vtt; charset=utf-8", "inline"),
        ("a.pdf", "application/pdf", "inline"),
        ("a.zip", "application/zip", "attachment"),
        ("a.html", "text/html", "attachment"),
        ("a.svg", "image/svg+xml", "attachment"),
        ("a.qwertz", "application/octet-stream", "attachment"),
    ],
)
def test_each_kind_has_its_type_and_what_could_act_as_a_page_is_saved(name, kind, shown):
    answer = ask(document(name))
    assert answer["Content-Type"] == kind
    assert answer["Content-Disposition"].startswith(f'{shown}; filename="a')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer["Cache-Control"] == "private, max-age=600"


def test_a_name_that_would_break_the_header_is_written_safely():
    row = document("slides.pdf")
    row.file.name = 'documents/caffè "x".pdf'
    row.file_size = 3
    row.file.storage.save(row.file.name, ContentFile(b"abc"))
    header = ask(row)["Content-Disposition"]
    assert "\n" not in header
    assert header.startswith("inline; filename*=utf-8''caff%C3%A8")


def test_a_missing_file_is_not_there(video):
    video.file.storage.delete(video.file.name)
    with pytest.raises(Http404):
        ask(video)


def test_over_the_wire_a_video_is_wound_on_and_its_captions_are_text(client):
    page = past_webinar(after=[recording("all")])
    pk = item_ids(page)[0]
    address = reverse("lms_webinars:open_file", args=[page.pk, pk, "file"])
    answer = client.get(address, headers={"range": "bytes=1000-"})
    assert (answer.status_code, body(answer)) == (206, VIDEO[1000:])
    answer = client.get(reverse("lms_webinars:open_file", args=[page.pk, pk, "captions"]))
    assert (answer["Content-Type"], body(answer)) == ("text/vtt; charset=utf-8", VTT)
    answer = client.head(address)
    assert (answer.status_code, answer["Content-Length"], answer.content) == (200, "1024", b"")
    assert client.post(address).status_code == 405
