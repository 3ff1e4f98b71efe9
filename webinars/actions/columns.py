"""Reports of platforms nobody listed: which column holds what, as a person said it, remembered."""

import hashlib
from dataclasses import replace
from typing import Any

from django.db import transaction

from lms.audit.trail import record

from ..attendance import ColumnMapping, Proposal, heading_words, propose_mapping
from ..models import RememberedMapping


def fingerprint(proposal: Proposal) -> str:
    """Of the headings in their order, without case and accents: the same export, whatever its name."""
    words = "\n".join(heading_words(heading) for heading in proposal.headings)
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()


def remembered(proposal: Proposal | None) -> RememberedMapping | None:
    """How a person understood a report with these headings before."""
    if proposal is None:
        return None
    rows = RememberedMapping.objects.select_related("chosen_by")
    return rows.filter(fingerprint=fingerprint(proposal)).first()


@transaction.atomic
def remember(
    data: bytes, mapping: ColumnMapping, *, time_zone: str = "", date_order: str = "", acting_user: Any
) -> RememberedMapping | None:
    """Keeps how the columns of this report were understood; what was chosen before for them is replaced.

    A zone of fixed hours holds for one half of the year only and is not kept.
    """
    proposal = propose_mapping(data)
    if proposal is None:
        return None
    zone = "" if time_zone.startswith("Etc/") else time_zone
    kept = replace(
        mapping, date_order=date_order or mapping.date_order, time_zone=zone or mapping.time_zone
    ).as_dict()
    key = fingerprint(proposal)
    known = RememberedMapping.objects.select_for_update(of=("self",)).filter(fingerprint=key).first()
    if known and known.mapping == kept:
        return known
    before = known.mapping if known else None
    row, _new = RememberedMapping.objects.update_or_create(
        fingerprint=key,
        defaults={"platform": mapping.platform[:80], "mapping": kept, "chosen_by": acting_user},
    )
    record(
        "lms_webinars.remember_columns",
        row,
        before={"mapping": before} if before else None,
        after={"mapping": kept},
        acting_user=acting_user,
    )
    return row


@transaction.atomic
def forget(row: RememberedMapping, *, acting_user: Any) -> None:
    """The next report with these headings is asked about again; what was imported stays as it is."""
    record("lms_webinars.forget_columns", row, before={"mapping": row.mapping}, acting_user=acting_user)
    row.delete()
