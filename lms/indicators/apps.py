"""The app's name, label and start-up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

_DEFINITIONS = ("programme", "indicator", "period")


class IndicatorsConfig(AppConfig):
    name = "lms.indicators"
    label = "lms_indicators"
    verbose_name = _("Indicators")
    default_auto_field = "django.db.models.BigAutoField"
    lms_permissions = {
        "reporting": [
            *(
                f"lms_indicators.{verb}_{model}"
                for verb in ("view", "add", "change")
                for model in _DEFINITIONS
            ),
            "lms_indicators.export_indicator",
            "lms_indicators.view_reading",
            "lms_indicators.add_reading",
        ],
        "administrator": [
            *(
                f"lms_indicators.{verb}_{model}"
                for verb in ("view", "add", "change", "delete")
                for model in _DEFINITIONS
            ),
            "lms_indicators.export_indicator",
            "lms_indicators.view_reading",
            "lms_indicators.add_reading",
        ],
    }
