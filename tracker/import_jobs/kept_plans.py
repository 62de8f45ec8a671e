"""
Keeps the plan of a ledger that registers new projects alone, to be written without being worked out once more.

Such a plan follows from the file, from what `plan_marks` names, and from what `_is_taken` asks about. Where any of it
is another by now, the plan is worked out anew, as that of every other file is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from projects.models import Project
from projects.rules.texts import spelling_key
from tracker.import_jobs.duplicates import candidates_of
from tracker.import_jobs.plan_marks import read_books
from tracker.import_jobs.plan_rows import change_of, plan_row
from tracker.models import ImportKind, MonthLock
from tracker.operations import import_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tracker.import_jobs.planning import Outlook
    from tracker.imports.plan import CellChange
    from tracker.models import ImportJob


def books_mark(job: ImportJob, *, today: date) -> str:
    """
    Return the mark of what a ledger follows from; empty for any other file, of which nothing is kept.

    To be called before the plan is worked out: by a mark that was made afterwards nobody could tell what had moved in
    between. Three queries.
    """
    return read_books(job, today).mark if job.kind == ImportKind.LEDGER else ""


def keep_plan(seen: Outlook, job: ImportJob, *, mark: str) -> None:
    """Keep beside a job's file what a good plan of nothing but new projects writes; else forget what was kept."""
    content = b""
    if _is_of_new_projects(seen, job):
        rows = [plan_row(change) for change in seen.plan.changes]
        content = orjson.dumps({"digest": seen.digest, "mark": mark, "rows": rows})
    import_files.keep_plan(job.file, content)


def kept_changes(job: ImportJob, *, today: date) -> list[CellChange] | None:
    """
    Return what the plan that was confirmed writes; None unless one worked out anew would be the same.

    To be called in the transaction that writes it. Six queries, and one more for each 500 zones that the rows name.
    """
    try:
        kept = orjson.loads(import_files.plan_of(job.file) or b"{}")
    except orjson.JSONDecodeError:
        # Its worker was killed while it was kept.
        return None
    if kept.get("digest") != job.plan_digest:
        return None
    books = read_books(job, today)
    if kept["mark"] != books.mark:
        return None
    changes = [change_of(*row, books=books) for row in kept["rows"]]
    return None if _is_taken(changes) or candidates_of(changes, job.officer) else changes


def _is_of_new_projects(seen: Outlook, job: ImportJob) -> bool:
    return (
        job.kind == ImportKind.LEDGER
        and seen.may_be_written(partial=False)
        and not seen.likely
        and not seen.decided
        and all(change.project is None for change in seen.plan.changes)
    )


def _is_taken(changes: Sequence[CellChange]) -> bool:
    """
    Whether a name is a project's by now, whoever may see it, or a month is closed.

    Codes are not looked for: the database refuses one that is taken, and the plan is worked out anew then, too.
    """
    names = {(change.zone.pk, spelling_key(change.values["name"])) for change in changes}
    known = Project.objects.standing().filter(zone__in={zone for zone, _ in names}).values_list("zone_id", "name")
    if any((zone, spelling_key(name)) in names for zone, name in known):
        return True
    return bool(MonthLock.objects.closed(sorted({change.figure.month for change in changes if change.figure})))
