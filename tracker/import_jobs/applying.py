"""Writes a plan that an officer confirmed, unless another would be worked out by now: all of it or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, OperationalError, transaction

from projects.errors import BeingWrittenError, DomainError, waited_in_vain
from projects.operations.projection import lock_projects
from tracker.import_jobs.kept_plans import kept_changes
from tracker.import_jobs.kinds import keep_rows, moved_in, outlook, told_of, write
from tracker.import_jobs.plan_writing import write_changes
from tracker.import_jobs.reading import read_before
from tracker.imports.apply import ChangedMeanwhileError
from tracker.models import ImportStage, ImportState, RowStatus
from tracker.operations.imports import LostJobError, go_on, settle

if TYPE_CHECKING:
    from datetime import date, datetime

    from tracker.import_jobs.planning import Outlook
    from tracker.import_jobs.sheet_planning import SheetOutlook
    from tracker.imports.plan import Tell
    from tracker.models import ImportJob

MOVED = "比对之后别人改了内容，没有写入；请核对新的比对结果后再确认。"
BUSY = "有人正在写入同样的内容（如导入一份大台账），没有写入任何内容；请稍后再确认。"


class _PlanMovedError(Exception):
    """The plan is another one than the officer confirmed."""


def keep_outlook(job: ImportJob, seen: Outlook | SheetOutlook) -> None:
    """
    Keep what a file would change, in place of what was kept before; the caller holds the job.

    :raises LostJobError: if another worker holds it by now
    """
    summary = told_of(seen, job)
    with transaction.atomic():
        keep_rows(seen, job)
        if not go_on(job, stage=ImportStage(job.stage), **summary):
            raise LostJobError


def apply_job(job: ImportJob, *, now: datetime, today: date, tell: Tell) -> None:
    """
    Write the plan that was confirmed, in one transaction that ends by setting the job to applied.

    Where the plan is another by now nothing is written, and the job waits for the officer with the new one.
    `tell` hears how far it is: working it out once more is the first half, which a kept plan leaves out.

    :raises LostJobError: if another worker took the job meanwhile; nothing is written
    :raises DomainError: if the books refuse it, such as a round that was withdrawn; nothing is written
    """
    try:
        with transaction.atomic():
            summary = _write(job, now=now, today=today, tell=tell)
            # Last, so that of two workers only one commits.
            if not settle(job, state=ImportState.APPLIED, now=now, applied_at=now, done=job.total, **summary):
                raise LostJobError
    except (_PlanMovedError, ChangedMeanwhileError, IntegrityError):
        moved = moved_in(job)
        keep_outlook(job, outlook(read_before(job), job, today=today))
        values = {"moved": moved, "trouble": MOVED, "trouble_code": "books_moved", "applied_by": None}
        settle(job, state=ImportState.PLANNED, now=now, **values)
    except (BeingWrittenError, OperationalError) as error:
        if isinstance(error, OperationalError) and not waited_in_vain(error):
            raise
        # It waits for the officer again, as it was confirmed.
        values = {"trouble": BUSY, "trouble_code": "being_written", "applied_by": None}
        settle(job, state=ImportState.PLANNED, now=now, **values)


def _write(job: ImportJob, *, now: datetime, today: date, tell: Tell) -> dict[str, Any]:
    """Write what was confirmed; return what the job is to keep of it, where that is not what it keeps already."""
    changes = kept_changes(job, today=today)
    if changes is not None:
        write_changes(changes, job, now=now, tell=tell)
        return {}
    seen = _under_locks(job, today, lambda done: tell(done // 2))
    # Before the writing, which makes of new projects standing ones.
    summary = told_of(seen, job)
    write(seen, job, summary, now=now, today=today, tell=tell)
    return summary


def _under_locks(job: ImportJob, today: date, tell: Tell) -> Outlook | SheetOutlook:
    """Lock what the plan changes, then work it out once more: what others wrote until now is seen."""
    lock_projects(set(job.rows.filter(status=RowStatus.CHANGED).values_list("project_id", flat=True)) - {None})
    seen = outlook(read_before(job), job, today=today, tell=tell)
    # The digest leaves out what rows do that somebody decided about: those are looked at cell by cell.
    if seen.digest != job.plan_digest or not seen.may_be_written(partial=job.partial) or moved_in(job):
        raise _PlanMovedError
    return seen


def refuse(job: ImportJob, error: DomainError, *, now: datetime) -> None:
    """End a job whose file is not accepted; nothing of it is kept."""
    settle(job, state=ImportState.REFUSED, now=now, trouble=error.detail[:200], trouble_code=error.code[:40])
