"""
What is kept of projects that a transaction registers together with their records: worked out without reading it back.

The same as `projection.refresh` keeps, which is for projects of which something may be recorded already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone

from projects.models.stall_records import told_records
from projects.operations.findings import FindingFacts, refresh_findings
from projects.operations.shared_findings import refresh_namesakes
from projects.operations.stall_states import refresh_stall_states
from projects.rules.figure_checks import Amounts
from projects.rules.plausibility import MonthFigures, ToldMilestone
from projects.rules.stages import NEXT_STAGE, STAGES, Cohort, Kind, stages_from

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from projects.operations.progress_figures import Figures
    from zones.models import Officer

ENTRY_FACTS = (
    "reached_on",
    "completed_yuan",
    "completed_month",
    "completed_first_month",
    "completed_confirmed_month",
    "actual_output_yuan",
    "actual_output_month",
    "actual_output_first_month",
    "actual_output_confirmed_month",
    "terminated_on",
)
"""The projected columns of an entry that records other than its exit decide."""

_FURTHEST_FIRST = tuple(Kind(stage) for stage in reversed(STAGES))
_REACHING = {cohort: tuple(Kind(stage) for stage in stages_from(NEXT_STAGE[cohort])) for cohort in Cohort}
"""By list the milestones by any of which its next stage is reached."""


class MonthFigure(NamedTuple):
    """The one month of which figures are recorded."""

    month: date
    figures: Figures


class FreshProject(NamedTuple):
    """A project that was registered in this transaction, with all that is recorded on it beside its entries."""

    number: int
    planned_yuan: int | None
    milestones: Sequence[tuple[int, Kind, date]]
    """The number, the kind and the day of each; once-only kinds alone."""
    figure: MonthFigure | None
    plan: tuple[int, int] | None
    """A year, and what is planned for it."""


def stage_of(dates: Mapping[Kind, date]) -> str:
    """Return the furthest stage of a project by the days of its milestones; empty where there is none."""
    return next((str(kind) for kind in _FURTHEST_FIRST if kind in dates), "")


def entry_facts(cohort: Cohort, dates: Mapping[Kind, date], figure: MonthFigure | None) -> tuple[Any, ...]:
    """Return the values of `ENTRY_FACTS` of an entry of one list."""
    reached = min([dates[kind] for kind in _REACHING[cohort] if kind in dates], default=None)
    amounts = (figure.figures.completed_yuan, figure.figures.actual_output_yuan) if figure else (None, None)
    figures: list[Any] = []
    for amount in amounts:
        month = figure.month if figure and amount is not None else None
        figures += (amount, month, month, month)
    return reached, *figures, dates.get(Kind.TERMINATED)


def keep_fresh(projects: Sequence[FreshProject], *, by: Officer, now: datetime) -> None:
    """Keep lights and findings of new projects, in the caller's transaction, with every other project of it locked."""
    milestones = [
        (project.number, day, str(kind), now, "", "")
        for project in projects
        for _, kind, day in sorted(project.milestones, key=lambda record: (record[2], record[0]))
    ]
    figures = [
        (project.number, month, amounts.completed_yuan, amounts.month_completed_yuan, amounts.year_completed_yuan)
        for project in projects
        if project.figure
        for month, amounts in (project.figure,)
    ]
    numbers = [project.number for project in projects]
    plans = {project.number: dict([project.plan]) for project in projects if project.plan}
    refresh_stall_states(numbers, now=now, known_records=told_records(milestones, figures, plans))
    refresh_findings(numbers, now=now, facts=_facts(projects, by, now))
    refresh_namesakes(numbers, now=now, are_new=True)


def _facts(projects: Sequence[FreshProject], by: Officer, now: datetime) -> FindingFacts:
    facts, today = FindingFacts(), timezone.localdate(now)
    for project in projects:
        facts.planned[project.number] = project.planned_yuan
        facts.milestones[project.number] = [
            ToldMilestone(pk, str(kind), day, by.pk, today) for pk, kind, day in project.milestones
        ]
        if project.figure:
            month, told = project.figure
            amounts = Amounts(told.completed_yuan, told.year_completed_yuan, told.month_completed_yuan)
            facts.figures[project.number] = [MonthFigures(month, amounts, no_change=False, reason="")]
    return facts
