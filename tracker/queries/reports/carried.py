"""What reports without change stand for: the figures of earlier months, resolved when they are read."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from projects.models import ProgressFigure
from projects.rules.carrying import MEASURES, Carried, standing_in
from tracker.models import ProgressReport

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from projects.models import Project

Amounts = dict[str, Carried[ProgressFigure]]


def with_carried(reports: Iterable[ProgressReport]) -> list[ProgressReport]:
    """Return reports, each without change with what it stands for as `carried`. One query more if there are such."""
    found = list(reports)
    # One that still holds amounts was written when they were copied: it says what it says.
    unchanged = [
        report for report in found if report.no_change and all(getattr(report, measure) is None for measure in MEASURES)
    ]
    if unchanged:
        figures = ProgressFigure.objects.standing().filter(project__in={report.project_id for report in unchanged})
        known: defaultdict[int, list[ProgressFigure]] = defaultdict(list)
        for figure in figures.order_by("month"):
            known[figure.project_id].append(figure)
        for report in unchanged:
            report.carried = standing_in(known[report.project_id], report.month)
    return found


def standing_before(projects: Iterable[int], month: date) -> dict[int, Amounts]:
    """Return what stands by the figures before a month, by the key of the project that has some. One query."""
    known: defaultdict[int, list[ProgressFigure]] = defaultdict(list)
    figures = ProgressFigure.objects.standing().filter(project__in=list(projects), month__lt=month)
    for figure in figures.order_by("month"):
        known[figure.project_id].append(figure)
    return {project: standing_in(of_one, of_one[-1].month) for project, of_one in known.items()}


def newest_before(project: Project, month: date) -> tuple[ProgressFigure, Amounts] | None:
    """Return the newest figures before a month, and what stands by them; None where there are none. One query."""
    known = list(ProgressFigure.objects.standing().filter(project=project, month__lt=month).order_by("month"))
    return (known[-1], standing_in(known, known[-1].month)) if known else None
