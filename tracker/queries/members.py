"""The projects behind a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F, QuerySet

from projects.models import CohortEntry, ledger
from tracker.queries.facts import state_case, with_facts
from tracker.queries.selection import Selection, entries_of

if TYPE_CHECKING:
    from projects.rules.stages import Cohort
    from projects.rules.states import State
    from tracker.queries.window import Window
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


def members(
    *, officer: Officer, window: Window, selection: Selection, cohort: Cohort, state: State | None = None
) -> QuerySet[CohortEntry, dict[str, Any]]:
    """
    Return the members of one list, or those of them in one state, with what made them fall there; by number.

    As many as the cell of the same question says. Amounts are whole 元.
    """
    entries = with_facts(entries_of(officer, window, selection, cohort), cohort, window)
    named = entries.annotate(
        project_name=F("project__name"),
        zone_name=F("zone__name"),
        unit_name=F("unit__name"),
        round_year=F("round__year"),
        round_number=F("round__number"),
        state=state_case(window.as_of),
        fact_left_reason=ledger.exit_value("reason", window.ledger_moment),
    )
    asked = named if state is None else named.filter(state=str(state))
    rows: QuerySet[CohortEntry, dict[str, Any]] = asked.order_by("id").values(*MEMBER_FIELDS)
    return rows
