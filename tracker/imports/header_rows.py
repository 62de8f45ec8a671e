"""Finds the headers of tables in a sheet: the row with a name's header, and the rows of groups and parts around it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracker.imports.cells import is_blank
from tracker.imports.header_names import field_of_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.imports.cells import CellValue
    from tracker.imports.merges import Merge
    from tracker.imports.sheet_reader import Grid

MOST_HEADER_ROWS = 4
LONGEST_HEADER = 120
FEWEST_NAMES = 3
"""Known headers in one row by which it is a header, unless all are known."""
_TITLE = re.compile(r"单位\s*[:：]|填报单位|填报日期|填报人|报送")
_NAME_SIGN = "称"
"""In every header of a name; looked for first, since nearly no cell has it."""


@dataclass
class HeaderRows:
    """The rows of a header, by their numbers, the index of the name's column, and the paths of all columns."""

    first: int
    last: int
    name: int
    paths: dict[int, tuple[str, ...]] = field(default_factory=dict)


class HeaderFinder:
    """Finds headers in one sheet; what merged cells say counts in every cell that they cover."""

    def __init__(self, grid: Grid) -> None:
        self.rows = dict(grid.rows)
        self.numbers = [number for number, _ in grid.rows]
        self.merges = grid.merges
        self.near: list[Merge] = []

    def find(self) -> list[HeaderRows]:
        """Return the headers from the top to the bottom."""
        found: list[HeaderRows] = []
        for number in self.numbers:
            if found and number <= found[-1].last:
                continue
            name = _name_column(self.rows[number])
            if name is not None:
                found.append(self._header(number, name))
        return found

    def _header(self, anchor: int, name: int) -> HeaderRows:
        reach = range(anchor - MOST_HEADER_ROWS, anchor + MOST_HEADER_ROWS + 1)
        self.near = [merge for merge in self.merges if merge.top in reach or merge.bottom in reach]
        width = len(self.rows[anchor])
        first, last = anchor, self._bottom(anchor, name)
        while last - anchor < MOST_HEADER_ROWS - 1 and self._continues(last + 1, name, anchor):
            last += 1
        while anchor - first < MOST_HEADER_ROWS - 1 and self._heads(first - 1, anchor, width):
            first -= 1
        header = HeaderRows(first, last, name)
        numbers = [number for number in range(first, last + 1) if number in self.rows]
        columns = max(len(self.rows[number]) for number in numbers)
        columns = max(columns, *(merge.right for merge in self.near if first <= merge.top <= last), 0)
        for index in range(min(columns, 256)):
            if path := self._path(numbers, index):
                header.paths[index] = path
        return header

    def _bottom(self, anchor: int, name: int) -> int:
        below = [merge.bottom for merge in self.near if merge.top <= anchor <= merge.bottom and _covers(merge, name)]
        return min([*below, anchor + MOST_HEADER_ROWS - 1]) if below else anchor

    def _continues(self, number: int, name: int, anchor: int) -> bool:
        """Whether a row holds parts of the groups above it."""
        texts = _texts(self.rows.get(number, ()))
        if not texts or name in texts:
            return False
        groups = [merge for merge in self.near if anchor - 1 <= merge.top < number and merge.right > merge.left]
        return all(
            any(_covers(merge, index) and merge.bottom < number for merge in groups) or field_of_name(text) is not None
            for index, text in texts.items()
        )

    def _heads(self, number: int, anchor: int, width: int) -> bool:
        """Whether a row holds the groups of what stands below it, or what reaches down beside them."""
        texts = _texts(self.rows.get(number, ()))
        if not texts or len(texts) < 2 or any(_TITLE.search(text) for text in texts.values()):
            return False
        own = [merge for merge in self.near if merge.top == number]
        if any(merge.right - merge.left + 1 >= max(width - 1, 2) for merge in own):
            return False
        reaches = any(merge.bottom >= anchor for merge in own)
        known = sum(field_of_name(text) is not None for text in texts.values())
        return reaches or known >= 2 or any(merge.right > merge.left for merge in own)

    def _path(self, numbers: Sequence[int], index: int) -> tuple[str, ...]:
        path: list[str] = []
        for number in numbers:
            text = self._text(number, index)
            if text and (not path or path[-1] != text):
                path.append(text)
        return tuple(path)

    def _text(self, number: int, index: int) -> str:
        own = _text_at(self.rows[number], index)
        if own:
            return own
        for merge in self.near:
            if merge.top <= number <= merge.bottom and _covers(merge, index):
                return _text_at(self.rows.get(merge.top, ()), merge.left - 1)
        return ""


def _name_column(cells: Sequence[CellValue]) -> int | None:
    """Return the index of the name's column if a row is a header."""
    if not any(cell.__class__ is str and _NAME_SIGN in cell for cell in cells):
        return None
    texts = _texts(cells)
    if texts is None:
        return None
    fields = {index: field_of_name(text) for index, text in texts.items()}
    name = next((index for index, name in fields.items() if name == "name"), None)
    known = sum(name is not None for name in fields.values())
    is_header = known >= FEWEST_NAMES or known == len(texts)
    return name if is_header else None


def _texts(cells: Sequence[CellValue]) -> dict[int, str] | None:
    """Return the texts of a row by their index; None if it holds anything else."""
    found = {}
    for index, cell in enumerate(cells):
        if is_blank(cell):
            continue
        if not isinstance(cell, str) or len(cell) > LONGEST_HEADER:
            return None
        found[index] = cell.strip()
    return found


def _text_at(cells: Sequence[CellValue], index: int) -> str:
    cell = cells[index] if index < len(cells) else None
    return cell.strip() if isinstance(cell, str) else ""


def _covers(merge: Merge, index: int) -> bool:
    return merge.left <= index + 1 <= merge.right
