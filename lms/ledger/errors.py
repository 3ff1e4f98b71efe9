"""Refusals of the ledger, each with a sentence for the person who asked."""

from django.utils.translation import gettext_lazy as _


class LedgerError(ValueError):
    """Base of all refusals; `str(error)` is a translated sentence."""

    sentence = _("This is not possible.")

    def __str__(self) -> str:
        return str(self.sentence)


class NotOpen(LedgerError):
    sentence = _("This activity is not open for registration.")


class RegistrationNotYetOpen(LedgerError):
    sentence = _("Registration has not opened yet.")


class RegistrationClosed(LedgerError):
    sentence = _("Registration has closed.")


class CalledOff(LedgerError):
    sentence = _("This activity has been called off.")


class AlreadyOver(LedgerError):
    sentence = _("This activity is already over.")


class AlreadyCompleted(LedgerError):
    sentence = _("This activity has already been completed; the registration can no longer be cancelled.")


class NotTakingPart(LedgerError):
    sentence = _("This registration has been cancelled.")


class NotConfirmed(LedgerError):
    sentence = _("This registration is not confirmed yet.")
