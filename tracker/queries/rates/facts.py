"""What came of each entry by a day: from the projection when asked what stands, from the ledger for the past."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.functions import Coalesce

from projects.models import CohortEntryQuerySet, ExitKind, as_of_sql
from projects.rules.months import last_completed_month
from projects.rules.states import State

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models.expressions import Combinable

    from projects.rules.stages import Cohort
    from tracker.queries.rates.window import Window


def with_dates(entries: CohortEntryQuerySet, cohort: Cohort, known_at: datetime | None) -> CohortEntryQuerySet:
    """Annotate each entry with `fact_reached_on`, `fact_left_on` and `fact_left_kind`; None asks what stands."""
    if known_at is None:
        return entries.annotate(
            fact_reached_on=F("reached_on"), fact_left_on=F("left_on"), fact_left_kind=F("left_kind")
        )
    return entries.annotate(
        fact_reached_on=as_of_sql.reached_on(cohort, known_at),
        fact_left_on=as_of_sql.exit_value("left_on", known_at),
        fact_left_kind=Coalesce(as_of_sql.exit_value("kind", known_at), Value("")),
    )


def with_facts(entries: CohortEntryQuerySet, cohort: Cohort, window: Window) -> CohortEntryQuerySet:
    """Annotate the dates, and `fact_completed` and `fact_actual` of the newest month that the day has completed."""
    dated = with_dates(entries, cohort, window.ledger_moment)
    return dated.annotate(
        fact_completed=_figure("completed_yuan", "completed_month", window),
        fact_actual=_figure("actual_output_yuan", "actual_output_month", window),
    )


def _figure(value: str, month: str, window: Window) -> Combinable:
    if not window.reads_ledger:
        return projected_figure(value, month, window.as_of)
    last_month = last_completed_month(window.as_of)
    known_at = window.ledger_moment
    return as_of_sql.newest_figure(value, value, last_month=last_month, known_at=known_at, reviewed=window.reviewed)


def projected_figure(value: str, month: str, as_of: date) -> Case:
    """Return the projected figure when its month is completed by the day, else look the older one up."""
    last_month = last_completed_month(as_of)
    return Case(
        When(**{f"{month}__lte": last_month}, then=F(value)),
        When(**{f"{month}__gt": last_month}, then=as_of_sql.newest_figure(value, value, last_month=last_month)),
    )


def state_case(as_of: date) -> Case:
    """Return the state of an entry on a day; the same rule as `projects.rules.states.state_on`, for the database."""
    known = [When(condition, then=Value(str(state))) for state, condition in states(as_of, "fact_").items()]
    return Case(*known, default=Value(str(State.PENDING)), output_field=CharField())


def states(as_of: date, prefix: str = "") -> dict[State, Q]:
    """Return the condition of each state but the last; they exclude each other."""
    removed = Q(**{f"{prefix}left_kind": ExitKind.REMOVED, f"{prefix}left_on__lte": as_of})
    stays = ~Q(**{f"{prefix}left_kind": ExitKind.REMOVED}) | Q(**{f"{prefix}left_on__gt": as_of})
    not_yet = Q(**{f"{prefix}reached_on__isnull": True}) | Q(**{f"{prefix}reached_on__gt": as_of})
    return {
        State.REMOVED: removed,
        State.REACHED: Q(**{f"{prefix}reached_on__lte": as_of}) & stays,
        State.NOT_DUE: Q(planned_next_on__gt=as_of) & not_yet & stays,
    }
