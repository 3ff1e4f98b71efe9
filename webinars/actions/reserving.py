"""Which documents are kept for those who registered; follows the pages as they are saved and published."""

from typing import Any

from django.db import transaction
from wagtail.documents import get_document_model

from ..models import ReservedDocument, WebinarPage

PARTS = ("document", "file", "captions")


@transaction.atomic
def reserve_documents(page: WebinarPage) -> None:
    """Brings the reserved documents in step with a page just published and its latest draft."""
    wanted = _for_registrants(page)
    if page.latest_revision_id and page.latest_revision_id != page.live_revision_id:
        wanted |= _for_registrants(page.get_latest_revision_as_object())
    _known(page).exclude(document__in=wanted).delete()
    _add(page, wanted)


@transaction.atomic
def reserve_documents_of_draft(page: WebinarPage) -> None:
    """Adds those of a draft just saved: nobody is to find a recording before it is published."""
    _add(page, _for_registrants(page.get_latest_revision_as_object()))


def is_reserved(document: Any) -> bool:
    return ReservedDocument.objects.filter(document=document.pk).exists()


def _known(page: WebinarPage) -> Any:
    return ReservedDocument.objects.filter(page_key=page.translation_key, language=page.locale.language_code)


def _add(page: WebinarPage, wanted: set[int]) -> None:
    if not wanted:
        return
    there = get_document_model().objects.filter(pk__in=wanted).values_list("pk", flat=True)
    rows = [
        ReservedDocument(document_id=pk, page_key=page.translation_key, language=page.locale.language_code)
        for pk in there
    ]
    ReservedDocument.objects.bulk_create(rows, ignore_conflicts=True)


def _for_registrants(page: WebinarPage) -> set[int]:
    """The numbers of the documents that a page shows to registrants alone."""
    values = [block["value"] for block in page.after.raw_data if block["value"].get("who") != "all"]
    return {int(value[part]) for value in values for part in PARTS if value.get(part)}
