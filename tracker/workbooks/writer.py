"""Writes the sheets of a workbook, row by row, with no more than one row in memory."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from math import ceil
from typing import TYPE_CHECKING, Any

from tracker.workbooks.forms import write_form
from tracker.workbooks.quick_sheet import QuickSheet
from tracker.workbooks.sheets import NOTHING, CellKind, at_most_longest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from tracker.workbooks.forms import Form
    from tracker.workbooks.sheets import Sheet, SheetColumn

LINE_HEIGHT = 16
GROUP_LINES, HEADER_LINES = 2, 3
BOLD = 1.1
"""How much wider bold text is."""
A4 = 9
# A blank behind each figure: a text may stand in the next column.
NUMBER_FORMATS = {
    CellKind.TEXT: "@",
    CellKind.COUNT: "0_ ",
    CellKind.AMOUNT: "#,##0.00##_ ",
    CellKind.YI: "#,##0.00_ ",
    CellKind.PERCENT: "0.00%",
    CellKind.DAY: "yyyy-mm-dd",
    CellKind.MOMENT: "yyyy-mm-dd hh:mm",
}
DATES = frozenset({CellKind.DAY, CellKind.MOMENT})
ALIGNED = {CellKind.PERCENT: {"align": "right"}}


class SheetWriter:
    """Writes sheets, each from its first row to its last: a row that was left is in the file and out of memory."""

    def __init__(self, workbook: Workbook) -> None:
        """Make the formats, which the sheets share."""
        self._workbook = workbook
        line = {"text_wrap": True, "valign": "vcenter"}
        self._title = workbook.add_format({**line, "bold": True, "font_size": 14})
        self._note = workbook.add_format({**line, "font_color": "#555555"})
        header = {"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True, "border": 1}
        self._header = workbook.add_format({**header, "bg_color": "#E8EEF7"})
        cell = {"border": 1, "valign": "vcenter"}
        self._formats = {
            (kind, is_total): workbook.add_format(
                {
                    **cell,
                    "num_format": form,
                    "bold": is_total,
                    "text_wrap": kind is CellKind.TEXT,
                    **ALIGNED.get(kind, {}),
                }
            )
            for kind, form in NUMBER_FORMATS.items()
            for is_total in (False, True)
        }

    def table(self, sheet: Sheet, heading: Sequence[str]) -> int:
        """
        Write a sheet; return how many rows it has, without that of the total.

        :raises DomainError: if they are too many
        """
        page = self._workbook.add_worksheet(sheet.name, QuickSheet)
        title, *notes = sheet.titles
        titles = [title, *heading, *notes]
        self._write_titles(page, titles, sum(column.width for column in sheet.columns), len(sheet.columns))
        top = len(titles)
        self._write_header(page, top, sheet.columns)
        page.freeze_panes(top + 2, 1)
        _set_page(page)
        page.repeat_rows(top, top + 1)
        first = number = top + 2
        write_row = self._row_writer(page, sheet.columns)
        for number, row in enumerate(at_most_longest(sheet.rows), start=first + 1):
            write_row(number - 1, row)
        if sheet.total is not None:
            self._row_writer(page, sheet.columns, is_total=True)(number, sheet.total)
        return number - first

    def texts(self, name: str, rows: Sequence[Sequence[str]]) -> int:
        """Write rows of texts, the first as headers; return how many follow it."""
        page = self._workbook.add_worksheet(name, QuickSheet)
        page.set_column(0, max((len(row) for row in rows), default=1) - 1, 20)
        page.freeze_panes(1, 1)
        for number, row in enumerate(rows):
            for index, text in enumerate(row):
                page.write_string(number, index, text, self._header if number == 0 else None)
        return max(0, len(rows) - 1)

    def form(self, form: Form) -> int:
        """Write a sheet to be filled in; return how many rows."""
        return write_form(self._workbook, form, self._header)

    def lines(self, name: str, lines: Sequence[str]) -> int:
        """Write lines of text below each other, which are no rows."""
        page = self._workbook.add_worksheet(name, QuickSheet)
        page.set_column(0, 0, 100)
        for number, line in enumerate(lines):
            page.write_string(number, 0, line, self._note)
        return 0

    def _write_titles(self, page: Worksheet, titles: Sequence[str], width: int, columns: int) -> None:
        """Write the lines above the table, each as wide as it."""
        for number, line in enumerate(titles):
            form, size = (self._note, 1) if number else (self._title, 1.4)
            page.set_row(number, lines_of(line, width / size) * size * LINE_HEIGHT)
            page.merge_range(number, 0, number, columns - 1, line, form)

    def _write_header(self, page: Worksheet, top: int, columns: Sequence[SheetColumn]) -> None:
        """Write the groups, each of several columns, above them; a column of no group takes both rows."""
        above, below = _header_lines(columns)
        page.set_row(top, above * LINE_HEIGHT)
        page.set_row(top + 1, below * LINE_HEIGHT)
        start = 0
        for group, of_group in groupby(columns, key=lambda column: column.group):
            here = list(enumerate(of_group, start))
            start += len(here)
            if group and len(here) > 1:
                page.merge_range(top, here[0][0], top, here[-1][0], group, self._header)
                continue
            for index, column in here:
                page.write_string(top, index, group or column.header, self._header)
        for index, column in enumerate(columns):
            page.set_column(index, index, column.width)
            page.write_string(top + 1, index, column.header if column.group else "", self._header)
            if not column.group:
                # Not `merge_range`, which would write into the row above, after it was left.
                page.merge.append([top, index, top + 1, index])

    def _row_writer(
        self, page: QuickSheet, columns: Sequence[SheetColumn], *, is_total: bool = False
    ) -> Callable[[int, Mapping[str, Any]], None]:
        """Return what writes a row at its number; made once for all rows of a sheet."""
        layout = [(column.getter(), column.kind, column.width) for column in columns]
        formats = [self._formats[column.kind, is_total] for column in columns]

        def write(number: int, row: Mapping[str, Any]) -> None:
            lines, values = 1, []
            for value_of, kind, width in layout:
                value = value_of(row)
                if value is None or value == "":
                    # A percentage that does not exist is a dash: an empty cell could be taken for 0.
                    value = NOTHING if kind is CellKind.PERCENT else None
                elif kind is CellKind.TEXT:
                    value = str(value)
                    # Nearly every text fits, whatever its letters or as a date does: only the others are counted.
                    if 2 * len(value) > width and not (len(value) <= width and value.isascii()):
                        lines = max(lines, lines_of(value, width))
                elif kind not in DATES:
                    value = _number(kind, value)
                values.append(value)
            # Heights are set: not every program fits rows to wrapped text.
            page.put_row(number, lines * LINE_HEIGHT, values, formats)

        return write


def _header_lines(columns: Sequence[SheetColumn]) -> tuple[int, int]:
    """Return how many lines the row of the groups has, and that of the headers below it."""
    if any(column.group for column in columns):
        return GROUP_LINES, HEADER_LINES
    # Each header takes both rows: together no taller than the longest, which is bold, hence a little wider.
    lines = max((lines_of(column.header, column.width / BOLD) for column in columns), default=1)
    return 1, max(1, lines - 1)


def lines_of(text: str, width: float) -> int:
    """Return how many lines a text takes; not every program that prints a workbook finds that out for itself."""
    return max(1, ceil((2 * len(text) - sum(map(str.isascii, text))) / width))


def _set_page(page: Worksheet) -> None:
    """Print on A4 across, no wider than a page, as many pages as it takes."""
    page.set_paper(A4)
    page.set_landscape()
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.set_footer("&C第 &P 页，共 &N 页")


def _number(kind: CellKind, value: Any) -> float:
    # A percentage is shown times 100; divided as a Decimal, because a float could lose its last digit.
    return float(Decimal(value).scaleb(-2)) if kind is CellKind.PERCENT else float(value)
