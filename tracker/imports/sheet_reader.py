"""
Reads the cells of one sheet from a stream of XML, and refuses what no ledger holds.

Only what holds something is kept and counted: sixty thousand rows of mere borders are nothing.

A parser in C would be faster, but the known ones allocate memory for the size that a file declares, and one cell at
XFD1048576 ends the whole process. Here memory grows with the cells that are really there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracker.imports import xml_stream
from tracker.imports.alike_rows import AlikeRows
from tracker.imports.cell_values import TRUE, CellReader, WorkbookContext, small
from tracker.imports.merges import Merge, merge_of
from tracker.imports.number_formats import NoValue
from tracker.imports.plain_rows import plain_rows
from tracker.imports.xml_stream import UnfitError, damaged

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.imports.cells import CellValue
    from tracker.imports.plain_rows import PlainCell, PlainRow
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
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)


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
        self.reader = CellReader(book)
        self.struck = {str(i) for i, style in enumerate(book.styles) if style.struck}
        self.alike = AlikeRows(self.reader, self.struck)
        self.grid = Grid()
        self.cells: list[CellValue] = []
        self.row = self.column = self.total_cells = self.phonetic = 0
        self.reference = self.type = self.style = self.row_number = ""
        self.has_formula = self.has_value = False
        self.text: list[str] = []
        self.parser = xml_stream.parser()

    def read(self, sheet: bytes) -> Grid:
        """Read the sheet to its end: its plain rows by their patterns, all else by the parser."""
        apart = plain_rows(sheet)
        for row in apart.rows if apart else ():
            self._read_row(row)
        self._parse(apart.around if apart else sheet)
        return self.grid

    def _parse(self, part: bytes) -> None:
        self.parser = xml_stream.parser()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        xml_stream.run(self.parser, part)

    def _read_row(self, row: PlainRow) -> None:
        attributes = row.attributes
        if alike := self.alike.found(attributes.get("r", ""), row.body):
            self._start_row(attributes)
            self.cells = self.alike.cells(*alike)
            if self.cells:
                self._begin_filled_row()
        elif (cells := row.cells()) is not None:
            self._start_row(attributes)
            columns = self._read_plain(cells)
            if self.column <= MOST_COLUMNS:
                self.alike.learn(row.body, columns)
        else:
            self._parse(row.xml)

    def _read_plain(self, cells: Iterable[PlainCell]) -> list[int]:
        """Read cells; return their columns."""
        self.has_formula, columns = False, []
        for _, letters, row, style, kind, value, text in cells:
            is_next = self.column < MOST_COLUMNS and letters == _LETTERS[self.column] and row == self.row_number
            self.column = self.column + 1 if is_next else self._column(letters + row)
            columns.append(self.column)
            if said := value or text:
                self.reference, self.type, self.style = letters + row, kind or "n", style or "0"
                self._put(said)
        return columns

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
        elif name == "col" and attributes.get("hidden") in TRUE:
            first, last = small(attributes.get("min", "")), small(attributes.get("max", ""))
            self.grid.hidden_columns.update(range(first, min(last, MOST_COLUMNS) + 1))

    def _end(self, name: str) -> None:
        if name == "v":
            self.parser.CharacterDataHandler = None
        elif name == "c":
            self._put("".join(self.text))
        elif ":" in name:
            self._end(xml_stream.local(name))
        elif name == "t":
            self.parser.CharacterDataHandler = None
        elif name == "rPh":
            self.phonetic -= 1

    def _start_row(self, attributes: Attributes) -> None:
        number = attributes.get("r")
        row = self.row + 1 if number is None else small(number)
        # Rows ascend in every proper file; by a number that repeats an error could not be found.
        if row <= self.row or row > LAST_ROW:
            raise damaged()
        self.row, self.row_number, self.column, self.cells = row, str(row), 0, []
        # A height of nothing hides a row as well as the word does.
        if attributes.get("hidden") in TRUE or attributes.get("ht") == "0":
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

    def _put(self, text: str) -> None:
        """Keep what the current cell holds."""
        value = self.reader.value(self.type, self.style, text) if text else None
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


def too_many_rows() -> UnfitError:
    """Return the error for more rows than a ledger has."""
    return UnfitError("too_many_rows", f"有内容的行超过 {MOST_ROWS} 行，请删除多余的行，或拆分后导入。")
