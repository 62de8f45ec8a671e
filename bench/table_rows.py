"""Invented projects as rows of the tables, with the projection that must follow from them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any, TypeVar

from bench.sample_projects import (
    NOW,
    SampleEntry,
    SampleExit,
    SampleFigure,
    SampleMilestone,
    SampleProject,
    SampleRecord,
    unit_of,
)

Row = tuple[Any, ...]
T = TypeVar("T", SampleMilestone, SampleFigure, SampleExit, SampleEntry)
OFFICER = 1
"""Number of the officer who recorded everything."""
REASON = "经核对"
MOMENT = NOW.astimezone(UTC)
RECORD = "id reason corrects_id recorded_at recorded_by_id withdrawn_at withdrawn_by_id withdrawn_reason"
COLUMNS = {
    "projects_project": (
        "id name national_code zone_id owner owner_uscc category industry_code chain nature site content planned_yuan "
        "expected_output_yuan stage lead agent contact_name contact_phone is_key note version created_at created_by_id "
        "updated_at name_key owner_key withdrawn_reason"
    ),
    "projects_cohortentry": (
        f"{RECORD} project_id round_id cohort amount_yuan expected_output_yuan planned_next_on zone_id unit_id "
        "category chain current_zone_id reached_on completed_yuan completed_month actual_output_yuan "
        "actual_output_month completed_confirmed_month actual_output_confirmed_month "
        "completed_first_month actual_output_first_month "
        "removed_on terminated_on left_on left_kind"
    ),
    "projects_cohortexit": f"{RECORD} entry_id left_on kind",
    "projects_milestone": f"{RECORD} project_id kind occurred_on sub_type note",
    "projects_progressfigure": f"{RECORD} project_id month completed_yuan actual_output_yuan",
}
STAGES = ("signed", "started", "producing", "full_output")
NEXT = {"signed": "started", "started": "producing", "producing": "full_output"}


class TableRows:
    """Turns projects into rows, numbering the records; `rows` is emptied by whoever stores them."""

    def __init__(self) -> None:
        """Start with empty tables."""
        self.rows: dict[str, list[Row]] = {table: [] for table in COLUMNS}
        self._numbers = {table: count(1) for table in COLUMNS}

    def write(self, project: SampleProject) -> None:
        """Add a project and all its records."""
        self.rows["projects_project"].append(_project_row(project))
        numbers: list[int] = []
        for entry in project.entries:
            numbers.append(next(self._numbers["projects_cohortentry"]))
            declared = (project.id, entry.round, entry.cohort, entry.amount, entry.expected, entry.planned)
            place = (entry.zone, entry.unit, entry.category, entry.chain, entry.zone)
            row = (*_record(numbers, entry, entry.corrects), *declared, *place, *projected(project, entry))
            self.rows["projects_cohortentry"].append(row)
            for exit_ in entry.exits:
                number = next(self._numbers["projects_cohortexit"])
                self.rows["projects_cohortexit"].append(
                    (*_record([number], exit_, None), numbers[-1], exit_.on, exit_.kind)
                )
        self._write_milestones(project)
        self._write_figures(project)

    def _write_milestones(self, project: SampleProject) -> None:
        numbers: list[int] = []
        for record in project.milestones:
            numbers.append(next(self._numbers["projects_milestone"]))
            row = (*_record(numbers, record, record.corrects), project.id, record.kind, record.on, "", "")
            self.rows["projects_milestone"].append(row)

    def _write_figures(self, project: SampleProject) -> None:
        numbers: list[int] = []
        for record in project.figures:
            numbers.append(next(self._numbers["projects_progressfigure"]))
            row = (
                *_record(numbers, record, record.corrects),
                project.id,
                record.month,
                record.completed,
                record.actual,
            )
            self.rows["projects_progressfigure"].append(row)


def _project_row(project: SampleProject) -> Row:
    kinds = {record.kind for record in project.milestones if record.withdrawn_at is None}
    stage = next((kind for kind in reversed(list(NEXT.values())) if kind in kinds), "signed" if kinds else "")
    owner, content = f"第{project.id % 5000}号有限公司", "建设厂房、仓库及配套设施，购置生产设备。" * 3
    return (
        *(project.id, f"第{project.id}号项目", "", project.zone, owner, "", project.category, "", project.chain, ""),
        *(f"{unit_of(project.zone)}号园区", content, 500_000_000, None, stage, "", "", "某某", "", False, "", 1),
        *(MOMENT, OFFICER, MOMENT, f"第{project.id}号项目", owner, ""),
    )


def _record(numbers: list[int], record: SampleRecord, corrects: int | None) -> Row:
    """Return the columns that every record has; the last of `numbers` is its own."""
    corrected = None if corrects is None else numbers[corrects]
    recorded = (numbers[-1], REASON, corrected, record.recorded_at, OFFICER)
    if record.withdrawn_at is None:
        return (*recorded, None, None, "")
    return (*recorded, record.withdrawn_at, OFFICER, REASON)


def projected(project: SampleProject, entry: SampleEntry) -> Row:
    """Return the projected columns of an entry; empty where it was withdrawn, as nobody reads them there."""
    if entry.withdrawn_at is not None:
        return (*[None] * 12, "")
    kinds = STAGES[STAGES.index(NEXT[entry.cohort]) :]
    reached = [record.on for record in _standing(project.milestones) if record.kind in kinds]
    figures: list[SampleFigure] = sorted(_standing(project.figures), key=lambda record: record.month)
    completed = [(record.completed, record.month) for record in figures if record.completed is not None]
    actual = [(record.actual, record.month) for record in figures if record.actual is not None]
    left = [(record.on, record.kind) for record in _standing(entry.exits)]
    ended = [record.on for record in _standing(project.milestones) if record.kind == "terminated"]
    for other in _standing(project.entries):
        ended += [record.on for record in _standing(other.exits) if record.kind == "terminated"]
    return (
        min(reached, default=None),
        *(completed[-1] if completed else (None, None)),
        *(actual[-1] if actual else (None, None)),
        # Nobody confirms a figure in the samples: the newest month that states one is the newest of either.
        completed[-1][1] if completed else None,
        actual[-1][1] if actual else None,
        completed[0][1] if completed else None,
        actual[0][1] if actual else None,
        next((day for day, kind in left if kind == "removed"), None),
        min(ended, default=None),
        *(left[0] if left else (None, "")),
    )


def _standing(records: list[T]) -> list[T]:
    return [record for record in records if record.withdrawn_at is None]


def for_sqlite(row: Row) -> Row:
    """Return a row as Django writes it on SQLite: moments as text in UTC, days as text."""
    return tuple(_text(value) if isinstance(value, date) else value for value in row)


def _text(value: date) -> str:
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    return value.isoformat()
