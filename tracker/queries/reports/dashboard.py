"""What an officer has to do in a month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from projects.models import ProjectQuerySet
from tracker.models import Problem, ProgressReport, ReportState, ReviewLevel
from tracker.queries.reports.imported_figures import waiting_figures
from tracker.queries.reports.months import Month, expected_projects, reporting_month
from zones.models import Role

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from zones.models import Officer


@dataclass(frozen=True)
class Dashboard:
    """One month from one officer's desk."""

    month: Month
    missing: ProjectQuerySet
    unsent: QuerySet[ProgressReport]
    waiting: int
    overdue: QuerySet[Problem]


def officer_dashboard(*, officer: Officer, month: date, today: date) -> Dashboard:
    """Return what is due, returned, missing and overdue where an officer looks; whole lists, for pages to be turned."""
    unsent = ProgressReport.objects.visible_to(officer).filter(
        month=month, state__in=[ReportState.DRAFT, ReportState.RETURNED]
    )
    overdue = Problem.objects.visible_to(officer).overdue(today).select_related("project").order_by("due_on", "pk")
    return Dashboard(
        reporting_month(officer=officer, month=month),
        missing_projects(officer, month).select_related("zone").order_by("zone_id", "id"),
        # Descending by state: what was returned comes before drafts.
        unsent.select_related("project__zone").order_by("-state", "project_id"),
        waiting_reports(officer, month).count() + waiting_figures(officer, month).count(),
        overdue,
    )


def missing_projects(officer: Officer, month: date) -> ProjectQuerySet:
    """Return the projects of which a report is expected and nothing is written."""
    written = ProgressReport.objects.of_month(month).values("project")
    found: ProjectQuerySet = expected_projects(officer, month).exclude(pk__in=written)
    return found


def waiting_reports(officer: Officer, month: date) -> QuerySet[ProgressReport]:
    """Return the reports that wait for an officer's review; for the province also what units approved."""
    # Nobody reviews a report that they sent in themselves (also a constraint of the database).
    seen = ProgressReport.objects.visible_to(officer).of_month(month).exclude(submitted_by=officer)
    sent = seen.filter(state=ReportState.SUBMITTED)
    if officer.role == Role.PROVINCE:
        return sent | seen.filter(state=ReportState.APPROVED, level=ReviewLevel.UNIT)
    return sent if officer.role == Role.UNIT else seen.none()
