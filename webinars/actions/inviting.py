"""Inviting the people of the list by mail, each with a link of their own."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from lms.audit.trail import record
from lms.ledger.actions import check_open, lock
from lms.ledger.models import Activity, Invitee, Participation

from .. import seatmails


@transaction.atomic
def send_invitations(
    activity: Activity,
    *,
    invitees: Iterable[Invitee] | None = None,
    again: bool = False,
    acting_user: Any,
) -> int:
    """Writes to the people of the list who have not been written to; with `again` to the others too.

    `invitees` limits it to some of them. Whoever is registered already is left in peace. Returns how many
    were written to. Raises `LedgerError` when nobody could register.
    """
    check_open(activity)
    activity = lock(activity)
    rows = Invitee.objects.filter(activity=activity, removed_at=None).order_by("pk")
    if invitees is not None:
        rows = rows.filter(pk__in=[row.pk for row in invitees])
    if not again:
        rows = rows.filter(invited_at=None)
    taking_part = Participation.objects.active().filter(activity=activity).select_related("participant")
    registered = {row.participant.email.lower() for row in taking_part}
    now = timezone.now()
    written = [row for row in rows if row.email.lower() not in registered]
    for row in written:
        row.activity = activity
        seatmails.invite_person(row, at=now)
    Invitee.objects.filter(pk__in=[row.pk for row in written]).update(invited_at=now)
    if written:
        sent = [row.pk for row in written]
        record("lms_webinars.send_invitations", activity, after={"invitees": sent}, acting_user=acting_user)
    return len(written)
