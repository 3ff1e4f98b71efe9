"""Refusals of this room, each with a sentence for the person who asked."""

from django.utils.translation import gettext_lazy as _


class WebinarError(ValueError):
    """Base of all refusals; `str(error)` is a translated sentence."""

    sentence = _("This is not possible.")

    def __str__(self) -> str:
        return str(self.args[0] if self.args else self.sentence)


class BrokenLink(WebinarError):
    sentence = _("This link is not complete. Open it again from the mail, or copy all of it.")


class ExpiredLink(WebinarError):
    sentence = _("This link has expired.")


class TooManyTries(WebinarError):
    sentence = _("Too many registrations from here in a short time. Please try again in an hour.")


class TooManyAnswers(WebinarError):
    sentence = _("Many tries in a short time. Look at the recording in peace and answer again in an hour.")


class AlreadyCalledOff(WebinarError):
    sentence = _("This event has been called off already.")


class OnlySession(WebinarError):
    sentence = _("No other session is left: call the whole event off instead.")


class ReasonMissing(WebinarError):
    sentence = _("Write the reason: it goes to the people concerned or stays in the audit trail.")


class AlreadyImported(WebinarError):
    sentence = _("This very file has been imported for this event already. Nothing was changed.")


class NothingToImport(WebinarError):
    sentence = _("Nothing was imported.")


class AlreadyUndone(WebinarError):
    sentence = _("This import has been undone already.")


class NotOfThisEvent(WebinarError):
    sentence = _("This person is not registered for this event.")


class NotOverYet(WebinarError):
    sentence = _("The event has not ended yet: attendance is counted after it.")


class AttendanceUnknown(WebinarError):
    sentence = _("Nobody knows yet who came: everybody would read that we missed them.")


class FollowedUpAlready(WebinarError):
    sentence = _("The mails after this event have gone out already.")


class NoFollowUp(WebinarError):
    sentence = _("The page of this event asks for no mails afterwards.")


class NothingToDuplicate(WebinarError):
    sentence = _("The page of this event is gone: there is nothing to copy.")


class MayNotAddHere(WebinarError):
    sentence = _("You may not add webinars to the list this event stands in.")


class DoorRefusal(WebinarError):
    """Nobody comes in by this; `code` is the reason in one word, for the phone at the door."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class AddressIsTheirs(WebinarError):
    sentence = _("This person has used the address: only they can change it. Ask them to register anew.")


class AddressTaken(WebinarError):
    sentence = _("Somebody else is known by this address. Register them by hand instead.")
