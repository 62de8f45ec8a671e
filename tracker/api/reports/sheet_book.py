"""The month's sheet as a workbook to be filled in."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from projects.errors import DomainError
from projects.rules.months import month_text
from projects.rules.typed_amounts import AmountUnit, typed_text
from tracker.imports.monthly_tables import FIXED, MOST_LINES, SHEET, TYPED
from tracker.operations.monthly_cells import AMOUNT_CELLS, cell_text
from tracker.queries.reports.monthly_sheets import sheet_projects, sheet_rows
from tracker.workbooks.book import Book
from tracker.workbooks.forms import Form, FormColumn
from tracker.workbooks.sheets import CellKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tracker.queries.reports.monthly_sheets import SheetRow
    from zones.models import Officer

COLUMNS = [
    FormColumn(
        header,
        CellKind.AMOUNT if header.endswith("（万元）") else CellKind.TEXT,
        room=15 if header.endswith("（万元）") else 20,
        is_locked=header in FIXED,
    )
    for header in (*FIXED, *TYPED.values())
]
NAMED = 4
"""Columns up to the name of the project, which stay in sight."""


def sheet_book(heading: Sequence[str], officer: Officer, month: date, zone: int | None) -> Book:
    """
    Return the sheet of a month, as `read_monthly_sheet` reads it, with the heading on a sheet of its own.

    :raises DomainError: if it has more projects than an import takes
    """
    projects = sheet_projects(officer, month, zone)
    rows = sheet_rows(projects[: MOST_LINES + 1], month)
    if len(rows) > MOST_LINES:
        message = f"项目过多：一张表最多 {MOST_LINES} 个，请按开发区（zone）分别下载。"
        raise DomainError("question_too_large", message, field="zone")
    lines = [_line(row, month) for row in rows]
    return Book(heading).add_form(Form(SHEET, COLUMNS, lines, frozen=NAMED)).add_heading("导出说明")


def _line(row: SheetRow, month: date) -> list[Any]:
    """Return the values of one line, amounts as numbers."""
    report, project = row.report, row.project
    before = None if row.before is None else _wan(typed_text(row.before[0]))
    state = report.get_state_display() if report is not None and not report.is_blank else "未填"
    texts = [(name, cell_text(report, name, AmountUnit.WAN)) for name in TYPED]
    cells = [_wan(text) if name in AMOUNT_CELLS else text for name, text in texts]
    stage = project.get_stage_display() or "未签约"
    return [str(project.pk), str(row.version), month_text(month), project.name, stage, before, state, *cells]


def _wan(text: str) -> Decimal | None:
    return Decimal(text) if text else None
