"""One figure opened: how it is counted, its breakdowns, and every row with the reason why it counts."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.paginator import WagtailPaginator

from lms.exports import ExportFormat
from lms.ledger.models import Activity

from .. import reasons
from ..figures import Line, in_order, label_of
from ..kinds import Dimension
from ..models import FrozenFigure, Indicator, Period, Reading
from ..rules import BadParams
from ..selection import NONE, Selection, lines_of, shown_labels
from ..table import Entry, frozen_entries, live_entries
from .base import ReportingView, chosen_reading

ROWS_PER_PAGE = 50
BAR_WIDTH = 100


def _sessions_of(lines: list[Line], period: Period) -> dict[str, int] | None:
    """How many sessions the counted events had, new and to date: an event of several is one event.

    As the events stand now, also beside a frozen figure. None where events are not what is counted, and where
    each had one session. One query.
    """
    days = {int(line.fact.partition(":")[2]): line.date for line in lines if _is_event(line)}
    if not days:
        return None
    counts = dict(Activity.objects.filter(pk__in=days).values_list("pk", "session_count"))
    if all(number == 1 for number in counts.values()):
        return None
    new = sum(number for pk, number in counts.items() if period.starts_on <= days[pk] <= period.ends_on)
    return {"new": new, "to_date": sum(counts.values())}


def _is_event(line: Line) -> bool:
    return line.counted and line.fact.startswith("activity:")


class FigureView(ReportingView, TemplateView):
    template_name = "lms/indicators/figure.html"

    @cached_property
    def indicator(self) -> Indicator:
        return get_object_or_404(self._indicators, pk=self.kwargs["indicator"])

    @property
    def _indicators(self) -> QuerySet[Indicator]:
        return Indicator.objects.filter(programme=self.period.programme_id).select_related("parent")

    @cached_property
    def reading(self) -> Reading | None:
        reading = chosen_reading(self.period, self.request.GET.get("reading"))
        # An indicator added after the hand-over has no frozen rows: it is shown as it is now.
        if reading and not FrozenFigure.objects.filter(reading=reading, indicator=self.indicator).exists():
            return None
        return reading

    @cached_property
    def entry(self) -> Entry:
        if self.reading is None:
            return live_entries(self.period, [self.indicator])[0]
        frozen = frozen_entries(self.reading)
        return next(entry for entry in frozen if entry.indicator_id == self.indicator.pk)

    def get_page_title(self) -> str:
        return f"{self.entry.code} {self.entry.name}"

    def get_page_subtitle(self) -> str:
        return str(self.period)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        selection = Selection.of(self.request.GET)
        try:
            lines = list(lines_of(self.period, self.indicator, self.reading))
        except BadParams:
            lines = []
        shown = [line for line in lines if selection.includes(line, self.period)]
        page = WagtailPaginator(shown, ROWS_PER_PAGE).get_page(self.request.GET.get("p"))
        query = self.request.GET.copy()
        query.pop("p", None)
        return super().get_context_data(**kwargs) | {
            "period": self.period,
            "indicator": self.indicator,
            "entry": self.entry,
            "reading": self.reading,
            "sessions": _sessions_of(lines, self.period),
            "selection": selection,
            "shown_labels": shown_labels(),
            "shown_label": shown_labels()[selection.show],
            "rows_page": page,
            "lines": page.object_list,
            "query": query.urlencode(),
            "number_of_reading": str(self.reading.number) if self.reading else "now",
            "choices": self._choices(lines),
            "breakdowns": self._breakdowns(),
            "formats": ExportFormat.choices,
            "may_export": self.request.user.has_perm("lms_indicators.export_indicator"),
            "lists_firms": any(line.unit.startswith("enterprise:") for line in lines),
        }

    def _choices(self, lines: list[Line]) -> list[dict[str, Any]]:
        """The filters, each with the values that occur."""
        selection = Selection.of(self.request.GET)
        codes = sorted({line.reason for line in lines if line.reason}, key=reasons.label)
        filters = [
            {
                "name": "reason",
                "label": _("Reason"),
                "value": selection.reason,
                "options": [(code, reasons.label(code)) for code in codes],
            }
        ]
        for dimension in Dimension:
            used = in_order(dimension, {getattr(line, dimension) for line in lines})
            if [code for code in used if code]:
                filters.append(
                    {
                        "name": dimension.value,
                        "label": dimension.label,
                        "value": getattr(selection, dimension),
                        "options": [(code or NONE, label_of(dimension, code)) for code in used],
                    }
                )
        return filters

    def _breakdowns(self) -> list[dict[str, Any]]:
        """Each dimension as a table with a bar per value, the bars to one scale."""
        figure = self.entry.figure
        if figure is None:
            return []
        found = []
        for dimension, one in figure.breakdown.items():
            values = one["values"]
            most = max((pair[1] for pair in values.values()), default=0)
            rows = [
                {
                    "label": label_of(dimension, code),
                    "new": values[code][0],
                    "to_date": values[code][1],
                    "width": values[code][1] * BAR_WIDTH // most if most else 0,
                    "width_new": values[code][0] * BAR_WIDTH // most if most else 0,
                }
                for code in in_order(dimension, values)
            ]
            found.append(
                {
                    "label": Dimension(dimension).label,
                    "rows": rows,
                    "additive": one["additive"],
                    "added": sum(row["to_date"] for row in rows),
                    "added_new": sum(row["new"] for row in rows),
                }
            )
        return found
