"""What this room does when the ledger says that somebody completed something."""

import logging
from typing import Any

from .actions import issue
from .errors import CertificateError

logger = logging.getLogger(__name__)


def issue_on_completion(sender: Any, *, participation: Any, **kwargs: Any) -> None:
    """Issues at once. A refusal is no fault: not every activity certifies."""
    try:
        issue(participation)
    except CertificateError as refusal:
        logger.info("No certificate for participation %s: %s", participation.pk, type(refusal).__name__)
