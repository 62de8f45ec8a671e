"""Writes the plan of a ledger or a list, and notes in the rows of its job how the projects were left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from projects.models import Project
from projects.rules.chunks import chunked
from tracker.imports.apply import apply
from tracker.models import RowStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tracker.import_jobs.planning import Outlook
    from tracker.imports.plan import Tell
    from tracker.models import ImportJob, ImportRow


def write_plan(seen: Outlook, job: ImportJob, rows: Sequence[ImportRow], *, now: datetime, tell: Tell) -> None:
    """
    Write the changes of a ledger or a list, and note in the rows which projects they are and how they were left.

    :raises ChangedMeanwhileError, BeingWrittenError, DomainError: as `apply` does
    """
    changes = {change.row.key: change for change in seen.plan.changes if not change.is_nothing}
    half, of = job.total // 2, max(len(changes), 1)
    apply(list(changes.values()), by=job.officer, now=now, tell=lambda done: tell(half + half * done // of))
    written = {(row.sheet, row.row): row for row in rows}
    for (sheet, number), change in changes.items():
        row = written[sheet[:100], number]
        row.project_id = change.project.pk if change.project else None
    _note_versions([row for row in rows if row.status in {RowStatus.NEW, RowStatus.CHANGED}])


def _note_versions(rows: Sequence[ImportRow]) -> None:
    """Note the versions that the import left, by which it is seen later whether somebody went on from there."""
    for portion in chunked(rows):
        of = [row.number for row in portion]
        versions = dict(Project.objects.filter(pk__in=of).values_list("pk", "version"))
        for row in portion:
            row.left_version = versions.get(row.number)
