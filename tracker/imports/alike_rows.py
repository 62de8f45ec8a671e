"""
Reads rows of a sheet whose cells are written alike, all of a row at once: a pattern of the whole row takes a third of
what the pattern of its cells takes, one by one.

A pattern is made of a row that was read cell by cell, once some of its kind were. It takes rows alone in which each
reference is right, and each number of few digits; any other is read cell by cell as ever.
"""

from __future__ import annotations

import re
from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from tracker.imports.plain_rows import CELL

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from tracker.imports.cell_values import CellReader
    from tracker.imports.cells import CellValue

SEEN = 20
"""Rows of one kind of which the last is made a pattern."""
MOST_PATTERNS = 4
MOST_KINDS = 1000
"""Kinds that are counted: a sheet of more has none that is worth a pattern."""
_NUMBERS, _SHARED, _TEXTS = frozenset({"", "n"}), "s", frozenset({"str", "inlineStr"})
_ROW, _SAME_ROW = "([1-9][0-9]{0,6}+)", r"\1"
_NUMBER, _INDEX, _TEXT = r"(-?[0-9]{1,17}+(?:\.[0-9]{1,17}+)?)", "([0-9]{1,7}+)", r"([^<&\r]*+)"
_VALUE, _OWN_TEXT = 6, 7
"""The groups of a cell's pattern that hold its content."""


class RowPattern(NamedTuple):
    """What rows have alike: their pattern, the places of the cells with contents, and how those are read."""

    pattern: re.Pattern[str]
    places: list[int]
    reads: list[tuple[int, Callable[[str], CellValue]]]
    """By the number of a content, of those that are no texts of the cell itself."""
    texts: Callable[[Sequence[Any]], Sequence[str]]
    """Takes those that are texts out of all contents of a row."""


class AlikeRows:
    """Remembers how rows of one sheet are written."""

    def __init__(self, reader: CellReader, struck: Collection[str]) -> None:
        """Keep who reads cells, and the styles that are struck through, which are noted cell by cell."""
        self.reader, self.struck = reader, struck
        self._known: list[RowPattern] = []
        self._seen: Counter[tuple[object, ...]] = Counter()

    def found(self, row: str, body: str) -> tuple[RowPattern, Sequence[str]] | None:
        """Return as what the row of a number is known, with its contents; None where it is to be read cell by cell."""
        # Signs that XML cannot hold are written so.
        if not self._known or "_x" in body:
            return None
        for alike in self._known:
            if (match := alike.pattern.fullmatch(body)) and match[1] == row:
                return alike, match.groups()[1:]
        return None

    def cells(self, alike: RowPattern, contents: Sequence[str]) -> list[CellValue]:
        """
        Return the cells of a row that was found, from column A to the last that holds something.

        :raises UnfitError: for more text than a ledger can hold, and for a text that the file does not have
        """
        values: list[CellValue] = [*contents]
        for number, read in alike.reads:
            values[number] = read(contents[number])
        self.reader.count(sum(map(len, alike.texts(values))))
        width = alike.places[-1] + 1 if alike.places else 0
        if len(values) == width:
            cells = values
        else:
            cells = [None] * width
            for place, value in zip(alike.places, values, strict=True):
                cells[place] = value
        if "" in cells:
            cells = [None if cell == "" else cell for cell in cells]
        while cells and cells[-1] is None:
            cells.pop()
        return cells

    def learn(self, body: str, columns: Sequence[int]) -> None:
        """Look at a row that was read cell by cell, with the columns of its cells."""
        if len(self._known) == MOST_PATTERNS or len(self._seen) == MOST_KINDS:
            return
        cells = [*CELL.finditer(body)]
        kind = tuple((cell[2], cell[4], cell[5], cell[_VALUE] is None, cell[_OWN_TEXT] is None) for cell in cells)
        self._seen[kind] += 1
        if self._seen[kind] == SEEN and all(map(self._is_certain, cells)):
            self._known.append(self._made_of(body, cells, columns))

    def _is_certain(self, cell: re.Match[str]) -> bool:
        kind = cell[5] or ""
        return (kind in _NUMBERS or kind in _TEXTS or kind == _SHARED) and cell[4] not in self.struck

    def _made_of(self, body: str, cells: Sequence[re.Match[str]], columns: Sequence[int]) -> RowPattern:
        parts: list[str] = []
        places: list[int] = []
        texts: list[int] = []
        reads: list[tuple[int, Callable[[str], CellValue]]] = []
        at = 0
        for cell, column in zip(cells, columns, strict=True):
            parts += [re.escape(body[at : cell.start(3)]), _SAME_ROW if parts else _ROW]
            at = cell.end(3)
            group = _OWN_TEXT if cell[_VALUE] is None else _VALUE
            if cell[group] is None:
                continue
            kind = cell[5] or "n"
            content = _NUMBER if kind in _NUMBERS else _INDEX if kind == _SHARED else _TEXT
            parts += [re.escape(body[at : cell.start(group)]), content]
            at = cell.end(group)
            if content is not _TEXT:
                reads.append((len(places), self.reader.reading(kind, cell[4] or "0")))
            if content is not _NUMBER:
                texts.append(len(places))
            places.append(column - 1)
        parts.append(re.escape(body[at:]))
        return RowPattern(re.compile("".join(parts)), places, reads, _taking(texts))


def _taking(places: Sequence[int]) -> Callable[[Sequence[Any]], Sequence[str]]:
    # Of one place it would give no sequence.
    return itemgetter(*places) if len(places) > 1 else lambda values: [values[place] for place in places]
