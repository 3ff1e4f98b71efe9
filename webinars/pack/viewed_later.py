"""Who saw the recording instead of being there: a table of the evidence pack, apart from the register."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from lms.exports import Column
from lms.ledger.evidence import EvidenceTable
from lms.ledger.models import Activity

from ..models import CatchUp
from ..references import reference

COLUMNS = [
    Column("registration", _("Registration number")),
    Column("last_name", _("Last name")),
    Column("first_name", _("First name")),
    Column("enterprise", _("Firm")),
    Column("opened_at", _("Recording opened"), "datetime"),
    Column("tries", _("Tries"), "integer"),
    Column("viewed_later_at", _("Viewed later"), "datetime"),
    Column("attended", _("Was there after all")),
]
_FIELDS = (
    *("participation__pk", "participation__last_name", "participation__first_name"),
    *("participation__enterprise__name", "opened_at", "tries"),
    *("participation__viewed_later_at", "participation__attended_at"),
)


def evidence(activity: Activity) -> EvidenceTable:
    """Everybody who opened the recording as an absentee, with or without success. One query."""
    rows = CatchUp.objects.filter(participation__activity=activity)
    return EvidenceTable(
        title=str(_("Recording viewed later (counted apart from attendance)")),
        columns=COLUMNS,
        rows=_rows(rows.order_by("opened_at", "pk")),
    )


def _rows(found: Any) -> Iterator[tuple[Any, ...]]:
    yes = str(_("yes"))
    for pk, *rest, attended_at in found.values_list(*_FIELDS).iterator(chunk_size=2000):
        rest[2] = rest[2] or ""
        yield reference(pk), *rest, yes if attended_at else ""
