"""Refusals of this room, each with a sentence for the person who asked."""

from django.utils.translation import gettext_lazy as _


class CertificateError(ValueError):
    """Base of all refusals; `str(error)` is a translated sentence."""

    sentence = _("This certificate cannot be issued.")

    def __str__(self) -> str:
        return str(self.sentence)


class NotCompleted(CertificateError):
    sentence = _("There is no certificate yet: the activity has not been completed.")


class NotCertifying(CertificateError):
    sentence = _("No certificate is issued for this activity.")


class NoTemplate(CertificateError):
    sentence = _("No active certificate template serves this activity.")


class AlreadyRevoked(CertificateError):
    sentence = _("This certificate has already been revoked.")


class ReasonMissing(CertificateError):
    sentence = _("Say why the certificate is revoked: the reason is shown to whoever checks it.")
