"""Reads the cells of one table's rows by their columns, and says of each what was wrong or worth knowing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from tracker.imports.amount_cells import Rough, amount
from tracker.imports.answers import BY_CELL, OVERWRITE, Answers, ImportQuestion
from tracker.imports.cells import CellError, CellValue, is_blank, is_picture, normalised, require_value, shown
from tracker.imports.columns import CATEGORY_WORDS, COLUMN_OF, LedgerColumn
from tracker.imports.date_cells import MonthOnly, Remarked
from tracker.imports.sheet_reader import column_letters
from tracker.imports.text_cells import LONGEST_PLACEHOLDER, is_placeholder, person_and_number

if TYPE_CHECKING:
    from tracker.imports.answers import Settled
    from tracker.imports.merges import Cover
    from tracker.imports.tables import TableRow

BOTH = "contact_both"
"""A column that holds a person and a telephone number in one cell."""
LONGEST_WORD = 20
_UNLIKE = frozenset({"name", "national_code", "content"})
"""Fields whose texts differ from row to row; in other columns a content is read once, however often it stands there."""
_KEPT = frozenset({str, float, date})
"""Contents of which none equals one of another kind that is read otherwise, as True does 1."""
MOST_KEPT = 20_000
"""Contents that are remembered of the columns that are read in one way."""
_PLAIN = frozenset({str, float, date, type(None)})
"""What a cell is, unless it is looked at: nothing covers it, nothing is odd about it."""
_VALUES = frozenset({str, int, date, bool, tuple})
"""What is read, unless there is something to say of it."""

Fault = tuple[str, tuple[str, str]]
"""A field, with the code of the error and its sentence."""


@dataclass
class RowReading:
    """What the cells of one row say."""

    values: dict[str, Any] = field(default_factory=dict)
    months: set[str] = field(default_factory=set)
    rough: dict[str, Rough] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class _Read:
    """A column to read: where its cells stand in a row, and how one is read."""

    index: int
    letters: str
    column: LedgerColumn
    read: Callable[[CellValue], Any]


class RowReader:
    """Reads the rows of one table; questions about words in them are collected for the whole file."""

    def __init__(self, settled: Settled, answers: Answers, questions: dict[str, ImportQuestion]) -> None:
        self.answers, self.questions = answers, questions
        by_cell = answers.get(BY_CELL) == "yes"
        self.reads: list[tuple[int, str, dict[CellValue, Any] | None, _Read]] = []
        self.both: int | None = None
        alike: defaultdict[object, dict[CellValue, Any]] = defaultdict(dict)
        for index, column in settled.columns.items():
            if column.field == BOTH:
                self.both = index
                continue
            known = COLUMN_OF[column.field]
            is_amount = index in settled.units
            read = partial(amount, unit=settled.units[index], by_cell=by_cell) if is_amount else known.read
            way = settled.units[index] if is_amount else (known.read, known.is_text)
            words = None if column.field in _UNLIKE else alike[way]
            self.reads.append((index, column.field, words, _Read(index, column.letters, known, read)))

    def read(self, row: TableRow) -> RowReading:
        """Return what a row says."""
        reading = RowReading()
        cells, covers, struck = row.cells, row.covers, row.struck
        is_odd = bool(covers or struck)
        values = reading.values
        for index, name, words, read in self.reads:
            cell = cells[index]
            try:
                # Nearly every cell is what it is: only some are looked at twice.
                if is_odd or cell.__class__ not in _PLAIN:
                    cell = self._looked_at(read, row, reading)
                is_kept = words is not None and cell.__class__ in _KEPT
                if is_kept and cell in words:  # type: ignore[operator]  # as it was found to be
                    values[name] = words[cell]  # type: ignore[index]
                    continue
                value = None if cell is None else self._value(read, cell, reading)
            except CellError as error:
                self._ask(name, error.code, cell)
                reading.faults.append((name, (error.code, str(error))))
                continue
            if value.__class__ in _VALUES and value != "":
                values[name] = value
                if is_kept and len(words) < MOST_KEPT:  # type: ignore[arg-type]
                    words[cell] = value  # type: ignore[index]
            else:
                self._keep(read.column, value, reading)
        if self.both is not None:
            self._person(cells[self.both], reading)
        return reading

    def _looked_at(self, reader: _Read, row: TableRow, reading: RowReading) -> CellValue:
        """Return what a person sees in a cell that is covered, struck through, or no plain value."""
        cell = row.cells[reader.index]
        if row.covers or is_picture(cell):
            cell = _seen(reader, cell, row.covers.get(reader.index), reading)
        if reader.index in row.struck and not row.is_struck:
            detail = f"这一格画了删除线，内容“{shown(cell)[:LONGEST_WORD]}”照样读取，请核对。"
            reading.remarks.append((reader.column.field, ("struck_cell", detail)))
        require_value(cell)
        return cell

    def _value(self, reader: _Read, cell: CellValue, reading: RowReading) -> Any:
        if not isinstance(cell, str):
            return reader.read(cell)
        if not cell or cell.isspace():
            return None
        if len(cell) <= LONGEST_PLACEHOLDER and is_placeholder(cell, in_text=reader.column.is_text):
            detail = f"“{cell.strip()}”按空白处理，没有导入。"
            reading.remarks.append((reader.column.field, ("placeholder", detail)))
            return None
        if "DISPIMG" in cell and is_picture(cell):
            return _seen(reader, cell, None, reading)
        if reader.column.field == "category":
            cell = self.answers.get(f"category:{normalised(cell)}", cell)
        return reader.read(cell)

    def _keep(self, column: LedgerColumn, value: Any, reading: RowReading) -> None:
        if isinstance(value, Remarked):
            reading.remarks.append((column.field, (value.code, value.detail)))
            value = value.value
        elif isinstance(value, MonthOnly):
            reading.months.add(column.field)
            value = value.day
        elif isinstance(value, Rough):
            # Unless the officer wants the column's amounts as they are written.
            if self.answers.get(f"{OVERWRITE}{column.field}") != "yes":
                reading.rough[column.field] = value
            value = value.yuan
        # False and 0 are statements, too.
        if value is not None and value != "":
            reading.values[column.field] = value
        elif column.is_required and column.field != "zone":
            reading.faults.append((column.field, ("required", f"“{column.header}”必须填写。")))

    def _ask(self, name: str, code: str, cell: CellValue) -> None:
        """Ask about a word or a unit once for the file; until then its rows are errors."""
        if name == "category" and code == "invalid_choice":
            word = normalised(cell)
            options = [(label, label) for label in dict.fromkeys(CATEGORY_WORDS.values())]
            text = f"“{word[:LONGEST_WORD]}”算哪一类项目？所有写这个词的行都照此办理。"
            self.questions.setdefault(
                f"category:{word}", ImportQuestion(f"category:{word}", text, options, blocks=False)
            )
        elif code == "other_unit":
            text = "有的单元格写的单位与表头不同，按哪个读？"
            options = [("yes", "按单元格内的单位"), ("no", "不读，逐格改正")]
            if self.answers.get(BY_CELL) != "no":
                self.questions.setdefault(BY_CELL, ImportQuestion(BY_CELL, text, options, blocks=False))

    def _person(self, cell: CellValue, reading: RowReading) -> None:
        if is_blank(cell) or (isinstance(cell, str) and is_placeholder(cell, in_text=False)):
            return
        found = person_and_number(cell) if isinstance(cell, str) else None
        if found is None:
            detail = "只有“姓名 空格 号码”才能分成责任人和联系电话，这一格没有导入。"
            reading.remarks.append((BOTH, ("not_split", detail)))
            return
        for name, value in zip(("contact_name", "contact_phone"), found, strict=True):
            reading.values.setdefault(name, value)


def _seen(reader: _Read, own: CellValue, cover: Cover | None, reading: RowReading) -> CellValue:
    """Return what a person sees in a cell: nothing in a picture, the content of the merged cell that covers it."""
    if is_picture(own):
        detail = "单元格里是图片，不是文字，没有导入；照片请在项目页作为佐证材料上传。"
        reading.remarks.append((reader.column.field, ("picture", detail)))
        return None
    if cover is None:
        return own
    if not is_blank(own):
        raise CellError(
            "covered_content", f"这一格被第 {cover.row} 行的合并单元格盖住，里面另有看不见的内容，请取消合并后核对。"
        )
    if is_blank(cover.value):
        return None
    letters = column_letters(cover.index + 1)
    if letters != reader.letters:
        detail = f"这一格与 {letters}{cover.row} 合并，看不出所填内容是否也属于本列，请取消合并后逐格填写。"
        raise CellError("merged_across", detail)
    if not reader.column.fills_down:
        detail = f"这一格与第 {cover.row} 行合并。名称、代码和金额须逐行填写，请取消合并后分别填写。"
        raise CellError("merged_down", detail)
    detail = f"与第 {cover.row} 行合并，按该行的“{shown(cover.value)[:LONGEST_WORD]}”读取。"
    reading.remarks.append((reader.column.field, ("merged_down", detail)))
    return cover.value
