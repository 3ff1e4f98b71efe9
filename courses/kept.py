"""The way through a course as it was last published, kept in the cache: to show it nobody walks the tree."""

from typing import Any

from wagtail.models import Page

from lms.pagecache.generations import kept

from .outline import Outline, editions_around, editions_of, outline_of


def outline_for(course: Any) -> Outline:
    """The outline as the readers of a live edition meet it. Only to be shown: a completion is judged anew."""

    def work_out() -> Outline:
        return outline_of(editions_of(course.translation_key) or [course], course)

    return kept(f"courses.outline.{course.pk}.{course.translation_key}", work_out)


def course_around(page: Page) -> tuple[Any, Outline]:
    """The edition of the course that a module or step belongs to, and its outline; None when not live."""

    def work_out() -> tuple[Any, Outline]:
        editions = editions_around(page)
        if not editions:
            return None, Outline("", [])
        own = next((edition for edition in editions if page.path.startswith(edition.path)), editions[0])
        return own, outline_of(editions, own)

    return kept(f"courses.around.{page.pk}.{page.translation_key}", work_out)
