"""
Counts the lists in the database: one pass over the index of each list, which holds the projection kept with each entry.

The past, and what reviewers approved, is counted by the same statement over entries as they were known.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cache, lru_cache, partial
from itertools import repeat
from operator import add, itemgetter
from typing import TYPE_CHECKING, Any

from django.db import connections
from django.db.models import F

from projects.rules.stages import Cohort
from projects.rules.states import EVERY_MEMBER
from projects.rules.tallying import (
    MONTHLY,
    NOTHING_COUNTED,
    TALLY_PARTS,
    FigureUse,
    Tally,
    TallyPart,
    parts_of,
    total_of,
)
from tracker.queries.rates.columns import STORED_COLUMNS, amount_of, condition_of, figure_columns, freshness
from tracker.queries.rates.known_entries import queries_of, texts_of
from tracker.queries.rates.selection import Grouping, GroupKey, Selection, entries_of, group_column
from tracker.queries.rates.statements import (
    SOME_DAY,
    SOME_EARLIER_DAY,
    Statement,
    StatementShape,
    database_of_entries,
    days_before,
    shape_of,
    values_of,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from projects.models import CohortEntry, CohortEntryQuerySet
    from tracker.queries.rates.window import Window
    from zones.models import Officer


ZERO = "CAST(0 AS bigint)"  # of one type with what stands there for other lists: nothing is converted
EARLIER = "earlier_"
"""Before the names of columns that are of the earlier day of a comparison."""


def counted(
    officer: Officer, window: Window, selection: Selection, cohorts: Sequence[Cohort], by: Grouping
) -> dict[Cohort, dict[GroupKey, Tally]]:
    """Return the tally of each group that has members, by list. One query, or one a list where every zone is seen."""
    asked = _asked(officer, window, selection, cohorts, by)
    return {cohort: _tallies(of_list, cohort) for cohort, of_list in asked}


def counted_on_two_days(
    officer: Officer, window: Window, earlier: date, selection: Selection, by: Grouping, names: frozenset[str]
) -> tuple[dict[Cohort, dict[GroupKey, Tally]], dict[Cohort, Tally]]:
    """
    Return the tally of each group by list, and the total of each list on an earlier day, in the same queries.

    The total holds the parts of those names alone; who leads a chain must be no part of the question.
    """
    tallies, totals = {}, {}
    for cohort, rows in _asked(officer, window, selection, tuple(Cohort), by, names, days_before(earlier)):
        tallies[cohort] = _tallies(rows, cohort)
        now, parts = total_of(tallies[cohort].values(), cohort), parts_of(cohort)
        sums = {part.name: getattr(now, part.name) for part in parts if part.name in names}
        for place, part in enumerate(_changing(cohort, names), len(parts) + 1):
            sums[part.name] = sum(row[place] for row in rows)
        totals[cohort] = NOTHING_COUNTED._replace(**sums)
    return tallies, totals


def _asked(
    officer: Officer,
    window: Window,
    selection: Selection,
    cohorts: Sequence[Cohort],
    by: Grouping,
    compared: frozenset[str] = frozenset(),
    days: dict[str, date] | None = None,
) -> Iterator[tuple[Cohort, list[tuple[Any, ...]]]]:
    """Yield the rows that were counted of each list."""
    # One for all lists saves trips to the database; where it has thousands of zones, filling up the rows costs more.
    portions = [(cohort,) for cohort in cohorts] if officer.sees_everything else [tuple(cohorts)]
    values = values_of(officer, selection, window.as_of, window.rounds, window.known_at) | (days or {})
    for portion in portions:
        rows = _statement(officer, window, selection, portion, by, compared).rows(values)
        for position, cohort in enumerate(portion):
            # Only what answers for several lists tells them apart.
            yield cohort, rows if len(portion) == 1 else [row[1:] for row in rows if row[0] == position]


def _tallies(rows: Sequence[tuple[Any, ...]], cohort: Cohort) -> dict[GroupKey, Tally]:
    # With a zero behind each for what its list does not count. By `tuple.__new__`, as `_make` takes twice as long.
    parts = map(_in_order(cohort), map(add, rows, repeat((0,))))
    counts: list[Tally] = list(map(partial(tuple.__new__, Tally), parts))
    tallies: dict[GroupKey, Tally] = dict(zip(map(itemgetter(0), rows), counts, strict=True))
    if len(tallies) == len(rows):
        return tallies
    # What a zone declared and gave to another since comes in a row of its own.
    apart: defaultdict[GroupKey, list[Tally]] = defaultdict(list)
    for row, tally in zip(rows, counts, strict=True):
        apart[row[0]].append(tally)
    return {group: total_of(of_group) for group, of_group in apart.items()}


@cache
def _in_order(cohort: Cohort) -> Callable[[tuple[Any, ...]], tuple[int, ...]]:
    """Return what puts a row's parts in the order of a tally; what its list does not count is the zero at its end."""
    names = [part.name for part in parts_of(cohort)]
    return itemgetter(*(names.index(part.name) + 1 if part.name in names else -1 for part in TALLY_PARTS))


def _statement(
    officer: Officer,
    window: Window,
    selection: Selection,
    cohorts: tuple[Cohort, ...],
    by: Grouping,
    compared: frozenset[str],
) -> Statement:
    if selection.is_led is None:
        return kept_statement(shape_of(officer, selection, window), cohorts, by, compared)
    # Who leads a chain on a day is a condition of its own, and no value that could be filled in.
    return _counting(database_of_entries(), officer, window, selection, cohorts, by)


@lru_cache(maxsize=256)
def kept_statement(
    shape: StatementShape, cohorts: tuple[Cohort, ...], by: Grouping, compared: frozenset[str] = frozenset()
) -> Statement:
    """Return the statement that counts some lists for every question of a shape; some parts on an earlier day too."""
    return _counting(shape.database, shape.officer, shape.window, shape.selection, cohorts, by, compared)


def _counting(
    database: str,
    officer: Officer,
    window: Window,
    selection: Selection,
    cohorts: Sequence[Cohort],
    by: Grouping,
    compared: frozenset[str] = frozenset(),
) -> Statement:
    """Return what answers with rows of a group, its parts, those of an earlier day; of several lists by position."""
    # Without the fence PostgreSQL writes each condition and look-up into each part that uses it. For the few entries
    # of a unit the writing costs more than the counting; those of all zones are counted faster that way, except where
    # each figure is looked up.
    is_worth_it, vendor = window.reads_records or not officer.sees_everything, connections[database].vendor
    fence = " OFFSET 0" if is_worth_it and vendor == "postgresql" else ""
    width = max(len(parts_of(cohort)) + len(_changing(cohort, compared)) for cohort in cohorts)
    # By zone in the order of the index, which begins with the zone of now: the database need not sort.
    group, order = {
        Grouping.NONE: ("NULL", ""),
        Grouping.ZONE: ("of_group", " GROUP BY place, of_group"),
    }.get(by, ("of_group", " GROUP BY of_group"))

    def join(texts: Sequence[str]) -> str:
        counts = []
        of_lists = texts_of(texts, len(cohorts), vendor)
        for position, (cohort, text) in enumerate(zip(cohorts, of_lists, strict=True)):
            parts = [_aggregate(part, cohort, window) for part in parts_of(cohort)]
            parts += [_aggregate(part, cohort, window, EARLIER) for part in _changing(cohort, compared)]
            which = [str(position)] if len(cohorts) > 1 else []
            columns = ", ".join([*which, group, *parts, *[ZERO] * (width - len(parts))])
            counts.append(f"SELECT {columns} FROM ({text}{fence}) AS members{order}")  # noqa: S608  # holds no value
        return " UNION ALL ".join(counts)

    some_window = replace(window, as_of=SOME_DAY)
    queries: list[QuerySet[Any, Any]] = []
    for cohort in cohorts:
        select = partial(_members, cohort, some_window, selection, by, _changing(cohort, compared))
        queries += queries_of(entries_of(officer, window, selection, cohort), cohort, window, select)
    return written(database, queries, join, of_few=not officer.sees_everything)


def _members(
    cohort: Cohort,
    window: Window,
    selection: Selection,
    by: Grouping,
    compared: Sequence[TallyPart],
    entries: CohortEntryQuerySet,
) -> QuerySet[CohortEntry, Any]:
    """Return what is counted of each member: its group, its facts, and which conditions of the parts it meets."""
    column = group_column(by, selection)
    named = {"place": F("current_zone_id"), "of_group": F(column) if isinstance(column, str) else column}
    parts = parts_of(cohort)
    named |= {_condition_name(part): condition_of(part, SOME_DAY) for part in parts if condition_of(part, SOME_DAY)}
    named |= figure_columns(cohort, window)
    named |= {EARLIER + _condition_name(part): condition_of(part, SOME_EARLIER_DAY) for part in compared}
    if any(part.fact == MONTHLY for part in compared):
        named[f"{EARLIER}figure"] = figure_columns(cohort, replace(window, as_of=SOME_EARLIER_DAY))["figure"]
    # A list is asked only for the columns of its index.
    facts = {STORED_COLUMNS[part.fact] for part in parts if part.fact in STORED_COLUMNS}
    _, read = freshness(cohort, window)
    facts |= set(read)
    return entries.order_by().annotate(**named).values_list(*named, *sorted(facts))


def _changing(cohort: Cohort, names: frozenset[str]) -> list[TallyPart]:
    """Return the parts of those names whose members are not the same on every day."""
    return [part for part in parts_of(cohort) if part.name in names and part.when != EVERY_MEMBER]


def _aggregate(part: TallyPart, cohort: Cohort, window: Window, day: str = "") -> str:
    """Return a part of a tally as SQL over the columns of `_members`, of the day or the `EARLIER` one."""
    conditions = [day + _condition_name(part)] if condition_of(part, SOME_DAY) else []
    if part.fact == MONTHLY and part.use is not FigureUse.AMOUNT:
        conditions.append("figure IS NOT NULL")
        if part.use is FigureUse.FRESH:
            is_fresh, _ = freshness(cohort, window)
            conditions.append(is_fresh)
    kept = f" FILTER (WHERE {' AND '.join(conditions)})" if conditions else ""
    if not part.fact or part.use is not FigureUse.AMOUNT:
        return f"COUNT(*){kept}"
    added = amount_of(f"{day}figure", window) if part.fact == MONTHLY else STORED_COLUMNS[part.fact]
    # PostgreSQL adds bigints up to a numeric, which would come as a Decimal; whole 元 stay whole on both engines.
    return f"COALESCE(CAST(SUM({added}){kept} AS bigint), 0)"


def _condition_name(part: TallyPart) -> str:
    """Return the name of what a part counts; parts that count the same members share it."""
    same = [other for other in TALLY_PARTS if _counted_of(other) == _counted_of(part)]
    return f"is_in_{same[0].name}"


def _counted_of(part: TallyPart) -> tuple[object, ...]:
    return part.when, part.industry_only, part.having
