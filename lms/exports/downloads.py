"""An export as a download: its format, its stable name, its HTTP response."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from django.db import models
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _

from lms.conf import conf

from .columns import Column, Notes, Rows
from .delimited import csv_rows
from .opendocument import ODS_TYPE, ods_file
from .workbooks import xlsx_file

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportFormat(models.TextChoices):
    XLSX = "xlsx", _("Excel (XLSX)")
    CSV_ITALIAN = "csv-it", _("CSV for an Italian Excel (semicolon, decimal comma)")
    CSV = "csv", _("CSV for programs (RFC 4180)")
    ODS = "ods", _("OpenDocument (ODS)")

    @property
    def extension(self) -> str:
        return str(self.value).split("-")[0]


def chosen_format(raw: str | None) -> ExportFormat:
    """The format somebody asked for in a URL; anything unknown is XLSX."""
    return ExportFormat(raw) if raw in ExportFormat.values else ExportFormat.XLSX


def file_name(
    table: str, period: str, cut_off: date, version: int, ext: str, *, prefix: str | None = None
) -> str:
    """`UCL_<table>_<period>_<cut-off>_v<n>.<ext>`: the same export of the same day has the same name.

    `prefix` is that of settings.LMS (EXPORT_PREFIX) unless given.
    """
    start = conf.EXPORT_PREFIX if prefix is None else prefix
    parts = (start, table, period, cut_off.isoformat()[:10], f"v{version}")
    return "_".join(filter(None, map(_in_file_name, parts))) + f".{ext}"


def respond(
    columns: Sequence[Column],
    rows: Rows,
    *,
    export_format: ExportFormat,
    table: str,
    period: str,
    cut_off: date,
    version: int = 1,
    notes: Notes = (),
) -> HttpResponseBase:
    """The download: CSV streamed as the rows come, a workbook from its temporary file.

    Never cached on the way, because the rows may be personal data. Raises TooManyRows for a workbook.
    """
    name = file_name(table, period, cut_off, version, export_format.extension)
    response: HttpResponseBase
    match export_format:
        case ExportFormat.CSV:
            response = _streamed(csv_rows(columns, rows), name)
        case ExportFormat.CSV_ITALIAN:
            response = _streamed(csv_rows(columns, rows, "italian"), name)
        case ExportFormat.ODS:
            book = ods_file(columns, rows, notes)
            response = FileResponse(book, as_attachment=True, filename=name, content_type=ODS_TYPE)
        case _:
            book = xlsx_file(columns, rows, notes)
            response = FileResponse(book, as_attachment=True, filename=name, content_type=XLSX_TYPE)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _streamed(pieces, name: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=headers)


def _in_file_name(part: str) -> str:
    plain = unicodedata.normalize("NFKD", part).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9.-]+", "-", plain).strip("-.")
