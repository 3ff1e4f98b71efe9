"""Whose page is it: trainers edit and publish their own courses and webinars, and nobody else's.

Wagtail lets the owner of a page edit it with the `add` permission alone, but `publish` reaches the whole
branch and children can be put under anybody's page. With these mixins a group that holds `add` without
`change` on an index page may add to the index, and may do everything with what its members own or are
co-trainers of, and nothing with the rest. Whoever holds `change` (administrators, a host's editors) is not
limited.
"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.models import GroupPagePermission, Page, PagePermissionTester, get_page_models

from lms.roles import GROUPS, TRAINER

_CACHE = "_lms_authored_paths"


def trainers() -> dict[str, str]:
    """Who may be chosen as co-trainer."""
    return {"groups__name": GROUPS[TRAINER]}


def is_author(user: Any, page: Page) -> bool:
    """Whether the page, or the course it belongs to, is the user's own or shared with the user."""
    if page.owner_id == user.pk and getattr(page.specific_class, "lms_authored_root", False):
        return True
    return any(page.path.startswith(path) for path in authored_paths(user))


def authored_paths(user: Any) -> list[str]:
    """Tree paths of the pages the user owns or co-trains; read once per request, as Wagtail does."""
    if not hasattr(user, _CACHE):
        paths: list[str] = []
        for model in get_page_models():
            if issubclass(model, AuthoredPageMixin) and model.lms_authored_root:
                mine = Q(owner_id=user.pk)
                if issubclass(model, CoTrainersMixin):
                    mine |= Q(co_trainers=user.pk)
                paths += model.objects.filter(mine).values_list("path", flat=True).distinct()
        setattr(user, _CACHE, paths)
    return getattr(user, _CACHE)


def is_limited(tester: PagePermissionTester) -> bool:
    """Whether the user's rights here are a trainer's: may add, but may not change everybody's pages."""
    granted = getattr(tester, "permissions", set())
    return not tester.user.is_superuser and "add" in granted and "change" not in granted


class AuthoredPagePermissionTester(PagePermissionTester):
    """All rights for the authors of a page, none for other trainers."""

    def __init__(self, user: Any, page: Page) -> None:
        super().__init__(user, page)
        if user.is_active and is_limited(self):
            self.permissions = (
                self.permissions | {"change", "bulk_delete"} if is_author(user, page) else set()
            )


class AuthorsIndexPermissionTester(PagePermissionTester):
    """Trainers add (and publish) pages below an index, but the index itself is not theirs."""

    def can_edit(self) -> bool:
        return not is_limited(self) and super().can_edit()

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return not is_limited(self) and super().can_delete(ignore_bulk)

    def can_publish(self) -> bool:
        return not is_limited(self) and super().can_publish()

    def can_unpublish(self) -> bool:
        return not is_limited(self) and super().can_unpublish()

    def can_reorder_children(self) -> bool:
        return not is_limited(self) and super().can_reorder_children()


class AuthoredPageMixin:
    """For a page type that belongs to its authors.

    The page type whose owner and co-trainers count is the root (a course, a webinar); page types below it set
    `lms_authored_root = False` and follow it. Put the mixin before `Page`.
    """

    lms_authored_root = True

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        return AuthoredPagePermissionTester(user, self)


class CoTrainersMixin(models.Model):
    """People who share a page with its owner. A change counts once the page is published."""

    co_trainers = ParentalManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        limit_choices_to=trainers,
        related_name="+",
        verbose_name=_("co-trainers"),
        help_text=_("May edit and publish this too, from the moment it is published."),
    )

    class Meta:
        abstract = True


class AuthorsIndexMixin:
    """For the index page below which trainers add their own pages. Put it before `Page`."""

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        return AuthorsIndexPermissionTester(user, self)


def own_pages_only(parent_page: Page, pages: models.QuerySet, request: Any) -> models.QuerySet:
    """For Wagtail's hook `construct_explorer_page_queryset`: trainers see their own pages in the listing."""
    parent = parent_page.specific_class
    if parent is None:
        return pages
    if issubclass(parent, AuthorsIndexMixin):
        if is_limited(parent_page.permissions_for_user(request.user)):
            return pages.filter(path__in=authored_paths(request.user))
    elif issubclass(parent, AuthoredPageMixin) and is_limited(
        PagePermissionTester(request.user, parent_page)
    ):
        return pages if is_author(request.user, parent_page) else pages.none()
    return pages


def grant_page_permissions(page: Page) -> int:
    """Gives each role the rights the apps declare for this page's type; returns how many were new.

    An AppConfig declares `lms_page_permissions = {"trainer": [("lms_courses.CourseIndexPage", "add")]}`.
    Groups that do not exist yet get theirs from `setup_groups`. Rights given by hand are left alone.
    """
    label = f"{page.cached_content_type.app_label}.{page.cached_content_type.model}"
    added = 0
    for config in apps.get_app_configs():
        for role, wanted in getattr(config, "lms_page_permissions", {}).items():
            actions = [action for model_label, action in wanted if model_label.lower() == label]
            group = Group.objects.filter(name=GROUPS[role]).first() if actions else None
            if group is None:
                continue
            for permission in Permission.objects.filter(
                content_type__app_label="wagtailcore",
                content_type__model="page",
                codename__in=[f"{action}_page" for action in actions],
            ):
                _given, created = GroupPagePermission.objects.get_or_create(
                    group=group, page_id=page.pk, permission=permission
                )
                added += created
    return added
