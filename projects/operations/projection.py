"""The only writer of the projected columns of entries and projects, and the check of these against the records."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F, OuterRef, Q, Subquery

from projects.errors import DomainError
from projects.models import PLANNED_FIELDS, CohortEntry, PlannedDate, Project, as_of_sql
from projects.models.numbered_reads import NumberedRead
from projects.models.numbered_updates import SOME_MOMENT, NumberedUpdate
from projects.operations.findings import refresh_findings
from projects.operations.shared_findings import refresh_namesakes
from projects.operations.stall_states import refresh_stall_states
from projects.rules.chunks import chunked
from projects.rules.stages import Cohort

if TYPE_CHECKING:
    from datetime import datetime


def refresh(project_ids: Collection[int], *, now: datetime, renamed: Collection[int] = ()) -> None:
    """
    Recompute what is kept of some projects, their entries, findings and lights, and raise the version of each project.

    Every operation that writes records calls this in its own transaction. The projects are locked first and in
    order: a statement that waited for another's commit would still read the records from before it.

    :param renamed: projects that have another name or owner, locked by the caller
    :raises DomainError: if a project was withdrawn meanwhile: nothing may be recorded on it any more
    """
    ids = sorted(set(project_ids))
    for chunk in chunked(ids):
        locked = Project.objects.select_for_update().filter(pk__in=chunk).order_by("pk")
        # Only `list` runs the query and so takes the locks.
        if any(list(locked.values_list("withdrawn_at", flat=True))):
            raise DomainError("project_withdrawn", "该项目已被撤销，不能再登记。")
        # Computed anew from all the records, never by adding what changed: no forgotten case can make it drift.
        _PROJECTS.run(chunk, now=now)
        # Most projects stand on one list or none, and each of these statements is long.
        for cohort in sorted({cohort for (cohort,) in _LISTS.rows(chunk)}):
            _ENTRIES[cohort].run(chunk, now=now)
        refresh_stall_states(chunk, now=now)
    # Last, when every project is locked: the lock that findings may need comes after those of projects.
    refresh_findings(ids, now=now)
    refresh_namesakes(renamed, now=now)


_PROJECTS = NumberedUpdate(
    Project,
    lambda numbers: Project.objects.filter(pk__in=numbers),
    lambda: {"stage": as_of_sql.stage(), "version": F("version") + 1, "updated_at": SOME_MOMENT},
)
_LISTS = NumberedRead(
    CohortEntry,
    lambda numbers: CohortEntry.objects.standing().filter(project__in=numbers).order_by().values_list("cohort"),
)


def _entries_of(cohort: Cohort) -> NumberedUpdate:
    return NumberedUpdate(
        CohortEntry,
        lambda numbers: CohortEntry.objects.standing().filter(project__in=numbers, cohort=str(cohort)),
        lambda: as_of_sql.projected_facts(cohort),
    )


_ENTRIES = {str(cohort): _entries_of(cohort) for cohort in Cohort}


def lock_projects(project_ids: Collection[int]) -> None:
    """Lock some projects until the transaction ends, by ascending key, so that two writers cannot deadlock."""
    list(Project.objects.select_for_update().filter(pk__in=project_ids).order_by("pk").values_list("pk"))


def bump_versions(project_ids: Collection[int], *, now: datetime) -> None:
    """Raise the version of projects whose records changed without a change of projected columns."""
    Project.objects.filter(pk__in=project_ids).update(version=F("version") + 1, updated_at=now)


@dataclass(frozen=True)
class Difference:
    """One stored value that does not follow from the records."""

    model: str
    pk: int
    field: str
    stored: Any
    expected: Any


def projection_differences() -> Iterator[Difference]:
    """Yield every projected value that differs from the records, without correcting any. Eight queries."""
    stages = Project.objects.annotate(expected=as_of_sql.stage()).exclude(stage=F("expected"))
    for pk, stored, expected in stages.values_list("pk", "stage", "expected"):
        yield Difference("project", pk, "stage", stored, expected)
    yield from _planned_date_differences()
    # Withdrawn entries as well: they are read in figures as they were known before.
    elsewhere = CohortEntry.objects.exclude(current_zone=F("project__zone"))
    for pk, zone, expected_zone in elsewhere.values_list("pk", "current_zone", "project__zone"):
        yield Difference("cohort_entry", pk, "current_zone", zone, expected_zone)
    for cohort in Cohort:
        yield from _entry_differences(cohort)


def _planned_date_differences() -> Iterator[Difference]:
    for stage, field in PLANNED_FIELDS.items():
        standing = PlannedDate.objects.standing().filter(project=OuterRef("pk"), stage=str(stage))
        annotated = Project.objects.standing().annotate(
            **{f"expected_{field}": Subquery(standing.values("planned_on")[:1])}
        )
        for pk, stored, expected in annotated.filter(_unequal(field)).values_list("pk", field, f"expected_{field}"):
            yield Difference("project", pk, field, stored, expected)


def _entry_differences(cohort: Cohort) -> Iterator[Difference]:
    facts = as_of_sql.projected_facts(cohort)
    expected = {f"expected_{name}": fact for name, fact in facts.items()}
    entries = CohortEntry.objects.standing().filter(cohort=str(cohort)).annotate(**expected)
    differs = Q(pk__in=[])  # nothing, to which each column adds its own difference
    for name in facts:
        differs |= _unequal(name)
    for row in entries.filter(differs).values("pk", *facts, *expected):
        for name in facts:
            if row[name] != row[f"expected_{name}"]:
                yield Difference("cohort_entry", row["pk"], name, row[name], row[f"expected_{name}"])


def _unequal(name: str) -> Q:
    """Return the condition that two columns differ, NULL being equal to NULL, as None is in Python."""
    expected = f"expected_{name}"
    one_is_null = Q(**{f"{name}__isnull": True, f"{expected}__isnull": False}) | Q(
        **{f"{name}__isnull": False, f"{expected}__isnull": True}
    )
    return one_is_null | (Q(**{f"{name}__isnull": False}) & ~Q(**{name: F(expected)}))
