"""Demo content: what follows one past webinar, from one text: recording, captions, hand-out, questions."""

import tomllib
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.utils.html import format_html, format_html_join
from wagtail.documents import get_document_model
from wagtail.models import Collection

from lms.conf import conf
from lms.ledger.models import Activity, Participation
from lms.typesetting import pdf

from .actions.catching_up import answer_questions, note_opening
from .models import WebinarPage
from .recordings.questions import questions_of

CONTENT = Path(__file__).parent / "demo_content" / "after"
# Which of the demo's events has a recording.
KEY = "incoterms"
# The learner of the demo missed it and can try to catch up.
LEARNER = "sme@valico.example"
# Of the others who were absent: the first caught up, the second only began to watch.
WATCHED = 2


def missed_it(event_key: str, email: str) -> bool:
    return event_key == KEY and email == LEARNER


def dress(page: WebinarPage, language: str, event_key: str) -> None:
    """Gives a page still to be published what follows its event."""
    if event_key != KEY:
        return
    texts = tomllib.loads((CONTENT / f"{KEY}.toml").read_text(encoding="utf-8"))
    words, seconds = texts[language], texts["seconds"]
    name = f"{KEY}-{language}"
    handout = _document(f"{name}.pdf", words["handout"], _handout(page, words, language))
    video = _document(f"{name}.mp4", words["recording"], (CONTENT / f"{name}.mp4").read_bytes())
    captions = _document(f"{name}.vtt", words["recording"], _captions(words["slides"], seconds))
    page.after = [
        (
            "recording",
            {
                "title": words["recording"],
                "url": "",
                "file": video,
                "captions": captions,
                "captions_language": language,
                "transcript": _transcript(words),
                "who": "registrants",
            },
        ),
        ("material", {"document": handout, "title": words["handout"], "who": "all"}),
    ]
    page.check_questions = [
        (
            "question",
            {
                "text": question["text"],
                "answers": _answers(question),
                "feedback": question["feedback"],
            },
        )
        for question in words["questions"]
    ]


def catch_up(event_key: str, activity: Activity) -> None:
    """Of those who were not there, one caught up and another has begun to."""
    if event_key != KEY:
        return
    page = WebinarPage.objects.get(translation_key=activity.translation_key, locale__language_code="it")
    questions = questions_of(page.check_questions)
    absent = Participation.objects.filter(activity=activity, attended_at=None).confirmed()
    absent = absent.exclude(participant__email=LEARNER)
    for number, row in enumerate(absent.select_related("activity").order_by("pk")[:WATCHED]):
        note_opening(row)
        if number == 0:
            answer_questions(row, questions, {one.pk: list(one.right) for one in questions})


def _answers(question: dict[str, Any]) -> list[dict[str, Any]]:
    listed = [(text, True) for text in question["right"]] + [(text, False) for text in question["wrong"]]
    return [{"text": text, "is_right": is_right} for text, is_right in sorted(listed)]


def _document(name: str, title: str, data: bytes) -> Any:
    """The document with this name, as the upload form would have stored it."""
    model = get_document_model()
    row = model.objects.filter(file__endswith=f"/{name}").first()
    if row is not None:
        return row
    row = model(title=title, file=ContentFile(data, name=name), collection=Collection.get_first_root_node())
    row.file_size = len(data)
    row._set_file_hash()  # noqa: SLF001 -- as Wagtail's own form does
    row.save()
    return row


def _handout(page: WebinarPage, words: dict[str, Any], language: str) -> bytes:
    content = {
        "title": words["handout"],
        "lead": words["lead"],
        "rows": words["slides"][1:-1],
        "foot": words["foot"],
        "author": conf.ORGANISATION,
        "language": language,
    }
    return pdf(CONTENT / "handout.typ", content, at=page.ends_at)


def _captions(slides: list[dict[str, str]], seconds: int) -> bytes:
    cues = [
        f"{_clock(number * seconds)} --> {_clock((number + 1) * seconds)}\n{slide['say']}\n"
        for number, slide in enumerate(slides)
    ]
    return "\n".join(["WEBVTT\n", *cues]).encode()


def _clock(seconds: int) -> str:
    return f"00:{seconds // 60:02d}:{seconds % 60:02d}.000"


def _transcript(words: dict[str, Any]) -> str:
    rows = [(slide["head"], slide["text"], slide["say"]) for slide in words["slides"]]
    told = format_html_join("", "<p><b>{}. {}.</b> {}</p>", rows)
    return format_html("<p><i>{}</i></p>{}", words["recording_note"], told)
