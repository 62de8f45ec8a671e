"""A list as a workbook: the columns and rows that the page shows, of all its pages, and what was asked."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.timezone import localtime

from projects.rules.area import mu_text
from projects.rules.money import YUAN_PER_YI, wan_text
from tracker.downloads import XLSX, headers_of
from tracker.operations.trails import record_export
from tracker.pages.lists.columns import ColumnKind
from tracker.workbooks import sheets
from tracker.workbooks.book import Book

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.pages.lists.columns import Column
    from tracker.pages.lists.table import Table

KINDS = {
    ColumnKind.TEXT: (sheets.CellKind.TEXT, 20),
    ColumnKind.WORD: (sheets.CellKind.TEXT, 12),
    ColumnKind.COUNT: (sheets.CellKind.COUNT, 10),
    ColumnKind.AMOUNT: (sheets.CellKind.AMOUNT, 16),
    ColumnKind.DAY: (sheets.CellKind.DAY, 12),
    ColumnKind.MOMENT: (sheets.CellKind.MOMENT, 18),
    ColumnKind.PERCENT: (sheets.CellKind.PERCENT, 10),
    ColumnKind.RATE: (sheets.CellKind.PERCENT, 10),
    ColumnKind.AREA: (sheets.CellKind.AMOUNT, 14),
}
"""How each kind of column is written, and its width in digits."""


def list_workbook(table: Table, question_lines: Sequence[str]) -> HttpResponse:
    """
    Return a list as a workbook, and record in the audit who takes it out.

    :raises DomainError: if it has more rows than a workbook of now may have
    """
    sheets.check_rows(table.row_count)
    columns = [column for column in table.shown if not column.is_deed]
    book = Book(question_lines)
    total = None if table.foot is None else _row(table, columns, table.foot)
    written = _columns(table, columns)
    book.add(sheets.Sheet(table.title[:31], [table.title], written, _rows(table, columns), total))
    with book.file() as file:
        content = file.read()
    request = table.request
    name = f"{table.title}-{request.today:%Y%m%d}.xlsx"
    record_export(
        number=book.number,
        name=name,
        rows=book.rows,
        path=request.path,
        filters={name: ",".join(values) for name, values in table.params.lists()},
        by=request.officer,
        now=request.now,
    )
    return HttpResponse(content, content_type=XLSX, headers=headers_of(name))


def _columns(table: Table, columns: Sequence[Column]) -> list[sheets.SheetColumn]:
    written = []
    for place, column in enumerate(columns):
        kind, width = KINDS[column.kind]
        kind = sheets.CellKind.YI if column.kind is ColumnKind.AMOUNT and table.in_yi else kind
        # The first names the row.
        width *= 1 if place else 2
        written.append(sheets.SheetColumn(table.unit_of(column), (column.name,), kind, room=column.room or width))
    return written


def _rows(table: Table, columns: Sequence[Column]) -> Iterator[Mapping[str, Any]]:
    for rows in _portions(table):
        for row in table.prepare(rows) if table.prepare else rows:
            yield _row(table, columns, row)


def _portions(table: Table) -> Iterator[list[Any]]:
    """Yield the rows that are prepared together: all of a workbook that is made while its reader waits."""
    ordered: Any = table.ordered
    if isinstance(ordered, QuerySet):
        # Gone through once: by its places each portion would find and order all before it again.
        rows = ordered.iterator(sheets.PORTION)
        while portion := [*islice(rows, sheets.PORTION)]:
            yield portion
        return
    for start in range(0, table.row_count, sheets.PORTION):
        yield list(ordered[start : start + sheets.PORTION])


def _row(table: Table, columns: Sequence[Column], row: Any) -> Mapping[str, Any]:
    return {column.name: _plain(column, column.value(row), in_yi=table.in_yi) for column in columns}


def _plain(column: Column, value: Any, *, in_yi: bool) -> Any:
    """Return a value as a cell holds it: figures as figures, in the unit that the page shows."""
    if value is None:
        return None
    if column.kind is ColumnKind.AMOUNT:
        return value / YUAN_PER_YI if in_yi else float(wan_text(value))
    if column.kind is ColumnKind.PERCENT:
        return value * 100
    if column.kind is ColumnKind.AREA:
        return float(mu_text(value))
    return localtime(value).replace(tzinfo=None) if isinstance(value, datetime) else value
