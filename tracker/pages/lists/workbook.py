"""A list as a workbook: the columns and rows that the page shows, of all its pages, and what was asked."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime
from xlsxwriter import Workbook

from projects.errors import DomainError
from projects.rules.money import wan_text
from tracker.operations.trails import number_of_export, record_export
from tracker.pages.lists.columns import YUAN_OF_YI, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.pages.lists.columns import Column
    from tracker.pages.lists.table import Table

MOST_ROWS = 20_000
AT_ONCE = 500
"""Rows that are prepared together."""
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = {
    Kind.TEXT: 20,
    Kind.WORD: 12,
    Kind.COUNT: 10,
    Kind.AMOUNT: 16,
    Kind.DAY: 12,
    Kind.MOMENT: 18,
    Kind.PERCENT: 10,
}
FORMATS = {
    Kind.COUNT: "#,##0",
    Kind.AMOUNT: "#,##0.00##",
    Kind.DAY: "yyyy-mm-dd",
    Kind.MOMENT: "yyyy-mm-dd hh:mm",
    Kind.PERCENT: "0.0%",
}


def list_workbook(table: Table, question_lines: Sequence[str]) -> HttpResponse:
    """
    Return a list as a workbook, and record in the audit who takes it out.

    :raises DomainError: if it has more than MOST_ROWS rows
    """
    count = table.page.paginator.count
    if count > MOST_ROWS:
        raise DomainError("too_many_rows", f"共 {count} 行，一次最多导出 {MOST_ROWS} 行，请先筛选。")
    number = number_of_export()
    content = _written(table, [table.title, *question_lines, f"导出编号：{number}"])
    request = table.request
    name = f"{table.title}-{request.today:%Y%m%d}.xlsx"
    filters = {name: ",".join(values) for name, values in table.params.lists()}
    record_export(
        number=number, name=name, rows=count, path=request.path, filters=filters, by=request.officer, now=request.now
    )
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(content, content_type=TYPE, headers={"Content-Disposition": disposition or ""})


def _written(table: Table, titles: Sequence[str]) -> bytes:
    file = BytesIO()
    columns = [column for column in table.shown if not column.is_deed]
    # Row by row, and no text runs as a formula or becomes a link.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as book:
        sheet = book.add_worksheet(table.title[:31])
        bold, head = book.add_format({"bold": True, "font_size": 14}), book.add_format({"bold": True, "border": 1})
        forms = {kind: book.add_format({"num_format": FORMATS.get(kind, "@"), "border": 1}) for kind in Kind}
        for index, column in enumerate(columns):
            sheet.set_column(index, index, WIDTHS[column.kind] * (2 if index == 0 else 1))
        for line, title in enumerate(titles):
            sheet.write_string(line, 0, title, bold if line == 0 else None)
        top = len(titles)
        for index, column in enumerate(columns):
            sheet.write_string(top, index, table.unit_of(column), head)
        sheet.freeze_panes(top + 1, 1)
        sheet.repeat_rows(top)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        for line, row in enumerate(_rows(table), start=top + 1):
            for index, column in enumerate(columns):
                _write(sheet, line, index, _plain(column, column.value(row), in_yi=table.in_yi), forms[column.kind])
    return file.getvalue()


def _rows(table: Table) -> Any:
    ordered = table.ordered
    for start in range(0, table.page.paginator.count, AT_ONCE):
        rows = list(ordered[start : start + AT_ONCE])
        yield from table.prepare(rows) if table.prepare else rows


def _plain(column: Column, value: Any, *, in_yi: bool) -> Any:
    """Return a value as a cell holds it: figures as figures, in the unit that the page shows."""
    if column.kind is Kind.AMOUNT and value is not None:
        return value / YUAN_OF_YI if in_yi else float(wan_text(value))
    return localtime(value).replace(tzinfo=None) if isinstance(value, datetime) else value


def _write(sheet: Any, line: int, index: int, value: Any, form: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(line, index, None, form)
    elif isinstance(value, date):
        sheet.write_datetime(line, index, value, form)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(line, index, value, form)
    else:
        sheet.write_string(line, index, str(value), form)
