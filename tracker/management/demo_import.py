"""Rows of the demo that a program makes, through the importer that officers use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from tracker.imports.importer import ImportResult, import_rows
from tracker.imports.reader import read_table
from tracker.imports.sheet_reader import Grid
from tracker.management.demo import DemoError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from tracker.imports.cells import CellValue
    from zones.models import Officer


def imported(
    headers: Sequence[str], rows: Iterable[Sequence[CellValue]], *, by: Officer, now: datetime
) -> ImportResult:
    """
    Import rows under headers of the ledger, recorded at a moment.

    :raises DemoError: if one of them does not fit
    """
    grid: list[list[CellValue]] = [[*headers], *([*cells] for cells in rows)]
    table = read_table(Grid(list(enumerate(grid, start=1))))
    result = import_rows(table, by=by, now=now, today=timezone.localdate(now))
    if result.errors:
        first = result.errors[0]
        raise DemoError(f"示例第 {first.row} 行 {first.column}：{first.detail}（共 {len(result.errors)} 处）")
    return result
