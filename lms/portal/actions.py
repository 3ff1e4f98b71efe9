"""What a person does on their own pages."""

from typing import Any

from django.db import transaction

from lms.audit.trail import record, snapshot
from lms.ledger.models import Participant
from lms.names import plain_name

FIELDS = ("first_name", "last_name", "language")


@transaction.atomic
def change_data(
    participant: Participant, *, first_name: str, last_name: str, language: str, acting_user: Any
) -> Participant:
    """Corrects name and language from now on; what was registered and certified keeps the earlier name."""
    participant = Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
    before = snapshot(participant, FIELDS)
    participant.first_name, participant.last_name = plain_name(first_name), plain_name(last_name)
    participant.language = language
    after = snapshot(participant, FIELDS)
    if after != before:
        participant.save(update_fields=FIELDS)
        record("lms_portal.change_data", participant, before=before, after=after, acting_user=acting_user)
    return participant
