"""The projects behind a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from projects.models import Category, CohortEntry, as_of_sql
from projects.rules.months import oldest_fresh_month
from projects.rules.rate_members import EVERY_MEMBER, FigureState, MemberFilter
from projects.rules.stages import Cohort
from tracker.queries.rates.columns import figure_month, monthly_figure, state_case, with_dates
from tracker.queries.rates.selection import Selection, entries_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tracker.queries.rates.window import Window
    from zones.models import Officer

MEMBER_FIELDS = (
    "id",
    "project_id",
    "project_name",
    "zone_id",
    "zone_name",
    "unit_id",
    "unit_name",
    "round_year",
    "round_number",
    "category",
    "chain",
    "amount_yuan",
    "expected_output_yuan",
    "planned_next_on",
    "state",
    "fact_reached_on",
    "fact_completed",
    "fact_completed_month",
    "fact_actual",
    "fact_actual_month",
    "fact_terminated_on",
    "fact_left_on",
    "fact_left_kind",
    "fact_left_reason",
)

FIGURES = {Cohort.STARTED: "fact_completed", Cohort.PRODUCING: "fact_actual"}
"""The monthly figure that a list counts, as a member shows it."""


def members(
    *, officer: Officer, window: Window, selection: Selection, cohort: Cohort, wanted: MemberFilter = EVERY_MEMBER
) -> QuerySet[CohortEntry, dict[str, Any]]:
    """
    Return the members of one list, or those of them that are wanted, with what made them fall there; by number.

    Their number equals the cell of the same question. Amounts are whole 元.
    """
    entries = with_dates(entries_of(officer, window, selection, cohort), cohort, window)
    known_at = window.records_moment
    named = entries.annotate(
        project_name=F("project__name"),
        zone_name=F("zone__name"),
        unit_name=F("unit__name"),
        round_year=F("round__year"),
        round_number=F("round__number"),
        state=state_case(window.as_of),
        fact_completed=monthly_figure("completed", window),
        fact_completed_month=figure_month("completed", window),
        fact_actual=monthly_figure("actual_output", window),
        fact_actual_month=figure_month("actual_output", window),
        fact_left_on=as_of_sql.exit_value("left_on", known_at),
        fact_left_kind=Coalesce(as_of_sql.exit_value("kind", known_at), Value("")),
        fact_left_reason=as_of_sql.exit_value("reason", known_at),
    )
    # By what the row itself shows: the list cannot disagree with its own columns.
    shown = named.filter(_condition(wanted, cohort, window.as_of))
    # By the primary key: the cursor of a page needs a unique order.
    rows: QuerySet[CohortEntry, dict[str, Any]] = shown.order_by("id").values(*MEMBER_FIELDS)
    return rows


def _condition(wanted: MemberFilter, cohort: Cohort, as_of: date) -> Q:
    """Return the condition of a filter over the columns of `MEMBER_FIELDS`."""
    combined = Q()
    if wanted.states is not None:
        combined &= Q(state__in=[str(state) for state in wanted.states])
    if wanted.is_terminated:
        combined &= Q(fact_terminated_on__lte=as_of)
    if wanted.is_industry is not None:
        industry = Q(category=Category.INDUSTRY)
        combined &= industry if wanted.is_industry else ~industry
    if wanted.has_expected is not None:
        combined &= Q(expected_output_yuan__isnull=not wanted.has_expected)
    figure = FIGURES.get(cohort)
    match wanted.figure:
        case FigureState.KNOWN | FigureState.MISSING:
            combined &= Q((f"{figure}__isnull", wanted.figure is FigureState.MISSING))
        case FigureState.STALE:
            # A confirmation of a figure that never was says nothing.
            combined &= Q((f"{figure}_month__lt", oldest_fresh_month(as_of)), (f"{figure}__isnull", False))
    return combined


def member_as_of(row: Mapping[str, Any], as_of: date) -> dict[str, Any]:
    """Return a row of `members` without what happened after a day, which may be recorded already."""
    has_left = row["fact_left_on"] is not None and row["fact_left_on"] <= as_of
    has_reached = row["fact_reached_on"] is not None and row["fact_reached_on"] <= as_of
    has_ended = row["fact_terminated_on"] is not None and row["fact_terminated_on"] <= as_of
    return {
        **row,
        # A confirmation of a figure that never was says nothing.
        "fact_completed_month": row["fact_completed_month"] if row["fact_completed"] is not None else None,
        "fact_actual_month": row["fact_actual_month"] if row["fact_actual"] is not None else None,
        "fact_terminated_on": row["fact_terminated_on"] if has_ended else None,
        "fact_reached_on": row["fact_reached_on"] if has_reached else None,
        "fact_left_on": row["fact_left_on"] if has_left else None,
        "fact_left_kind": row["fact_left_kind"] if has_left else "",
        "fact_left_reason": row["fact_left_reason"] if has_left else None,
    }
