"""The files handed over: the table, its breakdowns, the rows of a figure, the firms supported."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import HttpResponseBase
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lms.audit.trail import record
from lms.conf import conf
from lms.exports import Column, ExportFormat, respond

from .figures import in_order, label_of
from .kinds import Dimension
from .models import Indicator, Period, Reading
from .selection import Selection, selected
from .supported import COLUMNS as FIRM_COLUMNS
from .supported import firm_rows
from .table import Entry, frozen_entries, live_entries

TABLE_COLUMNS = (
    Column("programme", gettext_lazy("Programme")),
    Column("axis", gettext_lazy("Axis")),
    Column("code", gettext_lazy("Code")),
    Column("of_which", gettext_lazy("Of which")),
    Column("name", gettext_lazy("Indicator")),
    Column("unit", gettext_lazy("Unit")),
    Column("baseline", gettext_lazy("Baseline"), "decimal"),
    Column("baseline_year", gettext_lazy("Year of the baseline"), "integer"),
    Column("milestone", gettext_lazy("Milestone"), "decimal"),
    Column("milestone_year", gettext_lazy("Year of the milestone"), "integer"),
    Column("target", pgettext_lazy("of an indicator", "Target"), "decimal"),
    Column("target_year", gettext_lazy("Year of the target"), "integer"),
    Column("forecast", gettext_lazy("Forecast"), "decimal"),
    Column("achieved_in_period", gettext_lazy("Newly counted in the period"), "integer"),
    Column("achieved_to_date", gettext_lazy("To date"), "integer"),
    Column("size_unknown", gettext_lazy("Size not known yet"), "integer"),
    Column("pct_of_target", gettext_lazy("Percent of target"), "decimal", 1),
    Column("source", gettext_lazy("Source")),
    Column("rule_version", gettext_lazy("Version of the rule")),
    Column("cut_off", gettext_lazy("Cut-off"), "date"),
    Column("comment", gettext_lazy("Comment")),
)
BREAKDOWN_COLUMNS = (
    Column("code", gettext_lazy("Code")),
    Column("period", gettext_lazy("Period")),
    Column("dimension", gettext_lazy("Dimension")),
    Column("dimension_name", gettext_lazy("Broken down by")),
    Column("dimension_code", gettext_lazy("Code of the value")),
    Column("dimension_label", gettext_lazy("Value")),
    Column("value_in_period", gettext_lazy("Newly counted in the period"), "integer"),
    Column("value_to_date", gettext_lazy("To date"), "integer"),
    Column("distinct_note", gettext_lazy("Note")),
)
ROW_COLUMNS = (
    Column("code", gettext_lazy("Code")),
    Column("unit", gettext_lazy("Unit")),
    Column("enterprise_name", gettext_lazy("Enterprise")),
    Column("enterprise_cf", gettext_lazy("Tax code")),
    Column("day", gettext_lazy("Day"), "date"),
    Column("what", gettext_lazy("What")),
    Column("where", gettext_lazy("Where")),
    Column("reference", gettext_lazy("Reference")),
    Column("counted", gettext_lazy("Counted"), "boolean"),
    Column("reason_code", gettext_lazy("Code of the reason")),
    Column("reason", gettext_lazy("Why")),
    Column("size_class", gettext_lazy("Size class")),
    Column("province", gettext_lazy("Province")),
    Column("nuts3", "NUTS3"),
    Column("kind", gettext_lazy("Kind")),
    Column("service", gettext_lazy("Service")),
    Column("call", gettext_lazy("Funding call")),
    Column("form", gettext_lazy("Form of support")),
    Column("hours", gettext_lazy("Hours"), "decimal", 2),
    Column("evidence", gettext_lazy("Row of the register")),
)


def entries_to_export(period: Period, reading: Reading | None) -> list[Entry]:
    """A file of a reading holds what was handed over and nothing else."""
    return frozen_entries(reading) if reading else live_entries(period)


def table_rows(period: Period, entries: Iterable[Entry]) -> Iterator[Sequence[Any]]:
    definitions = Indicator.objects.in_bulk([entry.indicator_id for entry in entries])
    programme = period.programme
    for entry in entries:
        one, figure = definitions[entry.indicator_id], entry.figure
        yield (
            programme.code,
            programme.axis,
            entry.code,
            entry.parent_code,
            entry.name,
            entry.unit_label,
            one.baseline,
            one.baseline_year,
            one.milestone,
            one.milestone_year,
            entry.target,
            one.target_year,
            one.forecast,
            figure.new if figure else None,
            figure.to_date if figure else None,
            figure.size_unknown if figure else None,
            entry.percent_of_target,
            one.source,
            entry.rule_version,
            period.cut_off,
            entry.problem or one.comment,
        )


def breakdown_rows(period: Period, entries: Iterable[Entry]) -> Iterator[Sequence[Any]]:
    """Long form; the total stands once per dimension, and says when the values do not add up to it."""
    for entry in entries:
        if entry.figure is None:
            continue
        for dimension, found in entry.figure.breakdown.items():
            name = Dimension(dimension).label
            for code in in_order(dimension, found["values"]):
                new, to_date = found["values"][code]
                label = label_of(dimension, code)
                yield (entry.code, period.name, dimension, name, code, label, new, to_date, "")
            note = "" if found["additive"] else _("not additive: a unit can fall under several values")
            total = (_("Total, each once"), entry.figure.new, entry.figure.to_date, note)
            yield (entry.code, period.name, dimension, name, "TOTAL", *total)


def row_rows(
    selection: Selection, period: Period, indicator: Indicator, reading: Reading | None
) -> Iterator[Sequence[Any]]:
    for line in selected(selection, period, indicator, reading):
        yield (
            indicator.code,
            line.unit,
            line.name,
            line.code,
            line.date,
            line.title,
            line.place,
            line.reference,
            line.counted,
            line.reason,
            line.why,
            line.size_label,
            line.province_label,
            line.province,
            line.kind_label,
            label_of(Dimension.SERVICE, line.service) if line.service else "",
            line.call,
            label_of(Dimension.FORM, line.form) if line.form else "",
            line.seconds / 3600 if line.seconds else None,
            line.fact,
        )


def export_table(
    period: Period, reading: Reading | None, export_format: ExportFormat, *, acting_user: Any
) -> HttpResponseBase:
    entries = entries_to_export(period, reading)
    rows = list(table_rows(period, entries))
    notes = [*_notes(period, reading, acting_user), *_rules(entries)]
    return _respond("indicators", TABLE_COLUMNS, rows, notes, period, reading, export_format, acting_user)


def export_breakdown(
    period: Period, reading: Reading | None, export_format: ExportFormat, *, acting_user: Any
) -> HttpResponseBase:
    entries = entries_to_export(period, reading)
    rows = list(breakdown_rows(period, entries))
    notes = [*_notes(period, reading, acting_user), *_rules(entries)]
    return _respond("breakdown", BREAKDOWN_COLUMNS, rows, notes, period, reading, export_format, acting_user)


def export_rows(
    period: Period,
    indicator: Indicator,
    reading: Reading | None,
    selection: Selection,
    export_format: ExportFormat,
    *,
    acting_user: Any,
) -> HttpResponseBase:
    rows = list(row_rows(selection, period, indicator, reading))
    notes = [
        *_notes(period, reading, acting_user),
        (_("Filters"), selection.in_words()),
        *_rules(_only(period, reading, indicator)),
    ]
    table = f"rows-{indicator.code}"
    return _respond(table, ROW_COLUMNS, rows, notes, period, reading, export_format, acting_user)


def export_firms(
    period: Period,
    indicator: Indicator,
    reading: Reading | None,
    export_format: ExportFormat,
    *,
    acting_user: Any,
) -> HttpResponseBase:
    rows = list(firm_rows(period, indicator, reading))
    notes = [
        *_notes(period, reading, acting_user),
        (_("Filters"), _("All firms counted to date under %(code)s") % {"code": indicator.code}),
        (_("Register data"), _("VAT number, town and activity are those recorded on the day of the export.")),
        *_rules(_only(period, reading, indicator)),
    ]
    table = f"firms-{indicator.code}"
    return _respond(table, FIRM_COLUMNS, rows, notes, period, reading, export_format, acting_user)


def _only(period: Period, reading: Reading | None, indicator: Indicator) -> list[Entry]:
    entries = frozen_entries(reading) if reading else live_entries(period, [indicator])
    return [entry for entry in entries if entry.indicator_id == indicator.pk]


def _notes(period: Period, reading: Reading | None, acting_user: Any) -> list[tuple[str, str]]:
    notes = [
        (_("Organisation"), conf.ORGANISATION),
        (_("Programme"), f"{period.programme.code} {period.programme.name}"),
        (_("Period"), f"{period.name} ({period.starts_on.isoformat()} / {period.ends_on.isoformat()})"),
        (_("Cut-off"), period.cut_off.isoformat()),
        (_("Made by"), str(acting_user)),
        (_("Made at"), localtime().isoformat(timespec="seconds")),
    ]
    if conf.PROGRAMME_LINE:
        notes.insert(1, (_("Funding"), conf.PROGRAMME_LINE))
    if reading is None:
        return [*notes, (_("State"), _("Provisional: not frozen, figures can still change."))]
    when = date_format(localtime(reading.frozen_at), "SHORT_DATETIME_FORMAT")
    state = _("Frozen on %(when)s by %(who)s, reading %(number)d.") % {
        "when": when,
        "who": reading.frozen_by_name or "–",
        "number": reading.number,
    }
    notes += [(_("State"), state), (_("SHA-256 of the reading"), reading.sha256)]
    if reading.reason:
        notes.append((_("Reason of the restatement"), reading.reason))
    return notes


def _rules(entries: Iterable[Entry]) -> list[tuple[str, str]]:
    title = _("How this is counted: %(code)s")
    return [
        (title % {"code": entry.code}, " ".join([*entry.how, f"[{entry.rule_version}]"])) for entry in entries
    ]


def _respond(
    table: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Any]],
    notes: Sequence[tuple[Any, Any]],
    period: Period,
    reading: Reading | None,
    export_format: ExportFormat,
    acting_user: Any,
) -> HttpResponseBase:
    """The download; it is a disclosure, so the trail says who took how many rows of what."""
    record(
        "lms_indicators.export",
        period,
        after={
            "table": table,
            "format": export_format.value,
            "rows": len(rows),
            "reading": reading.number if reading else None,
            "notes": {str(label): str(value) for label, value in notes if label == _("Filters")},
        },
        acting_user=acting_user,
    )
    return respond(
        columns,
        rows,
        export_format=export_format,
        table=table,
        period=period.name,
        cut_off=period.cut_off,
        # 0 is provisional; a frozen reading carries its number.
        version=reading.number if reading else 0,
        notes=notes,
    )
