"""The app's name, label and start-up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "lms.ledger"
    label = "lms_ledger"
    verbose_name = _("Ledger")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lms.rounds import on_tick  # noqa: PLC0415 -- models are ready only now

        from .actions import lapse, lapse_offers  # noqa: PLC0415 -- models are ready only now

        on_tick("lms_ledger.lapse", lapse)
        on_tick("lms_ledger.lapse_offers", lapse_offers)
