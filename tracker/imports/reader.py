"""Reads a ledger into rows of values, and collects every unreadable cell."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tracker.imports.cells import CellError, CellValue, is_blank, is_picture, shown
from tracker.imports.columns import COLUMNS, HEADER_OF, HEADERS, IGNORED_HEADERS, SHEET, Column, header_key
from tracker.imports.date_cells import MonthOnly, Remarked
from tracker.imports.merges import covers_of
from tracker.imports.sheet_reader import Grid, WorkbookContext, column_letters, read_sheet
from tracker.imports.workbook_guard import WorkbookRefusedError, opened
from tracker.imports.workbook_parts import counts_from_1904, shared_texts, styles_of
from tracker.imports.xml_stream import UnfitError

if TYPE_CHECKING:
    from pathlib import Path

    from tracker.imports.merges import Cover

HEADER_ROW = 1
LONGEST_SHOWN = 80


HIDDEN_COLUMN = "这一列在表中被隐藏，内容照样读取，请核对。"
HIDDEN_ROW = "这一行在表中被隐藏或筛选掉了。要导入就取消隐藏或筛选，核对后再导入；不要就删去这一行。"


@dataclass(frozen=True)
class RowRemark:
    """
    What an officer should know of a cell, though its row may be written.

    Its place as Excel shows it, the cell's content, the rule's code and a sentence.
    """

    sheet: str
    row: int
    column: str
    value: str
    code: str
    detail: str

    @property
    def place(self) -> tuple[int, int, str]:
        """The sort key: the row, then the column from left to right (the length first, since Z stands before AA)."""
        letters = self.column.partition(" ")[0]
        return self.row, len(letters), letters


class RowError(RowRemark):
    """What keeps a row from being written."""


@dataclass(frozen=True)
class LedgerRow:
    """
    One row: its number in Excel, its cells, and the values of the cells that are not blank, by field.

    `unread` are the fields whose cells could not be read; they must not be reported as missing as well. Of the fields
    in `months` only the month is stated: their value is its last day.
    """

    number: int
    cells: Sequence[CellValue]
    values: Mapping[str, Any]
    unread: frozenset[str] = frozenset()
    months: frozenset[str] = frozenset()

    def get(self, field: str) -> Any:
        """Return a value, or None when nothing is stated."""
        return self.values.get(field)

    def states(self, field: str) -> bool:
        """Whether the cell of a field states anything, readable or not."""
        return field in self.values or field in self.unread


@dataclass(frozen=True)
class LedgerSheet:
    """A ledger that was read: its rows, where its columns stand, errors of unreadable cells and remarks on others."""

    sheet: str
    positions: Mapping[str, int]
    headers: Mapping[str, str]
    rows: Sequence[LedgerRow]
    errors: Sequence[RowError]
    remarks: Sequence[RowRemark] = ()

    def error(self, row: LedgerRow, field: str, code: str, detail: str) -> RowError:
        """Return an error of a row, at the column of a field."""
        return RowError(*self._place(row.number, row.cells, field), code, detail)

    def remark(self, row: LedgerRow, field: str, code: str, detail: str) -> RowRemark:
        """Return a remark on a row, at the column of a field."""
        return RowRemark(*self._place(row.number, row.cells, field), code, detail)

    def _place(self, number: int, cells: Sequence[CellValue], field: str) -> tuple[str, int, str, str]:
        index = self.positions.get(field)
        if index is None:  # the ledger has no such column
            return self.sheet, number, HEADER_OF[field], ""
        value = _shortened(cells[index]) if index < len(cells) else ""
        return self.sheet, number, f"{column_letters(index + 1)} {self.headers[field]}", value


def read_workbook(content: bytes) -> LedgerSheet:
    """
    Read the bytes of an .xlsx workbook.

    :raises WorkbookRefusedError: if the workbook is refused as a whole
    """
    return read_table(grid_of_workbook(content, sheet=SHEET))


def grid_of_workbook(content: bytes, *, sheet: str) -> Grid:
    """
    Return one sheet as its file holds it.

    :raises WorkbookRefusedError: if the workbook is refused as a whole
    """
    try:
        parts = opened(content, sheet=sheet)
        book = WorkbookContext(
            texts=shared_texts(parts.strings) if parts.strings is not None else (),
            styles=styles_of(parts.styles) if parts.styles is not None else (),
            counts_from_1904=counts_from_1904(parts.workbook),
        )
        return read_sheet(parts.sheet, book)
    except UnfitError as error:
        raise WorkbookRefusedError(error.code, str(error)) from error


def read_csv(path: Path) -> LedgerSheet:
    """Read a CSV file in UTF-8 with the same headers."""
    with path.open(encoding="utf-8", newline="") as file:
        return read_table(Grid(rows=[(number, list(row)) for number, row in enumerate(csv.reader(file), HEADER_ROW)]))


def read_table(grid: Grid, *, sheet: str = SHEET) -> LedgerSheet:
    """
    Read the rows of a sheet; the headers stand in row 1.

    :raises UnfitError: if its merged cells are more than a ledger has
    """
    number, header = grid.rows[0] if grid.rows else (HEADER_ROW, [])
    columns, errors = _columns(sheet, header if number == HEADER_ROW else ())
    if errors:
        # The rows are not read: without its columns every one of them would be an error.
        return LedgerSheet(sheet, {}, {}, (), errors)
    positions = {column.field: index for index, column in columns.items()}
    headers = {column.field: column.header for column in columns.values()}
    covers = covers_of(grid.rows, grid.merges, below=HEADER_ROW, width=len(header))
    empty = LedgerSheet(sheet, positions, headers, (), ())
    top = LedgerRow(HEADER_ROW, header, {})
    hidden = [column.field for index, column in columns.items() if index + 1 in grid.hidden_columns]
    remarks = [empty.remark(top, name, "hidden_column", HIDDEN_COLUMN) for name in hidden]
    read = []
    for number, cells in grid.rows[1:]:
        # Skipped, not counted out: the numbers of errors stay those that Excel shows.
        if all(is_blank(cell) for cell in cells):
            continue
        reading = _read_row(columns, cells, covers.get(number, {}))
        if number in grid.hidden_rows:
            reading.faults.append(("name", ("hidden_row", HIDDEN_ROW)))
        unread = frozenset(name for name, _ in reading.faults)
        row = LedgerRow(number, cells, reading.values, unread, frozenset(reading.months))
        read.append(row)
        errors += [empty.error(row, name, *fault) for name, fault in reading.faults]
        remarks += [empty.remark(row, name, *remark) for name, remark in reading.remarks]
    return replace(empty, rows=read, errors=errors, remarks=remarks)


def _columns(sheet: str, header: Sequence[CellValue]) -> tuple[dict[int, Column], list[RowError]]:
    """Return the columns by their index, and the errors of the header row."""
    columns: dict[int, Column] = {}
    errors = []

    def refuse(index: int, code: str, detail: str) -> None:
        errors.append(RowError(sheet, HEADER_ROW, column_letters(index + 1), _shortened(header[index]), code, detail))

    for index, cell in enumerate(header):
        key = header_key(shown(cell))
        if not key or key in IGNORED_HEADERS:
            continue
        column = HEADERS.get(key)
        # Refused, not ignored: a misspelt header would silently lose a whole column.
        if column is None:
            refuse(index, "unknown_column", f"不认识的列“{shown(cell)}”，请改为台账规定的表头，或删去这一列。")
        elif column.field in {other.field for other in columns.values()}:
            refuse(index, "repeated_column", f"“{column.header}”有两列，请只保留一列。")
        else:
            columns[index] = column
    present = {column.field for column in columns.values()}
    for column in COLUMNS:
        if column.is_required and column.field not in present:
            detail = f"缺少必需的列“{column.header}”。表头应在第 1 行。"
            errors.append(RowError(sheet, HEADER_ROW, column.header, "", "missing_column", detail))
    return columns, errors


Fault = tuple[str, tuple[str, str]]
"""A field, with the code of the error and its sentence."""


@dataclass
class _Reading:
    """What the cells of one row say."""

    values: dict[str, Any] = field(default_factory=dict)
    months: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)


def _read_row(columns: Mapping[int, Column], cells: Sequence[CellValue], covers: Mapping[int, Cover]) -> _Reading:
    reading = _Reading()
    for index, column in columns.items():
        cell = cells[index] if index < len(cells) else None
        try:
            # Nearly every cell is what it is: only some are looked at twice.
            if covers or is_picture(cell):
                cell = _seen(column, index, cell, covers.get(index), reading)
            value = None if is_blank(cell) else column.read(cell)
        except CellError as error:
            reading.faults.append((column.field, (error.code, str(error))))
            continue
        if isinstance(value, Remarked):
            reading.remarks.append((column.field, (value.code, value.detail)))
            value = value.value
        elif isinstance(value, MonthOnly):
            reading.months.add(column.field)
            value = value.day
        # False and 0 are statements, too.
        if value is not None and value != "":
            reading.values[column.field] = value
        elif column.is_required:
            reading.faults.append((column.field, ("required", f"“{column.header}”必须填写。")))
    return reading


def _seen(column: Column, index: int, own: CellValue, cover: Cover | None, reading: _Reading) -> CellValue:
    """Return what a person sees in a cell: nothing in a picture, the content of the merged cell that covers it."""
    if is_picture(own):
        detail = "单元格里是图片，不是文字，没有导入；照片请在项目页作为佐证材料上传。"
        reading.remarks.append((column.field, ("picture", detail)))
        return None
    if cover is None:
        return own
    if not is_blank(own):
        raise CellError(
            "covered_content", f"这一格被第 {cover.row} 行的合并单元格盖住，里面另有看不见的内容，请取消合并后核对。"
        )
    if is_blank(cover.value):
        return None
    if cover.index != index:
        other = f"{column_letters(cover.index + 1)}{cover.row}"
        detail = f"这一格与 {other} 合并，看不出所填内容是否也属于本列，请取消合并后逐格填写。"
        raise CellError("merged_across", detail)
    if not column.fills_down:
        detail = f"这一格与第 {cover.row} 行合并。名称、代码和金额须逐行填写，请取消合并后分别填写。"
        raise CellError("merged_down", detail)
    reading.remarks.append(
        (column.field, ("merged_down", f"与第 {cover.row} 行合并，按该行的“{shown(cover.value)}”读取。"))
    )
    return cover.value


def _shortened(cell: CellValue) -> str:
    whole = shown(cell)
    return whole if len(whole) <= LONGEST_SHOWN else f"{whole[: LONGEST_SHOWN - 1]}…"
