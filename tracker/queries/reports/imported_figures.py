"""Figures that no report brought, such as those of a ledger, and which of them wait for a reviewer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Prefetch

from projects.models import FigureApproval, ProgressFigure, Project, as_of_sql
from tracker.models import ProgressReport
from tracker.queries.reports.months import SENT
from zones.models import Role

if TYPE_CHECKING:
    from datetime import date

    from projects.models.progress_figure import ProgressFigureQuerySet
    from zones.models import Officer


def visible_figures(officer: Officer) -> ProgressFigureQuerySet:
    """Return the figures of the projects that an officer sees, each with its standing approval and who gave it."""
    figures = ProgressFigure.objects.filter(project__in=Project.objects.visible_to(officer))
    approvals = FigureApproval.objects.standing().select_related("recorded_by")
    found: ProgressFigureQuerySet = figures.prefetch_related(Prefetch("approvals", approvals))
    return found


def reported() -> Exists:
    """Return whether a report that was sent in brought a monthly figure: its review is that of the report."""
    return Exists(ProgressReport.objects.filter(figure=OuterRef("pk"), state__in=SENT))


def waiting_figures(officer: Officer, month: date) -> ProgressFigureQuerySet:
    """Return the figures of a month that no report brought and that wait for an officer's review."""
    if officer.role not in {Role.UNIT, Role.PROVINCE}:
        return ProgressFigure.objects.none()
    # Nobody reviews what they recorded themselves.
    found = visible_figures(officer).standing().filter(month=month).exclude(recorded_by=officer)
    return found.exclude(as_of_sql.approved()).exclude(reported())
