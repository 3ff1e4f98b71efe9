"""What reading has to say about a file: coded notes, put into words in the language of whoever reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

# One sentence per code. Stored readings keep code and parameters only, so that each reader sees the own
# language.
SENTENCES = {
    # The file as a whole.
    "too_large": _("The file is larger than %(limit)s MB, the most that is read."),
    "too_many_rows": _("The file has more than %(limit)s lines, the most that is read."),
    "file_empty": _("The file holds nothing."),
    "binary_file": _("The file is neither text nor a spreadsheet that can be read."),
    "broken_workbook": _("The spreadsheet is damaged and cannot be opened."),
    "protected_workbook": _("The spreadsheet is protected by a password. Save it without one and try again."),
    "oversized_workbook": _(
        "Unpacked, the spreadsheet would be far larger than any attendance report; it was not opened."
    ),
    "broken_json": _("The file looks like JSON but is damaged or cut off."),
    "broken_xml": _("The XML ends or breaks at line %(line)s; what stands before it was read."),
    "forbidden_xml": _(
        "The XML declares a document type or entities, which attendance data never does; it was not read."
    ),
    "file_missing": _("The file cannot be opened."),
    "bad_request": _("The entry of the list is incomplete or its values make no sense: %(reason)s"),
    "nul_bytes": _("%(count)s NUL bytes were left out of the text."),
    "undecodable": _("Some characters could not be decoded and stand as “�”."),
    "registration_report": _("This is a registration report: it says who signed up, not who came."),
    "usage_report": _("This is a report about meetings, not about the people in them."),
    "web_page": _("This is a web page, perhaps a sign-in page saved instead of the report."),
    "not_attendance": _("No table of people with their times of presence was found in the file."),
    "nothing_readable": _("None of the lines about people could be understood."),
    "nobody": _("The report lists nobody who attended."),
    "columns_guessed": _("The headings are not known; the columns were told by what they hold: %(columns)s."),
    "summary_only": _(
        "The table of connections is missing; first join, last leave and total time were used instead."
    ),
    # Lines.
    "unreadable_date": _("The date or time “%(value)s” was not understood."),
    "leave_before_join": _("The leave time %(leave)s stands before the join time %(join)s."),
    "row_incomplete": _("The line stops before its last needed column."),
    "row_not_understood": _("The line fits no table of the report."),
    "unclear_waiting_room": _(
        "“%(value)s” in the waiting-room column is neither yes nor no; the line was not counted."
    ),
    "unknown_zone": _("The time zone “%(zone)s” is not known; the session's zone was used."),
    "event_broken": _("The recorded event was not understood."),
    "event_unsettled": _("The event lacks its time or its person."),
    "left_without_join": _("%(name)s left but no join is recorded: the time before is not certain."),
    "joined_twice": _("%(name)s joined again without having left: the time between is not certain."),
    "action_unknown": _("The action “%(value)s” is neither joining nor leaving."),
    # What cannot be exact.
    "totals_only": _("The report gives totals without times: minutes are bounds, not exact."),
    "gaps_inside": _(
        "People who came and went between first join and last leave: %(count)s. Their minutes are bounds."
    ),
    "never_left": _(
        "%(count)s connections have no leave time and the file has no end: they are certain only as bounds."
    ),
    "until_end": _("%(name)s has no leave time; presence was counted until the end of the meeting."),
    "first_visit": _(
        "The platform reports the first visit only: somebody who came back may have stayed longer."
    ),
    "to_the_minute": _(
        "Times are given to the minute: each connection may be up to a minute shorter or longer."
    ),
    "no_times": _("%(count)s people are listed as present without any time."),
    "repeated_hour": _(
        "%(count)s connections fall into the hour that the clock repeats and nothing says which one is meant."
    ),
    "missing_hour": _("%(count)s times fall into the hour that the clock skips."),
    # Which meeting, which day, which zone.
    "another_meeting": _("%(rows)s lines belong to another meeting (%(meeting)s) and were left out."),
    "another_day": _("%(rows)s lines of %(day)s belong to another day and were left out."),
    "mixed_order": _(
        "Day and month stand in two different orders; %(rows)s lines against the majority were not read."
    ),
    "other_date": _("The file is about %(file)s; the session is on %(session)s."),
    "other_dates": _(
        "The dates of the file read as %(first)s or as %(second)s; the session is on %(session)s."
    ),
    "other_time": _("The file runs from %(first)s to %(last)s; the session from %(start)s to %(end)s."),
    "shift_hint": _("Moved by %(hours)s hours the times would fit."),
    "time_shift": _(
        "The times fit the session only if they are moved by %(hours)s hours, as if the file were "
        "written in %(zone)s. Confirm the time zone."
    ),
    "nobody_in_window": _("Nobody was connected during the planned time."),
    "clock_assumed": _("The report carries no dates: the day of the session was assumed."),
    # Why the interpretation is what it is.
    "order_given": _("the order was chosen by hand"),
    "order_iso": _("dates start with the year"),
    "order_named": _("months are written as words"),
    "order_proved": _("a value above 12 settles it (%(example)s)"),
    "order_dots": _("dates with dots are written day first"),
    "order_planned": _("only this order gives the day of the session"),
    "order_same": _("day and month are the same number"),
    "order_open": _("both orders are possible and neither gives the day of the session"),
    "order_none": _("the file carries no dates"),
    "zone_given": _("the zone was chosen by hand"),
    "zone_file": _("the file states it"),
    "zone_utc": _("this kind of data is always in UTC"),
    "zone_session": _("the file states none; the session's zone agrees with the planned times"),
    "zone_open": _("the file states none and the session's zone does not agree with the planned times"),
}


@dataclass(frozen=True, slots=True)
class Note:
    """One warning or reason: a code, the line it speaks of (1 = first line of the file) and its
    parameters.
    """

    code: str
    row: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence in the active language."""
        return str(SENTENCES[self.code]) % self.params

    def as_dict(self) -> dict[str, Any]:
        """For storage: code, row and parameters, without the sentence."""
        return {"code": self.code, "row": self.row, "params": dict(self.params)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Note:
        """Back from storage."""
        return cls(data["code"], data["row"], dict(data["params"]))


def note(code: str, row: int | None = None, **params: Any) -> Note:
    """A note, its parameters by name; long values are cut so that a hostile cell cannot flood a page."""
    shown = {
        key: (value if isinstance(value, int | float) else str(value)[:80]) for key, value in params.items()
    }
    return Note(code, row, shown)
