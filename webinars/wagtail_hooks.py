"""Registers the desk with the Wagtail admin."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page

from .actions.reserving import is_reserved, reserve_documents_of_draft
from .desk.access import may_see_desk
from .models import WebinarPage
from .providers.viewsets import ProviderAccountViewSet
from .views.registration import refuse


class DeskMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_desk(request.user)


@hooks.register("register_admin_urls")
def desk_urls() -> list[Any]:
    return [path("webinars/", include("webinars.desk.urls"))]


@hooks.register("register_page_header_buttons")
def timeline_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """In the editor of a webinar: when its mails go out, also before it is published."""
    if isinstance(page, WebinarPage) and view_name == "edit" and page.pk:
        yield Button(
            _("Time line of the mails"),
            reverse("lms_webinars_desk:mails_of_page", args=[page.pk]),
            icon_name="mail",
            priority=60,
        )


@hooks.register("register_admin_menu_item")
def desk_menu_item() -> MenuItem:
    return DeskMenuItem(
        _("Webinars"), reverse("lms_webinars_desk:index"), name="lms-webinars", icon_name="group", order=210
    )


hooks.register("register_admin_viewset", lambda: ProviderAccountViewSet())


@hooks.register("before_serve_document")
def keep_for_registrants(document: Any, request: HttpRequest) -> HttpResponse | None:
    """A document for those who registered is not given away at its public address; staff read it there."""
    if request.user.has_perm("wagtailadmin.access_admin") or not is_reserved(document):
        return None
    sentence = gettext(
        "This document is for those who registered for the event. Open it from the link in your mail, or sign"
        " in and go to My learning."
    )
    response = refuse(request, sentence, status=403)
    response["Cache-Control"] = "private, no-store"
    return response


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def reserve(request: HttpRequest, page: Any) -> None:
    """As soon as a draft is saved, so that a recording cannot be found before it is published."""
    if isinstance(page, WebinarPage):
        reserve_documents_of_draft(page)
