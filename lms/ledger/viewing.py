"""Recordings watched later: a fact of its own beside presence, never presence itself."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.audit.trail import record, snapshot

from .errors import CalledOff, LedgerError, NotConfirmed, NotTakingPart
from .models import Participation


class StillToCome(LedgerError):
    sentence = _("The event is not over yet.")


class WasThere(LedgerError):
    sentence = _("You were there: there is nothing to catch up on.")


def check_absent(participation: Participation) -> None:
    """Raises a `LedgerError` that says why somebody cannot catch up on an event; wants the activity."""
    if participation.activity.cancelled_at:
        raise CalledOff
    if participation.cancelled_at:
        raise NotTakingPart
    if participation.confirmed_at is None:
        raise NotConfirmed
    if not participation.activity.is_over:
        raise StillToCome
    if participation.attended_at or participation.attended_seconds or participation.completed_at:
        raise WasThere


@transaction.atomic
def view_later(participation: Participation, *, at: datetime | None = None, acting_user: Any = None) -> bool:
    """Somebody absent saw the recording and answered its questions: True for the call that notes it.

    `viewed_later_at` is all that changes: no attendance, no completion, no certificate, and no indicator
    reads it. Any number of times. Raises what `check_absent` raises.
    """
    locked = Participation.objects.select_for_update(of=("self",)).select_related("activity")
    participation = locked.get(pk=participation.pk)
    if participation.viewed_later_at:
        return False
    check_absent(participation)
    before = snapshot(participation, ["viewed_later_at"])
    participation.viewed_later_at = at or timezone.now()
    participation.save(update_fields=["viewed_later_at"])
    record(
        "lms_ledger.view_later",
        participation,
        before=before,
        after=snapshot(participation, ["viewed_later_at"]),
        acting_user=acting_user,
    )
    return True
