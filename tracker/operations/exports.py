"""Asking for a workbook that is made in the background, and what a worker does with the request."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Model

from projects.errors import DomainError
from projects.operations import locks
from projects.operations.audit import record_event
from tracker.models import ExportJob, ExportState
from tracker.models.background_job import KEPT_FOR, post_of
from tracker.models.export_job import LEDGER
from tracker.operations.job_claims import claim
from tracker.workbooks.numbers import number_of_export

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.workbooks.making import Making
    from zones.models import Officer

MOST_UNFINISHED = 2
MOST_A_DAY = 200
"""Workbooks of one officer in 24 hours: each is kept for a week."""
LONGEST_PATH = 200
UNFIT = "地址或条件里有不能用的内容，没有开始生成。请回到原来的页面重新导出。"
INTERRUPTED = "生成时多次中断，没有完成。请缩小范围后重新导出；仍不行请联系系统管理员。"


@transaction.atomic
def request_export(
    *,
    asked: Mapping[str, Any],
    total: int,
    by: Officer,
    now: datetime,
    path: str = LEDGER,
    title: str = "台账",
    heading: Sequence[str] = (),
) -> ExportJob:
    """
    Ask for a workbook, to be made when a worker gets to it.

    :param asked: the values of the query of its address, by name
    :param total: how many rows it has now; 0 if nobody knows
    :param path: the address that answers with it
    :param heading: what is asked, in words
    :raises DomainError: if two of the officer's wait already, the day had too many, or the address cannot be kept
    """
    query, number = {name: _plain(value) for name, value in asked.items()}, number_of_export()
    # A number with leading zeros is as long as one likes, and no database keeps a NUL.
    if len(path) > LONGEST_PATH or "\\u0000" in json.dumps(query):
        raise DomainError("unfit_address", UNFIT, field="address")
    # One after the other, or two clicks at once would both find room.
    locks.hold(f"export of {by.pk}")
    _require_room(by, now)
    job = ExportJob.objects.create(
        officer=by,
        post=post_of(by),
        requested_at=now,
        path=path,
        query=query,
        title=title,
        heading=list(heading),
        number=number,
        total=total,
    )
    record_event(
        action="request_export",
        subject=by,
        object_type="workbook",
        number=number,
        by=by,
        now=now,
        after={"rows": total, "path": path, "filters": {name: str(value) for name, value in query.items()}},
    )
    return job


def _require_room(by: Officer, now: datetime) -> None:
    own = ExportJob.objects.filter(officer=by)
    if own.filter(requested_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise DomainError("too_many_exports", f"您一天内已在后台导出 {MOST_A_DAY} 份电子表格，请明天再导出。")
    if own.unfinished().count() >= MOST_UNFINISHED:
        raise DomainError(
            "too_many_exports", f"您已有 {MOST_UNFINISHED} 份电子表格正在生成，请等其中一份生成以后再导出。"
        )


def claim_export(*, now: datetime, lasting: timedelta) -> ExportJob | None:
    """Take the oldest job that nobody holds, for as long; None if there is none. It is given up after some attempts."""
    ended = {"state": ExportState.FAILED, "trouble": INTERRUPTED, "ended_at": now}
    return claim(
        ExportJob.objects.due(now),
        now=now,
        lasting=lasting,
        claimed=lambda _: {"state": ExportState.RUNNING, "done": 0},
        given_up=lambda _: ended,
    )


def note_progress(job: ExportJob, done: int) -> None:
    """Write down how many rows are written."""
    _held(job).update(done=done)


def finish_export(
    job: ExportJob, *, file: str = "", making: Making | None = None, trouble: str = "", now: datetime
) -> bool:
    """
    End a job that is still held by the claim that `job` was read with; return whether it was.

    :param file: where the workbook is stored, if it was made; `making` knows the rest of it
    """
    state = ExportState.DONE if file else ExportState.FAILED
    ended: dict[str, Any] = {"state": state, "trouble": trouble[:200], "held_until": None, "ended_at": now}
    if file and making:
        made = {"file": file, "done": making.rows, "total": making.rows, "title": making.name[:100]}
        ended |= {**made, "heading": [*making.heading]}
    return bool(_held(job).update(**ended))


def delete_expired_exports(*, now: datetime) -> None:
    """Delete the jobs that ended long ago, and their files."""
    for job in ExportJob.objects.filter(ended_at__lt=now - KEPT_FOR)[:100]:
        # The file first: a row without it is tried again, a file without a row would stay for ever.
        if job.file:
            default_storage.delete(job.file)
        job.delete()


def _held(job: ExportJob) -> Any:
    return ExportJob.objects.filter(pk=job.pk, state=ExportState.RUNNING, attempts=job.attempts)


def _plain(value: Any) -> Any:
    """Return a value of a query as an address and JSON hold it: of an object its key."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date | datetime) else value
