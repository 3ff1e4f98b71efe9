"""The programme of the event as its pages have it, one HTML file per language that needs nothing else."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import strip_tags
from wagtail.rich_text import RichText

from lms.conf import conf
from lms.ledger.models import Activity

from ..models import WebinarPage


def editions(activity: Activity) -> list[WebinarPage]:
    """The pages of the event in all languages, published or not; none when they were deleted."""
    pages = WebinarPage.objects.filter(translation_key=activity.translation_key)
    return list(pages.select_related("locale").order_by("locale__language_code", "pk"))


def speakers(pages: list[WebinarPage]) -> list[str]:
    """Names as the page in the reader's language has them, else any."""
    language = (translation.get_language() or "").split("-")[0]
    chosen = next((page for page in pages if page.locale.language_code == language), None)
    chosen = chosen or next(iter(pages), None)
    return [block.value["name"] for block in chosen.speakers] if chosen else []


def document(page: WebinarPage) -> bytes:
    """One edition as HTML in its own language, without pictures and scripts."""
    language = page.locale.language_code
    with translation.override(language):
        context = {
            "page": page,
            "language": language,
            "conf": conf,
            "speakers": [block.value for block in page.speakers],
            "parts": [_part(block.block_type, block.value) for block in page.body],
        }
        return render_to_string("lms/webinars/pack/programme.html", context).encode()


def _part(kind: str, value: Any) -> dict[str, Any]:
    """A block of the page reduced to what can be read without the site."""
    match kind:
        case "agenda_item":
            return {"kind": kind, "time": value["time"], "topic": value["topic"]}
        case "link":
            return {"kind": kind, "text": value["text"], "url": value["url"]}
        case "document":
            return {"kind": "line", "text": value.title if value else ""}
        case "image":
            return {"kind": "line", "text": getattr(value, "contextual_alt_text", "") or ""}
        case _:
            source = value.source if isinstance(value, RichText) else str(value)
            return {"kind": "text", "paragraphs": _paragraphs(source)}


def _paragraphs(source: str) -> list[str]:
    """Rich text as plain paragraphs: an auditor reads words, and addresses inside the site lead nowhere."""
    for end in ("</p>", "</h2>", "</h3>", "</li>", "<br/>", "<br>"):
        source = source.replace(end, f"{end}\n")
    return [line for line in (" ".join(strip_tags(part).split()) for part in source.split("\n")) if line]
