"""Registers the room's screens in Wagtail's admin."""

from wagtail import hooks

from .viewsets import IndicatorsGroup


@hooks.register("register_admin_viewset")
def register_indicators() -> IndicatorsGroup:
    return IndicatorsGroup()
