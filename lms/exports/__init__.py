"""Streaming CSV, XLSX and ODS files from any iterator of row tuples, guarded against spreadsheet formulas."""

from .columns import Column, Kind, TooManyRows
from .delimited import csv_rows, rows_sha256
from .downloads import ExportFormat, chosen_format, file_name, respond
from .opendocument import ods_file
from .workbooks import xlsx_file

__all__ = [
    "Column",
    "ExportFormat",
    "Kind",
    "TooManyRows",
    "chosen_format",
    "csv_rows",
    "file_name",
    "ods_file",
    "respond",
    "rows_sha256",
    "xlsx_file",
]
