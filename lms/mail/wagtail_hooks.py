"""Registers the screen of outgoing mails."""

from wagtail import hooks

from .viewsets import MailViewSet

hooks.register("register_admin_viewset", lambda: MailViewSet())
