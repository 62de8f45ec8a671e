"""Reads a file into the sheets that a person sees, whichever of the kinds it is that are read."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracker.imports.cell_values import WorkbookContext
from tracker.imports.sheet_reader import (
    MOST_COLUMNS,
    MOST_FILLED_ROWS,
    Grid,
    read_sheet,
    too_many_rows,
)
from tracker.imports.sniffing import REFUSALS, FileKind, kind_of, text_of
from tracker.imports.workbook_guard import WorkbookRefusedError, opened, require_size
from tracker.imports.workbook_parts import counts_from_1904, shared_texts, styles_of
from tracker.imports.xml_stream import UnfitError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.imports.workbook_guard import Package

MOST_SHEETS = 100
CSV_SHEET = "CSV"
"""What the only table of a CSV file is called in messages."""


@dataclass(frozen=True)
class ReadBook:
    """The visible sheets by their names, in order, what of the file is never imported, and which sheets are hidden."""

    sheets: Sequence[tuple[str, Grid]]
    remarks: Sequence[str] = field(default=())
    hidden: Sequence[str] = field(default=())


def read_book(content: bytes) -> ReadBook:
    """
    Read every visible sheet of an .xlsx, or the table of a CSV file.

    :raises WorkbookRefusedError: if the file is refused as a whole
    """
    require_size(content)
    try:
        if kind_of(content) is FileKind.CSV:
            return ReadBook([(CSV_SHEET, csv_grid(content))])
        package = opened(content)
        visible = [part for part in package.sheets if part.is_visible]
        if len(visible) > MOST_SHEETS:
            raise WorkbookRefusedError("too_many_sheets", f"工作表超过 {MOST_SHEETS} 张，请拆分后导入。")
        context = _context(package)
        hidden = [part.name for part in package.sheets if not part.is_visible]
        return ReadBook([(part.name, read_sheet(part.content, context)) for part in visible], _remarks(package), hidden)
    except UnfitError as error:
        raise WorkbookRefusedError(error.code, str(error)) from error


def read_one_sheet(content: bytes, *, sheet: str) -> Grid:
    """
    Read the one sheet of an .xlsx that is called so; without a name the first one.

    :raises WorkbookRefusedError: if the file is refused as a whole, or has no such sheet
    """
    require_size(content)
    try:
        package = opened(content)
        part = next((part for part in package.sheets if not sheet or part.name == sheet), None)
        if part is None:
            found = "、".join(part.name[:10] for part in package.sheets[:3]) or "无"
            raise WorkbookRefusedError("sheet_missing", f"没有名为“{sheet}”的工作表（现有：{found}）。")
        return read_sheet(part.content, _context(package))
    except UnfitError as error:
        raise WorkbookRefusedError(error.code, str(error)) from error


def _context(package: Package) -> WorkbookContext:
    return WorkbookContext(
        texts=shared_texts(package.strings) if package.strings is not None else (),
        styles=styles_of(package.styles) if package.styles is not None else (),
        counts_from_1904=counts_from_1904(package.workbook),
    )


def _remarks(package: Package) -> list[str]:
    left_out = [f"{package.comments} 处批注"] * bool(package.comments)
    left_out += [f"{package.pictures} 张图片"] * bool(package.pictures)
    return [f"{'、'.join(left_out)}没有导入；照片请在项目页作为佐证材料上传。"] if left_out else []


def csv_grid(content: bytes) -> Grid:
    """
    Return the rows of a CSV file.

    :raises UnfitError: if it is no proper one, or too large
    """
    text = text_of(content)
    if text is None:
        raise WorkbookRefusedError(FileKind.OTHER, REFUSALS[FileKind.OTHER])
    delimiter = "\t" if text.partition("\n")[0].count("\t") > text.partition("\n")[0].count(",") else ","
    grid = Grid()
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
            if any(cell.strip() for cell in cells[MOST_COLUMNS:]):
                raise UnfitError("too_many_columns", f"第 {number} 行超出 {MOST_COLUMNS} 列，请删除多余的内容。")
            if any(cells):
                grid.rows.append((number, [cell or None for cell in cells[:MOST_COLUMNS]]))
            if len(grid.rows) > MOST_FILLED_ROWS:
                raise too_many_rows()
    except csv.Error as error:
        raise UnfitError(
            "not_a_workbook", f"第 {len(grid.rows) + 1} 行不是正常的 CSV 行，请另存为 .xlsx 后导入。"
        ) from error
    return grid
