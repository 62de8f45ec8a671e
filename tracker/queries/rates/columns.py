"""
The rule of a member's state and the parts of a tally as SQL, over the columns of cohort entries.

What stands is read from the projection that is stored with each entry, the past from the records (`as_of_sql`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Case,
    CharField,
    F,
    OuterRef,
    Q,
    Value,
    When,
)

from projects.models import Category, CohortEntryQuerySet, FigureApproval, ProgressFigure, as_of_sql
from projects.rules.months import last_completed_month, oldest_fresh_month
from projects.rules.states import EVER, STATES, Condition, MemberEvent, State
from projects.rules.tallying import TallyPart, monthly_part_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.db.models.expressions import Combinable

    from projects.rules.stages import Cohort
    from tracker.queries.rates.window import Window

STORED_COLUMNS = {"amount": "amount_yuan", "expected_output": "expected_output_yuan"}
"""Where an entry stores the facts that are declared once (whole 元)."""
MONTHLY_COLUMNS = {
    "completed": ("completed_yuan", "completed_month"),
    "actual_output": ("actual_output_yuan", "actual_output_month"),
}
"""Where an entry stores its newest monthly figure of a part of the tally (whole 元), and the month that it is of."""


def confirmed_column(month: str) -> str:
    """Return where an entry stores the newest month that states or confirms a figure, by where it stores its month."""
    return month.replace("_month", "_confirmed_month")


def first_column(month: str) -> str:
    """Return where an entry stores the first month that states a figure, by where it stores the newest."""
    return month.replace("_month", "_first_month")


ANNOTATED = {
    "removed_on": "fact_removed_on",
    "terminated_on": "fact_terminated_on",
    "reached_on": "fact_reached_on",
}
"""Where entries that were annotated `with_dates` have the facts that came after the list was declared."""


EVERYBODY = Q()


def with_dates(entries: CohortEntryQuerySet, cohort: Cohort, window: Window) -> CohortEntryQuerySet:
    """Annotate each entry with the facts of `ANNOTATED`: those that stand, or those of the window's moment."""
    stored = {name: F(column) for column, name in ANNOTATED.items()}
    known_at = window.records_moment
    reached_on = as_of_sql.reached_on(cohort, known_at, counts_trial=window.counts_trial)
    if not window.is_past:
        # What stands is stored, but for a day that trial runs would have brought.
        return entries.annotate(**stored if window.counts_trial else {**stored, "fact_reached_on": reached_on})
    return entries.annotate(
        fact_reached_on=reached_on,
        fact_terminated_on=as_of_sql.terminated_on(OuterRef("project"), known_at),
        fact_removed_on=as_of_sql.removed_on(known_at),
    )


def monthly_figure(name: str, window: Window) -> Combinable:
    """Return the figure (whole 元) of the newest month that the day of a window has completed; null where none is."""
    if not window.reads_records:
        return _projected_figure(name, window.as_of)
    column, _ = MONTHLY_COLUMNS[name]
    return _recorded_figure(column, column, window)


def figure_month(name: str, window: Window) -> Combinable:
    """Return the newest month (its first day) that reported that figure or confirmed it; it may be of a null one."""
    column, _ = MONTHLY_COLUMNS[name]
    return _recorded_figure(column, "month", window, confirming=True)


def _recorded_figure(column: str, value: str, window: Window, *, confirming: bool = False) -> Combinable:
    return as_of_sql.newest_figure(
        column,
        value,
        last_month=last_completed_month(window.as_of),
        known_at=window.records_moment,
        reviewed=window.reviewed,
        confirming=confirming,
    )


def _projected_figure(name: str, as_of: date, counted: Q = EVERYBODY, *, signed: bool = False) -> Case:
    """
    Return the stored figure when its month is completed by the day, else look the older one up where it counts.

    Where `signed`, one that is looked up comes with a minus when its month is old, so that nobody asks a second time.
    """
    column, month = MONTHLY_COLUMNS[name]
    last_month = last_completed_month(as_of)
    recent = When(month__gte=oldest_fresh_month(as_of), then=F(column))
    value = Case(recent, default=-F(column)) if signed else column
    older = as_of_sql.newest_figure(column, value, last_month=last_month)
    began = Q(**{f"{month}__gt": last_month, f"{first_column(month)}__lte": last_month})
    return Case(
        When(**{f"{month}__lte": last_month}, then=F(column)),
        # Only entries whose newest month is too new, and whose first is not, pay for the subquery. No month stored, or
        # none by that day: neither branch, null.
        When(counted & began, then=older),
    )


def state_case(as_of: date) -> Case:
    """Return the state on a day of an entry that was annotated with its dates."""
    cases = [
        When(filter_of(condition, as_of, ANNOTATED), then=Value(str(state))) for state, condition in STATES.items()
    ]
    return Case(*cases, default=Value(str(State.PENDING)), output_field=CharField())


def filter_of(condition: Condition, as_of: date, columns: Mapping[str, str] | None = None) -> Q:
    """Return the filter of the entries that meet a condition on a day; `columns` says where facts are not stored."""
    columns = columns or {}
    combined = Q()
    for event in condition.come:
        combined &= _has_come(event, as_of, columns)
    for event in condition.ahead:
        combined &= _is_ahead(event, as_of, columns)
    return combined


def _has_come(event: MemberEvent, as_of: date, columns: Mapping[str, str]) -> Q:
    day = columns.get(event.day, event.day)
    come = Q((f"{day}__lte", as_of))
    return come | Q((f"{day}__isnull", True)) if event.undated == EVER else come


def _is_ahead(event: MemberEvent, as_of: date, columns: Mapping[str, str]) -> Q:
    # SQL knows no order of null: each way in which a day may be missing is spelled out.
    day = columns.get(event.day, event.day)
    ahead = Q((f"{day}__gt", as_of))
    return ahead if event.undated == EVER else Q((f"{day}__isnull", True)) | ahead


def condition_of(part: TallyPart, as_of: date) -> Q:
    """Return the filter of the entries that a part of a tally counts on a day; empty where it counts all."""
    condition = filter_of(part.when, as_of)
    if part.industry_only:
        condition &= Q(category=Category.INDUSTRY)
    if part.having:
        condition &= Q((f"{STORED_COLUMNS[part.having]}__isnull", False))
    return condition


def figure_columns(cohort: Cohort, window: Window) -> dict[str, Any]:
    """Return the newest figure that a list counts on the day of a window; `amount_of` tells how much it is."""
    part = monthly_part_of(cohort)
    if part is None:
        return {}
    # Short, for it is read in every question: of what has not come nothing is counted, whatever else must be ahead.
    counted = condition_of(replace(part, when=Condition(come=part.when.come)), window.as_of)
    if window.reads_records:
        return {"figure": Case(When(counted, then=monthly_figure(part.name, window)))}
    return {"figure": _projected_figure(part.name, window.as_of, counted, signed=True)}


def amount_of(figure: str, window: Window) -> str:
    """Return what a figure of `figure_columns`, named in a text, adds up to."""
    return figure if window.reads_records else f"ABS({figure})"


def is_known(record: str, window: Window) -> str:
    """Return whether a record, named in a text, stands or stood at the moment of a window."""
    if not window.is_past:
        return f"{record}.withdrawn_at IS NULL"
    return (
        f"{record}.recorded_at <= %(known_at)s AND ({record}.withdrawn_at IS NULL "
        f"OR {record}.withdrawn_at > %(known_at)s)"
    )


def counts(figure: str, window: Window) -> str:
    """Return whether a monthly figure, named in a text, was known, and approved where only such count."""
    if not window.reviewed:
        return is_known(figure, window)
    table = FigureApproval._meta.db_table
    return (
        f"{is_known(figure, window)} AND EXISTS (SELECT 1 FROM {table} AS approval "  # noqa: S608  # holds no value
        f"WHERE approval.figure_id = {figure}.id AND {is_known('approval', window)})"
    )


def freshness(cohort: Cohort, window: Window) -> tuple[str, tuple[str, ...]]:
    """
    Return whether a figure that a list counts was reported or confirmed in the last months: SQL, and what it reads.

    Its columns are those of `members` that have a figure. By itself, as only they pay for looking up a confirmation:
    on an early day most had no figure yet. Empty for a list that counts none.
    """
    part = monthly_part_of(cohort)
    if part is None:
        return "", ()
    column, month = MONTHLY_COLUMNS[part.name]
    confirmed = confirmed_column(month)
    recent = (
        f"SELECT true FROM {ProgressFigure._meta.db_table} AS told WHERE told.project_id = members.project_id "  # noqa: S608
        f"AND {counts('told', window)} AND (told.{column} IS NOT NULL OR told.no_change) "
        "AND told.month BETWEEN %(fresh_month)s AND %(month)s ORDER BY told.month DESC LIMIT 1"
    )
    if window.reads_records:
        return f"({recent})", ("project_id",)
    # No month that states a figure is newer than the newest that states or confirms one. What was looked up says by its
    # sign that its month is recent; an old one may have been confirmed, and zero has no sign.
    is_fresh = (
        f"CASE WHEN {confirmed} <= %(month)s THEN {confirmed} >= %(fresh_month)s "
        f"WHEN {month} BETWEEN %(fresh_month)s AND %(month)s THEN true "
        f"WHEN {month} > %(month)s AND figure > 0 THEN true ELSE ({recent}) END"
    )
    return is_fresh, (month, confirmed, "project_id")
