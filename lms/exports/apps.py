"""Registers the exports with Django, so that their Italian is found; they have no tables."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExportsConfig(AppConfig):
    name = "lms.exports"
    label = "lms_exports"
    verbose_name = _("Exports")
