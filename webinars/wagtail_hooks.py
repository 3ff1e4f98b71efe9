"""Registers the desk with the Wagtail admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .desk.access import may_see_desk
from .providers.viewsets import ProviderAccountViewSet


class DeskMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_desk(request.user)


@hooks.register("register_admin_urls")
def desk_urls() -> list[Any]:
    return [path("webinars/", include("webinars.desk.urls"))]


@hooks.register("register_admin_menu_item")
def desk_menu_item() -> MenuItem:
    return DeskMenuItem(
        _("Webinars"), reverse("lms_webinars_desk:index"), name="lms-webinars", icon_name="group", order=210
    )


hooks.register("register_admin_viewset", lambda: ProviderAccountViewSet())
