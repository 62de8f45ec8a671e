"""
What follows from the records about a cohort entry or a project, as database expressions.

`known_at` reads the records as known at that moment; None reads the standing ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, CharField, Exists, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce

from projects.models.cohort import CohortExit
from projects.models.milestone import Milestone
from projects.models.progress_figure import FigureApproval, ProgressFigure
from projects.rules.stages import NEXT_STAGE, STAGES, Cohort, Kind

if TYPE_CHECKING:
    from datetime import date, datetime


def reached_on(cohort: Cohort, known_at: datetime | None = None) -> Subquery:
    """Return the day on which an entry's project reached the stage after its list; null where it has not."""
    return milestone_on(Kind(NEXT_STAGE[cohort]), OuterRef("project"), known_at)


def milestone_on(kind: Kind, project: OuterRef, known_at: datetime | None = None) -> Subquery:
    """Return the day of a once-only milestone of a project; null where none is recorded."""
    # At every moment at most one is known: a correction withdraws the old one at the moment that records the new.
    known = Milestone.objects.as_known_at(known_at).filter(project=project, kind=str(kind))
    return Subquery(known.values("occurred_on")[:1])


def newest_figure(
    measure: str,
    value: str,
    *,
    last_month: date | None = None,
    known_at: datetime | None = None,
    reviewed: bool = False,
) -> Subquery:
    """
    Return the column `value` of the newest monthly figure of an entry's project in which `measure` was reported.

    A month that left the measure out does not count as zero: the figure before it stands. `last_month` (a first day)
    leaves newer months out, `reviewed` those that no reviewer had approved by that moment.
    """
    known = ProgressFigure.objects.as_known_at(known_at).filter(
        project=OuterRef("project"), **{f"{measure}__isnull": False}
    )
    if last_month is not None:
        known = known.filter(month__lte=last_month)
    if reviewed:
        known = known.filter(approved(known_at))
    # Descending by month within a project, as the index `progressfigure_standing` is.
    return Subquery(known.order_by("-month").values(value)[:1])


def approved(known_at: datetime | None = None) -> Exists:
    """Return whether a monthly figure was approved."""
    return Exists(FigureApproval.objects.as_known_at(known_at).filter(figure=OuterRef("pk")))


def exit_value(value: str, known_at: datetime | None = None) -> Subquery:
    """Return the column `value` of an entry's exit (调出 or 终止, one at most); null while it has none."""
    known = CohortExit.objects.as_known_at(known_at).filter(entry=OuterRef("pk"))
    return Subquery(known.values(value)[:1])


def stage() -> Case:
    """Return the furthest stage of a project by its standing milestones, empty when it has none."""
    reached = [
        When(
            Exists(Milestone.objects.standing().filter(project=OuterRef("pk"), kind=str(stage))), then=Value(str(stage))
        )
        for stage in reversed(STAGES)  # CASE takes the first match: the furthest stage has to come first
    ]
    return Case(*reached, default=Value(""), output_field=CharField())


def projected_facts(cohort: Cohort) -> dict[str, Subquery | Coalesce]:
    """Return what each projected column of an entry of one list must hold, from the standing records."""
    return {
        "reached_on": reached_on(cohort),
        "completed_yuan": newest_figure("completed_yuan", "completed_yuan"),
        "completed_month": newest_figure("completed_yuan", "month"),
        "actual_output_yuan": newest_figure("actual_output_yuan", "actual_output_yuan"),
        "actual_output_month": newest_figure("actual_output_yuan", "month"),
        "left_on": exit_value("left_on"),
        # The column is text without NULL, and the check compares it with the empty default.
        "left_kind": Coalesce(exit_value("kind"), Value("")),
    }
