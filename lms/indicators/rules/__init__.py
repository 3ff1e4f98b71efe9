"""The registry of counting rules: an indicator names one by its key and sets its parameters."""

from .base import BadParams, Params, Row, Rule
from .calls import APPLICANTS, APPLICATIONS
from .events import EVENTS_HELD
from .measures import MEASURES_APPROVED
from .support import ENTERPRISES_SUPPORTED, PERSONS_SERVED, SERVICES_DELIVERED

RULES: dict[str, Rule] = {
    rule.key: rule
    for rule in (
        ENTERPRISES_SUPPORTED,
        PERSONS_SERVED,
        SERVICES_DELIVERED,
        APPLICANTS,
        APPLICATIONS,
        EVENTS_HELD,
        MEASURES_APPROVED,
    )
}

__all__ = ["RULES", "BadParams", "Params", "Row", "Rule"]
