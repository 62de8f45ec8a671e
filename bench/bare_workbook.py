"""The cells of a workbook, and another of the same cells written by the bare library."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

if TYPE_CHECKING:
    from collections.abc import Sequence


def cells_of(content: bytes) -> list[list[Any]]:
    """Return the cells of the first sheet."""
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def written(rows: Sequence[Sequence[Any]]) -> bytes:
    """Return a workbook of one sheet with these cells, each with a border and the format of its kind."""
    with TemporaryFile() as file:
        book = Workbook(file, {"constant_memory": True})
        page = book.add_worksheet()
        forms = ("@", "#,##0.00##", "yyyy-mm-dd", "yyyy-mm-dd hh:mm")
        text, number, day, moment = (book.add_format({"border": 1, "num_format": form}) for form in forms)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if cell == "":
                    page.write_blank(row, column, None, text)
                elif isinstance(cell, str):
                    page.write_string(row, column, cell, text)
                elif isinstance(cell, date):
                    page.write_datetime(row, column, cell, moment if isinstance(cell, datetime) else day)
                else:
                    page.write_number(row, column, cell, number)
        book.close()
        file.seek(0)
        return file.read()
