"""A workbook of tables: titles with the question, two header rows, figures as figures, text never as formulas."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from io import BytesIO
from itertools import groupby
from math import ceil
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook

from projects.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

NOTHING = "—"
"""Printed where there is nothing to divide by; never 0 %."""
LINE_HEIGHT = 16
LONGEST_SHEET = 20_000
"""Rows: what costs some five seconds and 200 MB to write."""
SMALLEST_NUMBER = 10**14
"""Numbers of workbooks have 15 digits."""
GROUP_LINES, HEADER_LINES = 2, 3
A4 = 9


class Kind(StrEnum):
    """How a column is written."""

    TEXT = "text"
    COUNT = "count"
    AMOUNT = "amount"
    YI = "yi"
    """亿元, already rounded."""
    PERCENT = "percent"


NUMBER_FORMATS = {
    Kind.TEXT: "@",
    Kind.COUNT: "0",
    Kind.AMOUNT: "#,##0.00##",
    Kind.YI: "#,##0.00",
    Kind.PERCENT: "0.00%",
}
ALIGNED = {Kind.PERCENT: {"align": "right"}}
WIDTHS = {Kind.TEXT: 11, Kind.COUNT: 8, Kind.AMOUNT: 15, Kind.YI: 11, Kind.PERCENT: 9}
"""How wide a column is, in digits; a Chinese character takes two."""


@dataclass(frozen=True)
class Column:
    """One column: where its values are found in a row, and what stands above them."""

    header: str
    path: tuple[str, ...]
    kind: Kind = Kind.TEXT
    group: str = ""
    room: int = 0
    """Its width in digits, where it differs from that of its kind."""
    words: Mapping[Any, str] | None = None
    """What to write for each value of a choice."""

    @property
    def width(self) -> int:
        return self.room or WIDTHS[self.kind]

    def value(self, row: Mapping[str, Any]) -> Any:
        """Return the value of a row."""
        value: Any = row
        for name in self.path:
            value = value[name]
        return self.words.get(value, value) if self.words is not None else value


@dataclass(frozen=True)
class Sheet:
    """One table: its title, and the lines that only this sheet has above its table."""

    name: str
    titles: Sequence[str]
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    total: Mapping[str, Any] | None = None


class Book:
    """
    Writes sheets into a workbook in memory.

    `heading` is what was asked; it stands below the title of every sheet, since a sheet is printed and sent alone.
    `number` stands there, too, and in the audit, which says who took the workbook out, and when.
    """

    def __init__(self, heading: Sequence[str]) -> None:
        # Not counted up: a number must not tell how many others were taken out, and nobody guesses another's.
        self.number = SMALLEST_NUMBER + secrets.randbelow(9 * SMALLEST_NUMBER)
        self.rows = 0
        self._heading = [*heading, f"导出编号：{self.number}"]
        self._bytes = BytesIO()
        # A text that begins with `=` stays a text: a project's name must not run as a formula in a spreadsheet.
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._workbook = Workbook(self._bytes, options)
        line = {"text_wrap": True, "valign": "vcenter"}
        self._title = self._workbook.add_format({**line, "bold": True, "font_size": 14})
        self._note = self._workbook.add_format({**line, "font_color": "#555555"})
        header = {"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True, "border": 1}
        self._header = self._workbook.add_format({**header, "bg_color": "#E8EEF7"})
        cell = {"border": 1, "valign": "vcenter"}
        self._formats = {
            (kind, is_total): self._workbook.add_format(
                {**cell, "num_format": form, "bold": is_total, "text_wrap": kind is Kind.TEXT, **ALIGNED.get(kind, {})}
            )
            for kind, form in NUMBER_FORMATS.items()
            for is_total in (False, True)
        }

    def add(self, sheet: Sheet) -> Book:
        """
        Write one sheet; return the workbook.

        :raises DomainError: if it has too many rows
        """
        check_rows(len(sheet.rows))
        page = self._workbook.add_worksheet(sheet.name)
        title, *notes = sheet.titles
        titles = [title, *self._heading, *notes]
        self._write_titles(page, titles, sum(column.width for column in sheet.columns), len(sheet.columns))
        top = len(titles)
        self._write_header(page, top, sheet.columns)
        rows = [*sheet.rows, *([sheet.total] if sheet.total is not None else [])]
        self.rows += len(sheet.rows)
        for number, row in enumerate(rows, start=top + 2):
            is_total = row is sheet.total
            lines = 1
            for index, column in enumerate(sheet.columns):
                value, form = column.value(row), self._formats[column.kind, is_total]
                _write(page, (number, index), column.kind, value, form)
                if column.kind is Kind.TEXT and value is not None:
                    lines = max(lines, _lines(str(value), column.width))
            # Heights are set: not every program fits rows to wrapped text.
            page.set_row(number, lines * LINE_HEIGHT)
        page.freeze_panes(top + 2, 1)
        _set_page(page)
        page.repeat_rows(top, top + 1)
        return self

    def add_rows(self, name: str, rows: Sequence[Sequence[str]]) -> Book:
        """Write rows of texts without titles, the first as headers: the form in which an import reads a sheet."""
        page = self._workbook.add_worksheet(name)
        self.rows += max(0, len(rows) - 1)
        for number, row in enumerate(rows):
            for index, text in enumerate(row):
                page.write_string(number, index, text, self._header if number == 0 else None)
            page.set_column(0, len(row) - 1, 20)
        page.freeze_panes(1, 1)
        return self

    def add_form(self, name: str, headers: Sequence[str], rows: Sequence[Sequence[Any]], *, locked: int) -> Book:
        """
        Write a sheet to be filled in and imported: headers in the first row, the first columns locked.

        Amounts are Decimals, written as numbers; all else is text. Locked against slips: there is no password.
        """
        page = self._workbook.add_worksheet(name)
        self.rows += len(rows)
        formats = {
            (is_amount, is_locked): self._workbook.add_format(
                {
                    "num_format": NUMBER_FORMATS[Kind.AMOUNT if is_amount else Kind.TEXT],
                    "bg_color": "#F2F2F2" if is_locked else "#FFFFFF",
                    "text_wrap": not is_amount,
                    "locked": is_locked,
                    "valign": "top",
                    "border": 1,
                }
            )
            for is_amount in (False, True)
            for is_locked in (False, True)
        }
        amounts = {index for row in rows for index, value in enumerate(row) if isinstance(value, Decimal)}
        amounts |= {index for index, header in enumerate(headers) if header.endswith("（万元）")}
        for index, header in enumerate(headers):
            page.write_string(0, index, header, self._header)
            page.set_column(index, index, 15 if index in amounts else 20)
        for number, row in enumerate(rows, start=1):
            for index, value in enumerate(row):
                cell = formats[index in amounts, index < locked]
                if value is None or value == "":
                    page.write_blank(number, index, None, cell)
                elif isinstance(value, Decimal):
                    page.write_number(number, index, float(value), cell)
                else:
                    page.write_string(number, index, str(value), cell)
        page.protect("", {"sort": True, "autofilter": True, "format_columns": True, "format_rows": True})
        page.freeze_panes(1, 0)
        return self

    def add_heading(self, name: str) -> Book:
        """Write the heading on a sheet of its own: for a workbook whose other sheets an import reads."""
        page = self._workbook.add_worksheet(name)
        page.set_column(0, 0, 100)
        for number, line in enumerate(self._heading):
            page.write_string(number, 0, line, self._note)
        return self

    def content(self) -> bytes:
        """Close the workbook and return its bytes."""
        self._workbook.close()
        return self._bytes.getvalue()

    def _write_titles(self, page: Worksheet, titles: Sequence[str], width: int, columns: int) -> None:
        """Write the lines above the table, each as wide as it."""
        for number, line in enumerate(titles):
            form, size = (self._note, 1) if number else (self._title, 1.4)
            page.set_row(number, _lines(line, width / size) * size * LINE_HEIGHT)
            page.merge_range(number, 0, number, columns - 1, line, form)

    def _write_header(self, page: Worksheet, top: int, columns: Sequence[Column]) -> None:
        """Write the groups, each of several columns, above them; a column of no group takes both rows."""
        page.set_row(top, GROUP_LINES * LINE_HEIGHT)
        page.set_row(top + 1, HEADER_LINES * LINE_HEIGHT)
        start = 0
        for group, of_group in groupby(columns, key=lambda column: column.group):
            here = list(enumerate(of_group, start))
            for index, column in here:
                page.set_column(index, index, column.width)
                if group:
                    page.write_string(top + 1, index, column.header, self._header)
                else:
                    page.merge_range(top, index, top + 1, index, column.header, self._header)
            if group:
                page.merge_range(top, start, top, start + len(here) - 1, group, self._header)
            start += len(here)


def check_rows(rows: int) -> None:
    """
    Let a sheet pass that is not too long.

    :raises DomainError: `question_too_large`, with how to ask for less
    """
    if rows > LONGEST_SHEET:
        raise DomainError(
            "question_too_large",
            f"共 {rows} 行，电子表格一张最多 {LONGEST_SHEET} 行：请按填报单位、开发区等缩小范围，或用 JSON 分页读取。",
            field="format",
        )


def _lines(text: str, width: float) -> int:
    """Return how many lines a text takes; not every program that prints a workbook finds that out for itself."""
    return max(1, ceil(sum(1 if character.isascii() else 2 for character in text) / width))


def _set_page(page: Worksheet) -> None:
    """Print on A4 across, no wider than a page, as many pages as it takes."""
    page.set_paper(A4)
    page.set_landscape()
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.set_footer("&C第 &P 页，共 &N 页")


def _write(page: Worksheet, place: tuple[int, int], kind: Kind, value: Any, form: Format) -> None:
    if value is None or value == "":
        # A percentage that does not exist is a dash: an empty cell could be taken for 0.
        page.write_string(*place, NOTHING if kind is Kind.PERCENT else "", form)
    elif kind is Kind.TEXT:
        page.write_string(*place, str(value), form)
    elif kind is Kind.PERCENT:
        # The format shows the value times 100; divided as a Decimal, because a float could lose its last digit.
        page.write_number(*place, float(Decimal(value).scaleb(-2)), form)
    else:
        page.write_number(*place, float(value), form)
