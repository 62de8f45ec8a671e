"""Finds what others changed between the plan that an officer saw and now: what stood, what stands, what is stated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from projects.errors import DuplicateError
from projects.models import Project
from projects.rules.chunks import chunked
from projects.rules.months import parse_month
from tracker.import_jobs.cells import label_of, masked, shown, standing_value
from tracker.imports.standing import StandingRecords, read_standing
from tracker.models import RowStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.models import ImportJob, ImportRow

MOST_TOLD = 200


class BooksMovedError(DuplicateError):
    """The books are no longer those that the officer saw; `moved` are the cells, with what stands of them now."""

    def __init__(self, moved: Sequence[dict[str, Any]]) -> None:
        """Keep the cells."""
        super().__init__("books_moved", "比对之后别人改了内容，没有写入；已重新比对，请核对后再确认。")
        self.moved = moved


def moved_cells(job: ImportJob) -> list[dict[str, Any]]:
    """Return the cells of a plan whose old value stands no more, in texts. Few queries unless many projects moved."""
    return list(_moved(job))[:MOST_TOLD]


def _moved(job: ImportJob) -> Iterator[dict[str, Any]]:
    for rows in _of_moved_projects(job):
        projects = Project.objects.in_bulk([row.number for row in rows])
        months = {parse_month(cell["month"]) for row in rows for cell in row.changes if "month" in cell}
        years = {cell["year"] for row in rows for cell in row.changes if "year" in cell}
        standing = read_standing(projects.keys(), months, years)
        for row in rows:
            for cell in row.changes:
                stands = standing_value(cell, projects[row.number], standing.get(row.number, StandingRecords()))
                theirs = masked({**cell, "old": stands})["old"]
                if theirs != cell["old"]:
                    yield _told(row, cell, theirs)


def _of_moved_projects(job: ImportJob) -> Iterator[Sequence[ImportRow]]:
    """Yield the rows, in portions, of projects that have another version than they were compared with."""
    rows = list(job.rows.filter(status=RowStatus.CHANGED, project__isnull=False))
    for portion in chunked(rows):
        versions = dict(Project.objects.filter(pk__in=[row.number for row in portion]).values_list("pk", "version"))
        yield [row for row in portion if versions.get(row.number) != row.version]


def _told(row: ImportRow, cell: dict[str, Any], theirs: Any) -> dict[str, Any]:
    name = cell["field"]
    return {
        "sheet": row.sheet,
        "row": row.row,
        "project": row.number,
        "name": row.name,
        "field": name,
        "title": label_of(cell),
        "old": shown(name, cell["old"]),
        "theirs": shown(name, theirs),
        "ours": shown(name, cell["new"]),
    }
