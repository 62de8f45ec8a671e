"""Reads a workbook that names projects for a list, as the lines that would have been pasted from it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from projects.rules.money import MoneyError, wan_text
from projects.rules.texts import spelling_key
from projects.rules.typed_amounts import AmountUnit, yuan_typed
from tracker.imports.cells import is_blank, shown
from tracker.imports.reader import grid_of_workbook
from tracker.imports.workbook_guard import WorkbookRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.imports.cells import CellValue

HEADER_WITHIN = 10
"""Rows in which the headers are looked for: above them stand titles."""
NAMES = frozenset({"项目名称", "名称", "项目"})
CODES = frozenset({"项目代码", "代码", "国家代码"})
_LINE_BREAK = re.compile(r"\s+")
_UNIT = re.compile(r"\((亿元|万元)\)")
_UNITS = {"万元": AmountUnit.WAN, "亿元": AmountUnit.YI}


def text_of_workbook(content: bytes) -> str:
    """
    Return the first sheet of an .xlsx workbook as lines of name or code and amount; a line's number is that of its row.

    Without a row of headers the first column is the name.

    :raises WorkbookRefusedError: if the workbook is refused as a whole, or states no unit of its amounts
    """
    rows = dict(grid_of_workbook(content, sheet="").rows)
    top, columns = _columns(rows)
    numbers = range(1, max(rows, default=0) + 1)
    lines = [_line(rows.get(number, ()), columns) if number > top else "" for number in numbers]
    return "\n".join(lines).rstrip()


class _Columns:
    """Where the name, the code and the amount stand, by index; None where there is no such column."""

    def __init__(self, header: Sequence[CellValue]) -> None:
        keys = [spelling_key(shown(cell)) for cell in header]
        self.name = next((index for index, key in enumerate(keys) if key in NAMES), None)
        self.code = next((index for index, key in enumerate(keys) if key in CODES), None)
        self.amount = next((index for index, key in enumerate(keys) if "投资" in key), None)
        unit = _UNIT.search(keys[self.amount]) if self.amount is not None else None
        if self.is_header and self.amount is not None and unit is None:
            message = f"“{shown(header[self.amount])}”没有写单位：请改为“投资额（万元）”或“投资额（亿元）”。"
            raise WorkbookRefusedError("unit_missing", message)
        self.unit = _UNITS[unit[1]] if unit else AmountUnit.WAN

    @property
    def is_header(self) -> bool:
        """Whether the row names a column by which projects are found."""
        return self.name is not None or self.code is not None


def _columns(rows: dict[int, list[CellValue]]) -> tuple[int, _Columns | None]:
    for number in sorted(rows)[:HEADER_WITHIN]:
        keys = {spelling_key(shown(cell)) for cell in rows[number]}
        if keys & (NAMES | CODES):
            return number, _Columns(rows[number])
    return 0, None


def _line(cells: Sequence[CellValue], columns: _Columns | None) -> str:
    if columns is None:
        return "\t".join(_plain(cell) for cell in cells).rstrip()

    def at(index: int | None) -> str:
        return "" if index is None or index >= len(cells) or is_blank(cells[index]) else _plain(cells[index])

    name, amount = at(columns.code) or at(columns.name), at(columns.amount)
    if columns.unit == AmountUnit.YI and amount:
        try:
            amount = wan_text(yuan_typed(amount, AmountUnit.YI) or 0)
        except MoneyError as error:
            raise WorkbookRefusedError("amount_unreadable", f"“{name}”：{error}") from error
    return f"{name}\t{amount}".rstrip()


def _plain(cell: CellValue) -> str:
    """Return a cell in one line: a line break would begin the next project."""
    return _LINE_BREAK.sub(" ", shown(cell)).strip()
