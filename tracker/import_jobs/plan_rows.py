"""The changes of new projects as they are kept, and read again."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import models

from projects.models import Project, Reform
from projects.operations.progress_figures import Figures
from projects.rules.stages import Cohort, Kind
from tracker.imports.annual_plans import NewPlan
from tracker.imports.columns import FIGURE_FIELDS, PROJECT_FIELDS
from tracker.imports.ledger_rows import Layout, LedgerRow
from tracker.imports.plan import CellChange
from tracker.imports.row_records import NewEntry, NewFigure, NewMilestone

if TYPE_CHECKING:
    from tracker.import_jobs.plan_marks import PlanBooks

_DAYS = frozenset(
    place for place, name in enumerate(PROJECT_FIELDS) if isinstance(Project._meta.get_field(name), models.DateField)
)

# Many times faster than calling an enumeration.
_KINDS = {str(kind): kind for kind in Kind}
_COHORTS = {str(cohort): cohort for cohort in Cohort}
_REFORMS = {reform.value: reform for reform in Reform}


def plan_row(change: CellChange) -> list[Any]:
    """Return a change as it is kept; nothing stood that it replaces."""
    figure, plan = change.figure, change.plan
    return [
        *change.row.key,
        change.zone.pk,
        [change.values.get(name) for name in PROJECT_FIELDS],
        [(new.kind, new.day) for new in change.milestones],
        [(new.cohort, new.round_.pk, new.amount_yuan) for new in change.entries],
        figure and [figure.month, *(getattr(figure.figures, name) for name in FIGURE_FIELDS)],
        plan and (plan.year, plan.planned_yuan),
        change.adopted,
    ]


def change_of(
    sheet: str,
    number: int,
    zone: int,
    values: list[Any],
    milestones: list[list[Any]],
    entries: list[list[Any]],
    figure: list[Any] | None,
    plan: tuple[int, int] | None,
    adopted: list[str],
    *,
    books: PlanBooks,
) -> CellChange:
    """Return the change of which `plan_row` returned these parts, with the zones and rounds as they are now."""
    for place in _DAYS:
        values[place] = values[place] and _day(values[place])
    return CellChange(
        row=LedgerRow(number, (), {}, _layout(sheet)),
        zone=books.zones[zone],
        project=None,
        values={name: value for name, value in zip(PROJECT_FIELDS, values, strict=True) if value is not None},
        milestones=[NewMilestone(_KINDS[kind], _day(day), None) for kind, day in milestones],
        entries=[NewEntry(_COHORTS[cohort], books.rounds[round_], yuan, None) for cohort, round_, yuan in entries],
        figure=NewFigure(_day(figure[0]), Figures(**dict(zip(FIGURE_FIELDS, figure[1:], strict=True))), None)
        if figure
        else None,
        plan=NewPlan(plan[0], plan[1], None) if plan else None,
        adopted=[_REFORMS[reform] for reform in adopted],
    )


@lru_cache(maxsize=100)
def _layout(sheet: str) -> Layout:
    return Layout(sheet, {})


@lru_cache(4096)
def _day(text: str) -> date:
    return date.fromisoformat(text)
