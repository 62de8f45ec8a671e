"""
A worksheet of the library that writes plain cells without looking for what they never hold: same bytes, sooner.

It uses private methods. Two things keep that safe: `requirements/` pins the library's version with its digest,
and `tests/unit/tracker/test_workbook.py` compares the bytes with those of the library's own worksheet, so that a
version which writes otherwise is refused by the checks.
"""

from __future__ import annotations

import re
from datetime import date
from io import StringIO
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.format import Format

_LETTERS = [xl_col_to_name(number) for number in range(256)]
_SPECIAL = re.compile(r"[\x00-\x1f&<>\ufffe\uffff]|_x|^\s|\s$")
"""What a text must not have to be written as it is: to be escaped, or a blank that is to be kept."""
_LONG = 16_000
"""Letters from which the library looks whether a text fits a cell."""


class QuickSheet(Worksheet):  # type: ignore[misc]  # the library publishes no types
    """Writes cells with a format that hold a short text, a number, a date or nothing; all else as the library does."""

    fh: Any

    def put_row(self, number: int, height: float, values: Sequence[Any], formats: Sequence[Format]) -> None:
        """
        Write a row below all others, from its first cell on, at once: of it nothing is kept, not even its height.

        A value is a text, a number, a day or moment, or None for an empty cell.
        """
        # What waits above it; from here on the library knows that this row is written.
        self._write_single_row(number)
        self._check_dimensions(number, 0)
        self._check_dimensions(number, len(values) - 1)
        place, letters_of = number + 1, _LETTERS
        if len(values) > len(_LETTERS):
            letters_of = [*map(xl_col_to_name, range(len(values)))]
        parts = [f'<row r="{place}"{_height(height)}>']
        for column, (value, form) in enumerate(zip(values, formats, strict=True)):
            opening = f'<c r="{letters_of[column]}{place}" s="{form._get_xf_index()}"'  # noqa: SLF001  # the library's own
            if value is None:
                parts.append(f"{opening}/>")
            elif isinstance(value, str):
                if len(value) < _LONG and not _SPECIAL.search(value):
                    parts.append(f'{opening} t="inlineStr"><is><t>{value}</t></is></c>')
                else:
                    parts.append(self._as_the_library_does(number, column, value, form))
            else:
                figure = self._convert_date_time(value) if isinstance(value, date) else value
                parts.append(f"{opening}><v>{figure:.16G}</v></c>")
        self.fh.write(f"{''.join(parts)}</row>")

    def _as_the_library_does(self, row: int, col: int, text: str, form: Format) -> str:
        """Return the cell of a text that has to be escaped or cut."""
        self._write_string(row, col, text, form)
        kept, self.fh = self.fh, StringIO()
        try:
            super()._write_cell(row, col, self.table[row].pop(col))
            cell: str = self.fh.getvalue()
        finally:
            self.fh = kept
        return cell

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        # Called for each cell, which the library makes a list of attributes for, and looks into each of them.
        kind, form = cell.__class__.__name__, cell.format
        if form and col < len(_LETTERS):
            opening = f'<c r="{_LETTERS[col]}{row + 1}" s="{form._get_xf_index()}"'  # noqa: SLF001  # the library's own
            if kind == "Blank":
                self.fh.write(f"{opening}/>")
                return
            if kind in {"Number", "Datetime"}:
                self.fh.write(f"{opening}><v>{cell.number:.16G}</v></c>")
                return
            if kind == "String" and not _SPECIAL.search(cell.string):
                self.fh.write(f'{opening} t="inlineStr"><is><t>{cell.string}</t></is></c>')
                return
        super()._write_cell(row, col, cell)

    def _xml_rich_inline_string(self, string: str, attributes: Sequence[tuple[str, Any]] = ()) -> None:
        # What begins with `<r>` and ends with `</r>` the library takes for its own text with formats inside. It escapes
        # nothing of it. Nobody writes one here: it is what an officer typed, and would break the file.
        self._xml_inline_string(string, None, attributes)


def _height(points: float) -> str:
    """Return the attributes of a height, in whole pixels as the library rounds them, three quarters of a point each."""
    return f' ht="{int(points * 4 / 3 + 0.5) * 0.75:.16g}" customHeight="1"'
