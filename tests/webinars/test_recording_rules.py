"""What the editor's form asks of a recording and of the questions about it."""

import pytest
from django.urls import reverse
from wagtail.blocks import StructBlockValidationError

from webinars.blocks import CheckQuestionBlock, RecordingBlock
from webinars.recordings.questions import known_answers, questions_of, wrong
from webinars.recordings.rules import webvtt_trouble

from .after_factories import VIDEO, VTT, document, question, questions, recording
from .factories import empty_streams, index_page, staff, webinar

pytestmark = pytest.mark.django_db


def troubles(*, is_draft=False, **changes):
    block = RecordingBlock()
    stored = {"title": "The recording", "who": "registrants", "captions_language": "it", "url": "", **changes}
    native = block.normalize({**dict.fromkeys(("file", "captions")), "transcript": "", **stored})
    try:
        (block.clean_deferred if is_draft else block.clean)(native)
    except StructBlockValidationError as error:
        return {name: found.messages[0] for name, found in error.block_errors.items()}
    return {}


def test_a_video_file_with_captions_and_transcript_is_complete():
    row = {
        "file": document("a.mp4", VIDEO),
        "captions": document("a.vtt", VTT),
        "transcript": "<p>Hello.</p>",
    }
    assert troubles(**row) == {}


def test_a_video_file_without_captions_or_transcript_is_not_published_but_may_be_a_draft():
    row = {"file": document("a.mp4", VIDEO)}
    found = troubles(**row)
    assert set(found) == {"captions", "transcript"}
    assert "WCAG 1.2.2" in found["captions"]
    assert "WCAG 1.2.3" in found["transcript"]
    assert troubles(is_draft=True, **row) == {}
    assert set(troubles(captions=document("a.vtt", VTT), **row)) == {"transcript"}


def test_a_video_on_a_platform_needs_no_captions_here_and_only_a_web_address():
    assert troubles(url="https://vimeo.com/1") == {}
    assert troubles(url="ftp://example.com/a.mp4") == {"url": "The address of a video begins with https://."}


def test_either_address_or_file_and_in_a_draft_perhaps_neither():
    assert set(troubles()) == {"url"}
    assert troubles(is_draft=True) == {}
    assert set(troubles(url="https://vimeo.com/1", file=document("a.mp4", VIDEO), is_draft=True)) == {"url"}


def test_what_is_no_video_and_no_captions_is_said_plainly():
    found = troubles(file=document("a.pdf"), captions=document("b.vtt", b"1\n00:00"), is_draft=True)
    assert found == {
        "file": "This is not a video that every browser plays: choose an MP4 or WebM file.",
        "captions": "This is not a WebVTT file: its first line must be WEBVTT. Choose the .vtt file of the"
        " captions.",
    }


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello", ""),
        (b"\xef\xbb\xbfWEBVTT - Title\r\n\r\n00:00.000 --> 00:01.000\r\nHello", ""),
        (b"WEBVTT\r\r00:00.000 --> 00:01.000\rHello", ""),
        (b"WEBVTT", "There is not a single caption in this file."),
        (b"WEBVTTX\n\n00:00.000 --> 00:01.000\n", "This is not a WebVTT file"),
        (b"1\n00:00:00,000 --> 00:00:01,000\nHello", "This is not a WebVTT file"),
        (b"", "This is not a WebVTT file"),
        ("WEBVTT\n\n00:00.000 --> 00:01.000\nCaff\u00e8".encode("latin-1"), "The captions are not in UTF-8."),
        ("WEBVTT".encode("utf-16"), "The captions are not in UTF-8."),
        (b"WEBVTT" + b" " * 5_000_000, "This file is too large to be captions."),
    ],
)
def test_captions_are_webvtt_in_utf8(data, sentence):
    found = webvtt_trouble(data)
    assert found.startswith(sentence) if sentence else found == ""


def test_captions_whose_file_is_gone_are_said_to_be_unreadable():
    row = document("a.vtt", VTT)
    row.file.storage.delete(row.file.name)
    found = troubles(file=document("a.mp4", VIDEO), captions=row, transcript="<p>Hello.</p>")
    assert found == {"captions": "The file of the captions cannot be read. Upload it again."}


def test_a_question_needs_a_right_answer_to_be_published():
    block = CheckQuestionBlock()
    native = block.normalize(question("Who?", ("A", False), ("B", False))[1])
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(native)
    assert "Mark at least one answer as right." in str(refused.value.non_block_errors)
    block.clean_deferred(native)


def test_the_editor_shows_the_sentence_at_its_field(client):
    page = webinar()
    client.force_login(staff("administrator", is_superuser=True))
    data = {
        **empty_streams(),
        "after-count": "1",
        "after-0-deleted": "",
        "after-0-order": "0",
        "after-0-type": "recording",
        "after-0-id": "",
        "after-0-value-title": "The recording",
        "after-0-value-url": "",
        "after-0-value-file": str(document("a.mp4", VIDEO).pk),
        "after-0-value-captions": "",
        "after-0-value-captions_language": "it",
        "after-0-value-transcript": "null",
        "after-0-value-who": "registrants",
    }
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = client.get(address).context["form"]
    posted = {name: form[name].value() if form[name].value() is not None else "" for name in form.fields}
    posted = {name: value for name, value in posted.items() if not hasattr(value, "raw_data")}
    text = client.post(address, {**posted, **data, "action-publish": "1"}).content.decode()
    assert "A video needs captions before it is published" in text
    assert len(index_page().get_children().get().specific.after) == 0


# --- the answers ---


@pytest.fixture
def asked():
    return questions_of(webinar(check_questions=questions()).check_questions)


def test_all_right_answers_and_no_other(asked):
    first, second = asked
    good = {one.pk: sorted(one.right) for one in asked}
    assert wrong(asked, good) == set()
    assert wrong(asked, {}) == {first.pk, second.pk}
    assert wrong(asked, {**good, second.pk: [answer.pk for answer in second.answers]}) == {second.pk}
    assert wrong(asked, {**good, first.pk: []}) == {first.pk}
    assert (first.has_one_right_answer, second.has_one_right_answer) == (True, False)


@pytest.mark.parametrize("made_up", [None, "x", ["x"], [None], [["x"]], {"x": 1}, 7])
def test_answers_made_up_are_dropped(asked, made_up):
    assert known_answers(asked, {asked[0].pk: made_up, "x": "y"}) == {one.pk: [] for one in asked}


def test_a_recording_of_the_factories_is_what_the_editor_would_accept():
    assert troubles(**recording()[1]) == {}
