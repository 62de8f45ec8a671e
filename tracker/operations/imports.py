"""Sending in a ledger, answering what it leaves open, and what a worker does with the job."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, F, Sum

from projects.errors import DomainError, DuplicateError
from projects.operations import locks
from projects.operations.audit import record_event
from projects.permissions import may_report
from tracker.models import ImportJob, ImportStage, ImportState
from tracker.models.background_job import KEPT_FOR, post_of
from tracker.models.import_job import OPEN, UNFINISHED
from tracker.operations import import_files
from tracker.operations.job_claims import claim
from zones.models import Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from zones.models import Officer

MOST_UNFINISHED = 3
"""One that runs and two that wait, of one officer."""
MOST_A_DAY = 200
"""Files of one officer in 24 hours: each is kept for a week."""
MOST_BYTES_A_DAY = 300 * 1024 * 1024
"""Bytes of these files together: 15 of the largest, or 200 of a megabyte and a half."""
MOST_ANSWERS = 500
LONGEST_ANSWER = 200
INTERRUPTED = "处理时多次中断，没有写入任何内容。请重新上传；仍不行请联系系统管理员。"
MAY_NOT = "系统管理员和审计员只能查看，不能导入。"
NOT_YOURS = "只有上传的人在原来的岗位上可以答复和确认；请自己上传一份。"
NOT_OPEN = "这次导入{}，不能再改动。"


class LostJobError(Exception):
    """Another worker took the job meanwhile: what this one did counts for nothing."""


def start_import(
    *,
    upload: import_files.Upload,
    by: Officer,
    now: datetime,
    dry_run: bool = True,
    partial: bool = False,
    answers: Mapping[str, str] | None = None,
    about: Mapping[str, Any] | None = None,
) -> ImportJob:
    """
    Take a file in; a worker reads it. `dry_run` waits for the officer before anything is written.

    :param partial: if it applies itself, the good rows beside bad ones
    :param answers: to questions that are known beforehand, by their codes
    :param about: the fields of a job that say what kind of file it is, where it is no ledger
    :raises DomainError: if the post may not import, the file is empty or too large, or three of the officer's are
        unfinished
    :raises StorageFullError: if there is no room for it on the disk
    """
    if not may_report(by):
        raise DomainError("may_not_import", MAY_NOT)
    answers = checked(answers or {})
    # By what the request says of its size, before it is stored; by what it is, below.
    _require_room(by, upload.size or 0, now)
    name, size, sha256 = import_files.store(upload)
    try:
        with transaction.atomic():
            # One after the other, or two clicks at once would both find room.
            locks.hold(f"import of {by.pk}")
            _require_room(by, size, now)
            job = ImportJob.objects.create(
                **_sent_by(by),
                uploaded_at=now,
                file_name=(upload.name or "")[-200:],
                file=name,
                size=size,
                sha256=sha256,
                applies_itself=not dry_run,
                partial=partial,
                answers=answers,
                **(about or {}),
            )
            values = {"file": job.file_name, "sha256": sha256, "size": size, "about": job.about}
            _audit("upload_import", job, by=by, now=now, after={**values, "answers": answers or None})
    except BaseException:
        import_files.delete(name)
        raise
    return job


def _sent_by(by: Officer) -> dict[str, Any]:
    zone, unit = by.zone_id if by.role == Role.ZONE else None, by.unit_id if by.role == Role.UNIT else None
    return {"officer": by, "post": post_of(by), "zone_id": zone, "unit_id": unit}


def locked(job: ImportJob, by: Officer) -> ImportJob:
    """
    Return a job of the officer's own, locked until the caller's transaction ends.

    :raises DomainError: if it is somebody else's, or of the post before
    """
    job = ImportJob.objects.select_for_update().get(pk=job.pk)
    if not job.is_of(by):
        raise DomainError("not_your_import", NOT_YOURS)
    return job


def require_open(job: ImportJob) -> None:
    """
    Refuse what does not wait for the officer.

    :raises DuplicateError: if it is being worked on, or over
    """
    if not job.is_open:
        raise DuplicateError("import_not_open", NOT_OPEN.format(job.get_state_display()))


def queue(job: ImportJob, stage: ImportStage, **values: Any) -> None:
    """Have a worker do the next step of a job that the caller has locked."""
    state = ImportState.QUEUED if stage in {ImportStage.READING, ImportStage.PLANNING} else ImportState.APPLYING
    values |= {"stage": stage, "state": state, "attempts": 0, "held_until": None, "ended_at": None, "done": 0}
    for name, value in {**values, "moved": [], "trouble": "", "trouble_code": ""}.items():
        setattr(job, name, value)
    job.save()


def record_answers(job: ImportJob, answers: Mapping[str, str], *, by: Officer, now: datetime) -> None:
    """Audit what an officer answered."""
    _audit("answer_import", job, by=by, now=now, after=dict(answers))


def record_apply(job: ImportJob, *, by: Officer, now: datetime) -> None:
    """Audit that the officer has a plan written, with what was decided about it."""
    decided = {code: answer for code, answer in job.answers.items() if code.startswith("duplicate:")}
    after = {"plan": job.plan_digest, "counts": job.counts, "partial": job.partial or None, "decided": decided}
    _audit("apply_import", job, by=by, now=now, after=after)


def record_undo(job: ImportJob, *, by: Officer, now: datetime) -> None:
    """Audit that somebody has an import undone."""
    _audit("undo_import", job, by=by, now=now, after={"plan": job.plan_digest})


def record_taken_out(job: ImportJob, *, by: Officer, now: datetime) -> None:
    """Audit that the file leaves, as it came or with remarks."""
    _audit("download_import", job, by=by, now=now, after={"file": job.file_name, "sha256": job.sha256})


@transaction.atomic
def claim_import(*, now: datetime, lasting: timedelta, only: ImportJob | None = None) -> ImportJob | None:
    """
    Take the oldest job that nobody holds, of an officer of whom no other is held; None if there is none.

    A job that ended its workers several times is given up: nothing of it is written. With `only` no other is taken.
    """
    locks.hold("claim of an import")
    busy = ImportJob.objects.held(now).values("officer")
    due = ImportJob.objects.due(now).exclude(officer__in=busy)
    return claim(
        due if only is None else due.filter(pk=only.pk),
        now=now,
        lasting=lasting,
        claimed=lambda job: {"claims": F("claims") + 1, "state": _at_work(job)},
        given_up=lambda job: _given_up(job, now),
    )


def _at_work(job: ImportJob) -> ImportState:
    return ImportState.READING if job.state == ImportState.QUEUED else ImportState(job.state)


def _given_up(job: ImportJob, now: datetime) -> dict[str, Any]:
    # An import that could not be undone stands as it was applied.
    is_applied = job.stage == ImportStage.UNDOING
    state = ImportState.APPLIED if is_applied else ImportState.FAILED
    if not is_applied:
        import_files.delete(job.file)
    return {
        "state": state,
        "ended_at": job.applied_at if is_applied else now,
        "trouble_code": "interrupted",
        "trouble": INTERRUPTED,
        **({} if is_applied else {"file": ""}),
    }


def hold_on(job: ImportJob, *, until: datetime, done: int) -> bool:
    """Hold a job for longer and write down how far it is; return whether it was still held."""
    return bool(_held(job).update(held_until=until, done=done))


def settle(job: ImportJob, *, state: ImportState, now: datetime, **values: Any) -> bool:
    """
    End a worker's part in a job that is still held by the claim that `job` was read with; return whether it was.

    What is refused or failed keeps no file. Nothing is kept of what another worker has taken meanwhile.
    """
    is_over = state in {ImportState.REFUSED, ImportState.FAILED}
    ended = {"state": state, "held_until": None, "ended_at": now, "attempts": 0, **({"file": ""} if is_over else {})}
    if not _held(job).update(**{**ended, **values}):
        return False
    if is_over:
        import_files.delete(job.file)
    return True


def go_on(job: ImportJob, *, stage: ImportStage, **values: Any) -> bool:
    """Let the same worker do the next step as well; return whether it still held the job."""
    if not _held(job).update(stage=stage, **values):
        return False
    job.refresh_from_db()
    return True


def _held(job: ImportJob) -> Any:
    return ImportJob.objects.unfinished().filter(pk=job.pk, claims=job.claims, stage=job.stage)


def delete_expired_imports(*, now: datetime) -> None:
    """Let end what nobody confirmed within a week, and delete files and rows of what ended a week ago."""
    import_files.delete_forgotten(now=now)
    over = ImportJob.objects.exclude(state__in=UNFINISHED).filter(ended_at__lt=now - KEPT_FOR)
    for job in over.exclude(file="", rows__isnull=True).distinct()[:100]:
        # The file first: a row without it is tried again, a file without a row would stay for ever.
        import_files.delete(job.file)
        with transaction.atomic():
            job.rows.all().delete()
            ended = {"state": ImportState.EXPIRED} if job.state in OPEN else {}
            ImportJob.objects.filter(pk=job.pk, ended_at=job.ended_at).update(file="", **ended)


def checked(answers: Mapping[str, str]) -> dict[str, str]:
    """
    Return answers as they are kept.

    :raises DomainError: if there are too many, or one is too long
    """
    if len(answers) > MOST_ANSWERS:
        raise DomainError("too_many_answers", f"一次最多 {MOST_ANSWERS} 条答复。", field="answers")
    for code, answer in answers.items():
        if len(code) > LONGEST_ANSWER or len(answer) > LONGEST_ANSWER:
            raise DomainError("answer_too_long", f"答复和它的代码最多 {LONGEST_ANSWER} 个字。", field="answers")
    return dict(answers)


def _require_room(by: Officer, size: int, now: datetime) -> None:
    own = ImportJob.objects.filter(officer=by)
    if own.unfinished().count() >= MOST_UNFINISHED:
        detail = "您已有一份文件正在处理、两份在排队，请等其中一份处理完再上传。"
        raise DomainError("too_many_imports", detail)
    today = own.filter(uploaded_at__gt=now - timedelta(days=1))
    # Refused and failed files are gone already, and count all the same: they were read.
    sent = today.aggregate(files=Count("pk"), bytes=Sum("size"))
    if sent["files"] >= MOST_A_DAY:
        raise DomainError("too_many_imports", f"您一天内已上传 {MOST_A_DAY} 份文件，请明天再上传，或并为一份。")
    if (sent["bytes"] or 0) + size > MOST_BYTES_A_DAY:
        most = MOST_BYTES_A_DAY // (1024 * 1024)
        detail = f"加上这份，您一天内上传的文件共超过 {most} MB，请明天再上传，或删去表里的图片后再传。"
        raise DomainError("too_many_bytes", detail, field="file")


def _audit(action: str, job: ImportJob, *, by: Officer, now: datetime, after: Mapping[str, Any]) -> None:
    record_event(action=action, subject=job, by=by, now=now, zone=job.zone, after=after)
