"""The app's name, label and start-up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionsConfig(AppConfig):
    name = "lms.questions"
    label = "lms_questions"
    verbose_name = _("Questions and surveys")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lms.ledger.evidence import register_evidence  # noqa: PLC0415 -- models are ready only now

        from .results import evidence  # noqa: PLC0415 -- models are ready only now

        register_evidence("survey", evidence)
