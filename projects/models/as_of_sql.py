"""
What follows from the records about a cohort entry or a project, as database expressions.

`known_at` reads the records as known at that moment; None reads the standing ones.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from django.db.models import Case, CharField, DateField, Exists, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Least, NullIf

from projects.models.cohort import CohortExit, ExitKind
from projects.models.milestone import Milestone
from projects.models.progress_figure import FigureApproval, ProgressFigure
from projects.rules.stages import NEXT_STAGE, STAGES, Cohort, Kind, SubType, stages_from

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models.expressions import Combinable


def reached_on(cohort: Cohort, known_at: datetime | None = None, *, counts_trial: bool = True) -> Subquery:
    """
    Return the first day on which an entry's project was at the stage after its list or beyond; null where it was not.

    A project that produces has started, even where nobody recorded the start. `counts_trial` tells whether 试生产 is
    production already.
    """
    kinds = [str(stage) for stage in stages_from(NEXT_STAGE[cohort])]
    known = Milestone.objects.as_known_at(known_at).filter(project=OuterRef("project"), kind__in=kinds)
    if cohort is Cohort.STARTED and not counts_trial:
        known = known.exclude(sub_type=str(SubType.TRIAL))
    # Grouped, as no statement that ends its search early: of several kinds SQLite 3.40 then reads a day twice and
    # passes over the first, once it has statistics (`OP_SeekScan` keeps the columns of the row that it left).
    return Subquery(known.order_by().values("project").annotate(first=Min("occurred_on")).values("first"))


def milestone_on(kind: Kind, project: OuterRef, known_at: datetime | None = None) -> Subquery:
    """Return the day of a once-only milestone of a project; null where none is recorded."""
    # At every moment at most one is known: a correction withdraws the old one at the moment that records the new.
    known = Milestone.objects.as_known_at(known_at).filter(project=project, kind=str(kind))
    return Subquery(known.order_by().values("occurred_on")[:1])


_NEVER = date(9999, 12, 31)


def terminated_on(project: OuterRef, known_at: datetime | None = None) -> NullIf:
    """
    Return the day on which a project ended (终止); null where it has not.

    It is one fact, whether its zone recorded it as a milestone or the province as the exit from a list: the first day
    counts, on every list that the project stands on.
    """
    exits = CohortExit.objects.as_known_at(known_at).filter(entry__project=project, kind=ExitKind.TERMINATED.value)
    days = (milestone_on(Kind.TERMINATED, project, known_at), Subquery(exits.order_by("left_on").values("left_on")[:1]))
    # The least of a null and a day is null on one engine and the day on the other.
    never = Value(_NEVER, output_field=DateField())
    return NullIf(Least(*(Coalesce(day, never) for day in days)), never)


def newest_figure(
    measure: str,
    value: str | Combinable,
    *,
    first_month: date | None = None,
    last_month: date | None = None,
    known_at: datetime | None = None,
    reviewed: bool = False,
    confirming: bool = False,
) -> Subquery:
    """
    Return the column (or expression) `value` of the newest month of an entry's project in which `measure` was reported.

    A month that left the measure out does not count as zero: the figure before it stands. `last_month` (a first day)
    leaves newer months out, `first_month` older ones, `reviewed` those that no reviewer had approved by that moment.
    With `confirming` a month without change counts as well: it states no figure, but that the one before it stands.
    """
    known = ProgressFigure.objects.as_known_at(known_at).filter(project=OuterRef("project"))
    stated = Q((f"{measure}__isnull", False))
    known = known.filter(stated | Q(no_change=True) if confirming else stated)
    if first_month is not None:
        known = known.filter(month__gte=first_month)
    if last_month is not None:
        known = known.filter(month__lte=last_month)
    if reviewed:
        known = known.filter(approved(known_at))
    # Descending by month within a project, as the index `progressfigure_newest` is.
    newest = known.order_by("-month")
    if not isinstance(value, str):
        newest, value = newest.annotate(told=value), "told"
    return Subquery(newest.values(value)[:1])


def first_month(measure: str) -> Subquery:
    """Return the first month in which `measure` of an entry's project was reported, of the standing figures."""
    stated = ProgressFigure.objects.standing().filter(project=OuterRef("project"), **{f"{measure}__isnull": False})
    return Subquery(stated.order_by("month").values("month")[:1])


def approved(known_at: datetime | None = None) -> Exists:
    """Return whether a monthly figure was approved."""
    return Exists(FigureApproval.objects.as_known_at(known_at).filter(figure=OuterRef("pk")))


def exit_value(value: str, known_at: datetime | None = None) -> Subquery:
    """Return the column `value` of an entry's exit (调出 or 终止, one at most); null while it has none."""
    known = CohortExit.objects.as_known_at(known_at).filter(entry=OuterRef("pk"))
    return Subquery(known.order_by().values(value)[:1])


def removed_on(known_at: datetime | None = None) -> Subquery:
    """Return the day from which an entry is taken off its list (调出); null where it is not."""
    known = CohortExit.objects.as_known_at(known_at).filter(entry=OuterRef("pk"), kind=ExitKind.REMOVED.value)
    return Subquery(known.order_by().values("left_on")[:1])


@cache
def stage() -> Case:
    """Return the furthest stage of a project by its standing milestones, empty when it has none."""
    reached = [
        When(
            Exists(Milestone.objects.standing().filter(project=OuterRef("pk"), kind=str(stage))), then=Value(str(stage))
        )
        for stage in reversed(STAGES)  # CASE takes the first match: the furthest stage has to come first
    ]
    return Case(*reached, default=Value(""), output_field=CharField())


@cache
def projected_facts(cohort: Cohort) -> dict[str, Subquery | Coalesce | NullIf]:
    """
    Return what each projected column of an entry of one list must hold, from the standing records.

    Made once: every write needs them, and a query copies what it is given.
    """
    return {
        "reached_on": reached_on(cohort),
        "completed_yuan": newest_figure("completed_yuan", "completed_yuan"),
        "completed_month": newest_figure("completed_yuan", "month"),
        "completed_first_month": first_month("completed_yuan"),
        "completed_confirmed_month": newest_figure("completed_yuan", "month", confirming=True),
        "actual_output_yuan": newest_figure("actual_output_yuan", "actual_output_yuan"),
        "actual_output_month": newest_figure("actual_output_yuan", "month"),
        "actual_output_first_month": first_month("actual_output_yuan"),
        "actual_output_confirmed_month": newest_figure("actual_output_yuan", "month", confirming=True),
        "terminated_on": terminated_on(OuterRef("project")),
        "removed_on": removed_on(),
        "left_on": exit_value("left_on"),
        # The column is text without NULL, and the check compares it with the empty default.
        "left_kind": Coalesce(exit_value("kind"), Value("")),
    }
