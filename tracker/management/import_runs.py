"""Carries an import through in the process of a terminal: the same job, by the same steps, as of any upload."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from django.core.management.base import CommandError

from projects.errors import DomainError
from tracker.import_jobs.annotating import annotated_file
from tracker.import_jobs.background import run_here
from tracker.import_jobs.deciding import apply_import
from tracker.models import ImportJob, ImportState
from tracker.operations.import_profiles import remember
from tracker.reminders.database_clock import database_now, local_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


_run = partial(run_here, clock=database_now, day_of=local_day, wait=partial(time.sleep, 1))


def carry_through(job: ImportJob, answers: Mapping[str, str], *, is_dry_run: bool, is_partial: bool) -> None:
    """
    Have a file read and compared here; unless it is a dry run, confirm what may be written, and have it written.

    :param answers: what was answered beforehand; kept for the next file with the same headers
    :raises CommandError: if it is interrupted, or its plan was overtaken
    """
    by = job.officer
    try:
        _run(job)
        if job.fingerprint and answers:
            remember(fingerprint=job.fingerprint, answers=answers, by=by, now=database_now())
        if is_dry_run or not may_be_written(job, is_partial=is_partial):
            return
        apply_import(job=job, plan_digest=job.plan_digest, by=by, now=database_now(), partial=is_partial)
        job.refresh_from_db()
        _run(job)
    except DomainError as error:
        raise CommandError(error.detail) from error
    except KeyboardInterrupt as error:
        job.refresh_from_db()
        raise CommandError(f"被中断。导入编号 {job.pk}：{job.get_state_display()}。", returncode=130) from error


def may_be_written(job: ImportJob, *, is_partial: bool = False) -> bool:
    """Whether a plan waits for nothing but to be confirmed."""
    is_good = is_partial or not job.counts.get("faults")
    return job.state == ImportState.PLANNED and not job.trouble and not job.counts["undecided"] and is_good


def end(job: ImportJob) -> None:
    """
    End well, or with the sentence that says why not.

    :raises CommandError: with the exit code 1, also when the good rows were written: a script must notice the rest
    """
    if job.trouble:
        raise CommandError(job.trouble)
    is_written, faults = job.state == ImportState.APPLIED, job.counts["faults"]
    if job.state == ImportState.ASKING and any(question["blocks"] for question in job.questions):
        raise CommandError(f"有 {len(job.questions)} 个问题要先答复，没有写入任何内容。")
    if faults:
        raise CommandError(f"共 {faults} 处错误，{'其余各行已写入' if is_written else '没有写入任何内容'}。")
    if job.counts["undecided"]:
        raise CommandError(f"有 {job.counts['undecided']} 行疑似重复，要先决定，没有写入任何内容。")


def annotate(job: ImportJob, path: Path) -> None:
    """
    Store the annotated copy of a job's file as a new file.

    :raises CommandError: if there is none, or it cannot be stored
    """
    try:
        content = annotated_file(job, by=job.officer, now=database_now())
        with path.open("xb") as file:
            file.write(content)
    except DomainError as error:
        raise CommandError(f"没有存批注过的原表：{error.detail}") from error
    except OSError as error:
        raise CommandError(f"存不了 {path}：{error.strerror}。") from error
