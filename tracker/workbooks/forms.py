"""Sheets that are filled in and imported: headers in the first row, a row a thing, lists to choose from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tracker.workbooks.quick_sheet import QuickSheet
from tracker.workbooks.sheets import WIDTHS, CellKind, at_most_longest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

CHOICES = "选项"
"""The hidden sheet of the lists: written into the cell itself a list ends at 255 characters."""
FORMATS = {CellKind.TEXT: "@", CellKind.COUNT: "0", CellKind.AMOUNT: "#,##0.00##", CellKind.DAY: "yyyy-mm-dd"}
LAST_ROW = 50_000
"""As far down as new rows are guided."""
REFUSES_ALL = {
    "validate": "custom",
    "value": "=FALSE",
    "error_title": "由系统填写",
    "error_message": "这一列由系统填写，请不要修改；新增的行留空。",
}
ADVISES = {
    "validate": "list",
    "error_type": "warning",
    "error_title": "不在列表中",
    "error_message": "请尽量从列表中选择；仍要这样填写，导入时会按名称核对。",
}


@dataclass(frozen=True)
class FormColumn:
    """One column; of a locked one no cell can be typed into, though rows can be sorted, filtered and deleted."""

    header: str
    kind: CellKind = CellKind.TEXT
    room: int = 0
    """Its width in digits, where it differs from that of its kind."""
    is_locked: bool = False
    choices: str = ""
    """The name of the list to choose from."""

    @property
    def width(self) -> int:
        return self.room or WIDTHS[self.kind]


@dataclass(frozen=True)
class Form:
    """
    A sheet to be filled in; rows may be a stream, their values in the order of the columns.

    Amounts, counts and days are values of their kinds, all else is text.
    """

    name: str
    columns: Sequence[FormColumn]
    rows: Iterable[Sequence[Any]]
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    frozen: int = 0
    """How many columns stay in sight."""


def write_form(workbook: Workbook, form: Form, header: Any) -> int:
    """Write a form, and its lists on a hidden sheet; return how many rows it has."""
    page = workbook.add_worksheet(form.name, QuickSheet)
    page.freeze_panes(1, form.frozen)
    for index, column in enumerate(form.columns):
        page.set_column(index, index, column.width)
        page.write_string(0, index, column.header, header)
    count = _write_rows(page, form, _formats(workbook))
    page.autofilter(0, 0, max(count, 1), len(form.columns) - 1)
    _guard(page, form)
    if form.choices:
        _write_choices(workbook, form)
    return count


def _formats(workbook: Workbook) -> Mapping[tuple[CellKind, bool], Any]:
    return {
        (kind, is_locked): workbook.add_format(
            {
                "num_format": form,
                "bg_color": "#F2F2F2" if is_locked else "#FFFFFF",
                "text_wrap": kind is CellKind.TEXT and not is_locked,
                "locked": is_locked,
                "valign": "top",
                "border": 1,
            }
        )
        for kind, form in FORMATS.items()
        for is_locked in (False, True)
    }


def _write_rows(page: Worksheet, form: Form, formats: Mapping[tuple[CellKind, bool], Any]) -> int:
    puts: Mapping[CellKind, Callable[..., Any]] = {
        CellKind.TEXT: page.write_string,
        CellKind.COUNT: page.write_number,
        CellKind.AMOUNT: page.write_number,
        CellKind.DAY: page.write_datetime,
    }
    cells = [
        (index, puts[column.kind], formats[column.kind, column.is_locked]) for index, column in enumerate(form.columns)
    ]
    write_blank, number = page.write_blank, 0
    for number, row in enumerate(at_most_longest(form.rows), start=1):
        for (index, put, cell), value in zip(cells, row, strict=True):
            if value is None or value == "":
                write_blank(number, index, None, cell)
            else:
                put(number, index, value, cell)
    return number


def _guard(page: Worksheet, form: Form) -> None:
    """
    Refuse what is typed into locked columns, and offer the lists in the others.

    Not by protecting the sheet: Excel sorts and deletes no rows of a protected one that has a locked cell.
    """
    lists = list(form.choices)
    for index, column in enumerate(form.columns):
        if column.is_locked:
            page.data_validation(1, index, LAST_ROW, index, REFUSES_ALL)
        elif entries := form.choices.get(column.choices):
            place = _letters(lists.index(column.choices))
            source = f"={CHOICES}!${place}$1:${place}${len(entries)}"
            page.data_validation(1, index, LAST_ROW, index, {**ADVISES, "source": source})


def _write_choices(workbook: Workbook, form: Form) -> None:
    page = workbook.add_worksheet(CHOICES, QuickSheet)
    page.hide()
    # Row by row: what was left of a row cannot be written any more.
    for number in range(max(map(len, form.choices.values()))):
        for index, entries in enumerate(form.choices.values()):
            if number < len(entries):
                page.write_string(number, index, entries[number])


def _letters(index: int) -> str:
    return chr(ord("A") + index)
