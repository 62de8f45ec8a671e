"""Reads the workbook of a month's sheet that was downloaded, filled in and sent back: rows of typed texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from projects.rules.months import month_text
from projects.rules.typed_amounts import typed_text
from tracker.imports.cells import CellError, amount_wan, is_blank, normalised, shown, text
from tracker.imports.header_names import plain
from tracker.imports.ledger_rows import RowError
from tracker.imports.reader import HEADER_ROW, grid_of_workbook
from tracker.imports.sheet_reader import column_letters
from tracker.models import ProgressReport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from tracker.imports.cells import CellValue

SHEET = "月报"
PROJECT, VERSION, MONTH, NAME = "系统编号", "版本", "填报月份", "项目名称"
FIXED = (PROJECT, VERSION, MONTH, NAME, "阶段", "上次累计（万元）", "状态")
"""The columns that the download fills and nobody changes; the first four say which row of which month this is."""
TYPED = {
    "month_completed": "本月完成（万元）",
    "completed": "累计（万元）",
    "actual_output": "实际年产值（万元）",
    "narrative": "形象进度",
    "problems": "存在问题",
    "explanation": "说明",
}
"""The columns to fill in, by the name of their cells."""
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
    """The lines that were read, where their columns stand, and what is wrong with the others."""

    lines: list[SheetLine] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)

    def error(self, row: int, header: str, content: str, code: str, detail: str) -> RowError:
        """Return what is wrong with a cell, at its place in Excel."""
        place = f"{column_letters(self.columns[header] + 1)} " if header in self.columns else ""
        return RowError(SHEET, row, f"{place}{header}", content[:80], code, detail)

    def with_faults(self, faults: Iterable[Fault]) -> list[RowError]:
        """Return all that keeps the sheet from being written, in the order of its cells."""
        late = [
            self.error(fault.row, TYPED.get(fault.cell, NAME), fault.text, fault.code, fault.detail) for fault in faults
        ]
        return sorted([*self.errors, *late], key=lambda error: error.place)


class Fault(Protocol):
    """What was found wrong with a line when it was to be written; `cell` is empty for the whole line."""

    @property
    def row(self) -> int: ...
    @property
    def cell(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def detail(self) -> str: ...


def read_monthly_sheet(content: bytes, *, month: date) -> ReadSheet:
    """
    Read the bytes of an .xlsx workbook, whose sheet 月报 has its headers in row 1. Every wrong cell is listed.

    :raises WorkbookRefusedError: if the workbook is refused as a whole
    """
    rows = grid_of_workbook(content, sheet=SHEET).rows
    header = rows[0][1] if rows and rows[0][0] == HEADER_ROW else []
    known = {plain(name): name for name in (*FIXED, *TYPED.values())}
    found = ReadSheet()
    for index, cell in enumerate(header):
        if (name := known.get(plain(shown(cell)))) is not None:
            found.columns.setdefault(name, index)
    missing = [name for name in (PROJECT, VERSION, MONTH, *TYPED.values()) if name not in found.columns]
    if missing:
        detail = f"缺少这些列：{'、'.join(missing)}。请用下载的本月表填写，不要删改表头。"
        found.errors.append(found.error(HEADER_ROW, missing[0], "", "missing_column", detail))
        return found
    seen: dict[int, int] = {}
    for number, cells in rows[1:]:
        if not all(is_blank(cell) for cell in cells):
            _read_line(found, number, cells, month, seen)
    return found


def _read_line(found: ReadSheet, number: int, cells: Sequence[CellValue], month: date, seen: dict[int, int]) -> None:
    def at(name: str) -> CellValue:
        index = found.columns.get(name, len(cells))
        return cells[index] if index < len(cells) else None

    def refuse(name: str, code: str, detail: str) -> None:
        found.errors.append(found.error(number, name, shown(at(name)), code, detail))

    project, version = _whole(at(PROJECT)), 0 if is_blank(at(VERSION)) else _whole(at(VERSION))
    if project is None or version is None:
        name = PROJECT if project is None else VERSION
        refuse(name, "invalid_number", f"“{shown(at(name))}”不是下载时的{name}：请保留下载时的内容，不要加行。")
        return
    if (told := normalised(at(MONTH))) != month_text(month):
        refuse(MONTH, "other_month", f"这是 {told} 的表，这里要 {month_text(month)} 的：请下载这个月的表填写。")
        return
    if project in seen:
        refuse(PROJECT, "repeated", f"这个项目在第 {seen[project]} 行已有一行。")
        return
    seen[project] = number
    texts = {}
    for cell, header in TYPED.items():
        try:
            texts[cell] = "" if is_blank(at(header)) else _READERS[cell](at(header))
        except CellError as error:
            refuse(header, error.code, str(error))
    found.lines.append(SheetLine(number, project, version, shown(at(NAME)), texts))


def _whole(cell: CellValue) -> int | None:
    plain = normalised(cell)
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) <= LONGEST_NUMBER else None


def _amount(cell: CellValue) -> str:
    return typed_text(amount_wan(cell))


def _limit(name: str) -> int:
    return int(getattr(ProgressReport, name).field.max_length)


_READERS: dict[str, Callable[[CellValue], str]] = {
    name: text(_limit(name), lines=True) if name in TEXTS else _amount for name in TYPED
}
