"""
The tallies of many days at once, on PostgreSQL: what each day adds to the day before, from one statement.

Whatever comes to a member comes on one day and stays (`states`), so that it changes a tally on two of the days at the
most: it begins to be counted, and it no longer is. A monthly figure enters as what it grew by since the one before.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from functools import cache, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db.models import F, Q

from projects.models import Category, ProgressFigure
from projects.rules.months import oldest_fresh_month
from projects.rules.stages import Cohort
from projects.rules.tallying import MONTHLY, TALLY_PARTS, FigureUse, Tally, TallyPart, monthly_part_of, parts_of
from tracker.queries.rates.columns import MONTHLY_COLUMNS, STORED_COLUMNS
from tracker.queries.rates.positions import (
    DAYS,
    ENTERS,
    at,
    begins_of,
    ends_of,
    events_of,
    names_of,
    position_of,
    sets_of,
)
from tracker.queries.rates.selection import Grouping, GroupKey, Selection, entries_of, group_column
from tracker.queries.rates.statements import Shape, Statement, database_of_entries, shape_of, values_of, written
from tracker.queries.rates.window import entering_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from projects.models import CohortEntry, CohortEntryQuerySet
    from tracker.queries.rates.window import Window
    from zones.models import Officer

MEMBERS, FIGURES = 0, 1
"""The kinds of rows: of the members themselves, and of the monthly figures that their list counts."""
FIGURE_SETS = (("begins", "ends"), ("fresh_from", "fresh_to"))
WIDEST = max(map(len, (*FIGURE_SETS, *(columns for cohort in Cohort for columns in sets_of(cohort)))))
"""Positions by which rows are grouped together, at the most."""
EXPECTED = STORED_COLUMNS["expected_output"]
AMOUNT = STORED_COLUMNS["amount"]


def daily_tallies(
    officer: Officer, window: Window, windows: Sequence[Window], selection: Selection, by: Grouping
) -> dict[Cohort, dict[GroupKey, list[Tally]]]:
    """Return each group's tallies of each list on the day of each window; `window` has all their rounds. One query."""
    entering = entering_of(windows)
    days = [one.as_of for one in windows]
    values = values_of(officer, selection, window.as_of, window.rounds) | {
        # A day comes at the first of these that is not before it: as many of the days after them are not after it.
        "day_after_each": [day + timedelta(days=1) for day in days],
        # A month's figure is old on as many of the days as have this month, or an earlier one, for their oldest.
        "month_after_stale": [oldest_fresh_month(day) for day in days],
        "entering": [entering[held.pk] for held in window.rounds],
        "length": len(days),
    }
    if selection.is_led is None:
        statement = kept_statement(shape_of(officer, selection), by)
    else:
        statement = _changes(database_of_entries(), officer, window, selection, by)
    return _added_up(statement.rows(values), len(days))


@lru_cache(maxsize=64)
def kept_statement(shape: Shape, by: Grouping) -> Statement:
    """Return the statement of the changes for every question of a shape."""
    return _changes(shape.database, shape.officer, shape.window, shape.selection, by)


# --- What the database answers: a list, a kind, which positions, a group, positions, five sums


def _changes(database: str, officer: Officer, window: Window, selection: Selection, by: Grouping) -> Statement:
    members = [_members(entries_of(officer, window, selection, cohort), cohort, selection, by) for cohort in Cohort]

    def join(texts: Sequence[str]) -> str:
        lists = [
            f"{cohort} AS MATERIALIZED ({_placed(cohort, text)})" for cohort, text in zip(Cohort, texts, strict=True)
        ]
        changes = [_counts(cohort, number) for number, cohort in enumerate(Cohort)]
        changes += [_figures(part, cohort, number) for number, (cohort, part) in enumerate(_monthly_parts()) if part]
        return f"WITH {', '.join(lists)} {' UNION ALL '.join(changes)}"

    return written(database, members, join, of_few=not officer.sees_everything)


def _monthly_parts() -> list[tuple[Cohort, TallyPart | None]]:
    return [(cohort, monthly_part_of(cohort)) for cohort in Cohort]


def _members(
    entries: CohortEntryQuerySet, cohort: Cohort, selection: Selection, by: Grouping
) -> QuerySet[CohortEntry, Any]:
    column = group_column(by, selection)
    named = {"of_group": F(column) if isinstance(column, str) else column, "is_industry": Q(category=Category.INDUSTRY)}
    # A list is asked only for the columns of its index.
    columns = ["round_id", AMOUNT, *sorted(events_of(cohort))]
    columns += [EXPECTED] if _asks_expected(cohort) else []
    columns += ["project_id"] if monthly_part_of(cohort) else []
    return entries.order_by().annotate(**named).values_list(*named, *columns)


def _placed(cohort: Cohort, members: str) -> str:
    """Return the members of a list with the positions at which each meets each condition, and no longer."""
    columns = ["of_group", "is_industry", AMOUNT]
    columns += [EXPECTED] if _asks_expected(cohort) else []
    columns += ["project_id"] if monthly_part_of(cohort) else []
    columns += [f"{position} AS {name}" for position, name in names_of(cohort).items()]
    positions = [f"{position_of(event)} AS {at(event)}" for event in events_of(cohort).values()]
    positions.append(f"(%(entering)s)[array_position(%(rounds)s, round_id)] AS {ENTERS}")
    # Fenced, as each position stands in several of the columns.
    placed = f"SELECT members.*, {', '.join(positions)} FROM ({members}) AS members OFFSET 0"  # noqa: S608
    return f"SELECT {', '.join(columns)} FROM ({placed}) AS placed"  # noqa: S608  # holds no value


def _counts(cohort: Cohort, number: int) -> str:
    """Return what is counted of the members themselves, by where they begin to meet conditions, and end to."""
    sums = ["COUNT(*)", _sum(AMOUNT), "0", "0", "0"]
    if _asks_expected(cohort):
        sums[2:] = ["COUNT(*) FILTER (WHERE is_industry)", f"COUNT({EXPECTED})", _sum(EXPECTED)]
    return _grouped(number, MEMBERS, sets_of(cohort), sums, cohort)


def _figures(part: TallyPart, cohort: Cohort, number: int) -> str:
    """Return the same of the growth of monthly figures, of the first ones, and of the spans in which they are fresh."""
    # The position from which on a month's figure is known, and that from which on it, or the month before, is old. The
    # first month is one that states a figure: one that confirms what never was says nothing.
    told_from, stale_from = f"width_bucket(month, {DAYS})", "width_bucket({}, %(month_after_stale)s)"
    spans = (
        f"SELECT of_group, GREATEST({told_from}, begins) AS begins, ends, figure - COALESCE(before, 0) AS growth, "  # noqa: S608
        f"before IS NULL AS is_first, GREATEST({told_from}, begins, "
        f"CASE WHEN before IS NOT NULL THEN {stale_from.format('month_before')} END) AS fresh_from, "
        f"LEAST({stale_from.format('month')}, ends) AS fresh_to FROM ({_grown(part, cohort)}) AS grown "
        "WHERE figure IS NOT NULL OR before IS NOT NULL"
    )
    # What is known too late begins and ends at once, and so does what is fresh for no day: both cancel each other.
    kept = (
        "SELECT of_group, growth, is_first, LEAST(begins, ends) AS begins, ends, LEAST(fresh_from, ends) "  # noqa: S608
        f"AS fresh_from, GREATEST(fresh_to, LEAST(fresh_from, ends)) AS fresh_to FROM ({spans}) AS spans"
    )
    sums = [_sum("growth"), "COUNT(*) FILTER (WHERE is_first)", "COUNT(*)", "0", "0"]
    return _grouped(number, FIGURES, FIGURE_SETS, sums, f"({kept}) AS kept")


def _grown(part: TallyPart, cohort: Cohort) -> str:
    """Return each month that states or confirms a figure, with the figure that stood before it and its month."""
    column, _ = MONTHLY_COLUMNS[part.name]
    table = ProgressFigure._meta.db_table
    begins, ends = begins_of(part.when, cohort), ends_of(part.when, cohort)
    promised = f" AND {EXPECTED} IS NOT NULL" if part.having else ""
    # Member by member in the order of the index, newest first: nothing is sorted.
    told = (
        f"SELECT month, {column} AS figure, LEAD({column}) OVER newer AS before, LEAD(month) OVER newer "  # noqa: S608
        f"AS month_before FROM {table} AS figures WHERE figures.project_id = {cohort}.project_id "
        f"AND withdrawn_at IS NULL AND ({column} IS NOT NULL OR no_change) WINDOW newer AS (ORDER BY month DESC)"
    )
    # Where the month before only confirmed, what stood before it is looked up.
    older = (
        f"SELECT {column} FROM {table} AS older WHERE older.project_id = {cohort}.project_id "  # noqa: S608
        f"AND withdrawn_at IS NULL AND {column} IS NOT NULL AND older.month < told.month "
        "ORDER BY older.month DESC LIMIT 1"
    )
    return (
        f"SELECT of_group, {begins} AS begins, {ends} AS ends, figure, month, month_before, "  # noqa: S608
        f"CASE WHEN before IS NULL AND month_before IS NOT NULL THEN ({older}) ELSE before END AS before "
        f"FROM {cohort} CROSS JOIN LATERAL ({told}) AS told WHERE {begins} < {ends}{promised} OFFSET 0"
    )


def _grouped(number: int, kind: int, sets: Sequence[Sequence[str]], sums: Sequence[str], rows: str) -> str:
    """Return sums by group and by each set of positions in turn; `GROUPING` tells by which."""
    grouped = [f"(of_group, {', '.join(columns)})" for columns in sets]
    beside = [[columns[place] for columns in sets if place < len(columns)] for place in range(WIDEST)]
    positions = [f"COALESCE({', '.join(columns)})" if columns else "CAST(NULL AS bigint)" for columns in beside]
    return (
        f"SELECT {number}, {kind}, GROUPING({', '.join(columns[0] for columns in sets)}), of_group, "  # noqa: S608
        f"{', '.join([*positions, *sums])} FROM {rows} GROUP BY GROUPING SETS ({', '.join(grouped)})"
    )


def _sum(added: str) -> str:
    return f"COALESCE(CAST(SUM({added}) AS bigint), 0)"


# --- What of it belongs to which part


def _asks_expected(cohort: Cohort) -> bool:
    return any(part.having for part in parts_of(cohort))


@cache
def _sources(cohort: Cohort) -> tuple[tuple[str, str, int] | None, ...]:
    """Return for each part of a tally with which changes it begins and ends, and which sum it is; None if nowhere."""
    return tuple(_source(part, cohort) if cohort in part.cohorts else None for part in TALLY_PARTS)


def _source(part: TallyPart, cohort: Cohort) -> tuple[str, str, int]:
    if part.fact == MONTHLY:
        spans = ("fresh_from", "fresh_to") if part.use is FigureUse.FRESH else ("begins", "ends")
        return *spans, list(FigureUse).index(part.use)
    which = {AMOUNT: 1, EXPECTED: 4}[STORED_COLUMNS[part.fact]] if part.fact else 3 if part.having else 0
    return begins_of(part.when, cohort), ends_of(part.when, cohort), 2 if part.industry_only else which


Changes: TypeAlias = "defaultdict[str, list[tuple[int, Sequence[int]]]]"
"""By the column of their positions: positions, each with its five sums."""


def _added_up(rows: Iterable[tuple[Any, ...]], length: int) -> dict[Cohort, dict[GroupKey, list[Tally]]]:
    cohorts = tuple(Cohort)
    changes: dict[Cohort, defaultdict[GroupKey, Changes]] = {
        cohort: defaultdict(lambda: defaultdict(list)) for cohort in Cohort
    }
    for number, kind, mask, group, *rest in rows:
        cohort = cohorts[number]
        sets = FIGURE_SETS if kind == FIGURES else sets_of(cohort)
        # `GROUPING` has a zero in the place of the one set that the row is grouped by, the first one leftmost.
        names = sets[len(sets) - (mask ^ ((1 << len(sets)) - 1)).bit_length()]
        of_group, sums = changes[cohort][group], rest[WIDEST:]
        for name, position in zip(names, rest, strict=False):
            of_group[name].append((position, sums))
    return {
        cohort: {group: _tallies(of_group, cohort, length) for group, of_group in by_group.items()}
        for cohort, by_group in changes.items()
    }


def _tallies(changes: Changes, cohort: Cohort, length: int) -> list[Tally]:
    columns = []
    for source in _sources(cohort):
        column = [0] * (length + 1)  # what happens after the last day is dropped with the last place
        if source is not None:
            begins, ends, which = source
            for position, sums in changes.get(begins, ()):
                column[position] += sums[which]
            for position, sums in changes.get(ends, ()):
                column[position] -= sums[which]
        columns.append(accumulate(column[:-1]))
    return list(map(Tally._make, zip(*columns, strict=True)))
