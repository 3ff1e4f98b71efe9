"""Lists of people as staff bring them along: CSV, XLSX, and what a hostile hand makes of them."""

import io
import zipfile

from openpyxl import Workbook

HEAD = ("Nome", "Cognome", "E-mail", "Codice fiscale", "Impresa", "Provincia", "Ruolo", "Lingua")


def csv_list(*rows, head=HEAD, delimiter=";", encoding="utf-8"):
    lines = [delimiter.join(head), *(delimiter.join(map(str, row)) for row in rows)]
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def xlsx_list(*rows, head=HEAD):
    book = Workbook()
    book.active.append(head)
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def bomb(mib=400):
    """A spreadsheet of some kilobytes that would unpack to hundreds of MiB."""
    honest = xlsx_list(("Anna", "Abete", "anna@example.com", "", "", "", "", ""))
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(honest)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if "worksheets/sheet" not in part.filename:
                new.writestr(part, old.read(part))
        with new.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(
                b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            )
            for _n in range(mib):
                sheet.write(b" " * (1 << 20))
    return file.getvalue()
