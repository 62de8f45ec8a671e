"""Finds in a workbook the sheet of a month as it was downloaded, by its headers. Pure: no database, no Django."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.imports.cells import is_blank, shown
from tracker.imports.header_names import CHECK_HEADER, plain
from tracker.imports.sheet_reader import column_letters
from tracker.imports.tables import FoundTable, OtherColumn, Recognised, TableColumn, TableRow
from tracker.imports.xml_stream import UnfitError

if TYPE_CHECKING:
    from tracker.imports.book import ReadBook

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
READ = {"project": PROJECT, "version": VERSION, "month": MONTH, "name": NAME, **TYPED}
"""The columns that are read, by their fields."""
MOST_LINES = 2_000
"""Projects of one workbook: one transaction writes them, and a zone has some hundreds."""
HEADER_ROW = 1
TOO_MANY = f"一张表最多 {MOST_LINES} 个项目：请按开发区分别下载、填写。"


def monthly_table(book: ReadBook) -> Recognised:
    """
    Return the rows of the sheet 月报, whose headers stand in row 1.

    :raises UnfitError: if there is no such sheet, it lacks a column, has no rows, or too many
    """
    grid = next((grid for name, grid in book.sheets if name == SHEET), None)
    if grid is None:
        found = "、".join(name[:10] for name, _ in book.sheets[:3]) or "无"
        raise UnfitError("sheet_missing", f"没有名为“{SHEET}”的工作表（现有：{found}）。请用下载的本月表填写。")
    header = grid.rows[0][1] if grid.rows and grid.rows[0][0] == HEADER_ROW else []
    places = {plain(shown(cell)): index for index, cell in reversed([*enumerate(header)]) if not is_blank(cell)}
    missing = [name for name in READ.values() if name != NAME and plain(name) not in places]
    if missing:
        raise UnfitError("missing_column", f"缺少这些列：{'、'.join(missing)}。请用下载的本月表填写，不要删改表头。")
    kept = {field: places[plain(name)] for field, name in READ.items() if plain(name) in places}
    columns = [TableColumn(column_letters(index + 1), READ[field], field) for field, index in kept.items()]
    known = {plain(name) for name in FIXED}
    others = [
        OtherColumn(column_letters(index + 1), shown(cell), is_known=plain(shown(cell)) in known)
        for index, cell in enumerate(header)
        if index not in kept.values() and not is_blank(cell) and plain(shown(cell)) != CHECK_HEADER
    ]
    rows = [
        TableRow(number, [cells[index] if index < len(cells) else None for index in kept.values()])
        for number, cells in grid.rows[1:]
        if any(not is_blank(cells[index]) for index in kept.values() if index < len(cells))
    ]
    if not rows:
        raise UnfitError("no_rows", "表头下面没有一行。请用下载的本月表填写。")
    if len(rows) > MOST_LINES:
        raise UnfitError("too_many_rows", TOO_MANY)
    return Recognised([FoundTable(SHEET, (HEADER_ROW, HEADER_ROW), columns, others, (), rows)], (), book.remarks)
