"""What differs between the kinds of files that are imported; all else is the same for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.operations.bulk_insert import insert, insert_rows
from tracker.import_jobs.list_planning import list_outlook
from tracker.import_jobs.moved import moved_cells
from tracker.import_jobs.plan_writing import are_kept, write_plan
from tracker.import_jobs.planning import ledger_outlook
from tracker.import_jobs.rows import COLUMNS, rows_of, summary_of
from tracker.import_jobs.sheet_planning import SheetOutlook, sheet_outlook, write_sheet
from tracker.import_jobs.sheet_rows import moved_sheet_cells, sheet_rows_of, sheet_summary_of, undo_sheet
from tracker.import_jobs.undoing import undo_job
from tracker.imports.plan import nobody
from tracker.models import ImportKind, ImportRow

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from tracker.import_jobs.planning import Outlook
    from tracker.imports.plan import Tell
    from tracker.imports.tables import Recognised
    from tracker.models import ImportJob
    from zones.models import Officer


def outlook(found: Recognised, job: ImportJob, *, today: date, tell: Tell = nobody) -> Outlook | SheetOutlook:
    """
    Return what a file would change by the answers given so far. Writes nothing; `tell` hears how far it is.

    :raises DomainError: if the round of a list was withdrawn, or the month of a sheet was closed
    """
    if job.kind == ImportKind.MONTHLY_SHEET:
        return sheet_outlook(found, job, today=today)
    if job.kind == ImportKind.ROUND_LIST:
        return list_outlook(found, job, tell=tell)
    return ledger_outlook(found, job, today=today, tell=tell)


def told_of(seen: Outlook | SheetOutlook, job: ImportJob) -> dict[str, Any]:
    """Return what a job keeps of an outlook beside its rows."""
    return sheet_summary_of(seen, job) if isinstance(seen, SheetOutlook) else summary_of(seen)


def keep_rows(seen: Outlook | SheetOutlook, job: ImportJob, left: Mapping[int, int] | None = None) -> None:
    """
    Keep the rows of an outlook with its job, in place of those kept before; in the caller's transaction.

    `left` are the versions that were left by a month's sheet that has been written, by project.
    """
    job.rows.all().delete()
    if isinstance(seen, SheetOutlook):
        rows = sheet_rows_of(seen, job)
        for row in rows:
            row.left_version = (left or {}).get(row.number)
        insert(rows)
    else:
        insert_rows(ImportRow, COLUMNS, rows_of(seen, job), job_id=job.pk)


def write(
    seen: Outlook | SheetOutlook,
    job: ImportJob,
    values: Mapping[str, Any],
    *,
    now: datetime,
    today: date,
    tell: Tell = nobody,
) -> None:
    """
    Write what an outlook changes, in the caller's transaction, and note in the job's rows how it was left.

    `told` is what the job keeps beside these. Rows that are those of the plan still are not written once more.

    :raises ChangedMeanwhileError: if a project is no longer the version that was planned with
    :raises BeingWrittenError: if others are writing what it needs, and do not end soon
    :raises DomainError: if the books refuse it
    """
    if isinstance(seen, SheetOutlook):
        keep_rows(seen, job, write_sheet(seen, job, now=now, today=today))
        return
    if not are_kept(seen, job, values):
        keep_rows(seen, job)
    write_plan(seen, job, now=now, tell=tell)


def undo(job: ImportJob, *, by: Officer, now: datetime, today: date) -> None:
    """
    Take back what a job wrote, where nobody went on from it; what stays is noted in its rows.

    :raises LostJobError: if another worker took the job meanwhile; nothing is written
    :raises DomainError: if the books refuse it; nothing is written
    """
    if job.kind == ImportKind.MONTHLY_SHEET:
        undo_sheet(job, by=by, now=now, today=today)
    else:
        undo_job(job, by=by, now=now)


def moved_in(job: ImportJob) -> list[dict[str, Any]]:
    """Return the cells of a plan whose old value stands no more: what stood, what stands, what the file says."""
    return moved_sheet_cells(job) if job.kind == ImportKind.MONTHLY_SHEET else moved_cells(job)
