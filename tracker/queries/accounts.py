"""What somebody who takes over a post has to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from projects.models import Project
from projects.rules.stages import Stage
from tracker.models import Problem, ProgressReport, ReportState
from zones.models import Officer

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from django.db.models import QuerySet

# Calendar days that a handover looks ahead; planned days already past have no limit.
DAYS_AHEAD = 60
MOST = 300
"""Rows of each list of a handover, the most urgent; the counts are complete."""
# A planned day counts as open only in the stages before its event; "" is a project without a stage.
COMING = (
    ("planned_start_on", "计划开工", {"", Stage.SIGNED}),
    ("planned_production_on", "计划投产", {"", Stage.SIGNED, Stage.STARTED}),
    ("planned_full_output_on", "计划达产", {"", Stage.SIGNED, Stage.STARTED, Stage.PRODUCING}),
)


@dataclass(frozen=True)
class ComingDay:
    """A planned day of a project that is near or past, and has not happened."""

    project: Project
    what: str
    day: date


@dataclass(frozen=True)
class Handover:
    """What is open where an officer's post looks: at most MOST of each, and by name how many there are in all."""

    officer: Officer
    reports: list[ProgressReport]
    problems: list[Problem]
    days: list[ComingDay]
    counts: dict[str, int]


def candidates(officer: Officer) -> QuerySet[Officer]:
    """Return the active officers to offer as substitutes for an officer; the operation refuses those who may not be."""
    everybody = Officer.objects.filter(is_active=True)
    if officer.zone is not None:
        return everybody.filter(zone=officer.zone) | everybody.filter(unit=officer.zone.unit_id)
    return everybody.filter(role=officer.role, unit=officer.unit)


def handover(*, officer: Officer, today: date) -> Handover:
    """Return the open reports, open problems and coming days of what an officer's post covers. Eleven queries."""
    named = open_reports(officer).select_related("project", "submitted_by", "reviewed_by").order_by("month", "pk")
    urgent = open_problems(officer).select_related("project", "raised_by", "resolved_by").order_by("due_on", "pk")
    first_reports, report_count = _first(named)
    first_problems, problem_count = _first(urgent)
    days, day_count = _days(officer, today)
    counts = {"reports": report_count, "problems": problem_count, "days": day_count}
    return Handover(officer, first_reports, first_problems, days, counts)


def open_reports(officer: Officer) -> QuerySet[ProgressReport]:
    """Return the visible reports that are not decided."""
    waiting = [ReportState.DRAFT, ReportState.RETURNED, ReportState.SUBMITTED]
    return ProgressReport.objects.visible_to(officer).filter(state__in=waiting)


def open_problems(officer: Officer) -> QuerySet[Problem]:
    """Return the visible problems that are not resolved."""
    return Problem.objects.visible_to(officer).open()


def near_days(officer: Officer, today: date, name: str, stages: Collection[str]) -> QuerySet[Project]:
    """Return the visible projects in some stages whose planned day of a field is near or past."""
    # The stage says whether the event lies ahead: of those whose days passed long ago nothing is read.
    horizon = today + timedelta(days=DAYS_AHEAD)
    return Project.objects.visible_to(officer).filter(**{f"{name}__lte": horizon}, stage__in=stages)


def _first(rows: QuerySet[Any]) -> tuple[list[Any], int]:
    """Return the first rows, and how many there are in all. Two queries."""
    return list(rows[:MOST]), rows.count()


def _days(officer: Officer, today: date) -> tuple[list[ComingDay], int]:
    """Return the earliest open planned days that are near or past, and how many there are in all. Seven queries."""
    visible = Project.objects.visible_to(officer)
    earliest: list[tuple[date, int, str]] = []
    count = 0
    for name, what, stages in COMING:
        near = near_days(officer, today, name, stages)
        rows, of_kind = _first(near.order_by(name, "pk").values_list(name, "pk"))
        earliest += [(day, number, what) for day, number in rows]
        count += of_kind
    nearest = sorted(earliest)[:MOST]
    # Only the listed projects are read whole.
    projects = visible.in_bulk({number for _, number, _ in nearest})
    return [ComingDay(projects[number], what, day) for day, number, what in nearest], count
