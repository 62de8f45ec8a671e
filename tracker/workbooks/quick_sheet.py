"""
A worksheet of the library that writes plain cells without looking for what they never hold: same bytes, sooner.

It overrides a private method. Two things keep that safe: `requirements/` pins the library's version with its digest,
and `tests/unit/tracker/test_workbook.py` compares the bytes with those of the library's own worksheet, so that a
version which writes otherwise is refused by the checks. One that no longer calls the method writes the same, slower.
"""

from __future__ import annotations

import re
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

_LETTERS = [xl_col_to_name(number) for number in range(256)]
_SPECIAL = re.compile(r"[\x00-\x1f&<>\ufffe\uffff]|_x|^\s|\s$")
"""What a text must not have to be written as it is: to be escaped, or a blank that is to be kept."""


class QuickSheet(Worksheet):  # type: ignore[misc]  # the library publishes no types
    """Writes cells with a format that hold a short text, a number, a date or nothing; all else as the library does."""

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
