"""
Finds out how the workbook of an office is to be filled: where its rows begin, and what goes into each column. Pure.

By the same recogniser as an import: what a form is filled with comes back as what it was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lxml import etree

from tracker.imports.book import read_book
from tracker.imports.header_names import AMOUNTS, PLAN, UNITS, meaning_of
from tracker.imports.number_formats import Display, Style
from tracker.imports.recognition import tables_of
from tracker.imports.row_kinds import RowKind
from tracker.imports.sheet_reader import column_letters
from tracker.imports.workbook_guard import WorkbookRefusedError, opened
from tracker.imports.workbook_parts import counts_from_1904, styles_of
from tracker.imports.xml_stream import damaged

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.imports.sheet_reader import Grid
    from tracker.imports.tables import FoundTable, OtherColumn, TableColumn
    from tracker.imports.workbook_guard import Package

MOST_ROWS = 500
"""Rows of a form, the empty ones among it: more is a ledger and no form."""
PARSER: Any = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
NUMBER, AMOUNT, DAY, MONTH, TEXT = "number", "amount", "day", "month", "text"
DAYS = frozenset(
    {"signed_on", "started_on", "completed_on", "producing_on", "full_output_on"}
    | {"planned_start_on", "planned_production_on"}
)
_ON_TOP = frozenset({RowKind.COLUMN_NUMBERS, RowKind.UNIT})
_SHAPE = re.compile(r"(\d{4})([-./年]?)(\d{1,2})(?:([-./月]?)(\d{1,2})(日?)|(月?))")
_FETCHING = "表样第 {row} 行 {column} 列是公式。填好的表里只有数值，请把公式改为文字或删去后再上传。"


@dataclass(frozen=True)
class LayoutColumn:
    """
    A column that is filled: its letters, its header, the field that goes there, and in which form.

    `unit` is that of an amount. `month` is that of figures where the header says so, as YYYY-MM. `shape` is how the
    sample writes a day: a pattern of `strftime`; `is_serial` says that a day goes there as a date of Excel, and
    `shows_month` that its format shows no more than the month.
    """

    letters: str
    header: str
    field: str
    kind: str
    unit: str = ""
    month: str = ""
    shape: str = ""
    is_serial: bool = False
    shows_month: bool = False


@dataclass(frozen=True)
class FormLayout:
    """
    How a form is filled.

    :param path: of the sheet within the archive
    :param head: the last row that stands above the projects
    :param notes: rows below them that stay, moved down
    :param remarks: sentences about what is left blank or out, for whoever uploaded it
    :param wrapped: numbers of the styles whose texts are broken into lines
    """

    path: str
    sheet: str
    head: int
    notes: tuple[int, ...]
    columns: tuple[LayoutColumn, ...]
    remarks: tuple[str, ...] = field(default=())
    counts_from_1904: bool = False
    wrapped: tuple[int, ...] = ()


def layout_of(content: bytes) -> FormLayout:
    """
    Return how a workbook is to be filled.

    :raises WorkbookRefusedError: if it is refused as a whole, or not one sheet of it has one table of projects
    :raises UnfitError: as the recogniser does
    """
    book = read_book(content)
    tables = [table for name, grid in book.sheets for table in tables_of(name, grid, {})]
    if len(tables) != 1:
        found = "没有找到项目表：要有一行表头，其中有“项目名称”。" if not tables else f"找到 {len(tables)} 张项目表。"
        raise WorkbookRefusedError("not_one_table", f"{found}一份表样请只留一张项目表，再上传。")
    (table,) = tables
    package = opened(content)
    part = next(part for part in package.sheets if part.name == table.sheet)
    root = etree.fromstring(part.content, PARSER)
    _refuse_unfillable(root, package)
    return _Finder(table, dict(book.sheets)[table.sheet], root, package).layout(part.path)


def _refuse_unfillable(root: Any, package: Package) -> None:
    for part in package.sheets:
        # Searched for before it is parsed: another sheet may be long.
        tree = etree.fromstring(part.content, PARSER) if b"f>" in part.content or b"<f" in part.content else None
        formula = None if tree is None else next(tree.iter("{*}f"), None)
        if formula is not None:
            letters, row = place_of(formula.getparent().get("r", "A1"))
            raise WorkbookRefusedError("formula_in_form", _FETCHING.format(row=row, column=letters))
    if next(root.iter("{*}tablePart"), None) is not None:
        sentence = "表样里是“表格”（套用了表格格式）。请在 Excel 中“转换为区域”后再上传。"
        raise WorkbookRefusedError("list_object_in_form", sentence)
    rows = [*root.iter("{*}row")]
    if not all(row.get("r") for row in rows) or not all(cell.get("r") for row in rows for cell in row):
        raise damaged()
    if len(rows) > MOST_ROWS:
        raise WorkbookRefusedError("too_many_rows", f"表样超过 {MOST_ROWS} 行。请只留表头、一行样例和表尾的注。")


class _Finder:
    """Works out one form."""

    def __init__(self, table: FoundTable, grid: Grid, root: Any, package: Package) -> None:
        self.table, self.grid, self.package = table, grid, package
        self.rows = {int(row.get("r")): row for row in root.iter("{*}row")}
        self.styles: Sequence[Style] = styles_of(package.styles) if package.styles is not None else ()
        on_top = [aside.row for aside in table.aside if aside.why in _ON_TOP]
        self.head = max([table.header_rows[1], *on_top])
        self.by_column = column_styles(root)
        self.remarks: list[str] = []

    def layout(self, path: str) -> FormLayout:
        """Return the layout of the form."""
        # As columns that are not ours: it cannot be filled in.
        left: list[OtherColumn | TableColumn] = [*self.table.others]
        left += (column for column in self.table.columns if column.field == PLAN)
        others = [f"{column.letters} 列 {column.header[:20]}" for column in left]
        kept = (column for column in self.table.columns if column.field != PLAN)
        columns = [own for column in kept if (own := self._column(column))]
        if number := self._number_column():
            columns.append(LayoutColumn(number, "序号", NUMBER, NUMBER))
        if others:
            self.remarks.append(f"留空（系统没有这些内容）：{'、'.join(others[:20])}。")
        self._say_what_is_left_out()
        return FormLayout(
            path=path,
            sheet=self.table.sheet,
            head=self.head,
            notes=self._notes(),
            columns=tuple(columns),
            remarks=tuple(self.remarks),
            counts_from_1904=counts_from_1904(self.package.workbook),
            wrapped=_wrapped(self.package.styles),
        )

    def _column(self, column: TableColumn) -> LayoutColumn | None:
        values: dict[str, Any] = {"letters": column.letters, "header": column.header[:60], "field": column.field}
        if column.field in AMOUNTS:
            if column.unit is not None and column.unit not in UNITS:
                self.remarks.append(f"留空：{column.letters} 列 {column.header[:20]} 的单位是{column.unit}。")
                return None
            if column.unit is None:
                self.remarks.append(f"{column.letters} 列 {column.header[:20]} 没有写单位，按万元填。")
            month = f"{column.month:%Y-%m}" if column.month else ""
            return LayoutColumn(**values, kind=AMOUNT, unit=column.unit or "万元", month=month)
        if column.field in DAYS or column.field == MONTH:
            style = self._style(column.letters)
            is_date = style is not None and style.display in {Display.DAY, Display.MONTH}
            return LayoutColumn(
                **values,
                kind=DAY if column.field in DAYS else MONTH,
                shape=shape_of(self._sample(column.letters)),
                is_serial=is_date and column.field in DAYS,
                shows_month=is_date and style is not None and style.display is Display.MONTH,
            )
        return LayoutColumn(**values, kind=TEXT)

    def _number_column(self) -> str:
        """Return the letters of the column of 序号, which the recogniser leaves out."""
        first, last = self.table.header_rows
        for row, cells in self.grid.rows:
            for index, cell in enumerate(cells):
                if first <= row <= last and isinstance(cell, str) and meaning_of((cell,)).field == NUMBER:
                    return column_letters(index + 1)
        return ""

    def _style(self, letters: str) -> Style | None:
        number = style_number(self.rows.get(self.head + 1), letters, self.by_column)
        return self.styles[number] if number < len(self.styles) else None

    def _sample(self, letters: str) -> str:
        """Return the text of a cell in the first row below the header; what is no text has no shape."""
        cells = next((cells for row, cells in self.grid.rows if row == self.head + 1), [])
        texts = {column_letters(number): cell for number, cell in enumerate(cells, start=1)}
        sample = texts.get(letters)
        return sample.strip() if isinstance(sample, str) else ""

    def _notes(self) -> tuple[int, ...]:
        """Return the rows of notes below the last row of any other kind."""
        others = [row.number for row in self.table.rows]
        others += [aside.row for aside in self.table.aside if aside.why != RowKind.NOTE]
        last = max([self.head, *others])
        return tuple(aside.row for aside in self.table.aside if aside.why == RowKind.NOTE and aside.row > last)

    def _say_what_is_left_out(self) -> None:
        kept = {*self._notes()}
        gone = [aside for aside in self.table.aside if aside.why not in _ON_TOP and aside.row not in kept]
        if gone:
            rows_text = "、".join(f"第 {aside.row} 行（{aside.why}）" for aside in gone[:10])
            self.remarks.append(f"不保留表头以下的{rows_text}：那里填项目。")
        if self.table.rows:
            self.remarks.append(f"表头以下的 {len(self.table.rows)} 行当作样例，导出时换成项目；格式照样例第一行。")


def _wrapped(styles: bytes | None) -> tuple[int, ...]:
    if styles is None:
        return ()
    formats = next(etree.fromstring(styles, PARSER).iter("{*}cellXfs"), ())
    aligned = [next(iter(style.iter("{*}alignment")), None) for style in formats]
    return tuple(
        n for n, alignment in enumerate(aligned) if alignment is not None and alignment.get("wrapText") in {"1", "true"}
    )


def column_styles(root: Any) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for column in root.iter("{*}col"):
        first, last = int(column.get("min", 1)), min(int(column.get("max", 1)), 256)
        found |= {column_letters(number): int(column.get("style", 0)) for number in range(first, last + 1)}
    return found


def style_number(row: Any, letters: str, column_styles: Mapping[str, int]) -> int:
    """Return the number of the style of a cell in the first row of projects: the cell's, the row's or the column's."""
    if row is not None:
        for cell in row:
            if place_of(cell.get("r", "A1"))[0] == letters:
                return int(cell.get("s", 0))
        if row.get("customFormat") in {"1", "true"}:
            return int(row.get("s", 0))
    return column_styles.get(letters, 0)


def place_of(reference: str) -> tuple[str, int]:
    """Return the letters and the row of a cell's reference."""
    letters = reference.rstrip("0123456789")
    return letters, int(reference[len(letters) :] or 1)


def shape_of(sample: str) -> str:
    """Return the pattern of `strftime` by which a sample writes its day or month; empty if it is none that is known."""
    match = _SHAPE.fullmatch(sample)
    if match is None:
        return ""
    _, first, month, second, day, day_sign, month_sign = match.groups()
    # Without zeros the pattern is a plain `{d.month}`: not every system's strftime can leave them out.
    month_form = "{d:%m}" if len(month) == 2 and month.startswith("0") else "{d.month}"
    if day is None:
        return f"{{d.year}}{first}{month_form}{month_sign or ''}"
    padded = len(day) == 2 and day.startswith("0")
    if not first:
        return "{d:%Y%m%d}"
    return f"{{d.year}}{first}{month_form}{second}{'{d:%d}' if padded else '{d.day}'}{day_sign}"
