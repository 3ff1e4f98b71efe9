"""Plants pages by the hundred: the tree's columns are worked out here, the rows written in bulk."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.utils import timezone
from wagtail.models import Page

BASE = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]


def plant(beds: Iterable[tuple[Page, Sequence[Page]]]) -> None:
    """Writes new live pages below their parents, which stand already; nothing is indexed, no signal sent."""
    now = timezone.now()
    new: list[Any] = []
    for parent, children in beds:
        for page in children:
            parent.numchild += 1
            _take_place(page, parent, now)
        new += children
        Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + len(children))
    rows = Page.objects.bulk_create(
        [Page(**{name: getattr(page, name) for name in BASE}) for page in new], 500
    )
    for page, row in zip(new, rows, strict=True):
        page.id = page.page_ptr_id = row.pk
    for model, pages in groupby(sorted(new, key=lambda page: page._meta.label), key=type):
        _write_own_columns(model, list(pages))


def _take_place(page: Page, parent: Page, now: Any) -> None:
    page.depth = parent.depth + 1
    page.path = Page._get_path(parent.path, page.depth, parent.numchild)  # noqa: SLF001 -- treebeard's own numbering
    page.numchild = 0
    page.url_path = f"{parent.url_path}{page.slug}/"
    page.draft_title = page.title
    page.content_type = ContentType.objects.get_for_model(type(page))
    page.locale_id = page.locale_id or parent.locale_id
    page.live, page.has_unpublished_changes = True, False
    page.first_published_at = page.last_published_at = now


def _write_own_columns(model: Any, pages: list[Any]) -> None:
    """The inner half of `bulk_create`, which refuses models whose parent's rows must be written first."""
    own = model._meta.local_concrete_fields
    for start in range(0, len(pages), 200):
        model._base_manager._insert(pages[start : start + 200], fields=own, using=Page.objects.db)  # noqa: SLF001 -- as said above
