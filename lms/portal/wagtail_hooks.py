"""The admin for people with one job: only their own entries, and a start page that says where to go."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import admin_menu
from wagtail.admin.ui.components import Component

from lms.roles import ADMINISTRATOR, GROUPS, REPORTING, TRAINER, has_role

# Wagtail's own entries that help nobody but administrators.
FOR_ADMINISTRATORS = {"reports", "help", "settings"}


@hooks.register("construct_main_menu")
def keep_to_the_role(request: HttpRequest, menu_items: list[Any]) -> None:
    """Trainers and reporting officers see their own entries only."""
    if not has_role(request.user, ADMINISTRATOR):
        menu_items[:] = [item for item in menu_items if item.name not in FOR_ADMINISTRATORS]


def open_areas(items: Iterable[Any], request: HttpRequest) -> Iterator[Any]:
    """The entries of a menu that lead somewhere, those of its submenus included (but for the settings)."""
    for item in items:
        submenu = getattr(item, "menu", None)
        if submenu is None:
            yield item
        elif item.name not in FOR_ADMINISTRATORS:
            yield from open_areas(submenu.menu_items_for_request(request), request)


class Desk(Component):
    """Says hello and leads to every area that is open to this person."""

    order = 10

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def render_html(self, parent_context: Any = None) -> str:
        user = self.request.user
        names = set(user.groups.values_list("name", flat=True))
        items = admin_menu.menu_items_for_request(self.request)
        return render_to_string(
            "lms/portal/desk.html",
            {
                "user": user,
                "areas": list(open_areas(items, self.request)),
                "is_trainer": GROUPS[TRAINER] in names,
                "is_reporting": GROUPS[REPORTING] in names,
            },
            self.request,
        )


@hooks.register("insert_global_admin_css")
def wear_the_colours() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("lms/portal/admin.css"))


@hooks.register("construct_homepage_panels")
def start_at_the_desk(request: HttpRequest, panels: list[Any]) -> None:
    """The desk comes first; Wagtail's advertisement for upgrades goes."""
    panels[:] = [panel for panel in panels if type(panel).__name__ != "UpgradeNotificationPanel"]
    panels.insert(0, Desk(request))
