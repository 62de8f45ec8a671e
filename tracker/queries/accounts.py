"""What somebody who takes over a post has to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from projects.models import Project
from projects.rules.stages import Stage
from tracker.models import Problem, ProgressReport, ReportState
from zones.models import Officer

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

# Calendar days that a handover looks ahead; planned days already past have no limit.
DAYS_AHEAD = 60
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
    """What is open where an officer's post looks."""

    officer: Officer
    reports: list[ProgressReport]
    problems: list[Problem]
    days: list[ComingDay]


def candidates(officer: Officer) -> QuerySet[Officer]:
    """Return the active officers to offer as substitutes for an officer; the operation refuses those who may not be."""
    everybody = Officer.objects.filter(is_active=True)
    if officer.zone is not None:
        return everybody.filter(zone=officer.zone) | everybody.filter(unit=officer.zone.unit_id)
    return everybody.filter(role=officer.role, unit=officer.unit)


def handover(*, officer: Officer, today: date) -> Handover:
    """Return the open reports, open problems and coming days of what an officer's post covers. Three queries."""
    waiting = [ReportState.DRAFT, ReportState.RETURNED, ReportState.SUBMITTED]
    reports = ProgressReport.objects.visible_to(officer).filter(state__in=waiting).select_related("project")
    problems = Problem.objects.visible_to(officer).open().select_related("project")
    return Handover(
        officer, list(reports.order_by("month", "pk")), list(problems.order_by("due_on", "pk")), _days(officer, today)
    )


def _days(officer: Officer, today: date) -> list[ComingDay]:
    horizon = today + timedelta(days=DAYS_AHEAD)
    found = []
    # At full output no planned day can be open any more.
    for project in Project.objects.visible_to(officer).exclude(stage=Stage.FULL_OUTPUT).order_by("pk"):
        for name, what, stages in COMING:
            day = getattr(project, name)
            if day is not None and day <= horizon and project.stage in stages:
                found.append(ComingDay(project, what, day))
    return sorted(found, key=lambda coming: (coming.day, coming.project.pk))
