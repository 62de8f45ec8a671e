"""Patches the XML of one sheet: the cells in question get a colour, the rows in question a cell more at their end."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracker.imports import xml_stream
from tracker.imports.annotating.marks import GRAVITY, MarkKind
from tracker.imports.annotating.patching import Edit, edited, end_of, text, with_attributes
from tracker.imports.header_names import CHECK_HEADER, plain
from tracker.imports.sheet_reader import MOST_COLUMNS, column_letters
from tracker.imports.xml_stream import local

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from tracker.imports.annotating.marks import Mark
    from tracker.imports.annotating.styles import Fills
    from tracker.imports.xml_stream import Attributes

MOST_TEXT = 2000
"""Characters of what is said of one row."""
_LETTERS = re.compile(r"[A-Z]{1,3}")


@dataclass(frozen=True)
class SheetMarks:
    """What is said of a sheet, the last header row of each of its tables, and colours if the workbook has styles."""

    marks: Sequence[Mark]
    headers: Collection[int]
    fills: Fills | None


@dataclass
class _Cell:
    """A cell that is looked at: its place in the row and in the file, its style, and its text where that matters."""

    column: int
    start: int
    style: str
    end: int = 0


@dataclass
class _Row:
    """A row that may change: where its tag and its end tag are, and those of its cells that were looked at."""

    number: int
    prefix: str
    start: int
    cells: list[_Cell] = field(default_factory=list)
    inner_end: int = 0


def patched_sheet(data: bytes, said: SheetMarks, texts: Collection[str] = ()) -> bytes:
    """
    Return the XML of a sheet with what is said of it.

    :param texts: the numbers of the shared texts that are the header of the checks, if an earlier look left it
    :raises UnfitError: if the sheet is damaged
    """
    reader = _Reader(data, said, texts)
    reader.read()
    check = reader.check or reader.last + 1
    rows = _by_row(said.marks)
    edits = [edit for row in reader.rows for edit in _edits(data, row, rows.get(row.number, []), said, check)]
    return edited(data, edits)


class _Reader:
    """Collects the rows that may change, and finds the column for the checks."""

    def __init__(self, data: bytes, said: SheetMarks, texts: Collection[str]) -> None:
        self.data, self.texts, self.headers = data, texts, said.headers
        self.wanted = {mark.row for mark in said.marks} | set(said.headers)
        self.earlier = said.fills.earlier if said.fills else frozenset()
        self.rows: list[_Row] = []
        self.row: _Row | None = None
        self.cell: _Cell | None = None
        self.number = self.column = self.last = self.check = 0
        self.is_wanted = False
        self.text: list[str] = []
        self.parser = xml_stream.parser()
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end

    def read(self) -> None:
        """Read the sheet to its end."""
        xml_stream.run(self.parser, self.data)

    def _start(self, name: str, attributes: Attributes) -> None:
        kind = local(name)
        if kind == "c":
            self._start_cell(attributes)
        elif kind in {"v", "is", "f"}:
            self.last = max(self.last, min(self.column, MOST_COLUMNS))
            if self.number in self.headers and kind == "v":
                self.parser.CharacterDataHandler = self.text.append
        elif kind == "t" and self.number in self.headers:
            self.parser.CharacterDataHandler = self.text.append
        elif kind == "row":
            self.number = int(attributes.get("r", self.number + 1))
            self.column, self.is_wanted = 0, self.number in self.wanted
            prefix = name[: len(name) - len(kind)]
            self.row = _Row(self.number, prefix, self.parser.CurrentByteIndex)

    def _start_cell(self, attributes: Attributes) -> None:
        match = _LETTERS.match(attributes.get("r", ""))
        self.column = number_of(match[0]) if match else self.column + 1
        style = attributes.get("s", "0")
        self.cell = None
        if self.row is not None and (self.is_wanted or self.column == self.check or style in self.earlier):
            self.cell = _Cell(self.column, self.parser.CurrentByteIndex, style)
            self.row.cells.append(self.cell)
        self.text.clear()

    def _end(self, name: str) -> None:
        kind = local(name)
        if kind == "c":
            if self.cell is not None:
                self.cell.end = end_of(self.data, name, self.parser.CurrentByteIndex)
            said = "".join(self.text)
            if self.number in self.headers and (said in self.texts or plain(said) == CHECK_HEADER):
                self.check = self.column
        elif kind in {"v", "t"}:
            self.parser.CharacterDataHandler = None
        elif kind == "row" and self.row is not None and (self.row.cells or self.is_wanted):
            self.row.inner_end = self.parser.CurrentByteIndex
            self.rows.append(self.row)


def number_of(letters: str) -> int:
    """Return the number of a column; that of A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _by_row(marks: Sequence[Mark]) -> dict[int, list[Mark]]:
    rows: dict[int, list[Mark]] = {}
    for mark in marks:
        rows.setdefault(mark.row, []).append(mark)
    return rows


def _edits(data: bytes, row: _Row, marks: Sequence[Mark], said: SheetMarks, check: int) -> Iterator[Edit]:
    if not row.cells:
        return
    fills, kinds = said.fills, _kinds(marks)
    for cell in row.cells:
        if cell.column == check:
            # Written anew below, or of an earlier look.
            yield Edit(cell.start, cell.end, b"")
        elif fills and (cell.column in kinds or cell.style in fills.earlier):
            style = fills.style(kinds.get(cell.column), cell.style)
            yield with_attributes(data, cell.start, {"s": style})
    there = {check, *(cell.column for cell in row.cells)}
    blank = {column: kind for column, kind in kinds.items() if column not in there}
    words = CHECK_HEADER if row.number in said.headers else _said(marks)
    new = [(column, _cell(row, column, "", kind, fills)) for column, kind in blank.items() if fills]
    if words and check <= MOST_COLUMNS:
        kind = min((mark.kind for mark in marks), key=GRAVITY.__getitem__, default=None)
        new.append((check, _cell(row, check, words, kind, fills)))
    if new:
        yield with_attributes(data, row.start, {"spans": None})
    for column, content in sorted(new):
        following = next((cell.start for cell in row.cells if cell.column > column), row.inner_end)
        yield Edit(following, following, content)


def _kinds(marks: Sequence[Mark]) -> dict[int, MarkKind]:
    """Return the gravest kind for each column that something is said of."""
    kinds: dict[int, MarkKind] = {}
    for mark in sorted(marks, key=lambda mark: -GRAVITY[mark.kind]):
        if mark.letters:
            kinds[number_of(mark.letters)] = mark.kind
    return kinds


def _said(marks: Sequence[Mark]) -> str:
    said = [f"{mark.letters} 列：{mark.sentence}" if mark.letters else mark.sentence for mark in marks]
    return "；".join(dict.fromkeys(sentence.rstrip("。；") for sentence in said))[:MOST_TEXT]


def _cell(row: _Row, column: int, words: str, kind: MarkKind | None, fills: Fills | None) -> bytes:
    style = f' s="{fills.style(kind, "0")}"' if fills and kind else ""
    name, place = row.prefix, f"{column_letters(column)}{row.number}"
    if not words:
        return f'<{name}c r="{place}"{style}/>'.encode()
    inner = f'<{name}is><{name}t xml:space="preserve">{text(words)}</{name}t></{name}is>'
    return f'<{name}c r="{place}"{style} t="inlineStr">{inner}</{name}c>'.encode()
