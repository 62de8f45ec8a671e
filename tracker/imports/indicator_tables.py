"""Finds in a workbook the sheet of the values of zone indicators, and reads its cells. Pure: no database, no Django."""

from __future__ import annotations

from typing import TYPE_CHECKING

from projects.rules.fixed_point import QuantityError
from projects.rules.indicators import value_from
from tracker.imports.cells import CellError, normalised, plain_number, require_value, shown
from tracker.imports.tables import FoundTable, Recognised, TableRow

if TYPE_CHECKING:
    from tracker.imports.cells import CellValue
    from tracker.imports.sheet_reader import Grid

SHEET = "指标"
HEADER_ROW = 1


def indicator_table(grid: Grid) -> Recognised:
    """Return all rows of a sheet as they are, its headers among them: what they mean is in the database."""
    rows = [TableRow(number, cells) for number, cells in grid.rows]
    return Recognised([FoundTable(SHEET, (HEADER_ROW, HEADER_ROW), (), (), (), rows)])


def value_parts(cell: CellValue) -> int:
    """
    Return the value of a cell, as whole ten-thousandths of the indicator's unit.

    :raises CellError: if it is none
    """
    require_value(cell)
    cell = plain_number(cell)
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise CellError("invalid", f"这里应为数字，单元格却是 {shown(cell)}。")
    try:
        return value_from(normalised(cell))
    except QuantityError as error:
        raise CellError("invalid", str(error)) from error
