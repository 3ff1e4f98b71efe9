"""Where apps say what they hold of an activity that belongs into its evidence pack.

A wing that packs evidence asks here; a wing that holds some registers a provider in `AppConfig.ready()`. So
the webinars hand over the list of certificates without importing the certificates.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from lms.exports import Column

from .models import Activity


@dataclass(frozen=True)
class EvidenceTable:
    """One table of the pack: `title` in the reader's language, `rows` in the order of `columns`.

    `objects` are the rows' own records, if any: mails and audit entries about them belong to the event too.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    objects: QuerySet | None = None


# Called once for each pack; how many queries it makes must not depend on how many people took part.
Provider = Callable[[Activity], EvidenceTable]

_providers: dict[str, Provider] = {}


def register_evidence(name: str, provider: Provider) -> None:
    """Adds a table to every evidence pack; `name` (a-z and dashes) names its file. Call it in `ready()`."""
    _providers[name] = provider


def evidence_of(activity: Activity) -> dict[str, EvidenceTable]:
    """The tables of all apps about one activity, by the names of their files in alphabetical order."""
    return {name: _providers[name](activity) for name in sorted(_providers)}
