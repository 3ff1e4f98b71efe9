"""What is promised (programme, indicator), for when (period), what was handed over (reading, figures)."""

from .definitions import CountUnit, Indicator, IndicatorKind, Programme
from .periods import Period
from .readings import FrozenFigure, FrozenForever, Reading

__all__ = [
    "CountUnit",
    "FrozenFigure",
    "FrozenForever",
    "Indicator",
    "IndicatorKind",
    "Period",
    "Programme",
    "Reading",
]
