"""Why a period cannot be handed over; each error is a sentence for the person who tried."""

from django.utils.translation import gettext_lazy as _


class ReadingError(Exception):
    """Base of the refusals; `str()` is a translated sentence."""

    message = _("This period cannot be frozen.")

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.text = message

    def __str__(self) -> str:
        return str(self.text or self.message)


class PeriodNotOver(ReadingError):
    message = _(
        "The period is not over yet: its figures can still change by what happens until its last day."
    )


class AlreadyFrozen(ReadingError):
    message = _(
        "This period is frozen already. What was handed over does not change; a correction is a restatement."
    )


class NotFrozenYet(ReadingError):
    message = _("This period is not frozen yet, so there is nothing to restate.")


class ReasonMissing(ReadingError):
    message = _("Say why the figures are restated: the reason is handed over with them.")


class NothingToFreeze(ReadingError):
    message = _("The programme has no indicators, so there is nothing to freeze.")
