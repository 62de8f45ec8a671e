"""Reads a ledger into rows of values, and collects every unreadable cell."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracker.imports.cells import CellError, CellValue, is_blank, shown
from tracker.imports.columns import COLUMNS, HEADER_OF, HEADERS, IGNORED_HEADERS, SHEET, Column, header_key
from tracker.imports.sheet_reader import WorkbookContext, column_letters, read_sheet
from tracker.imports.workbook_guard import WorkbookRefusedError, opened
from tracker.imports.workbook_parts import counts_from_1904, date_styles, shared_texts
from tracker.imports.xml_stream import UnfitError

if TYPE_CHECKING:
    from pathlib import Path

HEADER_ROW = 1
LONGEST_SHOWN = 80


@dataclass(frozen=True)
class RowError:
    """One error: its place as Excel shows it, the cell's content, the rule's code and a sentence for the officer."""

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


@dataclass(frozen=True)
class LedgerRow:
    """
    One row: its number in Excel, its cells, and the values of the cells that are not blank, by field.

    `unread` are the fields whose cells could not be read; they must not be reported as missing as well.
    """

    number: int
    cells: Sequence[CellValue]
    values: Mapping[str, Any]
    unread: frozenset[str] = frozenset()

    def get(self, field: str) -> Any:
        """Return a value, or None when nothing is stated."""
        return self.values.get(field)

    def states(self, field: str) -> bool:
        """Whether the cell of a field states anything, readable or not."""
        return field in self.values or field in self.unread


@dataclass(frozen=True)
class LedgerSheet:
    """A ledger that was read: its rows, where its columns stand, and an error for every cell that was unreadable."""

    sheet: str
    positions: Mapping[str, int]
    headers: Mapping[str, str]
    rows: Sequence[LedgerRow]
    errors: Sequence[RowError]

    def error(self, row: LedgerRow, field: str, code: str, detail: str) -> RowError:
        """Return an error of a row, at the column of a field."""
        return _error(self.sheet, self.positions, self.headers, (row.number, row.cells), field, (code, detail))


def read_workbook(content: bytes) -> LedgerSheet:
    """
    Read the bytes of an .xlsx workbook.

    :raises WorkbookRefusedError: if the workbook is refused as a whole
    """
    return read_table(rows_of_workbook(content, sheet=SHEET))


def rows_of_workbook(content: bytes, *, sheet: str) -> list[tuple[int, list[CellValue]]]:
    """
    Return the rows of one sheet that hold cells: their numbers in Excel, and their cells from column A on.

    :raises WorkbookRefusedError: if the workbook is refused as a whole
    """
    try:
        parts = opened(content, sheet=sheet)
        book = WorkbookContext(
            texts=shared_texts(parts.strings) if parts.strings is not None else (),
            styles_of_dates=date_styles(parts.styles) if parts.styles is not None else (),
            counts_from_1904=counts_from_1904(parts.workbook),
        )
        return read_sheet(parts.sheet, book)
    except UnfitError as error:
        raise WorkbookRefusedError(error.code, str(error)) from error


def read_csv(path: Path) -> LedgerSheet:
    """Read a CSV file in UTF-8 with the same headers."""
    with path.open(encoding="utf-8", newline="") as file:
        return read_table(enumerate(csv.reader(file), HEADER_ROW))


def read_table(table: Iterable[tuple[int, Sequence[CellValue]]], *, sheet: str = SHEET) -> LedgerSheet:
    """Read rows of cells, each with its number; the headers stand in row 1."""
    rows = iter(table)
    number, header = next(rows, (HEADER_ROW, ()))
    columns, errors = _columns(sheet, header if number == HEADER_ROW else ())
    if errors:
        # The rows are not read: without its columns every one of them would be an error.
        return LedgerSheet(sheet, {}, {}, (), errors)
    positions = {column.field: index for index, column in columns.items()}
    headers = {column.field: column.header for column in columns.values()}
    read = []
    for number, cells in rows:
        # Skipped, not counted out: the numbers of errors stay those that Excel shows.
        if all(is_blank(cell) for cell in cells):
            continue
        values, faults = _values(columns, cells)
        errors += [_error(sheet, positions, headers, (number, cells), *fault) for fault in faults]
        read.append(LedgerRow(number, cells, values, frozenset(field for field, _ in faults)))
    return LedgerSheet(sheet, positions, headers, tuple(read), tuple(errors))


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


def _values(columns: Mapping[int, Column], cells: Sequence[CellValue]) -> tuple[dict[str, Any], list[Fault]]:
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for index, column in columns.items():
        cell = cells[index] if index < len(cells) else None
        try:
            value = None if is_blank(cell) else column.read(cell)
        except CellError as error:
            faults.append((column.field, (error.code, str(error))))
            continue
        # False and 0 are statements, too.
        if value not in {None, ""}:
            values[column.field] = value
        elif column.is_required:
            faults.append((column.field, ("required", f"“{column.header}”必须填写。")))
    return values, faults


def _error(
    sheet: str,
    positions: Mapping[str, int],
    headers: Mapping[str, str],
    row: tuple[int, Sequence[CellValue]],
    field: str,
    fault: tuple[str, str],
) -> RowError:
    number, cells = row
    index = positions.get(field)
    if index is None:  # the ledger has no such column
        return RowError(sheet, number, HEADER_OF[field], "", *fault)
    value = _shortened(cells[index]) if index < len(cells) else ""
    return RowError(sheet, number, f"{column_letters(index + 1)} {headers[field]}", value, *fault)


def _shortened(cell: CellValue) -> str:
    whole = shown(cell)
    return whole if len(whole) <= LONGEST_SHOWN else f"{whole[: LONGEST_SHOWN - 1]}…"
