"""Makes of a job the copy of its file in which everything stands that is to be said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.errors import DomainError
from projects.operations.limited_process import turn_to_read
from tracker.import_jobs.cells import shown
from tracker.imports.annotating.apart import annotated_apart
from tracker.imports.annotating.marks import Mark, MarkKind
from tracker.models import RowStatus
from tracker.operations import import_files
from tracker.operations.imports import record_taken_out

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tracker.models import ImportJob, ImportRow
    from zones.models import Officer

OVER = "这份文件已不保留，不能再批注；请重新上传。"
NOT_YET = "这份文件还没有读完，请稍后再下载。"


def annotated_file(job: ImportJob, *, by: Officer, now: datetime) -> bytes:
    """
    Return the workbook, and record in the audit who takes it out.

    :raises DomainError: if the file is not kept any more, not read yet, or too heavy
    :raises BusyError: if other files are being read
    """
    if not job.file:
        raise DomainError("file_missing", OVER)
    if job.is_unfinished or not job.tables:
        raise DomainError("not_ready", NOT_YET)
    headers: dict[str, list[int]] = {}
    for table in job.tables:
        headers.setdefault(table["sheet"], []).append(table["header_rows"][1])
    with turn_to_read():
        content = annotated_apart(import_files.read(job.file), marks_of(job), headers)
    record_taken_out(job, by=by, now=now)
    return content


def marks_of(job: ImportJob) -> list[Mark]:
    """Return all that is to be said of a job's file, in the order of its rows. One query."""
    return [*_of_questions(job), *_of_headers(job), *_of_rows(job)]


def _of_questions(job: ImportJob) -> Iterator[Mark]:
    for question in job.questions:
        yield Mark(job.tables[0]["sheet"], 0, "", MarkKind.REMARK, "", f"要在导入页面答复：{question['text']}")


def _of_headers(job: ImportJob) -> Iterator[Mark]:
    """Yield what is said of headers: rows keep the rest."""
    headers = {(table["sheet"], table["header_rows"][1]) for table in job.tables}
    for kind, messages in ((MarkKind.ERROR, job.errors), (MarkKind.REMARK, job.remarks)):
        for message in messages:
            if (message["sheet"], message["row"]) in headers:
                yield Mark(
                    message["sheet"],
                    message["row"],
                    _letters(message["column"]),
                    kind,
                    message["value"],
                    message["detail"],
                )


def _of_rows(job: ImportJob) -> Iterator[Mark]:
    places = _Places(job)
    is_done = job.applied_at is not None
    for row in job.rows.exclude(status=RowStatus.ASIDE).iterator(2000):
        for message in row.messages:
            kind = MarkKind.ERROR if message["kind"] == "error" else MarkKind.REMARK
            yield Mark(row.sheet, row.row, _letters(message["column"]), kind, message["value"], message["detail"])
        if row.candidates and row.status == RowStatus.DUPLICATE:
            names = "、".join(f"“{name}”" for _, name in row.candidates)
            yield Mark(row.sheet, row.row, "", MarkKind.ERROR, "", f"可能就是已登记的{names}，请在导入页面决定。")
        if row.status == RowStatus.CHANGED:
            for cell in row.changes:
                yield _change(row, cell, places.letters(row, cell["field"]), is_done=is_done)


def _change(row: ImportRow, cell: dict[str, Any], letters: str, *, is_done: bool) -> Mark:
    old, new = (shown(cell["field"], cell[side]) or "空" for side in ("old", "new"))
    sentence = f"系统里原为 {old}，{'已改为' if is_done else '导入后改为'} {new}。"
    return Mark(row.sheet, row.row, letters, MarkKind.CHANGE, new, sentence)


class _Places:
    """Finds the column of a field in the table that a row belongs to."""

    def __init__(self, job: ImportJob) -> None:
        self.tables: dict[str, list[tuple[int, dict[str, str]]]] = {}
        for table in job.tables:
            columns = {column["field"]: column["letters"] for column in table["columns"]}
            self.tables.setdefault(table["sheet"], []).append((table["header_rows"][1], columns))

    def letters(self, row: ImportRow, name: str) -> str:
        """Return the letters of the column, or nothing where the value stands in a column of another field."""
        above = [columns for header, columns in self.tables.get(row.sheet, ()) if header < row.row]
        return above[-1].get(name, "") if above else ""


def _letters(column: str) -> str:
    """Return the letters at the beginning of a column's name; a column that the file lacks has none."""
    letters = column.partition(" ")[0]
    return letters if letters.isascii() and letters.isalpha() and letters.isupper() else ""
