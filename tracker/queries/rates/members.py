"""The projects behind a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F, QuerySet

from projects.models import CohortEntry, as_of_sql
from projects.rules.states import State
from tracker.queries.rates.columns import monthly_figure, state_case, with_dates
from tracker.queries.rates.selection import Selection, entries_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from projects.rules.stages import Cohort
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
    "fact_actual",
    "fact_left_on",
    "fact_left_kind",
    "fact_left_reason",
)

STATE_OF_PARAM = {
    "true": State.REACHED,
    "false": State.PENDING,
    "not_due": State.NOT_DUE,
    "removed": State.REMOVED,
}
"""The states of members by the value of the parameter `reached` that asks for them."""


def members(
    *, officer: Officer, window: Window, selection: Selection, cohort: Cohort, state: State | None = None
) -> QuerySet[CohortEntry, dict[str, Any]]:
    """
    Return the members of one list, or those of them in one state, with what made them fall there; by number.

    Their number equals the cell of the same question. Amounts are whole 元.
    """
    entries = with_dates(entries_of(officer, window, selection, cohort), cohort, window.records_moment)
    named = entries.annotate(
        project_name=F("project__name"),
        zone_name=F("zone__name"),
        unit_name=F("unit__name"),
        round_year=F("round__year"),
        round_number=F("round__number"),
        state=state_case(window.as_of),
        fact_completed=monthly_figure("completed", window),
        fact_actual=monthly_figure("actual_output", window),
        fact_left_reason=as_of_sql.exit_value("reason", window.records_moment),
    )
    # By the state that the row itself shows: the list cannot disagree with its own column.
    in_state = named if state is None else named.filter(state=str(state))
    # By the primary key: the cursor of a page needs a unique order.
    rows: QuerySet[CohortEntry, dict[str, Any]] = in_state.order_by("id").values(*MEMBER_FIELDS)
    return rows


def member_as_of(row: Mapping[str, Any], as_of: date) -> dict[str, Any]:
    """Return a row of `members` without what happened after a day, which may be recorded already."""
    has_left = row["fact_left_on"] is not None and row["fact_left_on"] <= as_of
    has_reached = row["fact_reached_on"] is not None and row["fact_reached_on"] <= as_of
    return {
        **row,
        "fact_reached_on": row["fact_reached_on"] if has_reached else None,
        "fact_left_on": row["fact_left_on"] if has_left else None,
        "fact_left_kind": row["fact_left_kind"] if has_left else "",
        "fact_left_reason": row["fact_left_reason"] if has_left else None,
    }
