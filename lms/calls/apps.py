"""The app's name, label and start-up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

_MODELS = ("fundingcall", "callapplication", "servicecontact", "measure")
_EXPORTS = ("lms_calls.export_callapplication", "lms_calls.export_servicecontact")


class CallsConfig(AppConfig):
    name = "lms.calls"
    label = "lms_calls"
    verbose_name = _("Calls and services")
    default_auto_field = "django.db.models.BigAutoField"
    # Applications and services are evidence: who reports may add and correct, only administrators delete.
    lms_permissions = {
        "reporting": [
            *(f"lms_calls.{verb}_{model}" for verb in ("view", "add", "change") for model in _MODELS),
            *_EXPORTS,
        ],
        "administrator": [
            *(
                f"lms_calls.{verb}_{model}"
                for verb in ("view", "add", "change", "delete")
                for model in _MODELS
            ),
            *_EXPORTS,
        ],
    }
