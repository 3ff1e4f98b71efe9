"""Registers the screens of firms and sizes."""

from wagtail import hooks

from .choosers import enterprise_chooser
from .viewsets import EnterpriseGroup

hooks.register("register_admin_viewset", lambda: EnterpriseGroup())
hooks.register("register_admin_viewset", lambda: enterprise_chooser)
