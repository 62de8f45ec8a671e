"""
The columns of a tally in SQL. Django writes each once; only the day changes from question to question.

To put thirty conditions together anew took Django four times as long as the database needs to answer a province.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import BigIntegerField, Count, Expression, Q, Sum

from projects.models import Category, CohortEntry, ExitKind
from projects.rules.months import last_completed_month
from projects.rules.stages import Cohort
from projects.rules.states import State
from tracker.queries.rates.facts import projected_figure, states

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

SOME_DAY = date(2345, 6, 15)
"""Stands in the written SQL for the day of a question, and the month before it for the last completed one."""


@dataclass(frozen=True)
class _Written:
    """SQL with its parameters, those of `SOME_DAY` among them."""

    sql: str
    params: tuple[Any, ...]


class _Measure(Expression):
    """A column of a tally, written before; over the rows of the entries' own table."""

    contains_aggregate = True
    empty_result_set_value = 0

    def __init__(self, written: _Written, days: Mapping[Any, Any]) -> None:
        """Keep the SQL, with the days of the question in the place of those that stood for them."""
        super().__init__(output_field=BigIntegerField())
        self.sql = written.sql
        self.params = tuple(days.get(one, one) for one in written.params)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """Return what was written."""
        return self.sql, self.params

    def get_group_by_cols(self) -> list[Any]:
        """Group by nothing of an aggregate."""
        return []

    def get_db_converters(self, connection: BaseDatabaseWrapper) -> list[Any]:
        """Read numbers as they come: converting costs as much as reading."""
        return []


def measures_of(cohort: Cohort, as_of: date) -> dict[str, _Measure]:
    """Return the columns of a list's tally on a day; only those that a basis asks of this list."""
    days = dict(zip(_days(SOME_DAY), _days(as_of), strict=True))
    return {name: _Measure(one, days) for name, one in _written(cohort, connection.vendor).items()}


def _days(as_of: date) -> tuple[Any, Any]:
    """Return the two days that a question depends on, as the engine takes them."""
    adapt = connection.ops.adapt_datefield_value
    return adapt(as_of), adapt(last_completed_month(as_of))


@cache
def _written(cohort: Cohort, _vendor: str) -> dict[str, _Written]:
    """Let Django write the columns, in the words of the engine."""
    query = CohortEntry.objects.order_by().values("zone_id").annotate(**_measures(cohort, SOME_DAY)).query
    compiler = query.get_compiler(connection=connection)
    compiler.setup_query()
    written = {name: compiler.compile(one) for name, one in query.annotations.items()}
    return {name: _Written(sql, tuple(params)) for name, (sql, params) in written.items()}


class _Count(Count):
    """A count of entries, by a column of their index; read as it comes, since converting costs as much as reading."""

    def __init__(self, condition: Q | None = None) -> None:
        super().__init__("amount_yuan", filter=condition)

    def get_db_converters(self, connection: BaseDatabaseWrapper) -> list[Any]:
        return []


class _Sum(Sum):
    """A sum of whole 元 that comes as an integer, zero where there is nothing to sum; read as it comes."""

    empty_result_set_value = 0

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *args: Any, **context: Any) -> Any:
        sql, params = super().as_sql(compiler, connection, *args, **context)
        return f"COALESCE(CAST({sql} AS bigint), 0)", params

    def get_db_converters(self, connection: BaseDatabaseWrapper) -> list[Any]:
        return []


def _measures(cohort: Cohort, as_of: date) -> dict[str, _Count | _Sum]:
    """Return the columns of a tally; only those that a basis asks of this list."""
    by_state = states(as_of)
    measures: dict[str, _Count | _Sum] = {"members": _Count(), "amount": _Sum("amount_yuan")}
    for state, condition in by_state.items():
        measures[str(state)] = _Count(condition)
        measures[f"{state}_amount"] = _Sum("amount_yuan", filter=condition)
    measures["terminated"] = _Count(Q(left_kind=ExitKind.TERMINATED, left_on__lte=as_of))
    if cohort is Cohort.STARTED:
        completed = projected_figure("completed_yuan", "completed_month", as_of)
        measures["completed"] = _Sum(completed, filter=by_state[State.REACHED])
    if cohort is Cohort.PRODUCING:
        measures |= _output_measures(by_state, as_of)
    return measures


def _output_measures(by_state: Mapping[State, Q], as_of: date) -> dict[str, _Count | _Sum]:
    stays = ~Q(left_kind=ExitKind.REMOVED) | Q(left_on__gt=as_of)
    industry = Q(category=Category.INDUSTRY)
    actual = projected_figure("actual_output_yuan", "actual_output_month", as_of)
    return {
        "expected_output": _Sum("expected_output_yuan", filter=stays),
        "actual_output": _Sum(actual, filter=stays),
        "industry_members": _Count(industry),
        **{f"industry_{state}": _Count(industry & condition) for state, condition in by_state.items()},
    }
