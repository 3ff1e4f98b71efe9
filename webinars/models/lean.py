"""Fewer queries on the way to a page: who may see it is asked once for the whole branch, or along the way."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.models import Page, PageViewRestriction

from lms.pagecache.generations import kept


def restrictions_on(path: str) -> QuerySet[PageViewRestriction]:
    """The view restrictions on a tree path and everything above it, aliases followed to their source."""
    steps = Page.steplen
    paths = [path[:end] for end in range(steps, len(path) + 1, steps)]
    return PageViewRestriction.objects.filter(
        Q(page__path__in=paths) | Q(page__aliases__path__in=paths) | Q(page__aliases__aliases__path__in=paths)
    )


def is_restricted_below(path: str) -> Exists:
    """For annotating the children of a page: whether a restriction stands on the branch or on the child."""
    own = Q(page=OuterRef("pk")) | Q(page__aliases=OuterRef("pk")) | Q(page__aliases__aliases=OuterRef("pk"))
    above = restrictions_on(path).values("pk")
    return Exists(PageViewRestriction.objects.filter(Q(pk__in=above) | own))


class LeanRestrictionsMixin:
    """One query instead of two, or none when the answer came along with the page. Put it before `Page`."""

    # Set by whoever loaded the page with `is_restricted_below`.
    known_unrestricted = False

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        if self.known_unrestricted:
            return PageViewRestriction.objects.none()
        found = restrictions_on(self.path)
        is_private = kept(f"webinars.private.{self.pk}.{self.path}", found.exists)
        return found.distinct() if is_private else found.none()
