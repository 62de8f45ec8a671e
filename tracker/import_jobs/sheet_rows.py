"""Makes of a month's sheet what its job keeps, finds what moved since, and takes back what it wrote."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from django.db import transaction

from projects.operations.projection import lock_projects
from projects.rules.identifiers import without_phones
from projects.rules.typed_amounts import AmountUnit
from tracker.import_jobs.rows import MOST_OF_A_ROW, MOST_TOLD
from tracker.import_jobs.sheet_planning import NO_CHANGE, month_of, reportable, reports_of
from tracker.imports.monthly_tables import READ, SHEET
from tracker.models import ImportRow, ImportState, RowOutcome, RowStatus
from tracker.operations.imports import LostJobError, settle
from tracker.operations.monthly_cells import TypedCell, cell_text, save_cells
from tracker.operations.reports import EDITABLE

if TYPE_CHECKING:
    from datetime import date, datetime

    from tracker.import_jobs.sheet_planning import SheetOutlook
    from tracker.imports.ledger_rows import RowError
    from tracker.imports.monthly_sheets import SheetLine
    from tracker.models import ImportJob, ProgressReport
    from zones.models import Officer


def sheet_rows_of(seen: SheetOutlook, job: ImportJob) -> list[ImportRow]:
    """Return a job's rows, unsaved, in the order of the sheet."""
    messages: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for error in seen.errors:
        values = {"kind": "error", "column": error.column, "code": error.code, **_words(error)}
        messages[error.row].append(values)
    lines = {line.number: line for line in seen.sheet.lines}
    rows = []
    for number, name in seen.sheet.names.items():
        row = ImportRow(job=job, sheet=SHEET, row=number, name=name[:200], status=RowStatus.ERROR)
        row.messages = messages[number][:MOST_OF_A_ROW]
        line = lines.get(number)
        if line is not None and line.project in seen.projects:
            _fill(row, line, seen)
        rows.append(row)
    return rows


def _fill(row: ImportRow, line: SheetLine, seen: SheetOutlook) -> None:
    project, report = seen.projects[line.project], seen.reports.get(line.project)
    row.project_id, row.zone_id, row.name = project.pk, project.zone_id, project.name
    row.version = report.version if report is not None else 0
    # Of a wrong row nothing is written.
    cells = [] if row.messages else seen.changes(line)
    row.changes = [_masked(cell) for cell in cells]
    # What officers write may name somebody's number: it is not kept in the clear here.
    hidden = {
        cell["field"]: [cell["old"], cell["new"]] for cell, kept in zip(cells, row.changes, strict=True) if cell != kept
    }
    row.secret = json.dumps(hidden) if hidden else ""
    if not row.messages:
        row.status = RowStatus.CHANGED if cells else RowStatus.SAME


def _masked(cell: dict[str, Any]) -> dict[str, Any]:
    sides = {side: without_phones(cell[side]) for side in ("old", "new") if isinstance(cell[side], str)}
    return {**cell, **sides}


def sheet_summary_of(seen: SheetOutlook, job: ImportJob) -> dict[str, Any]:
    """Return what a job keeps of an outlook beside its rows."""
    by_status = Counter(str(row.status) for row in sheet_rows_of(seen, job))
    kinds = ("undecided", "milestones", "entries", "figures", "reforms", "plans")
    return {
        "plan_digest": seen.digest,
        "questions": [],
        "errors": [
            {"sheet": error.sheet, "row": error.row, "column": error.column, "code": error.code, **_words(error)}
            for error in seen.errors[:MOST_TOLD]
        ],
        "remarks": [],
        "totals": [],
        "counts": {
            **{str(status): by_status[str(status)] for status in RowStatus},
            **dict.fromkeys(kinds, 0),
            "faults": len(seen.errors),
        },
    }


def _words(error: RowError) -> dict[str, str]:
    return {"value": without_phones(error.value), "detail": without_phones(error.detail)}


def moved_sheet_cells(job: ImportJob) -> list[dict[str, Any]]:
    """Return the cells whose text stands no more as it was compared, with what stands now and what is typed."""
    moved = []
    rows = [row for row in job.rows.filter(status=RowStatus.CHANGED) if row.project_id]
    projects = reportable(job.officer, [row.number for row in rows])
    reports = reports_of(projects, month_of(job))
    for row in rows:
        report = reports.get(row.number)
        if (report.version if report else 0) == row.version:
            continue
        for cell in (change for change in row.changes if change["field"] != NO_CHANGE):
            theirs = without_phones(_text(report, cell["field"]))
            if theirs != cell["old"]:
                place = {"sheet": row.sheet, "row": row.row, "project": row.number, "name": row.name}
                values = {"field": cell["field"], "title": READ[cell["field"]], "theirs": theirs}
                moved.append({**place, **values, "old": cell["old"], "ours": cell["new"]})
    return moved


def _text(report: ProgressReport | None, name: str) -> str:
    return cell_text(report, name, AmountUnit.WAN)


@transaction.atomic
def undo_sheet(job: ImportJob, *, by: Officer, now: datetime, today: date) -> None:
    """
    Put the texts back that a sheet replaced, where nobody went on from the draft and it was not sent in since.

    :raises LostJobError: if another worker took the job meanwhile; nothing is written
    :raises DomainError: if the month was closed since; nothing is written
    """
    month = month_of(job)
    rows = list(job.rows.filter(status=RowStatus.CHANGED, project__isnull=False))
    lock_projects([row.number for row in rows])
    projects = reportable(by, [row.number for row in rows])
    reports = reports_of(projects, month)
    cells = []
    for row in rows:
        row.outcome = RowOutcome.TOUCHED
        report = reports.get(row.number)
        is_left = report is not None and report.version == row.left_version and report.state in EDITABLE
        if is_left and all(cell["field"] != NO_CHANGE for cell in row.changes):
            row.outcome = RowOutcome.UNDONE
            hidden = json.loads(row.secret) if row.secret else {}
            for cell in row.changes:
                old = hidden[cell["field"]][0] if cell["field"] in hidden else cell["old"]
                cells.append(TypedCell(row.number, cell["field"], old))
    save_cells(projects=list(projects.values()), month=month, cells=cells, by=by, now=now, today=today)
    ImportRow.objects.bulk_update(rows, ["outcome"], batch_size=500)
    outcomes = Counter(row.outcome for row in rows)
    counts = {**job.counts, **{f"{outcome}": outcomes[outcome] for outcome in RowOutcome}}
    if not settle(job, state=ImportState.UNDONE, now=now, undone_at=now, counts=counts):
        raise LostJobError
