"""Makes the workbooks that were asked for, one after the other."""

from __future__ import annotations

import logging
from contextlib import closing, nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpRequest, QueryDict
from django.urls import resolve
from django.utils.http import urlencode

from projects.errors import DomainError
from tracker.models.background_job import post_of
from tracker.operations.exports import claim_export, finish_export, note_progress
from tracker.workbooks.making import Making, in_background

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tracker.models import ExportJob

logger = logging.getLogger(__name__)

HELD_FOR = timedelta(minutes=15)
"""Longer than the longest workbook takes; who dies meanwhile is followed by another worker then."""
CLOSED = "账号已停用，或岗位已变动，没有生成。请在现在的岗位上重新导出。"
DEFECT = "生成时出错，管理员已收到记录。请稍后重新导出。"
NO_WORKBOOK = "这个地址没有给出电子表格，可能是条件有误，或您的岗位已不能查看。请回到原来的页面重新导出。"


def make_exports(*, clock: Callable[[], datetime], most: int = 1) -> int:
    """Make the workbooks that wait, so many at the most; return how many were ended."""
    for count in range(most):
        job = claim_export(now=clock(), lasting=HELD_FOR)
        if job is None:
            return count
        _make(job, clock=clock)
    return most


def _make(job: ExportJob, *, clock: Callable[[], datetime]) -> None:
    making = Making(job.number, lambda done: note_progress(job, done))
    try:
        file = _written(job, making)
    except DomainError as error:
        finish_export(job, trouble=error.detail, now=clock())
    except Exception:
        # Whatever it is must not stop the jobs behind it.
        logger.exception("The export %d failed", job.pk)
        finish_export(job, trouble=DEFECT, now=clock())
    else:
        if not finish_export(job, file=file, making=making, now=clock()):
            default_storage.delete(file)


def _written(job: ExportJob, making: Making) -> str:
    """Return where the workbook is stored."""
    # What is made is what the officer sees by now: not for the post of then.
    if not (job.officer.is_active and job.post == post_of(job.officer)):
        raise DomainError("account_closed", CLOSED)
    view, args, kwargs = resolve(job.path)
    with in_background(making):
        response: Any = view(_request(job), *args, **kwargs)
    # A page says what is wrong in HTML, the API in JSON.
    if response.status_code != 200 or not making.name:
        errors = (getattr(response, "data", None) or {}).get("errors") or [{"detail": NO_WORKBOOK}]
        raise DomainError("no_workbook", str(errors[0]["detail"]))
    # Its file alone is closed: closing the response says that a request has ended, and the worker's connection with it.
    opened = getattr(response, "file_to_stream", None)
    with closing(opened) if opened is not None else nullcontext():
        return default_storage.save(f"exports/{job.number}.xlsx", ContentFile(response.getvalue()))


def _request(job: ExportJob) -> HttpRequest:
    """Return the request by which the officer would have had the workbook at once."""
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = job.path
    request.GET = QueryDict(urlencode(job.query, doseq=True))
    request.user = job.officer
    return request
