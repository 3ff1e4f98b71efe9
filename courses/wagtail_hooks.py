"""Registers this room's screens with the Wagtail admin."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button

from .models import CourseMixin
from .queries import may_oversee, overseen_courses


class LearnersMenuItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return may_oversee(request.user)


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    return [path("lms-courses/learners/", include("courses.admin_urls"))]


@hooks.register("register_admin_menu_item")
def register_menu_item() -> MenuItem:
    return LearnersMenuItem(
        _("Learners"),
        reverse("lms_courses_learners:index"),
        name="lms-learners",
        icon_name="group",
        order=210,
    )


@hooks.register("register_page_header_buttons")
def learners_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """From a course in the explorer or the editor to its learners."""
    if issubclass(page.specific_class or type(page), CourseMixin) and may_oversee(user):
        activity = overseen_courses(user).filter(translation_key=page.translation_key).first()
        if activity:
            url = reverse("lms_courses_learners:course", args=[activity.pk])
            yield Button(_("Learners"), url=url, icon_name="group", priority=70)
