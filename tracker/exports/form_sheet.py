"""The sheet of a form: what stands above and below the projects, moved by as many rows as they take. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lxml import etree

from tracker.exports.form_layout import PARSER, FormLayout, place_of, style_number
from tracker.exports.form_layout import column_styles as styles_by_column
from tracker.imports.sheet_reader import column_letters

if TYPE_CHECKING:
    from collections.abc import Sequence

LAST_ROW = 1_048_576
MARK = "projects"
_RANGE = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d+)(?::(\$?)([A-Z]{1,3})(\$?)(\d+))?")
_MOVED_WHOLE = ("mergeCell", "hyperlink")
USUAL_WIDTH = 8.43


class FormSheet:
    """A sheet that was parsed, with the styles and widths of its columns."""

    def __init__(self, content: bytes, layout: FormLayout) -> None:
        self._root: Any = etree.fromstring(content, PARSER)
        self._layout = layout
        self.prefix = f"{self._root.prefix}:" if self._root.prefix else ""
        self._data = next(self._root.iter("{*}sheetData"))
        self._rows = {int(row.get("r")): row for row in self._data if row.get("r")}
        kept = {number for number in self._rows if number <= layout.head} | {*layout.notes}
        self._kept = kept
        # Where the notes begin, the rows that are replaced end.
        self._end = min(layout.notes, default=max([layout.head, *self._rows]) + 1) - 1
        self.sample = self._rows.get(layout.head + 1)
        self.height = float(self.sample.get("ht", 0)) if self.sample is not None else 0.0

    def cells(self) -> list[tuple[str, int, float]]:
        """Return the letters, the style and the width of each column of the first row of projects, from the left."""
        by_column, widths = styles_by_column(self._root), self._widths()
        letters = {column.letters for column in self._layout.columns}
        if self.sample is not None:
            letters |= {place_of(cell.get("r", "A1"))[0] for cell in self.sample}
        ordered = sorted(letters, key=lambda column: (len(column), column))
        return [
            (column, style_number(self.sample, column, by_column), widths.get(column, USUAL_WIDTH))
            for column in ordered
        ]

    def _widths(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for column in self._root.iter("{*}col"):
            first, last = int(column.get("min", 1)), min(int(column.get("max", 1)), 256)
            found |= {column_letters(n): float(column.get("width", USUAL_WIDTH)) for n in range(first, last + 1)}
        return found

    def around(self, count: int) -> tuple[bytes, bytes]:
        """Return the XML before and after the rows of so many projects."""
        head = self._layout.head
        for number, row in self._rows.items():
            if number not in self._kept:
                self._data.remove(row)
            elif number > head:
                self._move(row, self.row(number, count))
        place = sum(1 for number in self._rows if number <= head)
        self._data.insert(place, etree.Comment(MARK))
        self._move_ranges(count)
        before, _, after = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8").partition(
            f"<!--{MARK}-->".encode()
        )
        return before, after

    def row(self, number: int, count: int, *, is_top: bool = False) -> int:
        """Return where a row stands that stood at `number`; of a replaced one the first or the last project's."""
        head = self._layout.head
        if number <= head:
            return number
        if number <= self._end:
            return head + 1 if is_top else head + max(count, 1)
        return min(number + head + max(count, 1) - max(self._end, head), LAST_ROW)

    def moved(self, ranges: str, count: int) -> str:
        """Return ranges, such as `A1:B2` or `$A$5`, after the rows moved."""

        def replaced(match: re.Match[str]) -> str:
            sheet_name, letters, dollar, top, other, last, sign, bottom = match.groups()
            first = self.row(int(top), count, is_top=True)
            begin = f"{sheet_name}{letters}{dollar}{first}"
            if bottom is not None:
                return f"{begin}:{other}{last}{sign}{self.row(int(bottom), count)}"
            end = self.row(int(top), count)
            # What was said of the sample is said of each project.
            return begin if end == first else f"{begin}:{sheet_name}{letters}{dollar}{end}"

        return _RANGE.sub(replaced, ranges)

    def _move(self, row: Any, number: int) -> None:
        row.set("r", str(number))
        for cell in row:
            cell.set("r", f"{place_of(cell.get('r'))[0]}{number}")

    def _move_ranges(self, count: int) -> None:
        for name in _MOVED_WHOLE:
            for element in [*self._root.iter(f"{{*}}{name}")]:
                rows = [int(row) for row in re.findall(r"\d+", element.get("ref", ""))]
                if any(self._layout.head < row <= self._end for row in rows):
                    self._remove(element)
                else:
                    element.set("ref", self.moved(element.get("ref"), count))
        for name in ("autoFilter", "dimension"):
            for element in self._root.iter(f"{{*}}{name}"):
                element.set("ref", self.moved(element.get("ref"), count))
        for name in ("conditionalFormatting", "dataValidation", "ignoredError", "protectedRange"):
            for element in self._root.iter(f"{{*}}{name}"):
                element.set("sqref", self.moved(element.get("sqref"), count))

    @staticmethod
    def _remove(element: Any) -> None:
        parent = element.getparent()
        parent.remove(element)
        if not len(parent):
            # An empty list of merged cells is a fault to Excel.
            parent.getparent().remove(parent)
        elif parent.get("count"):
            parent.set("count", str(len(parent)))


def row_xml(number: int, cells: Sequence[str], height: float, prefix: str = "") -> str:
    """Return a row in XML."""
    tall = f' ht="{height:g}" customHeight="1"' if height else ""
    return f'<{prefix}row r="{number}"{tall}>{"".join(cells)}</{prefix}row>'
