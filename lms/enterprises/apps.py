"""The app's name, label and start-up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnterprisesConfig(AppConfig):
    name = "lms.enterprises"
    label = "lms_enterprises"
    verbose_name = _("Enterprises")
    default_auto_field = "django.db.models.BigAutoField"

    lms_permissions = {
        role: [
            f"lms_enterprises.{verb}_{model}"
            for verb in ("add", "change", "view")
            for model in ("enterprise", "enterprisesize")
        ]
        for role in ("reporting", "administrator")
    }
