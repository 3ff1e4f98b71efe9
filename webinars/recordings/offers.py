"""What there is after an event and for whom, in the reader's language as far as there is such an edition."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from lms.ledger.kinds import Audience
from lms.ledger.models import Activity, Participation

from ..models import WebinarPage
from .questions import Question, questions_of

RECORDING, MATERIAL = "recording", "material"
EVERYBODY = "all"
FILE, CAPTIONS = "file", "captions"


@dataclass(frozen=True)
class Item:
    """One recording or document of one edition, with the values the author gave it."""

    kind: str
    pk: str
    page: WebinarPage
    value: Any

    @property
    def language(self) -> str:
        return self.page.locale.language_code

    @property
    def is_foreign(self) -> bool:
        """In another language than the page around it, so that a screen reader must be told."""
        return self.language != (get_language() or "").split("-")[0]

    @property
    def is_for_everybody(self) -> bool:
        return self.value["who"] == EVERYBODY

    @property
    def document(self) -> Any:
        """The document to download or the video file; None for a video on a platform."""
        return self.value["file" if self.kind == RECORDING else "document"]

    @property
    def url(self) -> str:
        return (self.value.get("url") or "") if self.kind == RECORDING else ""

    @property
    def title(self) -> str:
        return self.value["title"] or (self.document.title if self.document else "")

    def part(self, name: str) -> Any:
        """The document served under a name: the file itself or its captions; None when there is none."""
        if name == FILE:
            return self.document
        return self.value["captions"] if name == CAPTIONS and self.kind == RECORDING else None


@dataclass(frozen=True)
class Offer:
    """Everything there is for one reader; `reserved` counts what opens only for those who registered."""

    recordings: list[Item] = field(default_factory=list)
    materials: list[Item] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    # Of the edition the questions are of, where it is not the reader's language.
    questions_language: str = ""
    reserved: int = 0

    def __bool__(self) -> bool:
        return bool(self.recordings or self.materials or self.reserved)


def editions(activity: Activity) -> list[WebinarPage]:
    """The published editions, the reader's language first. One query."""
    language = (get_language() or "").split("-")[0]
    pages = WebinarPage.objects.live().filter(translation_key=activity.translation_key)
    return sorted(
        pages.select_related("locale").order_by("pk"), key=lambda page: page.locale.language_code != language
    )


def offer_for_registrant(pages: Sequence[WebinarPage]) -> Offer:
    """Everything, of the first edition that has some of its kind: better in another language than not."""
    asking = next((page for page in pages if len(page.check_questions)), None)
    language = asking.locale.language_code if asking else ""
    is_foreign = language != (get_language() or "").split("-")[0]
    return Offer(
        recordings=_first(_items(page, RECORDING) for page in pages),
        materials=_first(_items(page, MATERIAL) for page in pages),
        questions=questions_of(asking.check_questions) if asking else [],
        questions_language=language if is_foreign else "",
    )


def offer_for_everybody(page: WebinarPage) -> Offer:
    """What a page shows to anybody who may read it, and how much more there is for those who registered."""
    # Most pages hold nothing: then not even the documents are looked for.
    if not len(page.after):
        return Offer()
    items = _items(page, RECORDING, MATERIAL)
    open_ones = [item for item in items if item.is_for_everybody]
    return Offer(
        recordings=[item for item in open_ones if item.kind == RECORDING],
        materials=[item for item in open_ones if item.kind == MATERIAL],
        reserved=len(items) - len(open_ones),
    )


def find_item(pages: Iterable[WebinarPage], pk: str) -> Item | None:
    """The item of this number on one of the pages."""
    return next((item for page in pages for item in _items(page, RECORDING, MATERIAL) if item.pk == pk), None)


def is_registrant(participation: Participation) -> bool:
    """Whether what is kept for registrants opens: a registration that stands, of an address that is theirs.

    Somebody on the waiting list registered too: a recording has seats for all. Whoever staff have not
    accepted has not registered yet.
    """
    stands = participation.cancelled_at is None and participation.is_let_in
    return bool(participation.confirmed_at and stands)


def may_read(page: WebinarPage, request: HttpRequest) -> bool:
    """Whether somebody may see the public page of a webinar, and so what it has for everybody."""
    if page.audience == Audience.INTERNAL and not page.may_be_seen_by(request.user):
        return False
    return all(restriction.accept_request(request) for restriction in page.get_view_restrictions())


def _items(page: WebinarPage, *kinds: str) -> list[Item]:
    """The blocks of a page that still have something to show: a document may have been deleted."""
    items = [
        Item(block.block_type, str(block.id), page, block.value)
        for block in page.after
        if block.block_type in kinds
    ]
    return [item for item in items if item.document or item.url]


def _first(found: Iterable[list[Any]]) -> list[Any]:
    return next((some for some in found if some), [])


def with_something(keys: Iterable[Any]) -> set[Any]:
    """Which webinars, by translation key, have a published edition with recording or materials. One query."""
    pages = WebinarPage.objects.live().filter(translation_key__in=set(keys)).exclude(after=[])
    return set(pages.values_list("translation_key", flat=True))
