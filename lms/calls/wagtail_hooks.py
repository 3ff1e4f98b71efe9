"""Registers the room's screens in Wagtail's admin."""

from wagtail import hooks
from wagtail.admin.viewsets.chooser import ChooserViewSet

from .choosers import enterprise_chooser, participant_chooser
from .viewsets import CallsGroup


@hooks.register("register_admin_viewset")
def register_calls() -> CallsGroup:
    return CallsGroup()


@hooks.register("register_admin_viewset")
def register_choosers() -> list[ChooserViewSet]:
    return [enterprise_chooser, participant_chooser]
