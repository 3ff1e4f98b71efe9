"""The app's name, label and start-up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "certificates"
    label = "lms_certificates"
    verbose_name = _("Certificates")
    default_auto_field = "django.db.models.BigAutoField"
    # Trainers see no certificates of others: their attendance lists say who completed.
    lms_permissions = {
        "reporting": [
            "lms_certificates.view_certificate",
            "lms_certificates.revoke_certificate",
            "lms_certificates.export_certificate",
        ],
        "administrator": [
            "lms_certificates.view_certificate",
            "lms_certificates.revoke_certificate",
            "lms_certificates.export_certificate",
            "lms_certificates.view_certificatetemplate",
            "lms_certificates.add_certificatetemplate",
            "lms_certificates.change_certificatetemplate",
        ],
    }

    def ready(self) -> None:
        from lms.ledger.evidence import register_evidence  # noqa: PLC0415 -- apps must be loaded
        from lms.ledger.signals import participations_completed  # noqa: PLC0415 -- apps must be loaded
        from lms.portal.sections import register_section  # noqa: PLC0415 -- apps must be loaded
        from lms.rounds import on_repair  # noqa: PLC0415 -- apps must be loaded

        from . import actions, checks, exporting, occasions, portal, receivers  # noqa: F401, PLC0415 -- apps must be loaded

        participations_completed.connect(
            receivers.issue_on_completion, dispatch_uid="lms_certificates.issue_on_completion"
        )
        on_repair("certificates", actions.repair)
        occasions.register_all()
        register_section("certificates", portal.certificates_of)
        register_evidence("certificates", exporting.evidence)
