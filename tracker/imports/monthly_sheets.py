"""Reads the rows of a month's sheet that was downloaded, filled in and sent back: typed texts, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from projects.rules.months import month_text
from projects.rules.typed_amounts import typed_text
from tracker.imports.cells import CellError, amount_wan, is_blank, normalised, plain_number, require_value, shown, text
from tracker.imports.ledger_rows import RowError
from tracker.imports.monthly_tables import READ, SHEET, TYPED
from tracker.models import ProgressReport

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from tracker.imports.cells import CellValue
    from tracker.imports.tables import Recognised, TableRow

TEXTS = ("narrative", "problems", "explanation")
LONGEST_NUMBER = 18
"""Digits, which the 64 bits of a key always hold."""


@dataclass(frozen=True)
class SheetLine:
    """One project: the row in Excel, the version of the report when it was downloaded, and the texts of its cells."""

    number: int
    project: int
    version: int
    name: str
    cells: Mapping[str, str]


@dataclass
class ReadSheet:
    """The lines that were read, the letters of their columns by field, and what is wrong with the others."""

    lines: list[SheetLine] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    """What all rows are called, read or not, by their numbers."""

    def error(self, row: int, name: str, content: str, code: str, detail: str) -> RowError:
        """Return what is wrong with the cell of a field, at its place in Excel."""
        place = f"{self.letters[name]} " if name in self.letters else ""
        return RowError(SHEET, row, f"{place}{READ[name]}", content[:80], code, detail)


def read_monthly_sheet(found: Recognised, *, month: date) -> ReadSheet:
    """Read what `monthly_table` found. Every wrong cell is listed."""
    table = found.tables[0]
    sheet = ReadSheet(letters={column.field: column.letters for column in table.columns})
    seen: dict[int, int] = {}
    for row in table.rows:
        _read_line(sheet, row, month, seen)
    return sheet


def _read_line(sheet: ReadSheet, row: TableRow, month: date, seen: dict[int, int]) -> None:
    cells = dict(zip(sheet.letters, row.cells, strict=True))

    def refuse(name: str, code: str, detail: str) -> None:
        sheet.errors.append(sheet.error(row.number, name, shown(cells.get(name)), code, detail))

    sheet.names[row.number] = shown(cells.get("name"))
    project = _whole(cells["project"])
    version = 0 if is_blank(cells["version"]) else _whole(cells["version"])
    if project is None or version is None:
        name = "project" if project is None else "version"
        detail = f"“{shown(cells[name])}”不是下载时的{READ[name]}：请保留下载时的内容，不要加行。"
        refuse(name, "invalid_number", detail)
        return
    if (stated := normalised(cells["month"])) != month_text(month):
        refuse("month", "other_month", f"这是 {stated} 的表，这里要 {month_text(month)} 的：请下载这个月的表填写。")
        return
    if project in seen:
        refuse("project", "repeated", f"这个项目在第 {seen[project]} 行已有一行。")
        return
    seen[project] = row.number
    texts = {}
    for name in TYPED:
        try:
            require_value(cells[name])
            texts[name] = "" if is_blank(cells[name]) else _READERS[name](plain_number(cells[name]))
        except CellError as error:
            refuse(name, error.code, str(error))
    sheet.lines.append(SheetLine(row.number, project, version, sheet.names[row.number], texts))


def _whole(cell: CellValue) -> int | None:
    plain = normalised(plain_number(cell))
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) <= LONGEST_NUMBER else None


def _amount(cell: CellValue) -> str:
    return typed_text(amount_wan(cell))


def _limit(name: str) -> int:
    return int(getattr(ProgressReport, name).field.max_length)


_READERS: dict[str, Callable[[CellValue], str]] = {
    name: text(_limit(name), lines=True) if name in TEXTS else _amount for name in TYPED
}
