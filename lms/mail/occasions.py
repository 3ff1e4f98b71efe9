"""The occasions on which mails are written, and the texts for them: as shipped, or as staff rewrote them.

A wing registers its occasions in `AppConfig.ready()`. The words come from here; facts, links of the person's
own, calendar and foot come from the wing's frame, so that nobody can write them away.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import css_inline
from django.conf import settings
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils.translation import override

from lms.conf import conf

from . import prose
from .models import MailText

logger = logging.getLogger(__name__)

Values = Callable[[Mapping[str, Any]], Mapping[str, str]]
Sample = Callable[[str], dict[str, Any]]


@dataclass(frozen=True)
class Occasion:
    """One kind of mail.

    `template` with `.txt` is the text as shipped: the first line is the subject, `{{ names }}` in it stay for
    `values` to fill, which gets the context of the mail. `frame` with `.html` and `.txt` is what stands
    around it, given as `prose`. `sample` makes a context out of thin air, in a language.
    """

    key: str
    title: Any
    description: Any
    template: str
    frame: str
    placeholders: Mapping[str, Any]
    values: Values
    sample: Sample
    required: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        return str(self.title)


@dataclass(frozen=True)
class Written:
    """The words of an occasion in one language; `changed` when staff wrote them."""

    subject: str
    body: str
    changed: bool = False


@dataclass(frozen=True)
class Composed:
    """A mail ready to be sent."""

    subject: str
    text: str
    html: str


_occasions: dict[str, Occasion] = {}
_by_template: dict[str, Occasion] = {}


def register_occasion(occasion: Occasion) -> None:
    """Makes an occasion known; call it in `AppConfig.ready()`."""
    _occasions[occasion.key] = occasion
    _by_template[occasion.template] = occasion


def all_occasions() -> list[Occasion]:
    """In the order in which they were registered, wing by wing."""
    return list(_occasions.values())


def find(key: str) -> Occasion | None:
    return _occasions.get(key)


def for_template(template: str) -> Occasion | None:
    return _by_template.get(template)


def languages() -> list[tuple[str, str]]:
    return list(settings.LANGUAGES)


def shipped(occasion: Occasion, language: str) -> Written:
    """The text that comes with the program, its placeholders still in it."""
    return _shipped(occasion.template, tuple(occasion.placeholders), language)


@lru_cache(maxsize=512)
def _shipped(template: str, names: tuple[str, ...], language: str) -> Written:
    """Kept: it is the same for a thousand reminders."""
    kept = {name: prose.braced(name) for name in names}
    with override(language):
        said = get_template(f"{template}.txt").template.render(Context(kept, autoescape=False))
    subject, _sep, body = said.strip().partition("\n")
    return Written(subject.strip(), body.strip() + "\n")


def text_of(occasion: Occasion, language: str) -> Written:
    """What staff wrote in this language, else what was shipped.

    A stored text that no longer fits, because a placeholder went with an upgrade, is not sent.
    """
    row = MailText.objects.filter(occasion=occasion.key, language=language).first()
    if row is None:
        return shipped(occasion, language)
    if problems(occasion, row.subject, row.body):
        logger.warning("The text %s (%s) no longer fits; the shipped one is sent", occasion.key, language)
        return shipped(occasion, language)
    return Written(row.subject, row.body, changed=True)


def problems(occasion: Occasion, subject: str, body: str) -> dict[str, list[str]]:
    """What is wrong with a text, in sentences by field; empty when it can be sent."""
    # A link of the person's own in a subject would show in lists and notifications.
    in_subject = [name for name in occasion.placeholders if not prose.is_address(name)]
    found = {
        "subject": prose.problems(subject, in_subject),
        "body": prose.problems(body, occasion.placeholders, occasion.required),
    }
    return {name: sentences for name, sentences in found.items() if sentences}


def compose(
    occasion: Occasion, language: str, context: Mapping[str, Any], written: Written | None = None
) -> Composed:
    """The mail in one language; with `written`, of words not saved yet."""
    written = written or text_of(occasion, language)
    with override(language):
        values = {name: str(value) for name, value in occasion.values(context).items()}
        values = {name: values.get(name, "") for name in occasion.placeholders}
        subject = prose.fill(written.subject, values)[:255]
        around = {"conf": conf, **context, "language": language, "subject": subject}
        plain = {**around, "prose": prose.as_text(written.body, values)}
        # Plain text is not HTML: D'Olmo & figli stays as it is.
        text = get_template(f"{occasion.frame}.txt").template.render(Context(plain, autoescape=False))
        html = render_to_string(
            f"{occasion.frame}.html", {**around, "prose": prose.as_html(written.body, values)}
        )
    return Composed(subject, text.strip() + "\n", css_inline.inline(html))


def sample_values(occasion: Occasion, language: str) -> dict[str, str]:
    """What each placeholder says in the sample."""
    with override(language):
        values = occasion.values(occasion.sample(language))
        return {name: str(values.get(name, "")) for name in occasion.placeholders}


def compose_sample(occasion: Occasion, language: str, written: Written | None = None) -> Composed:
    """The mail to somebody who does not exist, for whoever edits the words."""
    with override(language):
        context = occasion.sample(language)
    return compose(occasion, language, {"is_trial": True, **context}, written)
