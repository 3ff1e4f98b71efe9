"""Which rows of a figure to show: all counted, the new ones, the excluded ones, by firm, reason or value."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from . import reasons
from .figures import Line, label_of
from .kinds import Dimension
from .models import FrozenFigure, Indicator, Period, Reading
from .table import Calculation

NEW, TO_DATE, EXCLUDED = "new", "to_date", "excluded"
SHOWN = (NEW, TO_DATE, EXCLUDED)


@dataclass(frozen=True)
class Selection:
    """What a screen or an export is limited to; every empty value is no limit."""

    show: str = NEW
    reason: str = ""
    size: str = ""
    province: str = ""
    kind: str = ""
    service: str = ""
    call: str = ""
    form: str = ""
    q: str = ""

    @classmethod
    def of(cls, data: Any) -> "Selection":
        """From the query of an address; what is unknown is ignored."""
        given = {name: data.get(name, "").strip() for name in cls.__dataclass_fields__ if data.get(name)}
        if given.get("show") not in SHOWN:
            given.pop("show", None)
        return cls(**given)

    def includes(self, line: Line, period: Period) -> bool:
        in_period = line.day >= period.starts_on.isoformat()
        if self.show == EXCLUDED:
            if line.counted or not in_period:
                return False
        elif not line.counted or (self.show == NEW and not in_period):
            return False
        if self.reason and line.reason != self.reason:
            return False
        if any(
            (wanted := getattr(self, name)) and getattr(line, name) != ("" if wanted == NONE else wanted)
            for name in VALUES
        ):
            return False
        if self.q:
            text = f"{line.name} {line.code} {line.title}".casefold()
            return self.q.casefold() in text
        return True

    @property
    def filters(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value}

    def in_words(self) -> str:
        """For the notes of an export and the audit trail."""
        words = [str(shown_labels()[self.show])]
        if self.reason:
            words.append(reasons.label(self.reason))
        for name in VALUES:
            if value := getattr(self, name):
                label = label_of(name, "" if value == NONE else value)
                words.append(f"{Dimension(name).label}: {label}")
        if self.q:
            words.append(_("containing “%(text)s”") % {"text": self.q})
        return "; ".join(words)


# What stands in an address for "not recorded".
NONE = "-"
VALUES = ("size", "province", "kind", "service", "call", "form")


def shown_labels() -> dict[str, str]:
    return {
        NEW: _("Newly counted in the period"),
        TO_DATE: _("Counted to date"),
        EXCLUDED: _("Not counted in the period, with the reason"),
    }


def lines_of(period: Period, indicator: Indicator, reading: Reading | None = None) -> Iterator[Line]:
    """All rows of a figure: the frozen ones of a reading, else as the data say now.

    Raises `BadParams`, and `FrozenFigure.DoesNotExist` for an indicator that the reading does not have.
    """
    if reading is None:
        yield from Calculation.of(period).lines(indicator)
    else:
        figure = FrozenFigure.objects.get(reading=reading, indicator=indicator)
        for stored in figure.stored_rows():
            yield Line(**stored)


def selected(
    selection: Selection, period: Period, indicator: Indicator, reading: Reading | None = None
) -> Iterator[Line]:
    """The rows to show, in the order of days."""
    return (line for line in lines_of(period, indicator, reading) if selection.includes(line, period))
