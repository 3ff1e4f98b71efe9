"""The app's name, label and start-up."""

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "lms.portal"
    label = "lms_portal"
    verbose_name = _("Portal")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        if apps.is_installed("allauth.account"):
            from allauth.account.signals import email_confirmed  # noqa: PLC0415 -- an optional neighbour

            from .receivers import link_history  # noqa: PLC0415 -- models are ready only now

            email_confirmed.connect(link_history, dispatch_uid="lms_portal.link_history")
