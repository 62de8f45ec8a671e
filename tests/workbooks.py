"""Workbooks for tests: proper ones by a writer, and improper ones by hand."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import xlsxwriter

from tracker.imports.columns import COLUMNS, SHEET

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HEADERS = tuple(column.header for column in COLUMNS)

WORKBOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="项目" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_TYPES}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_TYPES}/sharedStrings" Target="sharedStrings.xml"/>'
    f'<Relationship Id="rId3" Type="{_TYPES}/styles" Target="styles.xml"/></Relationships>'
)


def workbook(rows: Sequence[Mapping[str, Any]], *, headers: Sequence[str] = HEADERS, sheet: str = SHEET) -> bytes:
    """Return an .xlsx with one sheet; rows are cells by header, dates become date cells. Other headers stand behind."""
    headers = [*headers, *dict.fromkeys(header for row in rows for header in row if header not in headers)]
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    page, days = book.add_worksheet(sheet), book.add_format({"num_format": "yyyy-mm-dd"})
    page.write_row(0, 0, headers)
    for number, row in enumerate(rows, 1):
        for header, cell in row.items():
            if isinstance(cell, date):
                page.write_datetime(number, headers.index(header), datetime.combine(cell, time()), days)
            else:
                page.write(number, headers.index(header), cell)
    book.close()
    return file.getvalue()


def sheet_of(rows: str) -> str:
    """Return the XML of a sheet around the XML of its rows."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'


def raw_workbook(sheet: str | bytes, parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """Return an .xlsx made by hand of the XML of its sheet and further parts, which may replace the usual ones."""
    file = io.BytesIO()
    usual = {"xl/workbook.xml": WORKBOOK, "xl/_rels/workbook.xml.rels": LINKS, "xl/worksheets/sheet1.xml": sheet}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**usual, **(parts or {})}.items():
            archive.writestr(name, content)
    return file.getvalue()
