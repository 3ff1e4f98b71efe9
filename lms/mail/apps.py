"""The app's name, label and start-up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "lms.mail"
    label = "lms_mail"
    verbose_name = _("Mail")
    default_auto_field = "django.db.models.BigAutoField"

    lms_permissions = {
        "administrator": ["lms_mail.view_mail", "lms_mail.change_mail", "lms_mail.change_mailtext"]
    }

    def ready(self) -> None:
        from lms.rounds import on_tick  # noqa: PLC0415 -- models are ready only now

        from .outbox import deliver_due  # noqa: PLC0415 -- models are ready only now

        on_tick("lms_mail.deliver", deliver_due)
