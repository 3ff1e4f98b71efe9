"""Reads used in more than one place."""

import re
from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet
from django.utils.translation import get_language
from wagtail.models import Page, PageViewRestriction

from lms.ledger.authoring import authored_paths
from lms.ledger.kinds import ActivityKind
from lms.ledger.models import Activity

from .models import CourseMixin


def catalogue_courses(
    index: Page, *, q: str = "", level: str = "", skill: str = "", language: str = ""
) -> Any:
    """Live, public courses below an index page, in its own language unless another (or "all") is asked for.

    A QuerySet, or with `q` search results: both can be paginated.
    """
    # The database's search reads quotation marks and the like as its own signs.
    q = " ".join(re.findall(r"\w+", q))
    model = next(kind for kind in index.allowed_subpage_models() if issubclass(kind, CourseMixin))
    courses = model.objects.live().select_related("locale").defer("intro", "objectives")
    # Search results cannot be filtered by a subquery; everything else is spared the query of `public()`.
    courses = courses.public() if q else courses.exclude(Exists(_private()))
    if language == "all" or (language and language != get_language()):
        keys = Page.objects.filter(translation_key=index.translation_key).order_by().values("path")
        paths = list(keys.values_list("path", flat=True))
        courses = courses.filter(locale__language_code=language) if language != "all" else courses
        courses = _below(courses, paths)
    else:
        courses = courses.descendant_of(index)
    if level:
        courses = courses.filter(level=level)
    if skill:
        courses = courses.filter(skill_type=skill)
    return courses.order_by("path").search(q, order_by_relevance=True) if q else courses.order_by("path")


def _private() -> Any:
    """The view restrictions on a page or on one above it."""
    here = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    return PageViewRestriction.objects.annotate(here=here).filter(here__startswith=F("page__path"))


def _below(courses: Any, paths: list[str]) -> Any:
    found = courses.none()
    for path in paths:
        found |= courses.filter(path__startswith=path)
    return found


def may_oversee(user: Any) -> bool:
    """Whether the user looks after learners at all."""
    return user.has_perm("lms_courses.view_any_learner") or user.has_perm("lms_courses.view_lessonprogress")


def overseen_courses(user: Any) -> QuerySet[Activity]:
    """The courses whose learners a user may see: an administrator all, a trainer the own ones."""
    courses = Activity.objects.filter(kind=ActivityKind.COURSE)
    if user.has_perm("lms_courses.view_any_learner"):
        return courses
    if not user.has_perm("lms_courses.view_lessonprogress"):
        return courses.none()
    own = Page.objects.filter(path__in=authored_paths(user)).order_by()
    return courses.filter(translation_key__in=own.values("translation_key"))
