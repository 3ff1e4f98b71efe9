"""Registers the screens of outgoing mails and of their texts."""

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .texts import PERMISSION
from .viewsets import MailViewSet

hooks.register("register_admin_viewset", lambda: MailViewSet())


class TextsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)


@hooks.register("register_admin_urls")
def text_urls() -> list[Any]:
    return [path("mail-texts/", include("lms.mail.texts"))]


@hooks.register("register_settings_menu_item")
def texts_menu_item() -> MenuItem:
    return TextsMenuItem(
        _("Texts of mails"),
        reverse("lms_mail_texts:index"),
        name="lms-mail-texts",
        icon_name="edit",
        order=890,
    )
