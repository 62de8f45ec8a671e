"""Has the limited process read the file of a job, by what was answered about it and about such files before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.operations.virus_scanning import scan
from projects.rules.stages import Cohort
from tracker.import_jobs.tables import file_notes, tables_of
from tracker.imports.answers import choices_of
from tracker.imports.columns import ENTRY_FIELDS
from tracker.imports.reading_apart import lines_apart, recognised_in
from tracker.imports.wire import Wanted
from tracker.imports.workbook_guard import WorkbookRefusedError
from tracker.models import ImportKind
from tracker.operations import import_files
from tracker.operations.import_profiles import remembered
from tracker.operations.imports import MOST_ANSWERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.imports.tables import Recognised
    from tracker.models import ImportJob

ROUND = "期次"
"""The header under which lists that were exported say of which round a row is."""
BARE_NAMES = "没有找到表头：名单要有一行表头，其中有“项目名称”。只有名称、没有表头的，请复制后粘贴到“成批列入”的框里。"


def read_file(job: ImportJob) -> tuple[Recognised, dict[str, Any]]:
    """
    Keep what was read of a job's file beside it, and return it with what the job keeps of that.

    :raises WorkbookRefusedError: if the file is refused as a whole
    :raises DomainError: if it holds a virus
    """
    content = import_files.read(job.file)
    scan(content)
    if job.kind == ImportKind.MONTHLY_SHEET:
        # Its headers are ours: nothing is asked, and nothing remembered.
        lines = lines_apart(content, wanted=Wanted.MONTH)
        return _kept(job, lines, recognised_in(lines), {})
    lines = lines_apart(content, _choices(job, job.answers))
    found = _of_kind(job, lines)
    fingerprint = f"{found.fingerprint[:50]}{job.kind}"[:64] if job.kind != ImportKind.LEDGER else found.fingerprint
    known = {code: profile.answer for code, profile in remembered(fingerprint=fingerprint, by=job.officer).items()}
    # Two files at once may have had more answered than one may keep.
    answers = dict([*{**job.answers, **known, **job.answers}.items()][:MOST_ANSWERS])
    if choices_of(answers) != choices_of(job.answers):
        # By the headers it is a file whose columns somebody chose fields for.
        lines = lines_apart(content, _choices(job, answers))
        found = recognised_in(lines)
    return _kept(job, lines, found, {"fingerprint": fingerprint, "answers": answers})


def read_before(job: ImportJob) -> Recognised:
    """
    Return what was read of a job's file when it was sent in or answered.

    :raises FileMissingError: if it is not on this server
    """
    return recognised_in(import_files.lines_of(job.file))


def _choices(job: ImportJob, answers: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of columns: those that were chosen, and of a list the round, which our own lists state."""
    own = {ROUND: ENTRY_FIELDS[Cohort(job.cohort)][0]} if job.kind == ImportKind.ROUND_LIST else {}
    return {**own, **choices_of(answers)}


def _of_kind(job: ImportJob, lines: bytes) -> Recognised:
    try:
        return recognised_in(lines)
    except WorkbookRefusedError as error:
        if job.kind == ImportKind.ROUND_LIST and error.code == "no_table":
            raise WorkbookRefusedError(error.code, BARE_NAMES) from error
        raise


def _kept(job: ImportJob, lines: bytes, found: Recognised, values: dict[str, Any]) -> tuple[Recognised, dict[str, Any]]:
    import_files.keep_lines(job.file, lines)
    total = sum(len(table.rows) for table in found.tables)
    return found, {"tables": tables_of(found), "file_notes": file_notes(found), "total": total, **values}
