"""Hands a finished workbook to whoever asked for it."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from django.core.files.storage import default_storage

from projects.errors import DomainError, FileMissingError
from tracker.operations.trails import record_export

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.models import ExportJob
    from zones.models import Officer

MISSING = "文件已不在服务器上，请重新导出。"


def hand_out(job: ExportJob, *, by: Officer, now: datetime) -> IO[bytes]:
    """
    Return the file of a job, open, and record in the audit who takes it out.

    :raises DomainError: if it is not made yet
    :raises FileMissingError: if it is not on this server
    """
    if not job.is_ready:
        raise DomainError("not_ready", f"这份表{job.get_state_display()}，还没有文件。")
    try:
        content: IO[bytes] = default_storage.open(job.file)
    except OSError as error:
        raise FileMissingError("file_missing", MISSING) from error
    filters = {name: _told(value) for name, value in job.query.items()}
    record_export(number=job.number, name=job.name, rows=job.total, path=job.path, filters=filters, by=by, now=now)
    return content


def _told(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
