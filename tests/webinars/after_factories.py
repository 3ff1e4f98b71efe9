"""Factories for what follows an event: documents, recordings, materials, questions."""

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

VTT = b"WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nGood morning.\n"
VIDEO = bytes(range(256)) * 4


def document(name="slides.pdf", data=b"%PDF-1.7 slides", title=""):
    row = get_document_model()(title=title or name, file=ContentFile(data, name=name))
    row.file_size = len(data)
    row._set_file_hash()  # as the upload form does
    row.save()
    return row


def material(who="registrants", name="slides.pdf", title="The slides", **values):
    return ("material", {"document": document(name, **values), "title": title, "who": who})


def recording(who="registrants", **values):
    """A video file with captions and transcript, or with `url` one of a platform."""
    own = {"file": None, "captions": None}
    if "url" not in values:
        own = {
            "file": document("recording.mp4", VIDEO),
            "captions": document("recording.vtt", VTT),
        }
    return (
        "recording",
        {
            "title": "The recording",
            "url": "",
            "captions_language": "en",
            "transcript": "<p>Good morning.</p>",
            "who": who,
            **own,
            **values,
        },
    )


def question(text, *answers, feedback="Look at minute 12 again."):
    """Answers as (text, whether it is right)."""
    listed = [{"text": word, "is_right": is_right} for word, is_right in answers]
    return ("question", {"text": text, "answers": listed, "feedback": feedback})


QUESTIONS = (
    ("Who states origin?", ("The exporter", True), ("The carrier", False)),
    ("Which proofs are there?", ("EUR.1", True), ("REX", True), ("CMR", False)),
)


def questions():
    return [question(*words) for words in QUESTIONS]


def item_ids(page):
    """The numbers of a page's blocks, in their order."""
    page.refresh_from_db()
    return [block.id for block in page.after]
