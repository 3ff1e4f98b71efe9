"""Refusals of this room, each with a sentence for the person who asked."""

from django.utils.translation import gettext_lazy as _


class QuestionError(ValueError):
    """Base of all refusals; `str(error)` is a translated sentence."""

    sentence = _("This is not possible.")

    def __str__(self) -> str:
        return str(self.args[0] if self.args else self.sentence)


class NoSurvey(QuestionError):
    sentence = _("There is no survey for this event.")


class NotAsked(QuestionError):
    sentence = _("This survey is for those who held a place at the event.")


class NotOpenYet(QuestionError):
    sentence = _("The survey opens when the event has ended.")


class SurveyClosed(QuestionError):
    sentence = _("The survey is closed: thank you for wanting to answer.")


class AlreadyAnswered(QuestionError):
    sentence = _("You have answered already: thank you.")


class ClosesTooEarly(QuestionError):
    sentence = _("A survey cannot close before the event has ended.")


class PromiseChanged(QuestionError):
    sentence = _(
        "While you were writing, this survey was changed to keep names. Read the note below, then decide"
        " whether to send your answers."
    )


class FewerThanThree(QuestionError):
    sentence = _("An anonymous survey shows its answers once three people have answered.")
