"""Demo content: an event still being planned, so that the calendar has a draft and a clash to show."""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from .models import WebinarIndexPage, WebinarPage

WORDS = {
    "it": (
        "Sportello doganale: domande e risposte",
        "Un'ora di domande a chi lavora ogni giorno con la dogana: classificazione, origine, valore.",
    ),
    "en": (
        "Customs clinic: questions and answers",
        "An hour of questions to people who work with customs every day: classification, origin, value.",
    ),
}


def plan(indexes: dict[str, WebinarIndexPage], key: uuid.UUID, trainer: Any) -> None:
    """A draft in both languages that begins while the trainer's next event still runs; once."""
    ahead = (
        WebinarPage.objects.live().filter(starts_at__gt=timezone.now(), owner=trainer).order_by("starts_at")
    )
    following = ahead.first()
    if following is None or WebinarPage.objects.filter(translation_key=key).exists():
        return
    starts_at = following.starts_at + timedelta(minutes=60)
    for language, index in indexes.items():
        title, summary = WORDS[language]
        page = WebinarPage(
            translation_key=key,
            locale=index.locale,
            owner=trainer,
            live=False,
            title=title,
            slug=slugify(title),
            summary=summary,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=60),
            join_url="https://meet.valico.example/clinic?participant={registration}",
            capacity=40,
            skill_type="technical",
        )
        index.add_child(instance=page)
        page.save_revision()
