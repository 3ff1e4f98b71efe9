"""Tabular reports of GoToWebinar, Webex, Google Meet, Collaborate / Class and any other platform."""

from __future__ import annotations

from ..evidence import Report, Role
from ..labels import normal, section_role, zone_of_label
from ..layout import Layout, Table, filled
from ..notes import note
from ..stamps import parse_stamp
from .rows import Manner, evidence_stamps, read_people


def read_gotowebinar(layout: Layout) -> Report:
    """Durations and times cover the first visit only; absent registrants are rows with "No"."""
    report = Report("gotowebinar", "attendees")
    for table in layout.people:
        role = Role(section_role(table.section))
        read_people(report, table, Manner(role=role, first_visit=True, read_roles=False))
    _stamps(report, layout)
    report.notes.append(note("first_visit"))
    return report


def read_webex(layout: Layout) -> Report:
    """One row per connection, the meeting's own times repeated on each."""
    people = layout.people
    event = any(normal(label).startswith("event") for table in people for label in table.labels)
    report = Report("webex", "event" if event else "meeting")
    for table in people:
        report.other_stamps += evidence_stamps(table)
        read_people(report, table, Manner())
    _stamps(report, layout)
    return report


def read_googlemeet(layout: Layout) -> Report:
    """One row per person: first join, last leave and total, as a rule without dates."""
    report = Report("googlemeet", "participants")
    for table in layout.people:
        read_people(report, table, Manner(shape="span"))
    _stamps(report, layout)
    return report


def read_collaborate(layout: Layout) -> Report:
    """One row per person: first join, last leave and total, always UTC."""
    report = Report("collaborate", "attendance", zone="UTC")
    for table in layout.people:
        read_people(report, table, Manner(shape="span"))
    return report


def read_dashboard(layout: Layout) -> Report:
    """BigBlueButton's dashboard once an office program has saved it; its false last person has no times."""
    report = read_generic(layout)
    report.provider, report.kind = "bigbluebutton", "dashboard_csv"
    kept = [line for line in report.lines if line.shape != "unknown"]
    report.rows_ignored += len(report.lines) - len(kept)
    report.lines = kept
    return report


def read_generic(layout: Layout) -> Report:
    """Any other table. With a duration a row may stand for several visits of one person; without, it is
    a connection.
    """
    people = layout.people
    report = Report("generic", "table")
    for table in people:
        report.other_stamps += evidence_stamps(table)
        read_people(report, table, Manner(shape=_shape(table)))
        report.zone = report.zone or zone_of_label(table.labels[table.columns.get("join", 0)])
    _stamps(report, layout)
    if people and not any("join" in table.columns or "stamp" in table.columns for table in people):
        report.notes.append(note("totals_only"))
    return report


def _shape(table: Table) -> str:
    return "span" if table.has("join", "leave", "duration") else "visit"


def _stamps(report: Report, layout: Layout) -> None:
    """Moments that describe the meeting: its start and end, and dates that help with the order of day
    and month.
    """
    for table in layout.tables:
        if table.of_meeting:
            report.other_stamps += evidence_stamps(table)
    for _number, cells in layout.loose:
        report.other_stamps += [stamp for cell in filled(cells) if (stamp := parse_stamp(cell))]
