"""What courses do when Wagtail says that a page was published, unpublished, moved or deleted."""

from functools import partial
from typing import Any

from django.db import transaction
from wagtail.models import Page

from lms.ledger.authoring import grant_page_permissions
from lms.ledger.kinds import ActivityKind
from lms.ledger.models import Activity

from .actions import mirror, note_change
from .models import CourseIndexMixin, CourseMixin, ModuleMixin, StepMixin
from .tasks import recount_course

OURS = (CourseMixin, ModuleMixin, StepMixin)


def page_changed(sender: Any, instance: Page, **kwargs: Any) -> None:
    """For page_published and page_unpublished."""
    if isinstance(instance, CourseMixin):
        mirror(instance.translation_key)
    if isinstance(instance, OURS):
        _recount_soon(instance)


def page_moved(sender: Any, instance: Page, parent_page_before: Page, **kwargs: Any) -> None:
    if issubclass(instance.specific_class or Page, OURS):
        _recount_soon(instance)
        _recount_soon(parent_page_before)


def page_deleted(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Only now is the row gone that `page_unpublished` still saw as live."""
    key = instance.translation_key
    if Activity.objects.filter(translation_key=key, kind=ActivityKind.COURSE).exists():
        mirror(key)


def index_published(sender: Any, instance: Page, **kwargs: Any) -> None:
    """A new catalogue: trainers may add to it at once."""
    if isinstance(instance, CourseIndexMixin):
        grant_page_permissions(instance)


def _recount_soon(page: Page) -> None:
    for key in note_change(page):
        transaction.on_commit(partial(recount_course.enqueue, str(key)), robust=True)
