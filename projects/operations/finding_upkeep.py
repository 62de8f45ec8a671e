"""All kept findings at once: made anew after an upgrade, and compared with the records that they follow from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from projects.models import PlausibilityFinding, Project
from projects.operations.finding_rows import MEMBERSHIP, VALUES
from projects.operations.findings import own_changes, read_facts, refresh_findings
from projects.operations.projection import Difference, lock_projects
from projects.operations.shared_findings import (
    file_changes,
    files_of,
    flag_told_late,
    hold_shared,
    namesake_changes,
    refresh_places,
    wrong_flags,
)
from projects.rules.chunks import chunked
from projects.rules.plausibility import TOLD_LATE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from projects.operations.finding_rows import Changes


def rebuild_findings(*, now: datetime) -> int:
    """
    Make all kept findings anew, in portions, while others write; return how many projects were gone through.

    For a database whose findings were never kept, and after a release that changed a rule or its words.
    """
    numbers = _all_projects()
    for chunk in chunked(numbers):
        with transaction.atomic():
            lock_projects(chunk)
            refresh_findings(chunk, now=now)
            refresh_places(chunk, now=now)
    with transaction.atomic():
        hold_shared()
        flag_told_late()
    return len(numbers)


def finding_differences() -> Iterator[Difference]:
    """Yield every kept finding that differs from the records, correcting none. Ten queries for 500 projects."""
    known: set[tuple[int, str]] = set()
    for chunk in chunked(_all_projects()):
        for changes in (*own_changes(chunk, read_facts(chunk)), namesake_changes(chunk), file_changes(files_of(chunk))):
            for difference in _differences(changes):
                # One that several share is met in the portion of each.
                if (difference.pk, difference.field) not in known:
                    known.add((difference.pk, difference.field))
                    yield difference
    for level, is_found, rows in wrong_flags():
        for chunk in chunked(rows):
            days = PlausibilityFinding.objects.filter(pk__in=chunk).values_list("project_id", "key")
            for project, day in days:
                yield Difference("finding", project, f"{TOLD_LATE} {day} {level}", not is_found, is_found)


def _differences(changes: Changes) -> Iterator[Difference]:
    for row in changes.added:
        yield Difference("finding", row.project_id, f"{row.rule} {row.key}", None, row.title)
    for kept in changes.gone:
        yield Difference("finding", kept.project_id, f"{kept.rule} {kept.key}", kept.title, None)
    for kept, wanted in changes.changed:
        for name in VALUES:
            stored, expected = getattr(kept, name), getattr(wanted, name)
            if stored != expected and (kept.rule != TOLD_LATE or name in MEMBERSHIP):
                yield Difference("finding", kept.project_id, f"{kept.rule} {kept.key} {name}", stored, expected)


def _all_projects() -> Sequence[int]:
    # Withdrawn ones as well: of these nothing is to be found.
    return list(Project.objects.order_by("pk").values_list("pk", flat=True))
