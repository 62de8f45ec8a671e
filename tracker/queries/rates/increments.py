"""
The tallies of many days at once, on PostgreSQL: what each day adds to the day before, from one statement.

Whatever comes to a member comes on one day and stays (`states`), so that it changes a tally on two of the days at the
most: it begins to be counted, and it no longer is. A monthly figure enters as what it grew by since the one before.
"""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q

from projects.models import Category, ProgressFigure
from projects.rules.months import oldest_fresh_month
from projects.rules.stages import Cohort
from projects.rules.tallying import monthly_part_of
from tracker.queries.rates.adding_up import (
    AMOUNT,
    EXPECTED,
    FIGURE_SETS,
    FIGURES,
    MEMBERS,
    WIDEST,
    added_up,
    asks_expected,
)
from tracker.queries.rates.columns import MONTHLY_COLUMNS, confirmed_column, counts
from tracker.queries.rates.known_entries import queries_of, texts_of
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
from tracker.queries.rates.statements import (
    Statement,
    StatementShape,
    database_of_entries,
    shape_of,
    values_of,
    written,
)
from tracker.queries.rates.window import entering_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from projects.models import CohortEntry, CohortEntryQuerySet
    from projects.rules.tallying import Tally, TallyPart
    from tracker.queries.rates.window import Window
    from zones.models import Officer

BITS = 7
"""Of a position: there are fewer days than 128."""


def daily_tallies(
    officer: Officer, window: Window, windows: Sequence[Window], selection: Selection, by: Grouping
) -> dict[Cohort, dict[GroupKey, list[Tally]]]:
    """
    Return each group's tallies of each list on the day of each window; `window` has all their rounds. One query.

    The days are ends of months: of a month the first day alone is compared with them.
    """
    entering = entering_of(windows)
    days = [window.as_of for window in windows]
    values = values_of(officer, selection, window.as_of, window.rounds, window.known_at) | {
        # A day comes at the first of these that is not before it: as many of the days after them are not after it.
        "day_after_each": [day + timedelta(days=1) for day in days],
        # A month's figure is old on as many of the days as have this month, or an earlier one, for their oldest.
        "month_after_stale": [oldest_fresh_month(day) for day in days],
        "entering": [entering[held.pk] for held in window.rounds],
        "length": len(days),
    }
    if selection.is_led is None:
        statement = kept_statement(shape_of(officer, selection, window), by)
    else:
        statement = _changes(database_of_entries(), officer, window, selection, by)
    return added_up(statement.rows(values), len(days))


@lru_cache(maxsize=64)
def kept_statement(shape: StatementShape, by: Grouping) -> Statement:
    """Return the statement of the changes for every question of a shape."""
    return _changes(shape.database, shape.officer, shape.window, shape.selection, by)


# --- What the database answers: a list, a kind, which positions, a group, positions, five sums


def _changes(database: str, officer: Officer, window: Window, selection: Selection, by: Grouping) -> Statement:
    queries: list[QuerySet[Any, Any]] = []
    for cohort in Cohort:
        entries = entries_of(officer, window, selection, cohort)
        queries += queries_of(entries, cohort, window, partial(_members, cohort, window, selection, by))

    def join(texts: Sequence[str]) -> str:
        members = zip(Cohort, texts_of(texts, len(Cohort), "postgresql"), strict=True)
        # Fenced within: what is read once is not stored in between.
        lists = [
            f"{cohort} AS {'MATERIALIZED ' if monthly_part_of(cohort) else ''}({_placed(cohort, text, window)})"
            for cohort, text in members
        ]
        changes = [_counts(cohort, number) for number, cohort in enumerate(Cohort)]
        for number, cohort in enumerate(Cohort):
            part = monthly_part_of(cohort)
            changes += [_figures(part, cohort, number, window)] if part else []
        return f"WITH {', '.join(lists)} {' UNION ALL '.join(changes)}"

    return written(database, queries, join, of_few=not officer.sees_everything)


def _members(
    cohort: Cohort, window: Window, selection: Selection, by: Grouping, entries: CohortEntryQuerySet
) -> QuerySet[CohortEntry, Any]:
    column = group_column(by, selection)
    named = {"of_group": F(column) if isinstance(column, str) else column, "is_industry": Q(category=Category.INDUSTRY)}
    # A list is asked only for the columns of its index.
    columns = ["round_id", AMOUNT, *sorted(events_of(cohort))]
    columns += [EXPECTED] if asks_expected(cohort) else []
    columns += ["project_id", *_newest_columns(cohort, window)] if monthly_part_of(cohort) else []
    return entries.order_by().annotate(**named).values_list(*named, *columns)


def _newest_columns(cohort: Cohort, window: Window) -> tuple[str, ...]:
    """Return where entries store the newest monthly figure, its month, and the newest month that states or confirms."""
    part = monthly_part_of(cohort)
    if part is None or window.reads_records:
        return ()
    column, month = MONTHLY_COLUMNS[part.name]
    return column, month, confirmed_column(month)


def _placed(cohort: Cohort, members: str, window: Window) -> str:
    """Return the members of a list with the positions at which each meets each condition, and no longer."""
    columns = ["of_group", "is_industry", AMOUNT]
    columns += [EXPECTED] if asks_expected(cohort) else []
    columns += ["project_id", *_newest_columns(cohort, window)] if monthly_part_of(cohort) else []
    columns += [f"{position} AS {name}" for position, name in names_of(cohort).items()]
    positions = [f"{position_of(event)} AS {at(event)}" for event in events_of(cohort).values()]
    # As `width_bucket` answers: a wider number would make each comparison with the others convert them.
    positions.append(f"CAST((%(entering)s)[array_position(%(rounds)s, round_id)] AS integer) AS {ENTERS}")
    # Fenced, as each position stands in several of the columns.
    placed = f"SELECT members.*, {', '.join(positions)} FROM ({members}) AS members OFFSET 0"  # noqa: S608
    return f"SELECT {', '.join(columns)} FROM ({placed}) AS placed"  # noqa: S608  # holds no value


def _counts(cohort: Cohort, number: int) -> str:
    """Return what is counted of the members themselves, by where they begin to meet conditions, and end to."""
    sums = ["COUNT(*)", _sum(AMOUNT), "0", "0", "0"]
    if asks_expected(cohort):
        sums[2:] = ["COUNT(*) FILTER (WHERE is_industry)", f"COUNT({EXPECTED})", _sum(EXPECTED)]
    return _grouped(number, MEMBERS, sets_of(cohort), sums, cohort)


def _figures(part: TallyPart, cohort: Cohort, number: int, window: Window) -> str:
    """Return the same of the growth of monthly figures, of the first ones, and of the spans in which they are fresh."""
    # The first month is one that states a figure: one that confirms what never was says nothing. What is known too late
    # changes nothing; what is fresh for no day begins and ends to be so at once, which cancels each other.
    fresh_from = "GREATEST(told_from, begins, CASE WHEN before IS NOT NULL THEN stale_before END)"
    kept = (
        "SELECT of_group, figure - COALESCE(before, 0) AS growth, before IS NULL AS is_first, "  # noqa: S608
        f"GREATEST(told_from, begins) AS begins, ends, {fresh_from} AS fresh_from, "
        f"GREATEST({fresh_from}, LEAST(stale_from, ends)) AS fresh_to FROM ({_grown(part, cohort, window)}) AS grown "
        "WHERE told_from < ends AND (figure IS NOT NULL OR before IS NOT NULL)"
    )
    if not window.reads_records:
        kept += f" UNION ALL {_stored_figures(part, cohort, window)}"
    # By one number made of the positions, which is looked up once: for four columns PostgreSQL would sort all rows.
    (columns,) = FIGURE_SETS
    shifts = [BITS * place for place in reversed(range(len(columns)))]
    number_of = " | ".join(f"({column} << {shift})" for column, shift in zip(columns, shifts, strict=True))
    positions = [f"(positions >> {shift}) & {2**BITS - 1}" for shift in shifts] + ["0"] * (WIDEST - len(columns))
    sums = [_sum("growth"), "COUNT(*) FILTER (WHERE is_first)", "COUNT(*)", "0", "0"]
    numbered = f"SELECT of_group, growth, is_first, {number_of} AS positions FROM ({kept}) AS kept OFFSET 0"  # noqa: S608
    return (
        f"SELECT {number}, {FIGURES}, 0, of_group, {', '.join([*positions, *sums])} FROM ({numbered}) AS numbered "  # noqa: S608
        "GROUP BY of_group, positions"
    )


def _stored_figures(part: TallyPart, cohort: Cohort, window: Window) -> str:
    """Return the figures of the members that met the condition only after their last month: as it is stored."""
    figure, _, confirmed = _newest_columns(cohort, window)
    begins, ends = begins_of(part.when, cohort), ends_of(part.when, cohort)
    fresh_to = f"GREATEST({begins}, LEAST(width_bucket({confirmed}, %(month_after_stale)s), {ends}))"
    return (
        f"SELECT of_group, {figure}, true, {begins}, {ends}, {begins}, {fresh_to} FROM {cohort} "  # noqa: S608
        f"WHERE {_is_counted(part, cohort)} AND {figure} IS NOT NULL AND width_bucket({confirmed}, {DAYS}) <= {begins}"
    )


def _is_counted(part: TallyPart, cohort: Cohort) -> str:
    """Return whether figures of a member count for any of the days."""
    promised = f" AND {EXPECTED} IS NOT NULL" if part.having else ""
    return f"{begins_of(part.when, cohort)} < {ends_of(part.when, cohort)}{promised}"


def _grown(part: TallyPart, cohort: Cohort, window: Window) -> str:
    """
    Return each month that states or confirms a figure, with the figure that stood before it.

    Beside it the position from which on it is known, and that from which on it, or the month before, is old.
    """
    column, _ = MONTHLY_COLUMNS[part.name]
    table = ProgressFigure._meta.db_table
    begins, ends = begins_of(part.when, cohort), ends_of(part.when, cohort)
    # Of most members no month is newer than the day from which on it counts: those are not looked up.
    newest = _newest_columns(cohort, window)
    is_asked = f" AND width_bucket({newest[2]}, {DAYS}) > {begins}" if newest else ""
    # Member by member in the order of the index, newest first: nothing is sorted. Fenced, as positions are used twice.
    placed = (
        f"SELECT month, {column} AS figure, width_bucket(month, {DAYS}) AS told_from, "  # noqa: S608
        f"width_bucket(month, %(month_after_stale)s) AS stale_from FROM {table} AS figures "
        f"WHERE figures.project_id = {cohort}.project_id AND {counts('figures', window)} "
        f"AND ({column} IS NOT NULL OR no_change) ORDER BY month DESC OFFSET 0"
    )
    rows = (
        "SELECT month, figure, told_from, stale_from, LEAD(figure) OVER newer AS before, LEAD(stale_from) OVER newer "  # noqa: S608
        f"AS stale_before FROM ({placed}) AS placed WINDOW newer AS (ORDER BY month DESC)"
    )
    # Where the month before only confirmed, what stood before it is looked up.
    older = (
        f"SELECT {column} FROM {table} AS older WHERE older.project_id = {cohort}.project_id "  # noqa: S608
        f"AND {counts('older', window)} AND {column} IS NOT NULL AND older.month < told.month "
        "ORDER BY older.month DESC LIMIT 1"
    )
    return (
        f"SELECT of_group, {begins} AS begins, {ends} AS ends, figure, told_from, stale_from, stale_before, "  # noqa: S608
        f"CASE WHEN before IS NULL AND stale_before IS NOT NULL THEN ({older}) ELSE before END AS before "
        f"FROM {cohort} CROSS JOIN LATERAL ({rows}) AS told WHERE {_is_counted(part, cohort)}{is_asked} OFFSET 0"
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
