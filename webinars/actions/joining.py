"""Pressing "join": noted as a hint, never as attendance."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from lms.ledger.models import Participation

from ..models import JoinClick, Session


@transaction.atomic
def note_click(participation: Participation, session: Session, *, acting_user: Any = None) -> JoinClick:
    """One row per person and session, however often somebody presses. Nothing that counts reads it."""
    click, is_new = JoinClick.objects.get_or_create(participation=participation, session=session)
    if not is_new:
        JoinClick.objects.filter(pk=click.pk).update(clicks=F("clicks") + 1, last_at=timezone.now())
        click.refresh_from_db()
    return click
