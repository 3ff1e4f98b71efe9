"""OpenDocument spreadsheets, streamed into their zip: as open as the law asks public bodies to be."""

import re
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext as _

from .columns import Column, Convert, Notes, Rows, clean_all, local_day, local_moment, some, whole_seconds
from .workbooks import Tally

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{ODS_TYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
_DAY = '<number:day number:style="long"/><number:text>/</number:text><number:month number:style="long"/>'
_DATE = f'{_DAY}<number:text>/</number:text><number:year number:style="long"/>'
_TIME = """<number:hours/><number:text>:</number:text><number:minutes number:style="long"/>
<number:text>:</number:text><number:seconds number:style="long"/>"""
_CELL = '<style:style style:name="{0}" style:family="table-cell" style:data-style-name="n{0}"/>'
_HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="{_OASIS}:office:1.0" xmlns:table="{_OASIS}:table:1.0"
 xmlns:text="{_OASIS}:text:1.0" xmlns:style="{_OASIS}:style:1.0" xmlns:number="{_OASIS}:datastyle:1.0"
 xmlns:fo="{_OASIS}:xsl-fo-compatible:1.0" office:version="1.3"><office:automatic-styles>
<number:date-style style:name="nday">{_DATE}</number:date-style>
<number:date-style style:name="nmoment">{_DATE}<number:text> </number:text>{_TIME}</number:date-style>
<number:time-style style:name="nclock" number:truncate-on-overflow="false">{_TIME}</number:time-style>
{_CELL.format("day")}{_CELL.format("moment")}{_CELL.format("clock")}
<style:style style:name="head" style:family="table-cell"><style:text-properties fo:font-weight="bold"/>
</style:style></office:automatic-styles><office:body><office:spreadsheet>"""
_FOOT = "</office:spreadsheet></office:body></office:document-content>"
_EMPTY = "<table:table-cell/>"


def ods_file(columns: Sequence[Column], rows: Rows, notes: Notes = ()) -> IO[bytes]:
    """An OpenDocument spreadsheet with the same two sheets as `xlsx_file`, in a temporary file at its start.

    Raises TooManyRows.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the caller closes it
    tally = Tally(columns)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as package:
        package.writestr("mimetype", ODS_TYPE, zipfile.ZIP_STORED)
        package.writestr("META-INF/manifest.xml", _MANIFEST)
        with package.open("content.xml", "w", force_zip64=True) as content:
            head = _row(_texts([column.header for column in columns], "head"))
            content.write(f"{_HEAD}<table:table table:name={quoteattr(_('Data'))}>".encode())
            content.write(f"<table:table-header-rows>{head}</table:table-header-rows>".encode())
            cells = tally.rows(rows, [_converter(column) for column in columns])
            while piece := "".join(map(_row, some(cells))):
                content.write(piece.encode())
            content.write(f"</table:table><table:table table:name={quoteattr(_('Notes'))}>".encode())
            for label, value in tally.notes(notes):
                content.write(_row(_texts([label], "head") + _texts([value])).encode())
            content.write(f"</table:table>{_filter(len(columns), tally.count)}{_FOOT}".encode())
    file.seek(0)
    return file


def _row(cells: Sequence[str]) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def _filter(width: int, count: int) -> str:
    """The buttons over the columns that filter the rows."""
    letters, left = "", max(width, 1)
    while left:
        left, rest = divmod(left - 1, 26)
        letters = chr(65 + rest) + letters
    area = "$'{}'.$A$1:.${}${}".format(_("Data"), letters, count + 1)
    return (
        '<table:database-ranges><table:database-range table:name="rows" table:display-filter-buttons="true" '
        f"table:target-range-address={quoteattr(area)}/></table:database-ranges>"
    )


def _converter(column: Column) -> Convert:
    match column.kind:
        case "integer" | "decimal":
            return lambda values: [_number(value) for value in values]
        case "date":
            return _typed("date", "date-value", "day", lambda value: local_day(value).isoformat())
        case "datetime":
            return _typed("date", "date-value", "moment", _moment)
        case "duration":
            return _typed("time", "time-value", "clock", _clock)
        case "boolean":
            words = {True: _("yes"), False: _("no")}
            return lambda values: _texts(["" if value is None else words[bool(value)] for value in values])
        case _:
            return _texts


def _texts(values: Sequence[Any], style: str = "") -> list[str]:
    named = f' table:style-name="{style}"' if style else ""
    start = f'<table:table-cell office:value-type="string"{named}><text:p>'
    return [
        f"{start}{_paragraphs(text)}</text:p></table:table-cell>" if text else _EMPTY
        for text in clean_all(values)
    ]


def _paragraphs(text: str) -> str:
    """Escaped text with ODF's own signs for line ends, tabs and several spaces, which XML would swallow."""
    text = escape(text)
    if "  " in text or " " in (text[0], text[-1]) or not text.isprintable():
        text = re.sub(r"^ +| +$| {2,}", lambda spaces: f'<text:s text:c="{len(spaces[0])}"/>', text)
        text = text.replace("\t", "<text:tab/>").replace("\n", "</text:p><text:p>")
    return text


def _number(value: Any) -> str:
    if value is None:
        return _EMPTY
    text = format(value, "f") if value.__class__ is not int and hasattr(value, "is_finite") else repr(value)
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?", text):
        return _texts([value])[0]
    return f'<table:table-cell office:value-type="float" office:value="{text}"/>'


def _typed(kind: str, attribute: str, style: str, write: Callable[[Any], str]) -> Convert:
    start = f'<table:table-cell office:value-type="{kind}" table:style-name="{style}" office:{attribute}="'
    return lambda values: [_EMPTY if value is None else f'{start}{write(value)}"/>' for value in values]


def _moment(value: Any) -> str:
    return local_moment(value).replace(tzinfo=None, microsecond=0).isoformat()


def _clock(value: Any) -> str:
    seconds = whole_seconds(value)
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}PT{seconds // 3600}H{seconds // 60 % 60}M{seconds % 60}S"
