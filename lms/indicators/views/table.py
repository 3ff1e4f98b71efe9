"""The indicator table of a period, with its breakdowns and how each figure is counted."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.widgets import HeaderButton
from wagtail.admin.widgets.button import Button

from lms.exports import ExportFormat

from ..figures import in_order, label_of
from ..kinds import Dimension
from ..models import Period, Programme, Reading
from ..seals import broken_seals
from ..selection import NEW, NONE, TO_DATE
from ..table import Entry, entries
from ..warnings import warnings_of
from .base import ReportingView, chosen_reading


@dataclass
class Cell:
    value: int
    url: str


@dataclass
class BreakdownRow:
    entry: Entry
    cells: list[Cell | None]
    total: int
    added: int

    @property
    def adds_up(self) -> bool:
        return self.added == self.total


def figure_url(period: Period, entry: Entry, reading: Reading | None, **query: str) -> str:
    address = reverse("lms_reporting:figure", args=[period.pk, entry.indicator_id])
    query["reading"] = str(reading.number) if reading else "now"
    return f"{address}?{urlencode(query)}"


def breakdown(
    table: list[Entry], dimension: str, show: str, period: Period, reading: Reading | None
) -> tuple[list[tuple[str, str]], list[BreakdownRow]]:
    """The values in use, with their names, and a row per indicator that has this dimension."""
    place = 0 if show == NEW else 1
    having = [entry for entry in table if entry.figure and dimension in entry.figure.breakdown]
    values = {entry.code: entry.figure.breakdown[dimension]["values"] for entry in having}
    used = {code for found in values.values() for code, pair in found.items() if pair[place]}
    codes = in_order(dimension, used)
    rows = []
    for entry in having:
        found = {code: pair[place] for code, pair in values[entry.code].items()}
        cells = [
            Cell(
                found[code],
                figure_url(period, entry, reading, show=show, **_filter(dimension, code, entry)),
            )
            if found.get(code)
            else None
            for code in codes
        ]
        total = entry.figure.new if show == NEW else entry.figure.to_date
        rows.append(BreakdownRow(entry, cells, total, sum(found.values())))
    return [(code, label_of(dimension, code)) for code in codes], rows


def _filter(dimension: str, code: str, entry: Entry) -> dict[str, str]:
    """Only what is one value per unit can be opened into exactly these rows."""
    if not entry.figure.breakdown[dimension]["additive"]:
        return {}
    return {dimension: code or NONE}


class TableView(ReportingView, TemplateView):
    template_name = "lms/indicators/table.html"
    page_title = _("Indicator table")

    @cached_property
    def periods(self) -> list[Period]:
        return list(Period.objects.select_related("programme").order_by("programme__code", "-starts_on"))

    @cached_property
    def chosen(self) -> Period | None:
        """The period asked for, else the last one of the programme that has begun."""
        asked = self.request.GET
        if (pk := asked.get("period", "")).isdecimal():
            found = [period for period in self.periods if period.pk == int(pk)]
            if found and asked.get("programme", "") in ("", str(found[0].programme_id)):
                return found[0]
        programme = asked.get("programme", "")
        mine = [period for period in self.periods if programme in ("", str(period.programme_id))]
        begun = [period for period in mine if period.starts_on <= timezone.localdate()]
        return next(iter(begun or mine), None)

    @cached_property
    def reading(self) -> Reading | None:
        return chosen_reading(self.chosen, self.request.GET.get("reading")) if self.chosen else None

    def get_page_subtitle(self) -> str:
        return str(self.chosen) if self.chosen else ""

    @cached_property
    def header_buttons(self) -> list[Button]:
        user = self.request.user
        if self.chosen is None or not user.has_perm("lms_indicators.add_reading"):
            return []
        if self.reading is None and not self.chosen.readings.exists():
            url = reverse("lms_reporting:freeze", args=[self.chosen.pk])
            return [HeaderButton(_("Freeze"), url=url, icon_name="lock")]
        url = reverse("lms_reporting:restate", args=[self.chosen.pk])
        return [HeaderButton(_("Restate"), url=url, icon_name="edit")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            programmes=Programme.objects.all(), periods=self.periods, period=self.chosen, **kwargs
        )
        if self.chosen is None:
            return context
        period, reading = self.chosen, self.reading
        by = self.request.GET.get("by", "")
        by = by if by in Dimension.values else Dimension.SIZE.value
        show = TO_DATE if self.request.GET.get("show") == TO_DATE else NEW
        table = entries(period, reading)
        columns, rows = breakdown(table, by, show, period, reading)
        return context | {
            "reading": reading,
            "number_of_reading": str(reading.number) if reading else "now",
            "readings": list(period.readings.order_by("number")),
            "broken": broken_seals(reading) if reading else [],
            "warnings": warnings_of(period),
            "entries": [(entry, self._urls(entry)) for entry in table],
            "differs": any(entry.differs for entry in table),
            "by": by,
            "show": show,
            "dimensions": Dimension.choices,
            "dimension_label": Dimension(by).label,
            "columns": columns,
            "breakdown": rows,
            "not_additive": any(not row.adds_up for row in rows),
            "formats": ExportFormat.choices,
            "may_export": self.request.user.has_perm("lms_indicators.export_indicator"),
        }

    def _urls(self, entry: Entry) -> dict[str, str]:
        period, reading = self.chosen, self.reading if entry.figure else None
        return {
            "new": figure_url(period, entry, reading, show=NEW),
            "to_date": figure_url(period, entry, reading, show=TO_DATE),
            "size_unknown": figure_url(period, entry, reading, show="excluded", reason="size_unknown"),
            "now": figure_url(period, entry, None, show=NEW),
        }
