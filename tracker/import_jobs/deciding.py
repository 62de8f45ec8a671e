"""What an officer decides about an import: answers to its questions, to have it written, and to have it undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from projects.errors import DomainError, DuplicateError
from projects.permissions import may_report
from tracker.import_jobs.kinds import moved_in
from tracker.import_jobs.moved import BooksMovedError
from tracker.import_jobs.planning import apart_in, decision
from tracker.imports.answers import choices_of
from tracker.models import ImportJob, ImportStage, ImportState, RowStatus
from tracker.models.background_job import KEPT_FOR, post_of
from tracker.operations.import_profiles import remember
from tracker.operations.imports import (
    MOST_ANSWERS,
    checked,
    locked,
    queue,
    record_answers,
    record_apply,
    record_undo,
    require_open,
)
from zones.models import Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from zones.models import Officer

MAY_NOT_UNDO = "只有上传人所在的岗位和它的上级可以撤销这次导入。"
STALE = "您确认的不是现在的计划，没有写入任何内容；请刷新，核对后再确认。"


@transaction.atomic
def answer_import(*, job: ImportJob, answers: Mapping[str, str], by: Officer, now: datetime) -> ImportJob:
    """
    Answer questions by their codes, an empty answer takes one back; what the file would change is worked out anew.

    :raises DomainError: if it is not the officer's own, or there are too many answers or too long ones
    :raises DuplicateError: if it is not open: not read yet, or over
    """
    job = locked(job, by)
    require_open(job)
    before, settled = job.answers, {**job.answers, **checked(answers)}
    job.answers = {code: answer for code, answer in settled.items() if answer}
    if len(job.answers) > MOST_ANSWERS:
        raise DomainError("too_many_answers", f"一次导入最多 {MOST_ANSWERS} 条答复。", field="answers")
    # The fields of columns are chosen while the file is read.
    is_read_anew = choices_of(job.answers) != choices_of(before)
    queue(job, ImportStage.READING if is_read_anew else ImportStage.PLANNING)
    record_answers(job, answers, by=by, now=now)
    remember(fingerprint=job.fingerprint, answers=answers, by=by, now=now)
    return job


def apply_import(
    *,
    job: ImportJob,
    plan_digest: str,
    by: Officer,
    now: datetime,
    partial: bool = False,
    duplicates: Mapping[str, str] | None = None,
) -> ImportJob:
    """
    Have a plan written, as the officer saw it; a worker works it out once more and writes all of it or nothing.

    :param partial: the good rows beside those with errors
    :param duplicates: for the numbers of rows that may be known projects, `new` or the number of the project
    :raises DomainError: if it is not the officer's own, there are errors, a question is open or a duplicate undecided
    :raises DuplicateError: if it does not wait for the officer, or the plan is another by now
    :raises BooksMovedError: if somebody changed what the plan was made with; it is worked out anew
    """
    with transaction.atomic():
        job = locked(job, by)
        require_open(job)
        if not job.plan_digest or plan_digest != job.plan_digest:
            raise DuplicateError("plan_changed", STALE, field="plan")
        _decide(job, duplicates or {})
        _require_writable(job, partial=partial)
        moved = moved_in(job)
        if moved:
            queue(job, ImportStage.PLANNING)
        else:
            queue(job, ImportStage.WRITING, partial=partial, applied_by=by)
            record_apply(job, by=by, now=now)
    # After the commit: that the plan is worked out anew must stand.
    if moved:
        raise BooksMovedError(moved)
    return job


def _decide(job: ImportJob, duplicates: Mapping[str, str]) -> None:
    rows = {str(row.pk): row for row in job.rows.exclude(candidates=[])}
    apart, words = apart_in(job)
    for number, answer in checked(duplicates).items():
        row = rows.get(number)
        if row is None or (answer != apart and answer not in {str(pk) for pk, _ in row.candidates}):
            detail = f"第 {number} 条没有这个选择：填 {apart}（{words}），或填列出的项目的编号。"
            raise DomainError("unknown_decision", detail, field="duplicates")
        job.answers[decision(row.sheet, row.row)] = answer
    decided = {row.pk for row in rows.values() if decision(row.sheet, row.row) in job.answers}
    left = [row for row in rows.values() if row.status == RowStatus.DUPLICATE and row.pk not in decided]
    if left:
        detail = f"有 {len(left)} 行可能是已登记的项目，请先逐行决定：是列出的哪个项目，还是{words}。"
        raise DomainError("undecided_duplicates", detail, field="duplicates")


def _require_writable(job: ImportJob, *, partial: bool) -> None:
    if job.state == ImportState.ASKING:
        raise DomainError("questions_open", "还有问题没有答复，没有写入任何内容；请先答复。", field="answers")
    if job.counts.get("faults") and not partial:
        detail = f"有 {job.counts['faults']} 处错误，没有写入任何内容；请改正后重新上传，或只导入正确的行。"
        raise DomainError("rows_refused", detail, field="partial")


def may_undo(officer: Officer, job: ImportJob) -> bool:
    """Whether an officer may have an import undone that they see: at the post that sent it in, or above it."""
    if not may_report(officer):
        return False
    is_above = officer.role == Role.PROVINCE or (officer.role == Role.UNIT and job.zone_id is not None)
    return is_above or post_of(officer) == job.post


def undoer_of(job: ImportJob) -> Officer:
    """
    Return who has an import undone, if they still may.

    :raises DomainError: if the account was closed, or moved to another post meanwhile
    """
    by = job.undone_by
    if by is None or not (by.is_active and may_undo(by, job)):
        raise DomainError("may_not_undo", MAY_NOT_UNDO)
    return by


def is_held(job: ImportJob, now: datetime) -> bool:
    """Whether the round of a list was held: rates are told by it, and what leaves leaves by a decision."""
    return job.round is not None and timezone.localdate(now) > job.round.held_on


@transaction.atomic
def undo_import(*, job: ImportJob, by: Officer, now: datetime) -> ImportJob:
    """
    Have an import undone, where nobody changed the project since; a worker does it, and lists what stays.

    :raises DomainError: if the officer may not, more than a week has passed, or the round of a list was held
    :raises DuplicateError: if it is not applied, or was undone before
    """
    job = ImportJob.objects.select_for_update().get(pk=job.pk)
    if not may_undo(by, job):
        raise DomainError("may_not_undo", MAY_NOT_UNDO)
    if job.state != ImportState.APPLIED or job.applied_at is None:
        raise DuplicateError("not_applied", f"这次导入{job.get_state_display()}，没有可撤销的内容。")
    if is_held(job, now):
        raise DomainError("round_held", f"{job.round}已经举行，名单不能整批撤销；请逐个更正或调出。")
    if now > job.applied_at + KEPT_FOR:
        raise DomainError("too_late", "导入已超过 7 天，不能整体撤销；请逐项更正或撤回。")
    queue(job, ImportStage.UNDOING, undone_by=by)
    record_undo(job, by=by, now=now)
    return job
