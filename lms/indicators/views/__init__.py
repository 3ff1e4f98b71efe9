"""The screens of the reporting officer: the table, the rows of a figure, freezing, exports."""

from .exports import export_breakdown_view, export_firms_view, export_rows_view, export_table_view
from .figure import FigureView
from .handover import FreezeView, RestateView
from .table import TableView

__all__ = [
    "FigureView",
    "FreezeView",
    "RestateView",
    "TableView",
    "export_breakdown_view",
    "export_firms_view",
    "export_rows_view",
    "export_table_view",
]
