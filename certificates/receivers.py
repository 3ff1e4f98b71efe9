"""What this room does when the ledger says who completed something."""

import logging
from typing import Any

from .actions import issue
from .errors import CertificateError

logger = logging.getLogger(__name__)

# A learner who finishes a course finds the certificate on the next page; nobody waits for those of a webinar.
AT_ONCE = 1
BATCH = 50


def issue_on_completion(sender: Any, *, participations: list[Any], **kwargs: Any) -> None:
    """Issues one at once, many in the background; whatever a crash leaves out, `repair` finds."""
    if len(participations) <= AT_ONCE:
        issue_all(participations)
        return
    from .tasks import issue_certificates  # noqa: PLC0415 -- the task module imports this one

    pks = [participation.pk for participation in participations]
    for start in range(0, len(pks), BATCH):
        issue_certificates.enqueue(pks[start : start + BATCH])


def issue_all(participations: list[Any]) -> int:
    """Issues to each. A refusal is no fault: not every activity certifies. Returns how many have one now."""
    done = 0
    for participation in participations:
        try:
            issue(participation)
            done += 1
        except CertificateError as refusal:
            logger.info("No certificate for participation %s: %s", participation.pk, type(refusal).__name__)
    return done
