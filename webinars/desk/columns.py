"""The question about a report of a platform nobody listed: which column holds what?"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest
from django.template.defaultfilters import date as in_words
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..actions import columns
from ..attendance import ColumnMapping, Proposal, Reading, heading_words, propose_mapping
from .pending import Pending

# No report has more; a sheet of thousands of columns is not asked about.
MOST_COLUMNS = 60
EXAMPLES = 3
# Recognised for what they are: reports of something else.
_NEVER = ("registration", "usage")
MEANINGS = (
    ("", pgettext_lazy("column of a report", "nothing that counts")),
    ("name", _("Name, in one column")),
    ("first", _("First name")),
    ("last", _("Last name")),
    ("email", _("E-mail")),
    ("registrant_id", _("Registration number")),
    ("join", pgettext_lazy("column of a report", "Joined at")),
    ("leave", pgettext_lazy("column of a report", "Left at")),
    ("duration", _("Duration")),
    ("day", pgettext_lazy("column of a report", "Day, when the times have none")),
    ("action", pgettext_lazy("column of a report", "Joined or left (a word)")),
    ("stamp", pgettext_lazy("column of a report", "Time of joining or leaving")),
    ("role", pgettext_lazy("column of a report", "Role (host, participant)")),
    ("attended", pgettext_lazy("column of a report", "Attended (yes or no)")),
    ("waiting", pgettext_lazy("column of a report", "In the waiting room (yes or no)")),
)
ROWS = (
    ("visit", _("One connection: somebody who came back has several rows")),
    ("person", _("One person: first joining, last leaving and the total")),
)


class ColumnsForm(forms.Form):
    """One question per column of the file, the proposal chosen already."""

    platform = forms.CharField(
        label=_("Name of the platform"),
        max_length=40,
        help_text=_("Your next report with these headings is read in the same way."),
    )
    rows = forms.ChoiceField(
        label=_("What a row is"), choices=ROWS, initial="visit", widget=forms.RadioSelect
    )

    def __init__(self, proposal: Proposal, data: Any = None, *, mapping: ColumnMapping | None = None) -> None:
        super().__init__(data)
        self.proposal = proposal
        self.places = _places(proposal)
        told = mapping or proposal.mapping
        self.fields["platform"].initial = told.platform
        self.fields["rows"].initial = "person" if told.per_person else "visit"
        meant = {_place_of(place, self.places): column for column, place in told.columns.items()}
        for index, heading in enumerate(proposal.headings[:MOST_COLUMNS]):
            self.fields[f"column-{index}"] = forms.ChoiceField(
                label=heading.strip() or _("Column %(number)s") % {"number": index + 1},
                choices=MEANINGS,
                required=False,
                initial=meant.get(index, ""),
            )

    @property
    def is_likely(self) -> bool:
        """Whether the file looks like a report of presence at all."""
        return bool(self.proposal.mapping.columns.keys() & {"join", "duration", "stamp"})

    def questions(self) -> Iterator[dict[str, Any]]:
        """Each column of the file: its heading, some of its cells, and the question what it holds."""
        for index in range(min(len(self.proposal.headings), MOST_COLUMNS)):
            cells = [row[index].strip() for row in self.proposal.sample if index < len(row)]
            examples = [cell[:60] for cell in cells if cell][:EXAMPLES]
            yield {"field": self[f"column-{index}"], "examples": examples}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        found: dict[str, int] = {}
        for index in range(min(len(self.places), MOST_COLUMNS)):
            meaning = data.get(f"column-{index}")
            if meaning in found:
                self.add_error(f"column-{index}", _("Another column holds this already: choose one of them."))
            elif meaning:
                found[meaning] = index
        if not found.keys() & {"name", "first", "last", "email", "registrant_id"}:
            self.add_error(None, _("Say which column tells who the person is."))
        if not found.keys() & {"join", "duration"} and not {"action", "stamp"} <= found.keys():
            self.add_error(None, _("Say which column tells when people joined, or how long they stayed."))
        self.found = found
        return data

    def mapping(self) -> ColumnMapping:
        """What was said."""
        return ColumnMapping(
            columns={meaning: self.places[index] for meaning, index in self.found.items()},
            per_person=self.cleaned_data["rows"] == "person",
            platform=self.cleaned_data["platform"].strip(),
        )


def reconsidered(known: Pending, data: bytes, reading: Reading) -> tuple[Pending, bool]:
    """How to go on with a report that is not of a known platform, and whether the columns must be asked for.

    What somebody said about the same headings before is used, and the screen tells so.
    """
    if known.mapping or reading.provider not in ("unknown", "generic") or reading.kind in _NEVER:
        return known, False
    proposal = propose_mapping(data)
    row = columns.remembered(proposal)
    if row:
        since = in_words(timezone.localtime(row.chosen_at), "j F Y")
        return replace(known, mapping=row.mapping, since=since), False
    missing = [note.code for note in reading.warnings]
    return known, proposal is not None and "not_attendance" in missing


def form_for(data: bytes, posted: Any = None, *, known: Pending) -> ColumnsForm | None:
    """The questions about this file; None when it has no table."""
    proposal = propose_mapping(data)
    if proposal is None:
        return None
    mapping = ColumnMapping.from_dict(known.mapping) if known.mapping else None
    return ColumnsForm(proposal, posted, mapping=mapping)


def forget(data: bytes, known: Pending, request: HttpRequest) -> Pending:
    """What was said about these headings is forgotten, and asked anew."""
    row = columns.remembered(propose_mapping(data))
    if row:
        columns.forget(row, acting_user=request.user)
    return replace(known, mapping=None, since="", date_order="", time_zone="")


def _places(proposal: Proposal) -> list[str]:
    """How each column is named in a mapping: by its heading, by its number where that is not one column."""
    words = [heading_words(heading) for heading in proposal.headings]
    return [
        heading.strip() if word and words.count(word) == 1 and not heading.startswith("#") else f"#{index}"
        for index, (heading, word) in enumerate(zip(proposal.headings, words, strict=True), 1)
    ]


def _place_of(place: str, places: list[str]) -> int:
    if place.startswith("#") and place[1:].isdigit():
        return int(place[1:]) - 1
    wanted = heading_words(place)
    return next((index for index, heading in enumerate(places) if heading_words(heading) == wanted), -1)


def may_ask(reading: Reading, known: Pending) -> bool:
    """Whether "choose the columns" makes sense beside what was understood."""
    return bool(known.mapping) or (reading.provider == "generic" and reading.kind == "table")
