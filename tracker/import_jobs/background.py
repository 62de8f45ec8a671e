"""Does what imports wait for, one job after the other: reads, compares, writes, undoes."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from projects.errors import DomainError
from tracker.import_jobs.applying import apply_job, keep_outlook, refuse
from tracker.import_jobs.deciding import undoer_of
from tracker.import_jobs.heartbeat import HELD_FOR, Heartbeat
from tracker.import_jobs.kept_plans import books_mark, keep_plan
from tracker.import_jobs.kinds import outlook, undo
from tracker.import_jobs.reading import read_before, read_file
from tracker.import_jobs.sheet_planning import SheetOutlook
from tracker.imports import collector
from tracker.imports.workbook_guard import WorkbookRefusedError
from tracker.models import ImportStage, ImportState
from tracker.operations.imports import LostJobError, claim_import, go_on, record_apply, settle

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from tracker.imports.plan import Tell
    from tracker.imports.tables import Recognised
    from tracker.models import ImportJob

    Clock = Callable[[], datetime]

logger = logging.getLogger(__name__)

CLOSED = "账号已停用，或岗位已变动，没有写入任何内容。"
STOPPED = "在终端上被中断，没有写入任何内容。"
DEFECT = "处理时出错，没有写入任何内容，管理员已收到记录。请稍后重新上传。"


def run_imports(*, clock: Clock, day_of: Callable[[datetime], date], most: int = 1) -> int:
    """Do what so many jobs wait for, at the most; return how many there were."""
    for count in range(most):
        job = claim_import(now=clock(), lasting=HELD_FOR)
        if job is None:
            return count
        with Heartbeat(job, clock) as beat:
            _run(job, clock=clock, day_of=day_of, tell=beat.tell)
    return most


def run_here(
    job: ImportJob, *, clock: Clock, day_of: Callable[[datetime], date], wait: Callable[[], object]
) -> ImportJob:
    """
    Do what one job waits for in this process, by the same claim as any worker; return it as it is then.

    While another worker is at it, or at another job of the same officer, `wait` is called again and again.

    :raises KeyboardInterrupt: if it is interrupted: the job has failed then, and nothing of it is written
    """
    while job.is_unfinished:
        claimed = claim_import(now=clock(), lasting=HELD_FOR, only=job)
        if claimed is None:
            wait()
        else:
            try:
                with Heartbeat(claimed, clock) as beat:
                    _run(claimed, clock=clock, day_of=day_of, tell=beat.tell)
            except KeyboardInterrupt:
                _fail(claimed, "stopped", STOPPED, now=clock())
                raise
        job.refresh_from_db()
    return job


@collector.collector_at_rest()
def _run(job: ImportJob, *, clock: Clock, day_of: Callable[[datetime], date], tell: Tell) -> None:
    try:
        if job.stage == ImportStage.UNDOING:
            now = clock()
            undo(job, by=undoer_of(job), now=now, today=day_of(now))
        else:
            _import(job, clock=clock, day_of=day_of, tell=tell)
    except LostJobError:
        logger.warning("The import %d was taken by another worker", job.pk)
    except WorkbookRefusedError as error:
        refuse(job, error, now=clock())
    except DomainError as error:
        _fail(job, error.code, error.detail, now=clock())
    except Exception:
        # Whatever it is must not stop the jobs behind it.
        logger.exception("The import %d failed", job.pk)
        _fail(job, "defect", DEFECT, now=clock())


def _fail(job: ImportJob, code: str, detail: str, *, now: datetime) -> None:
    values = {"trouble_code": code[:40], "trouble": detail[:200]}
    if job.stage == ImportStage.UNDOING:
        settle(job, state=ImportState.APPLIED, now=job.applied_at or now, undone_by=None, **values)
    else:
        settle(job, state=ImportState.FAILED, now=now, **values)


def _import(job: ImportJob, *, clock: Clock, day_of: Callable[[datetime], date], tell: Tell) -> None:
    if not (job.officer.is_active and job.is_of(job.officer)):
        raise DomainError("account_closed", CLOSED)
    found = None
    if job.stage == ImportStage.READING:
        found, told = read_file(job)
        _go_on(job, ImportStage.PLANNING, attempts=1, **told)
    if job.stage == ImportStage.PLANNING:
        found = found or read_before(job)
        if not _plan(job, found, clock=clock, day_of=day_of, tell=tell):
            return
    now = clock()
    apply_job(job, now=now, today=day_of(now), tell=tell)


def _plan(job: ImportJob, found: Recognised, *, clock: Clock, day_of: Callable[[datetime], date], tell: Tell) -> bool:
    """Compare with the books; return whether it may be written at once, as was asked for when it was sent in."""
    now = clock()
    today = day_of(now)
    mark = books_mark(job, today=today)
    seen = outlook(found, job, today=today, tell=tell)
    keep_outlook(job, seen)
    if not isinstance(seen, SheetOutlook):
        keep_plan(seen, job, mark=mark)
    if job.applies_itself and seen.may_be_written(partial=job.partial):
        record_apply(job, by=job.officer, now=now)
        _go_on(job, ImportStage.WRITING, state=ImportState.APPLYING, applied_by=job.officer, attempts=1, done=0)
        return True
    state = ImportState.ASKING if seen.is_stopped else ImportState.PLANNED
    settle(job, state=state, now=now, done=job.total)
    return False


def _go_on(job: ImportJob, stage: ImportStage, **values: object) -> None:
    if not go_on(job, stage=stage, **values):
        raise LostJobError
