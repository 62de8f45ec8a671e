"""
Reads the cells of one sheet from a stream of XML, and refuses what no ledger holds.

Only what holds something is kept and counted: sixty thousand rows of mere borders are nothing.

A parser in C would be faster, but the known ones allocate memory for the size that a file declares, and one cell at
XFD1048576 ends the whole process. Here memory grows with the cells that are really there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from tracker.imports import xml_stream
from tracker.imports.merges import Merge, merge_of
from tracker.imports.number_formats import Display, Displayed, NoValue, Style
from tracker.imports.workbook_parts import unescaped
from tracker.imports.xml_stream import UnfitError, damaged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.imports.cells import CellValue
    from tracker.imports.xml_stream import Attributes

MOST_ROWS = 50_000
"""Rows with values below a header."""
MOST_FILLED_ROWS = MOST_ROWS + 500
"""Rows with values of a whole sheet: headers, titles and notes stand beside those of the projects."""
MOST_COLUMNS = 256
"""Columns that are looked at; real forms have up to 138, of which only those with a known header are kept."""
MOST_CELLS = 4_000_000
"""Cells with values of one sheet."""
LAST_ROW = 1_048_576
FIRST_YEAR, LAST_YEAR = 1999, 2101
"""Between them a broken number may be a year with its month."""
MOST_TEXT = 50_000_000
"""Characters of all cells together. A text is stored once and may be used by a million cells."""
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_SMALL_NUMBER = re.compile(r"\d{1,7}", re.ASCII)
_TRUE = frozenset({"1", "true"})
_BEIJING = timezone(timedelta(hours=8))
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - days of no zone
_FIRST_SERIAL, _LAST_SERIAL = 61, 2_000_000
"""Numbers that are taken for dates: from 1900-03-01, before which not all count alike, to far beyond any plan."""


@dataclass(frozen=True)
class WorkbookContext:
    """The parts of the workbook that cells refer to: shared texts, styles, and the epoch."""

    texts: Sequence[str]
    styles: Sequence[Style]
    counts_from_1904: bool


@dataclass
class Grid:
    """
    A sheet as its file holds it: the rows with values by their numbers in Excel, merged cells, what is hidden, struck.

    Columns are numbered from 1. `struck` are the columns of cells that are struck through, by row.
    """

    rows: list[tuple[int, list[CellValue]]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    struck: dict[int, set[int]] = field(default_factory=dict)


def column_letters(number: int) -> str:
    """Return the letters of a column; the first is 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


_COLUMNS = {column_letters(number): number for number in range(1, MOST_COLUMNS + 1)}
_LETTERS = [*_COLUMNS, column_letters(MOST_COLUMNS + 1)]


def read_sheet(sheet: bytes, book: WorkbookContext) -> Grid:
    """
    Return the rows that hold values, with those of their cells from column A on.

    An error value or a formula without a result is a `NoValue`: it matters only where it is needed.

    :raises UnfitError: for malformed XML, document types, values outside the limits or out of order, or more text than
        a ledger can hold
    """
    return _SheetReader(book).read(sheet)


class _SheetReader:
    """Handles the parser's events; holds the current place and the content of the current cell so far."""

    def __init__(self, book: WorkbookContext) -> None:
        """Begin before the first row."""
        self.book = book
        self.epoch = _EPOCH_1904 if book.counts_from_1904 else _EPOCH
        # Only those that change what is read: nearly every cell is in none of them.
        self.styles = {
            str(i): replace(style, struck=False)
            for i, style in enumerate(book.styles)
            if style.display is not Display.NUMBER or style.decimals is not None
        }
        self.struck = {str(i) for i, style in enumerate(book.styles) if style.struck}
        self.grid = Grid()
        self.cells: list[CellValue] = []
        self.row = self.column = self.total_text = self.total_cells = self.phonetic = 0
        self.reference = self.type = self.style = self.row_number = ""
        self.has_formula = self.has_value = False
        self.text: list[str] = []
        self.parser = xml_stream.parser()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def read(self, sheet: bytes) -> Grid:
        """Read the sheet to its end."""
        xml_stream.run(self.parser, sheet)
        return self.grid

    def _start(self, name: str, attributes: Attributes) -> None:
        # The most frequent first, and in one place: a ledger has hundreds of thousands of these.
        if name == "c":
            reference = attributes.get("r")
            letters = _LETTERS[self.column] if self.column < MOST_COLUMNS else _LETTERS[MOST_COLUMNS]
            following = letters + self.row_number
            # Nearly every cell stands beside the one before; one of no row is looked at, and refused.
            self.reference = reference = reference or following
            self.column = self.column + 1 if reference == following and self.row else self._column(reference)
            self.type, self.style = attributes.get("t", "n"), attributes.get("s", "0")
            self.has_formula = self.has_value = False
            self.text.clear()
        elif name == "v":
            self.has_value = True
            self.parser.CharacterDataHandler = self.text.append
        else:
            self._start_other(name, attributes)

    def _start_other(self, name: str, attributes: Attributes) -> None:
        if ":" in name:
            self._start(xml_stream.local(name), attributes)
        # Not in `rPh`, which holds how a text is pronounced.
        elif name == "t" and not self.phonetic:
            self.parser.CharacterDataHandler = self.text.append
        elif name == "row":
            self._start_row(attributes)
        elif name == "f":
            self.has_formula = True
        elif name == "rPh":
            self.phonetic += 1
        else:
            self._note_layout(name, attributes)

    def _note_layout(self, name: str, attributes: Attributes) -> None:
        if name == "mergeCell":
            self.grid.merges.append(merge_of(attributes.get("ref", "")))
        elif name == "col" and attributes.get("hidden") in _TRUE:
            first, last = _small(attributes.get("min", "")), _small(attributes.get("max", ""))
            self.grid.hidden_columns.update(range(first, min(last, MOST_COLUMNS) + 1))

    def _end(self, name: str) -> None:
        if name == "v":
            self.parser.CharacterDataHandler = None
        elif name == "c":
            self._end_cell()
        elif ":" in name:
            self._end(xml_stream.local(name))
        elif name == "t":
            self.parser.CharacterDataHandler = None
        elif name == "rPh":
            self.phonetic -= 1

    def _start_row(self, attributes: Attributes) -> None:
        number = attributes.get("r")
        row = self.row + 1 if number is None else _small(number)
        # Rows ascend in every proper file; by a number that repeats an error could not be found.
        if row <= self.row or row > LAST_ROW:
            raise damaged()
        self.row, self.row_number, self.column, self.cells = row, str(row), 0, []
        # A height of nothing hides a row as well as the word does.
        if attributes.get("hidden") in _TRUE or attributes.get("ht") == "0":
            self.grid.hidden_rows.add(row)

    def _column(self, reference: str) -> int:
        """Return the column that a reference names in the current row, one beyond the most where it is too far."""
        match = _REFERENCE.fullmatch(reference)
        if match is None or int(match[2]) != self.row:
            raise damaged()
        column = _COLUMNS.get(match[1], MOST_COLUMNS + 1)
        # Beyond the most their order is nobody's business: they are empty, or refused.
        if column <= self.column <= MOST_COLUMNS:
            raise damaged()
        return column

    def _end_cell(self) -> None:
        text = "".join(self.text)
        value = self._value(text) if text else None
        # A formula that yields "" is stored as an empty `v` of type `str`: it has been calculated.
        if self.has_formula and not text.strip() and not (self.has_value and self.type == "str"):
            value = NoValue("")
        if value is None or value == "":
            return
        cells, column = self.cells, self.column
        if column > MOST_COLUMNS:
            message = f"单元格 {self.reference} 超出 {MOST_COLUMNS} 列，请删除右侧多余的内容后再导入。"
            raise UnfitError("too_many_columns", message)
        if not cells:
            self._begin_filled_row()
        if len(cells) < column - 1:
            cells.extend([None] * (column - 1 - len(cells)))
        cells.append(value)
        if self.style in self.struck:
            self.grid.struck.setdefault(self.row, set()).add(column)

    def _begin_filled_row(self) -> None:
        rows = self.grid.rows
        self.total_cells += len(rows[-1][1]) if rows else 0
        rows.append((self.row, self.cells))
        if len(rows) > MOST_FILLED_ROWS or self.total_cells > MOST_CELLS:
            raise too_many_rows()

    def _value(self, text: str) -> CellValue:
        if self.type == "s":
            index = _small(text)
            if index >= len(self.book.texts):
                raise damaged()
            return self._counted(self.book.texts[index])
        if self.type in {"str", "inlineStr"}:
            return self._counted(unescaped(text))
        if self.type == "n":
            return self._number(text.strip())
        if self.type == "b":
            return text.strip() in _TRUE
        if self.type == "d":
            return self._iso(text.strip())
        if self.type == "e":
            return NoValue(text.strip()[:20] or "#N/A")
        raise damaged()

    def _counted(self, text: str) -> str:
        self.total_text += len(text)
        if self.total_text > MOST_TEXT:
            raise UnfitError("too_much_text", "文件里的文字过多，不是台账工作簿。")
        return text

    def _number(self, text: str) -> CellValue:
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            raise damaged()
        number = float(text)
        style = self.styles.get(self.style)
        if style is None:
            return number
        if style.display is Display.OTHER_NUMBER:
            return Displayed(number, style)
        if style.display is Display.NUMBER:
            # Only where a person sees less than the cell holds, or sees a zero that it does not hold: 2023.10.
            is_same = round(number, style.decimals) == number and not (FIRST_YEAR < number < LAST_YEAR and number % 1)
            return number if is_same else Displayed(number, style)
        if not _FIRST_SERIAL <= number < _LAST_SERIAL:
            return number
        # Rounded to seconds: a fraction of a day has no exact binary form.
        return self._as_shown(self.epoch + timedelta(seconds=round(number * 86_400)))

    def _iso(self, text: str) -> CellValue:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            # Left as text, which the reader of a date column refuses with the place of the cell.
            return text
        # A moment of another zone is a day of ours: midnight here is 16:00 of the day before in UTC.
        return self._as_shown(moment.astimezone(_BEIJING).replace(tzinfo=None) if moment.tzinfo else moment)

    def _as_shown(self, moment: datetime) -> CellValue:
        is_midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
        found = moment.date() if is_midnight else moment
        style = self.styles.get(self.style)
        shows_less = style is not None and style.display in {Display.MONTH, Display.NO_YEAR}
        return Displayed(found, style) if style and shows_less else found


def _small(text: str) -> int:
    if not _SMALL_NUMBER.fullmatch(text):
        raise damaged()
    return int(text)


def too_many_rows() -> UnfitError:
    """Return the error for more rows than a ledger has."""
    return UnfitError("too_many_rows", f"有内容的行超过 {MOST_ROWS} 行，请删除多余的行，或拆分后导入。")
