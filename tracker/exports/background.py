"""Makes the ledgers that were asked for, one after the other."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.files import File
from django.core.files.storage import default_storage

from projects.errors import DomainError
from tracker.exports.ledger_book import LedgerBook, numbers_of
from tracker.operations.exports import claim_export, finish_export, note_progress
from tracker.queries.project_filters import filtered

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from tracker.models import ExportJob

logger = logging.getLogger(__name__)

HELD_FOR = timedelta(minutes=15)
"""Longer than the longest ledger takes; who dies meanwhile is followed by another worker then."""
CLOSED = "账号已停用。"
DEFECT = "生成时出错，管理员已收到记录。请稍后重新导出。"


def make_exports(*, clock: Callable[[], datetime], day_of: Callable[[datetime], date], most: int = 1) -> int:
    """Make the ledgers that wait, so many at the most; return how many were ended."""
    for count in range(most):
        now = clock()
        job = claim_export(now=now, lasting=HELD_FOR)
        if job is None:
            return count
        _make(job, today=day_of(now), clock=clock)
    return most


def _make(job: ExportJob, *, today: date, clock: Callable[[], datetime]) -> None:
    try:
        file, rows = _written(job, today)
    except DomainError as error:
        finish_export(job, trouble=error.detail, now=clock())
    except Exception:
        # Whatever it is must not stop the jobs behind it.
        logger.exception("The export %d failed", job.pk)
        finish_export(job, trouble=DEFECT, now=clock())
    else:
        if not finish_export(job, file=file, rows=rows, now=clock()):
            default_storage.delete(file)


def _written(job: ExportJob, today: date) -> tuple[str, int]:
    """Return where the ledger is stored, and how many rows it has."""
    officer = job.officer
    if not officer.is_active:
        raise DomainError("account_closed", CLOSED)
    numbers = numbers_of(filtered(job.query, officer, today))
    ledger = LedgerBook(
        numbers, officer, job.heading, number=job.number, progress=lambda done: note_progress(job, done)
    )
    with ledger.book.file() as content:
        return default_storage.save(f"exports/{job.number}.xlsx", File(content)), ledger.book.rows
