"""What an officer has to do in a month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from projects.models import Project, ProjectQuerySet
from tracker.models import Problem, ProgressReport, ReportState, ReviewLevel
from tracker.queries.reports.imported_figures import waiting_figures
from tracker.queries.reports.months import Month, expected_projects, reporting_month
from zones.models import Role

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from zones.models import Officer, Zone

# Rows of each list: a page, not an export. The counts of the month are complete.
MOST = 200


@dataclass(frozen=True)
class Dashboard:
    """One month from one officer's desk."""

    month: Month
    missing: list[Project]
    unsent: list[ProgressReport]
    waiting: int
    overdue: list[Problem]


def officer_dashboard(*, officer: Officer, month: date, today: date, zone: Zone | None = None) -> Dashboard:
    """
    Return what is due, returned, missing and overdue where an officer looks. A fixed number of queries.

    :param zone: of which zone alone the missing reports are listed; None lists them all
    """
    unsent = ProgressReport.objects.visible_to(officer).filter(
        month=month, state__in=[ReportState.DRAFT, ReportState.RETURNED]
    )
    missing = missing_projects(officer, month)
    if zone is not None:
        missing = missing.filter(zone=zone)
    overdue = Problem.objects.visible_to(officer).overdue(today).select_related("project").order_by("due_on")
    return Dashboard(
        reporting_month(officer=officer, month=month),
        list(missing.select_related("zone").order_by("zone_id", "id")[:MOST]),
        # Descending by state: what was returned comes before drafts.
        list(unsent.select_related("project__zone").order_by("-state", "project_id")[:MOST]),
        waiting_reports(officer, month).count() + waiting_figures(officer, month).count(),
        list(overdue[:MOST]),
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
