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


class NotOnTheList(LedgerError):
    sentence = _("Only people on the invitation list can register. Use the address the invitation went to.")


class OfferLapsed(LedgerError):
    sentence = _("The time to answer is over: the seat has been offered to the next person.")


class OfferAccepted(LedgerError):
    sentence = _("You have already accepted this seat. To give it back, cancel your registration.")


class OfferDeclined(LedgerError):
    sentence = _("You have already declined this seat. You can register again if there is room.")


class OfferWithdrawn(LedgerError):
    sentence = _("This offer no longer stands.")


class ReasonNeeded(LedgerError):
    sentence = _("Write the reason: the person reads it in the mail.")


class NoSeatToHand(LedgerError):
    sentence = _("Only a confirmed seat can be handed to a colleague.")


class AlreadyAttended(LedgerError):
    sentence = _("You have already attended a part of it: the seat can no longer be handed to somebody else.")


class NoFirmToHandIn(LedgerError):
    sentence = _("You take part as a private person: only a firm can send somebody else in your place.")


class OwnAddress(LedgerError):
    sentence = _("This is your own address. Write the address of your colleague.")


class ColleagueRegistered(LedgerError):
    sentence = _("This person is already registered for this event.")


class HandoverClosed(LedgerError):
    sentence = _("This seat is no longer offered to you: your colleague has taken it back or cancelled.")


class NotAnAddress(LedgerError):
    sentence = _("This is not an e-mail address.")
