"""The books of projects read as plain rows, for a count that knows nothing of the product's statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bench.sample_projects import SampleEntry, SampleExit, SampleFigure, SampleMilestone, SampleProject
from projects.models import CohortEntry, CohortExit, Milestone, ProgressFigure, Project
from projects.rules.chunks import chunked

if TYPE_CHECKING:
    from collections.abc import Iterable

MOMENTS = ("recorded_at", "withdrawn_at")


def read_projects(numbers: Iterable[int]) -> list[SampleProject]:
    """Return some projects with all their records, those that were withdrawn as well."""
    found: list[SampleProject] = []
    for chunk in chunked(sorted(numbers)):
        found += _read(chunk)
    return found


def numbers_of_unit(unit: str | None) -> list[int]:
    """Return the numbers of a unit's projects, or of all."""
    projects = Project.objects.filter(zone__unit=unit) if unit else Project.objects.all()
    return list(projects.order_by("pk").values_list("pk", flat=True))


def _read(numbers: Iterable[int]) -> Iterable[SampleProject]:
    filters = {"project__in": list(numbers)}
    columns = Project.objects.filter(pk__in=filters["project__in"]).order_by("pk")
    found = {row[0]: SampleProject(*row) for row in columns.values_list("pk", "zone_id", "category", "chain")}
    for number, kind, on, recorded, withdrawn in _rows(Milestone, filters, "project_id", "kind", "occurred_on"):
        found[number].milestones.append(SampleMilestone(recorded, withdrawn, kind, on))
    figures = _rows(ProgressFigure, filters, "project_id", "month", "completed_yuan", "actual_output_yuan")
    for number, month, completed, actual, recorded, withdrawn in figures:
        found[number].figures.append(SampleFigure(recorded, withdrawn, month, completed, actual))
    entries: dict[int, SampleEntry] = {}
    declared = ("cohort", "round_id", "amount_yuan", "expected_output_yuan", "planned_next_on")
    place = ("zone_id", "unit_id", "category", "chain")
    for row in _rows(CohortEntry, filters, "pk", "project_id", *declared, *place):
        pk, number, *values, recorded, withdrawn = row
        entries[pk] = SampleEntry(recorded, withdrawn, *values)
        found[number].entries.append(entries[pk])
    of_entries = {"entry__project__in": filters["project__in"]}
    for entry, left_on, kind, recorded, withdrawn in _rows(CohortExit, of_entries, "entry_id", "left_on", "kind"):
        entries[entry].exits.append(SampleExit(recorded, withdrawn, left_on, kind))
    return found.values()


def _rows(model: Any, values: dict[str, Any], *columns: str) -> Iterable[tuple[Any, ...]]:
    rows: Iterable[tuple[Any, ...]] = model.objects.filter(**values).order_by("pk").values_list(*columns, *MOMENTS)
    return rows
