"""
Recognises the tables of projects in the sheets of a file. Pure: no database, no clock, no Django.

What is recognised says where it was found; what is not certain is left for `answers` to ask about.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tracker.imports.cells import is_blank, shown
from tracker.imports.header_names import (
    AMOUNTS,
    CHECK_HEADER,
    LEFT_OUT,
    NOT_KEPT,
    RESULT_SHEET,
    UNITS,
    bare_unit,
    chosen_field,
    field_of_name,
    meaning_of,
    plain,
    unit_in_brackets,
    unit_stated,
)
from tracker.imports.header_rows import HeaderFinder, HeaderRows
from tracker.imports.merges import Cover, covers_of
from tracker.imports.row_kinds import RowKind, is_column_numbers, kind_of_row
from tracker.imports.sheet_reader import MOST_ROWS, Grid, column_letters, too_many_rows
from tracker.imports.tables import Aside, FoundTable, OtherColumn, Recognised, TableColumn, TableRow, header_text
from tracker.imports.totals import Totals
from tracker.imports.xml_stream import UnfitError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from tracker.imports.book import ReadBook
    from tracker.imports.cells import CellValue

    Rows = Sequence[tuple[int, list[CellValue]]]

FIRST_ROWS = 12
"""Rows of a table that are drawn, so that an officer sees what it was taken for."""
LONGEST_SAMPLE = 24
_NUMBERS = re.compile(r"\d{7,}")
"""What may be somebody's telephone or identity number."""
TITLE_ROWS = 6
"""Rows above a header that may say of what it is a table."""
LONGEST_HEADER_NAME = 16
LONGEST_TEXT = 60
_IDENTIFYING = frozenset({"zone", "category", "owner", "national_code", "id"})
_STAGES = frozenset(
    {"签约", "开工", "投产", "达产", "在建", "续建", "新开工", "完工", "竣工", "前期", "已开工", "拟开工"}
)
"""What some forms mean by 项目类别: how far a project is."""
_MANY = 2


def recognise(book: ReadBook, choices: Mapping[str, str] | None = None) -> Recognised:
    """
    Return the tables of a file.

    `choices` are the fields that an officer chose for columns, by the letters of a column or its header; others say
    nothing. `LEFT_OUT` leaves a column out.

    :raises UnfitError: if no sheet holds a table of projects with rows, or one is a form, or too large
    """
    tables, skipped = [], []
    for name, grid in book.sheets:
        found = tables_of(name, grid, choices or {}) if name != RESULT_SHEET else []
        tables += found
        skipped += [name] * (not found)
    if not tables:
        looked_at = "、".join(name[:10] for name in skipped[:3]) or "无"
        message = f"没有找到项目表：要有一行表头，其中有“项目名称”。看过的工作表：{looked_at}。"
        raise UnfitError("no_table", message)
    if not any(table.rows for table in tables):
        raise UnfitError("no_rows", "找到了表头，下面却没有一行项目。请填写后再导入。")
    return Recognised(tables, skipped, book.remarks, book.hidden)


def tables_of(sheet: str, grid: Grid, choices: Mapping[str, str]) -> list[FoundTable]:
    """
    Return the tables of one sheet, from the top to the bottom.

    :raises UnfitError: as `recognise` does
    """
    headers = HeaderFinder(grid).find()
    if not headers:
        return []
    if sum(number > headers[0].last for number, _ in grid.rows) > MOST_ROWS:
        raise too_many_rows()
    tables = []
    for place, header in enumerate(headers):
        above = headers[place - 1].last if place else 0
        end = headers[place + 1].first if place + 1 < len(headers) else grid.rows[-1][0] + 1
        titles = _titles(grid.rows, above, header.first)
        rows = [(number, cells) for number, cells in grid.rows if header.last < number < end]
        tables.append(_Recogniser(sheet, grid, header, titles, rows, choices).table())
    return tables


def _titles(rows: Rows, above: int, first: int) -> list[str]:
    near = [cells for number, cells in rows if max(above, first - TITLE_ROWS - 1) < number < first]
    texts = [[cell for cell in cells if isinstance(cell, str) and cell.strip()] for cells in near]
    return [text.strip()[:200] for found in texts if len(found) <= 4 for text in found]


def _without_checks(header: HeaderRows, rows: Rows) -> list[tuple[int, list[CellValue]]]:
    """Return the rows without what an annotated file says of them in a column of its own."""
    kept = list(rows)
    for index in [index for index, path in header.paths.items() if plain(path[-1]) == CHECK_HEADER]:
        del header.paths[index]
        kept = [
            (number, [None if place == index else cell for place, cell in enumerate(cells)]) for number, cells in kept
        ]
    return kept


def _sample(cell: CellValue) -> str:
    return _NUMBERS.sub("…", shown(cell).strip())[:LONGEST_SAMPLE] if cell is not None else ""


class _Recogniser:
    """Works out one table: its columns first, then what each row is."""

    def __init__(
        self, sheet: str, grid: Grid, header: HeaderRows, titles: list[str], rows: Rows, choices: Mapping[str, str]
    ) -> None:
        self.sheet, self.grid, self.header, self.titles = sheet, grid, header, titles
        self.rows, self.choices = _without_checks(header, rows), choices
        self.aside: list[Aside] = []
        self.units = self._unit_row()
        self.columns: dict[int, TableColumn] = {}
        self.others: dict[int, OtherColumn] = {}
        self.chosen: set[str] = set()
        for index, path in header.paths.items():
            self._understand(index, path)
        self._prefer_chosen()
        self.totals = Totals()
        self.wide = [merge for merge in grid.merges if merge.right - merge.left >= _MANY and merge.bottom > header.last]
        self.amounts = [place for place, column in enumerate(self.columns.values()) if column.field in AMOUNTS]
        self.name = next(place for place, column in enumerate(self.columns.values()) if column.field == "name")

    def table(self) -> FoundTable:
        """Return the table with its rows."""
        columns = list(self.columns.values())
        found = FoundTable(self.sheet, (self.header.first, self.header.last), columns, [], self.titles)
        width = max(self.header.paths, default=0) + 1
        covers = covers_of(self.rows, self.grid.merges, below=self.header.last, width=width) if self.rows else {}
        band, indexes = "", list(self.columns)
        last = max(indexes)
        for number, cells in self.rows:
            if all(map(is_blank, cells)):
                continue
            whole = cells if last < len(cells) else [*cells, *[None] * (last + 1 - len(cells))]
            kept = [whole[index] for index in indexes]
            row = self._row(number, kept, cells, covers.get(number, {}))
            kind, name = self._kind(row, cells, covers.get(number, {}))
            text = shown(name) if kind is RowKind.PROJECT else self._first_text(cells)
            if kind in {RowKind.PROJECT, RowKind.TOTAL, RowKind.BAND}:
                self.totals.add(number, kind, text, {place: kept[place] for place in self.amounts})
            if kind is RowKind.PROJECT:
                row.band = band
                found.rows.append(row)
                continue
            band = text if kind is RowKind.BAND else band
            self._put_aside(number, kind, text)
        found.aside, found.notes = self.aside, list(self.totals.notes(columns))
        found.totals = self.totals.stated(columns)
        found.others = self._others({row.number for row in found.rows[:FIRST_ROWS]})
        return found

    def _others(self, numbers: Collection[int]) -> list[OtherColumn]:
        """Return the columns that are not imported, with their cells in some rows."""
        rows = [cells for number, cells in self.rows if number in numbers]
        return [
            replace(column, samples=tuple(_sample(cells[index]) if index < len(cells) else "" for cells in rows))
            for index, column in sorted(self.others.items())
        ]

    def _row(
        self, number: int, kept: list[CellValue], cells: Sequence[CellValue], covers: dict[int, Cover]
    ) -> TableRow:
        row = TableRow(number, kept, is_hidden=number in self.grid.hidden_rows)
        if covers:
            row.covers = {place: covers[index] for place, index in enumerate(self.columns) if index in covers}
        if struck := self.grid.struck.get(number):
            row.struck = frozenset(place for place, index in enumerate(self.columns) if index + 1 in struck)
            filled = sum(not is_blank(cell) for cell in cells)
            row.is_struck = self.header.name + 1 in struck and len(struck) * _MANY >= filled
        return row

    def _kind(self, row: TableRow, cells: Sequence[CellValue], covers: dict[int, Cover]) -> tuple[RowKind, CellValue]:
        cell = row.cells[self.name]
        cover = covers.get(self.header.name)
        merged = any(
            merge.top <= row.number <= merge.bottom and merge.left <= self.header.name + 1 <= merge.right
            and merge.right - merge.left >= _MANY
            for merge in self.wide
        )  # fmt: skip
        name = shown(cell).strip() if isinstance(cell, str | int | float) else ""
        kind = kind_of_row(cells, name, is_name_merged=merged)
        # Asked of few rows.
        places = () if kind is RowKind.PROJECT and cover is None else range(len(row.cells))
        others = [place for place in places if place != self.name and not is_blank(row.cells[place])]
        if cover is not None and cover.row != row.number and others and is_blank(cell):
            message = f"第 {cover.row} 行的项目名称与下面的行合并，看不出是一个还是几个项目。请取消合并、逐行填写。"
            raise UnfitError("rows_per_project", message)
        if kind is RowKind.NAMELESS and not merged:
            fields = [column.field for column in self.columns.values()]
            identifying = sum(fields[place] in _IDENTIFYING for place in others)
            # Somebody forgot the name of a project: that is said as an error of the row, not set aside.
            kind = RowKind.PROJECT if identifying >= _MANY or cell is not None else kind
        if kind is RowKind.PROJECT and len(name) <= LONGEST_HEADER_NAME and (field_of_name(name) or "name") != "name":
            raise UnfitError("not_a_list", "这像是一项一表的登记卡，不是一行一个项目的表。请改成一行一个项目后再导入。")
        return kind, cell

    def _first_text(self, cells: Sequence[CellValue]) -> str:
        return next((shown(cell).strip() for cell in cells if not is_blank(cell)), "")[:LONGEST_TEXT]

    def _put_aside(self, number: int, kind: RowKind, text: str) -> None:
        self.aside.append(Aside(self.sheet, number, str(kind), text))

    def _unit_row(self) -> dict[int, str]:
        """Take the rows of column numbers and of bare units off the top; return the units by column."""
        units: dict[int, str] = {}
        while self.rows:
            number, cells = self.rows[0]
            filled = {index: cell for index, cell in enumerate(cells) if not is_blank(cell)}
            found = {index: bare_unit(plain(cell)) for index, cell in filled.items() if isinstance(cell, str)}
            if is_column_numbers(cells):
                self._put_aside(number, RowKind.COLUMN_NUMBERS, self._first_text(cells))
            elif filled and len(found) == len(filled) and all(found.values()):
                units = {index: unit for index, unit in found.items() if unit}
                self._put_aside(number, RowKind.UNIT, self._first_text(cells))
            else:
                break
            del self.rows[0]
        return units

    def _understand(self, index: int, path: tuple[str, ...]) -> None:
        meaning, letters, header = meaning_of(path), column_letters(index + 1), header_text(path)
        field = self._by_values(index, meaning.field)
        choice = chosen_field(self.choices, letters, header)
        if index == self.header.name:
            field = "name"
        elif choice is not None:
            field = "known" if choice == LEFT_OUT else choice
            self.chosen |= {letters}
        if field is None or field in NOT_KEPT or (field == "name" and index != self.header.name):
            if field != "number":
                self.others[index] = OtherColumn(letters, header, field is not None)
            return
        unit, stated = self._unit(index, path) if field in AMOUNTS else (None, "")
        hidden = index + 1 in self.grid.hidden_columns
        self.columns[index] = TableColumn(letters, header, field, unit, stated, meaning.month, hidden, meaning.year)

    def _prefer_chosen(self) -> None:
        """Leave out columns whose headers mean what the officer chose another column for."""
        fields = {column.field for column in self.columns.values() if column.letters in self.chosen}
        for index, column in list(self.columns.items()):
            if column.field in fields and column.letters not in self.chosen:
                del self.columns[index]
                self.others[index] = OtherColumn(column.letters, column.header, is_known=True)

    def _by_values(self, index: int, field: str | None) -> str | None:
        """Return what a header means whose meaning its values decide."""
        if field not in {"owner_or_unit", "category"}:
            return field
        cells = [row[index] for _, row in self.rows if index < len(row) and not is_blank(row[index])]
        # Few texts, each of many cells.
        texts = {cell for cell in cells if cell.__class__ is str}
        values = {plain(shown(cell)) for cell in (*texts, *(cell for cell in cells if cell.__class__ is not str))}
        if field == "category":
            return "known" if values and values <= _STAGES else field
        is_unit = bool(values) and all(bare_unit(value) for value in values)
        return "known" if is_unit else "owner"

    def _unit(self, index: int, path: tuple[str, ...]) -> tuple[str | None, str]:
        """Return the unit of an amount and where it was stated: the nearest statement counts."""
        *groups, leaf = [plain(text) for text in path]
        if unit := unit_in_brackets(leaf):
            return unit, "表头"
        titles = [plain(title) for title in self.titles]
        above = [
            *((unit_in_brackets(group), "上级表头") for group in reversed(groups)),
            (self.units.get(index), "表头下的单位行"),
            *((unit_stated(title), "标题行") for title in reversed(titles)),
            *((unit_in_brackets(title), "标题") for title in reversed(titles)),
        ]
        return next(((unit, where) for unit, where in above if unit), (None, ""))


def is_foreign(column: TableColumn) -> bool:
    """Whether the amounts of a column are in a unit that is not read."""
    return column.unit is not None and column.unit not in UNITS
