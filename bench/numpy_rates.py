"""The limit: the same figures from columns that lie in memory, by numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import connection

from bench.handwritten_sql import PARTS
from bench.sample_projects import ROUNDS, ZONES
from projects.rules.months import last_completed_month, oldest_fresh_month
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bench.rate_queries import RateQuery

Column = np.ndarray[Any, np.dtype[Any]]
NEVER = "9999-01-01"
ENDS = {"reached": "reached_on", "removed": "removed_on", "ended": "terminated_on"}
"""Columns with a day, which has not come where there is none."""
FIGURE_OF = {"signed": None, "started": "completed_yuan", "producing": "actual_output_yuan"}


class NumpyRates:
    """Every standing entry of the three lists, and the monthly figures of their projects."""

    def __init__(self) -> None:
        """Read everything once."""
        self._lists = {cohort: _entries(cohort) for cohort in PARTS}
        self._figures = {column: _figures(column) for column in FIGURE_OF.values() if column}
        self._zones_of_unit = {
            unit: np.array(Zone.objects.filter(unit=unit).values_list("pk", flat=True))
            for unit in Zone.objects.values_list("unit_id", flat=True).distinct()
        }

    def rates(self, query: RateQuery) -> dict[str, list[tuple[int, ...]]]:
        """Return the rows of each list by zone, as the handwritten statements do."""
        in_zone = np.zeros(ZONES + 1, dtype=bool)
        in_zone[self._zones_of_unit.get(query.officer.unit_id or "", slice(None))] = True
        in_round = np.zeros(len(ROUNDS) + 1, dtype=bool)
        in_round[[round_.pk for round_ in query.window.rounds]] = True
        return {
            cohort: self._rows(cohort, np.flatnonzero(in_zone[entries["zone"]] & in_round[entries["round"]]), query)
            for cohort, entries in self._lists.items()
        }

    def _rows(self, cohort: str, chosen: Column, query: RateQuery) -> list[tuple[int, ...]]:
        entries = {name: column[chosen] for name, column in self._lists[cohort].items()}
        parts = self._parts(cohort, entries, query.window.as_of)
        zones, positions = np.unique(entries["zone"], return_inverse=True)
        sums = [np.bincount(positions, weights=parts[name], minlength=len(zones)) for name in PARTS[cohort]]
        return [tuple(row) for row in np.column_stack([zones, *sums]).astype(np.int64).tolist()]

    def _parts(self, cohort: str, entries: dict[str, Column], as_of: date) -> dict[str, Column]:
        day = np.datetime64(as_of, "D")
        amount, removed, ended = entries["amount"], entries["removed"] <= day, entries["ended"] <= day
        reached = (entries["reached"] <= day) & ~removed
        not_due = (entries["planned"] > day) & ~removed & ~reached & ~ended
        parts = {"members": np.ones(len(amount)), "amount": amount, "terminated": ended & ~removed}
        states = {"removed": removed, "reached": reached, "not_due": not_due}
        for name, state in states.items():
            parts |= {name: state, f"{name}_amount": amount * state}
        column = FIGURE_OF[cohort]
        if column == "completed_yuan":
            parts |= self._figures_of("completed", "completed", column, entries, as_of, reached)
        elif column:
            industry = entries["industry"]
            expects = entries["expects"] & ~removed
            parts["with_expected_not_due"] = expects & not_due
            parts |= {"with_expected": expects, "expected_output": entries["expected"] * expects}
            parts |= self._figures_of("actual_output", "output", column, entries, as_of, expects)
            parts |= {f"industry_{name}": industry & state for name, state in states.items()}
            parts["industry_members"] = industry
        return parts

    def _figures_of(
        self, name: str, known: str, column: str, entries: dict[str, Column], as_of: date, counted: Column
    ) -> dict[str, Column]:
        """Return the newest figures of some members by a day, which there are, and which of these are fresh."""
        values, months = self._newest(column, entries, as_of)
        oldest = np.datetime64(oldest_fresh_month(as_of), "M").astype(np.int64)
        has_any = counted & (months >= 0)
        return {name: values * counted, f"{known}_known": has_any, f"{known}_fresh": has_any & (months >= oldest)}

    def _newest(self, column: str, entries: dict[str, Column], as_of: date) -> tuple[Column, Column]:
        """Return the newest figure of each entry's project by a day, and its month; the month is -1 without one."""
        keys, values = self._figures[column]
        month = np.datetime64(last_completed_month(as_of), "M").astype(np.int64)
        found = np.searchsorted(keys, entries["project"] * 10_000 + month, side="right") - 1
        has_any = (found >= 0) & (keys[found] // 10_000 == entries["project"])
        return np.where(has_any, values[found], 0), np.where(has_any, keys[found] % 10_000, -1)


def _entries(cohort: str) -> dict[str, Column]:
    columns = {
        "project": "project_id",
        "zone": "zone_id",
        "round": "round_id",
        "amount": "amount_yuan",
        "expected": "coalesce(expected_output_yuan, 0)",
        "expects": "(expected_output_yuan IS NOT NULL)::int",
        "industry": "(category = 'industry')::int",
        **{name: _day(column, NEVER) for name, column in ENDS.items()},
        "planned": _day("planned_next_on", "0001-01-01"),
    }
    found = _read(
        list(columns.values()),
        f"FROM projects_cohortentry WHERE cohort = '{cohort}' AND withdrawn_at IS NULL",
    )
    entries = {name: found[:, number].copy() for number, name in enumerate(columns)}
    days = {name: entries[name].astype("datetime64[D]") for name in (*ENDS, "planned")}
    return entries | days | {name: entries[name].astype(bool) for name in ("expects", "industry")}


def _day(column: str, missing: str) -> str:
    """Return a column as the days since 1970 that numpy counts."""
    return f"coalesce({column}, date '{missing}') - date '1970-01-01'"


def _figures(column: str) -> tuple[Column, Column]:
    """Return a sorted key of project and month, and the value beside it; months count from 1970, as numpy's do."""
    months = "(extract(year FROM month)::bigint - 1970) * 12 + extract(month FROM month)::bigint - 1"
    found = _read(
        [f"project_id * 10000 + {months}", column],
        f"FROM projects_progressfigure WHERE withdrawn_at IS NULL AND {column} IS NOT NULL ORDER BY project_id, month",
    )
    return found[:, 0].copy(), found[:, 1].copy()


def _read(columns: Sequence[str], rest: str) -> Column:
    """Return the whole numbers of a query as an array of rows."""
    statement = f"COPY (SELECT {', '.join(columns)} {rest}) TO STDOUT (DELIMITER ' ')"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        text = b"".join(copy)
    numbers: Column = np.fromstring(text.decode("ascii"), dtype=np.int64, sep=" ")
    return numbers.reshape(-1, len(columns))
