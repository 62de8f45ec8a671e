"""
The rule of a member's state and the parts of a tally as SQL, over the columns of cohort entries.

What stands is read from the projection that is stored with each entry, the past from the records (`as_of_sql`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    Expression,
    F,
    OuterRef,
    Q,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import CombinedExpression

from projects.models import Category, CohortEntry, CohortEntryQuerySet, as_of_sql
from projects.rules.months import last_completed_month, oldest_fresh_month
from projects.rules.states import EVER, STATES, Condition, Event, State
from projects.rules.tallying import MONTHLY, FigureUse, TallyPart, monthly_part_of, parts_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.expressions import Combinable
    from django.db.models.sql.compiler import SQLCompiler

    from projects.rules.stages import Cohort
    from tracker.queries.rates.window import Window

STORED_COLUMNS = {"amount": "amount_yuan", "expected_output": "expected_output_yuan"}
"""Where an entry stores the facts that are declared once (whole 元)."""
MONTHLY_COLUMNS = {
    "completed": ("completed_yuan", "completed_month"),
    "actual_output": ("actual_output_yuan", "actual_output_month"),
}
"""Where an entry stores its newest monthly figure of a part of the tally (whole 元), and the month that it is of."""

ANNOTATED = {
    "removed_on": "fact_removed_on",
    "terminated_on": "fact_terminated_on",
    "reached_on": "fact_reached_on",
}
"""Where entries that were annotated `with_dates` have the facts that came after the list was declared."""


def with_dates(entries: CohortEntryQuerySet, cohort: Cohort, window: Window) -> CohortEntryQuerySet:
    """Annotate each entry with the facts of `ANNOTATED`: those that stand, or those of the window's moment."""
    if not window.reads_records:
        return entries.annotate(**{name: F(column) for column, name in ANNOTATED.items()})
    known_at = window.records_moment
    return entries.annotate(
        fact_reached_on=as_of_sql.reached_on(cohort, known_at, counts_trial=window.counts_trial),
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


def _projected_figure(name: str, as_of: date) -> Case:
    """Return the stored figure when its month is completed by the day, else look the older one up."""
    column, month = MONTHLY_COLUMNS[name]
    last_month = last_completed_month(as_of)
    return Case(
        When(**{f"{month}__lte": last_month}, then=F(column)),
        # Only entries whose newest month is too new pay for the subquery. No month stored: neither branch, null.
        When(**{f"{month}__gt": last_month}, then=as_of_sql.newest_figure(column, column, last_month=last_month)),
    )


def _projected_freshness(name: str, as_of: date) -> Case:
    """Return something where the newest figure by the day was reported or confirmed in the last months, else null."""
    column, month = MONTHLY_COLUMNS[name]
    confirmed = month.replace("_month", "_confirmed_month")
    first, last = oldest_fresh_month(as_of), last_completed_month(as_of)
    fresh = as_of_sql.newest_figure(column, "id", first_month=first, last_month=last, confirming=True)
    known = as_of_sql.newest_figure(column, "id", last_month=last)
    return Case(
        When(**{f"{month}__gte": first, f"{month}__lte": last}, then=F(column)),
        # An old figure may have been confirmed since. Only entries with a month that is too new pay for the subqueries.
        When(**{f"{month}__lt": first, f"{confirmed}__gte": first, f"{confirmed}__lte": last}, then=F(column)),
        When(**{f"{month}__lt": first, f"{confirmed}__gt": last}, then=fresh),
        # The sum is null where one of them is: a month that confirms a figure that never was says nothing.
        When(**{f"{month}__gt": last}, then=CombinedExpression(known, "+", fresh, output_field=BigIntegerField())),
        output_field=BigIntegerField(),
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


def _has_come(event: Event, as_of: date, columns: Mapping[str, str]) -> Q:
    day = columns.get(event.day, event.day)
    come = Q((f"{day}__lte", as_of))
    return come | Q((f"{day}__isnull", True)) if event.undated == EVER else come


def _is_ahead(event: Event, as_of: date, columns: Mapping[str, str]) -> Q:
    # SQL knows no order of null: each way in which a day may be missing is spelled out.
    day = columns.get(event.day, event.day)
    ahead = Q((f"{day}__gt", as_of))
    return ahead if event.undated == EVER else Q((f"{day}__isnull", True)) | ahead


# A day that occurs in no rule: every parameter equal to it is replaced by a day of the question.
SOME_DAY = date(2345, 6, 15)
"""Placeholder in the written SQL for the day of a question; months before it, for those that the day decides."""


@dataclass(frozen=True)
class _WrittenSQL:
    """SQL with its parameters, those of `SOME_DAY` among them."""

    sql: str
    params: tuple[Any, ...]


class _WrittenColumn(Expression):
    """A column of a tally of which the SQL was written before; over the rows of the entries' own table."""

    contains_aggregate = True
    empty_result_set_value = 0

    def __init__(self, written: _WrittenSQL, days: Mapping[Any, Any]) -> None:
        """Take the SQL, with the days of the question in the place of those that stood for them."""
        super().__init__(output_field=BigIntegerField())
        self.sql = written.sql
        self.params = tuple(days.get(param, param) for param in written.params)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        return self.sql, self.params

    def get_group_by_cols(self) -> list[Any]:
        return []  # an aggregate is grouped by nothing

    def get_db_converters(self, connection: BaseDatabaseWrapper) -> list[Any]:
        return []  # the numbers come as integers, and converting costs as much as reading


def tally_columns(cohort: Cohort, as_of: date) -> dict[str, _WrittenColumn]:
    """
    Return the columns of a list's tally on a day, by the name of the part and in the order of a tally.

    Django writes each once; from question to question only the days change. Building thirty conditions anew
    took Django four times as long as the database needs to answer a province.
    """
    days = dict(zip(_days(SOME_DAY), _days(as_of), strict=True))
    return {name: _WrittenColumn(written, days) for name, written in _written(cohort, connection.vendor).items()}


def _days(as_of: date) -> tuple[Any, ...]:
    """Return the days that a question depends on, as the engine takes them."""
    days = (as_of, last_completed_month(as_of), oldest_fresh_month(as_of))
    return tuple(map(connection.ops.adapt_datefield_value, days))


@cache
def _written(cohort: Cohort, _vendor: str) -> dict[str, _WrittenSQL]:
    """Let Django write the columns in the words of the engine, which is why the cache has its name for a key."""
    columns = {part.name: _column(part, cohort, SOME_DAY) for part in parts_of(cohort)}
    # Grouped by some column, so that Django compiles the parts as aggregates; which column does not matter here.
    query = CohortEntry.objects.order_by().values("zone_id").annotate(**columns).query
    compiler = query.get_compiler(connection=connection)
    compiler.setup_query()
    written = {name: compiler.compile(column) for name, column in query.annotations.items()}
    return {name: _WrittenSQL(sql, tuple(params)) for name, (sql, params) in written.items()}


class _Count(Count):
    """A count of entries where an expression is not null, by default of all: by a column of their index."""

    def __init__(self, condition: Q | None, counted: Combinable | str = "amount_yuan") -> None:
        super().__init__(counted, filter=condition)

    def get_db_converters(self, connection: BaseDatabaseWrapper) -> list[Any]:
        return []


class _Sum(Sum):
    """A sum of whole 元 that comes as an integer, zero where there is nothing to sum."""

    empty_result_set_value = 0

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *args: Any, **context: Any) -> Any:
        # PostgreSQL adds bigints up to a numeric, which would come as a Decimal.
        sql, params = super().as_sql(compiler, connection, *args, **context)
        return f"COALESCE(CAST({sql} AS bigint), 0)", params

    def get_db_converters(self, connection: BaseDatabaseWrapper) -> list[Any]:
        return []


def _column(part: TallyPart, cohort: Cohort, as_of: date) -> _Count | _Sum:
    """Return one part of a tally as an aggregate of the stored columns."""
    condition = filter_of(part.when, as_of)
    if part.industry_only:
        condition &= Q(category=Category.INDUSTRY)
    if part.having:
        condition &= Q((f"{STORED_COLUMNS[part.having]}__isnull", False))
    if part.fact == MONTHLY:
        return _monthly_column(part, monthly_part_of(cohort), condition, as_of)
    if not part.fact:
        return _Count(condition or None)
    # Whole 元 as bigint on both engines: no rounding before the percentage.
    return _Sum(STORED_COLUMNS[part.fact], filter=condition or None)


def _monthly_column(part: TallyPart, named: TallyPart | None, condition: Q, as_of: date) -> _Count | _Sum:
    """Return a part of the monthly figures; their columns are known by the name of the part that adds them up."""
    name = named.name if named else part.name
    match part.use:
        case FigureUse.AMOUNT:
            return _Sum(_projected_figure(name, as_of), filter=condition)
        case FigureUse.KNOWN:
            return _Count(condition, _projected_figure(name, as_of))
        case FigureUse.FRESH:
            return _Count(condition, _projected_freshness(name, as_of))
