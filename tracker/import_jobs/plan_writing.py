"""Writes the plan of a ledger or a list, and notes in the rows of its job how the projects were left."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import connection

from tracker.import_jobs.rows import LONGEST_SHEET, asides_of, place_of, statuses_of
from tracker.imports.apply import apply
from tracker.models import RowStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from tracker.import_jobs.duplicates import Key
    from tracker.import_jobs.planning import Outlook
    from tracker.imports.plan import CellChange, Tell
    from tracker.models import ImportJob

_NOTE = """
    UPDATE tracker_importrow SET project_id = project.id, left_version = project.version
    FROM {pairs}(%s) AS written JOIN projects_project AS project ON project.id = CAST(written.value AS bigint)
    WHERE tracker_importrow.id = CAST(written.key AS bigint)
"""


def are_kept(seen: Outlook, job: ImportJob, values: Mapping[str, Any]) -> bool:
    """
    Whether the rows that a job keeps are those of an outlook of the same digest, since nothing that it read has moved.

    Then each row is about the same version of its project, or about none, and the same is told of the whole file. Of
    rows that are wrong no project is known, so that they are kept anew.
    """
    if seen.plan.errors:
        return False
    if any(getattr(job, name) != value for name, value in values.items()):
        return False
    rows: dict[Key, list[Any]] = {}
    for row, change, status in statuses_of(seen):
        project = change.project if change else None
        rows[place_of(row)] = [str(status), *((project.pk, project.version) if project else (None, None))]
    for aside in asides_of(seen):
        rows[aside.sheet[:LONGEST_SHEET], aside.row] = [str(RowStatus.ASIDE), None, None]
    kept = job.rows.values_list("sheet", "row", "status", "project_id", "version")
    return rows == {(sheet, number): said for sheet, number, *said in kept}


def write_plan(seen: Outlook, job: ImportJob, *, now: datetime, tell: Tell) -> None:
    """
    Write the plan of a ledger or a list, and note in the rows which projects they are and how they were left.

    :raises ChangedMeanwhileError, BeingWrittenError, DomainError: as `apply` does
    """
    write_changes([change for change in seen.plan.changes if not change.is_nothing], job, now=now, tell=tell)


def write_changes(changes: Sequence[CellChange], job: ImportJob, *, now: datetime, tell: Tell) -> None:
    """
    Write changes that the rows of a job show, and note there which projects they are and how they were left.

    :raises ChangedMeanwhileError, BeingWrittenError, DomainError: as `apply` does
    """
    half, of = job.total // 2, max(len(changes), 1)
    apply(changes, by=job.officer, now=now, tell=lambda done: tell(half + half * done // of))
    _note_written(job, changes)


def _note_written(job: ImportJob, changes: Iterable[CellChange]) -> None:
    """Note in the rows of changes that were written their projects, and the versions by which others' work is seen."""
    keys = {(sheet, row): pk for pk, sheet, row in job.rows.values_list("pk", "sheet", "row")}
    projects = {keys[place_of(change.row)]: change.project.pk for change in changes if change.project}
    pairs = "json_each_text" if connection.vendor == "postgresql" else "json_each"
    with connection.cursor() as cursor:
        # One statement, which names no table but ours: the rows of a large file are many, and each is long.
        cursor.execute(_NOTE.format(pairs=pairs), [json.dumps(projects)])
