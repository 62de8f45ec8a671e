"""Counts the lists in the database, from the projection kept with each entry: one pass over the index of each list."""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.db import connections
from django.db.models import F

from projects.rules.tallying import MONTHLY, TALLY_PARTS, FigureUse, Tally, TallyPart, parts_of, total_of
from tracker.queries.rates.columns import STORED_COLUMNS, condition_of, figure_columns
from tracker.queries.rates.selection import Grouping, GroupKey, Selection, entries_of, group_column
from tracker.queries.rates.statements import (
    SOME_DAY,
    Shape,
    Statement,
    database_of_entries,
    shape_of,
    values_of,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet

    from projects.models import CohortEntry, CohortEntryQuerySet
    from projects.rules.stages import Cohort
    from tracker.queries.rates.window import Window
    from zones.models import Officer


ZERO = "CAST(0 AS bigint)"  # of one type with what stands there for other lists: nothing is converted


def counted(
    officer: Officer, window: Window, selection: Selection, cohorts: Sequence[Cohort], by: Grouping
) -> dict[Cohort, dict[GroupKey, Tally]]:
    """Return the tally of each group that has members, by list. One query, or one a list where every zone is seen."""
    # One for all lists saves trips to the database; where it has thousands of zones, filling up the rows costs more.
    portions = [(cohort,) for cohort in cohorts] if officer.sees_everything else [tuple(cohorts)]
    values = values_of(officer, selection, window.as_of, window.rounds)
    tallies: dict[Cohort, dict[GroupKey, Tally]] = {}
    for portion in portions:
        rows = _statement(officer, window, selection, portion, by).rows(values)
        for position, cohort in enumerate(portion):
            of_list = rows if len(portion) == 1 else [row for row in rows if row[0] == position]
            tallies[cohort] = _tallies(of_list, cohort)
    return tallies


def _tallies(rows: Sequence[tuple[Any, ...]], cohort: Cohort) -> dict[GroupKey, Tally]:
    counts = list(map(Tally._make, map(_in_order(cohort), rows)))
    tallies: dict[GroupKey, Tally] = dict(zip(map(itemgetter(1), rows), counts, strict=True))
    if len(tallies) == len(rows):
        return tallies
    # What a zone declared and gave to another since comes in a row of its own.
    apart: defaultdict[GroupKey, list[Tally]] = defaultdict(list)
    for row, tally in zip(rows, counts, strict=True):
        apart[row[1]].append(tally)
    return {group: total_of(of_group) for group, of_group in apart.items()}


@cache
def _in_order(cohort: Cohort) -> Callable[[tuple[Any, ...]], tuple[int, ...]]:
    """Return what puts a row's parts in the order of a tally; what its list does not count is the zero at its end."""
    names = [part.name for part in parts_of(cohort)]
    return itemgetter(*(names.index(part.name) + 2 if part.name in names else -1 for part in TALLY_PARTS))


def _statement(
    officer: Officer, window: Window, selection: Selection, cohorts: tuple[Cohort, ...], by: Grouping
) -> Statement:
    if selection.is_led is None:
        return kept_statement(shape_of(officer, selection), cohorts, by)
    # Who leads a chain on a day is a condition of its own, and no value that could be filled in.
    return _counting(database_of_entries(), officer, window, selection, cohorts, by)


@lru_cache(maxsize=256)
def kept_statement(shape: Shape, cohorts: tuple[Cohort, ...], by: Grouping) -> Statement:
    """Return the statement that counts some lists for every question of a shape."""
    return _counting(shape.database, shape.officer, shape.window, shape.selection, cohorts, by)


def _counting(
    database: str,
    officer: Officer,
    window: Window,
    selection: Selection,
    cohorts: Sequence[Cohort],
    by: Grouping,
) -> Statement:
    """Return what answers with rows of the position of a list, a group, the parts of its tally, and zeros."""
    members = [_members(entries_of(officer, window, selection, cohort), cohort, selection, by) for cohort in cohorts]
    # Without the fence PostgreSQL writes each condition and look-up into each part that uses it. For the few entries
    # of a unit the writing costs more than the counting; those of all zones are counted faster that way.
    is_fenced = connections[database].vendor == "postgresql" and not officer.sees_everything
    fence = " OFFSET 0" if is_fenced else ""
    width = max(len(parts_of(cohort)) for cohort in cohorts) + 1
    # By zone in the order of the index, which begins with the zone of now: the database need not sort.
    group, order = {
        Grouping.NONE: ("NULL", ""),
        Grouping.ZONE: ("of_group", " GROUP BY place, of_group"),
    }.get(by, ("of_group", " GROUP BY of_group"))

    def join(texts: Sequence[str]) -> str:
        counts = []
        for position, (cohort, text) in enumerate(zip(cohorts, texts, strict=True)):
            parts = [_aggregate(part) for part in parts_of(cohort)]
            columns = ", ".join([str(position), group, *parts, *[ZERO] * (width - len(parts))])
            counts.append(f"SELECT {columns} FROM ({text}{fence}) AS members{order}")  # noqa: S608  # holds no value
        return " UNION ALL ".join(counts)

    return written(database, members, join)


def _members(
    entries: CohortEntryQuerySet, cohort: Cohort, selection: Selection, by: Grouping
) -> QuerySet[CohortEntry, Any]:
    """Return what is counted of each member: its group, its facts, and which conditions of the parts it meets."""
    column = group_column(by, selection)
    named = {"place": F("current_zone_id"), "of_group": F(column) if isinstance(column, str) else column}
    parts = parts_of(cohort)
    named |= {_condition_name(part): condition_of(part, SOME_DAY) for part in parts if condition_of(part, SOME_DAY)}
    named |= figure_columns(cohort, SOME_DAY)
    # A list is asked only for the columns of its index.
    facts = {STORED_COLUMNS[part.fact] for part in parts if part.fact in STORED_COLUMNS}
    return entries.order_by().annotate(**named).values_list(*named, *sorted(facts))


def _aggregate(part: TallyPart) -> str:
    """Return a part of a tally as SQL over the columns of `_members`."""
    conditions = [_condition_name(part)] if condition_of(part, SOME_DAY) else []
    if part.fact == MONTHLY and part.use is not FigureUse.AMOUNT:
        conditions.append("figure IS NOT NULL")
        if part.use is FigureUse.FRESH:
            conditions.append("is_fresh")
    kept = f" FILTER (WHERE {' AND '.join(conditions)})" if conditions else ""
    if not part.fact or part.use is not FigureUse.AMOUNT:
        return f"COUNT(*){kept}"
    added = "figure" if part.fact == MONTHLY else STORED_COLUMNS[part.fact]
    # PostgreSQL adds bigints up to a numeric, which would come as a Decimal; whole 元 stay whole on both engines.
    return f"COALESCE(CAST(SUM({added}){kept} AS bigint), 0)"


def _condition_name(part: TallyPart) -> str:
    """Return the name of what a part counts; parts that count the same members share it."""
    same = [other for other in TALLY_PARTS if _counted_of(other) == _counted_of(part)]
    return f"is_in_{same[0].name}"


def _counted_of(part: TallyPart) -> tuple[object, ...]:
    return part.when, part.industry_only, part.having
