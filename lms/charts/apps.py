"""Registers the charts with Django, so that their style and their Italian are found; they have no tables."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChartsConfig(AppConfig):
    name = "lms.charts"
    label = "lms_charts"
    verbose_name = _("Charts")
