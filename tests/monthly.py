"""Plain functions that make what tests of the monthly loop need."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from projects.operations.progress_figures import Figures
from tests import factories
from tests.factories import NOW, TODAY
from tracker.operations import reports, reviews
from tracker.operations.problems import raise_problem
from zones.models import Role

if TYPE_CHECKING:
    from tracker.models import ProgressReport
    from zones.models import Officer

JUNE = date(2024, 6, 1)


def content(
    *, narrative: str = "主体施工", explanation: str = "", problems: str = "", **amounts: int
) -> reports.Content:
    """Return what an officer writes; amounts are named as the fields."""
    return reports.Content(Figures(**amounts), narrative=narrative, explanation=explanation, problems=problems)


def draft(project=None, month: date = JUNE, *, by: Officer | None = None, now=NOW, **written: Any) -> ProgressReport:
    """Return a draft."""
    project = project or factories.make_project()
    return reports.save_draft(
        project=project,
        month=month,
        content=content(**written),
        by=by or factories.make_officer(Role.ZONE, zone=project.zone),
        now=now,
        today=TODAY,
    )


def submitted(
    project=None, month: date = JUNE, *, by: Officer | None = None, now=NOW, **written: Any
) -> ProgressReport:
    """Return a report that was sent in."""
    written = written or {"completed_yuan": 100}
    report = draft(project, month, by=by, now=now, **written)
    return reports.submit_report(report=report, by=by or report.created_by, now=now, today=TODAY)


def approved(report: ProgressReport | None = None, *, by: Officer | None = None, now=NOW) -> ProgressReport:
    """Return a report that its unit approved."""
    report = report or submitted()
    return reviews.approve_report(report=report, by=by or unit_officer(report.project), now=now)


def unit_officer(project) -> Officer:
    """Return a new officer of the unit that a project's zone reports to."""
    return factories.make_officer(Role.UNIT, unit=project.zone.unit)


def numbers_of(project) -> dict[str, Any]:
    """Return the numbers of one thing of each kind that the monthly loop keeps of a project."""
    officer = factories.make_officer(Role.ZONE, zone=project.zone)
    problem = raise_problem(
        project=project, description="用地", owner="张三", due_on=TODAY, by=officer, now=NOW, today=TODAY
    )
    report = submitted(project, by=officer, completed_yuan=10_000, explanation="上月误填")
    return {"report_id": report.pk, "problem_id": problem.pk, "officer_id": officer.pk, "month": "2024-06"}
