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
from projects.rules.months import FRESH_MONTHS
from projects.rules.stages import Cohort
from projects.rules.states import EVER, Condition, Event
from projects.rules.tallying import MONTHLY, TALLY_PARTS, FigureUse, Tally, TallyPart, monthly_part_of, parts_of
from tracker.queries.rates.columns import MONTHLY_COLUMNS, STORED_COLUMNS
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
FIGURE_CHANGES = ("begins", "ends", "fresh_from", "fresh_to")
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
        "entering": [entering[held.pk] for held in window.rounds],
        "length": len(days),
        "fresh_months": FRESH_MONTHS,
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


# --- What the database answers: a list, a kind, a group, the change by which it is grouped, its position, five sums


def _changes(database: str, officer: Officer, window: Window, selection: Selection, by: Grouping) -> Statement:
    members = [_members(entries_of(officer, window, selection, cohort), cohort, selection, by) for cohort in Cohort]

    def join(texts: Sequence[str]) -> str:
        lists = [
            f"{cohort} AS MATERIALIZED ({_placed(cohort, text)})" for cohort, text in zip(Cohort, texts, strict=True)
        ]
        changes = [_counts(cohort, number) for number, cohort in enumerate(Cohort)]
        changes += [_figures(part, cohort, number) for number, (cohort, part) in enumerate(_monthly_parts()) if part]
        return f"WITH {ASKED}, {', '.join(lists)} {' UNION ALL '.join(changes)}"

    return written(database, members, join)


ASKED = (
    "asked AS (SELECT CAST(%(day_after_each)s AS date[]) AS days, CAST(%(rounds)s AS bigint[]) AS rounds, "
    "CAST(%(entering)s AS int[]) AS entering, CAST(%(length)s AS int) AS length, "
    "make_interval(months => %(fresh_months)s) AS fresh_for)"
)
"""The values that many columns need: what stands in a statement many times is read as often."""


def _monthly_parts() -> list[tuple[Cohort, TallyPart | None]]:
    return [(cohort, monthly_part_of(cohort)) for cohort in Cohort]


def _members(
    entries: CohortEntryQuerySet, cohort: Cohort, selection: Selection, by: Grouping
) -> QuerySet[CohortEntry, Any]:
    column = group_column(by, selection)
    named = {"of_group": F(column) if isinstance(column, str) else column, "is_industry": Q(category=Category.INDUSTRY)}
    # A list is asked only for the columns of its index.
    days = {event.day for when in _conditions(cohort) for event in (*when.come, *when.ahead)}
    columns = ["round_id", AMOUNT, *sorted(days)]
    columns += [EXPECTED] if _asks_expected(cohort) else []
    columns += ["project_id"] if monthly_part_of(cohort) else []
    return entries.order_by().annotate(**named).values_list(*named, *columns)


def _placed(cohort: Cohort, members: str) -> str:
    """Return the members of a list, numbered, with the positions at which each meets each condition, and no longer."""
    columns = ["of_group", "is_industry", AMOUNT, "member", "length"]
    columns.append(EXPECTED if _asks_expected(cohort) else f"CAST(NULL AS bigint) AS {EXPECTED}")
    columns += ["project_id"] if monthly_part_of(cohort) else []
    events = {event: f"at_{event.day}" for when in _conditions(cohort) for event in (*when.come, *when.ahead)}
    for place, when in enumerate(_conditions(cohort)):
        begins = f"GREATEST({', '.join(['enters', *(events[event] for event in when.come)])})"
        ends = f"LEAST({', '.join(['length', *(events[event] for event in when.ahead)])})"
        # Whoever never meets it begins and ends at once: both changes cancel each other.
        columns += [f"{begins} AS begins_{place}", f"GREATEST({begins}, {ends}) AS ends_{place}"]
    positions = [f"{_position(event)} AS {name}" for event, name in events.items()]
    positions += ["entering[array_position(rounds, round_id)] AS enters", "ROW_NUMBER() OVER () AS member", "length"]
    # Fenced, as each position stands in several of the columns.
    placed = f"SELECT members.*, {', '.join(positions)} FROM ({members}) AS members, asked OFFSET 0"  # noqa: S608
    return f"SELECT {', '.join(columns)} FROM ({placed}) AS placed"  # noqa: S608  # holds no value


def _position(event: Event) -> str:
    undated = "0" if event.undated == EVER else "length"
    return f"COALESCE(width_bucket({event.day}, days), {undated})"


def _counts(cohort: Cohort, number: int) -> str:
    """Return what is counted of the members themselves, by where they begin to meet each condition, and end to."""
    changes = _member_changes(cohort)
    sums = ["COUNT(*)", "COUNT(*) FILTER (WHERE is_industry)", f"COUNT({EXPECTED})", _sum(AMOUNT), _sum(EXPECTED)]
    return _grouped(number, MEMBERS, changes, sums, cohort)


def _figures(part: TallyPart, cohort: Cohort, number: int) -> str:
    """Return the same of the growth of monthly figures, of the first ones, and of the spans in which they are fresh."""
    column, _ = MONTHLY_COLUMNS[part.name]
    place = _conditions(cohort).index(part.when)
    promised = f" AND {EXPECTED} IS NOT NULL" if part.having else ""
    table = ProgressFigure._meta.db_table
    # `told` is the position from which on a month's figure is known, `lapses` that from which on it is old.
    told = (
        f"SELECT member, of_group, begins_{place} AS begins, ends_{place} AS ends, project_id, month, "  # noqa: S608
        f"{column} AS figure, width_bucket(month, days) AS told, "
        f"width_bucket(CAST(month + fresh_for AS date), days) AS lapses FROM asked, {cohort} "
        f"JOIN {table} AS figures USING (project_id) WHERE withdrawn_at IS NULL "
        f"AND ({column} IS NOT NULL OR no_change) AND begins_{place} < ends_{place}{promised} OFFSET 0"
    )
    older = (
        f"SELECT {column} FROM {table} AS older WHERE older.project_id = told.project_id AND withdrawn_at IS NULL "  # noqa: S608
        f"AND {column} IS NOT NULL AND older.month < told.month ORDER BY older.month DESC LIMIT 1"
    )
    # Where the month before only confirmed, what stood before it is looked up.
    before = (
        "CASE WHEN LAG(figure) OVER told_before IS NOT NULL THEN LAG(figure) OVER told_before "
        f"WHEN LAG(month) OVER told_before IS NOT NULL THEN ({older}) END"
    )
    grown = (
        "SELECT of_group, ends, GREATEST(told, begins) AS begins, lapses, figure, "  # noqa: S608
        f"CASE WHEN figure IS NOT NULL THEN {before} END AS before, "
        "COUNT(figure) OVER told_before AS nth, LAG(lapses) OVER told_before AS lapsed "
        f"FROM ({told}) AS told WHERE told < ends WINDOW told_before AS (PARTITION BY member ORDER BY month)"
    )
    # A month that confirms a figure that never was says nothing: the first month is one that states a figure.
    is_first = "nth = 1 AND figure IS NOT NULL"
    spans = (
        f"SELECT of_group, begins, ends, figure - COALESCE(before, 0) AS growth, {is_first} AS is_first, "  # noqa: S608
        f"CASE WHEN {is_first} THEN begins ELSE GREATEST(begins, lapsed) END AS fresh_from, "
        f"LEAST(lapses, ends) AS fresh_to FROM ({grown}) AS grown WHERE nth > 0"
    )
    sums = [_sum("growth"), "COUNT(*) FILTER (WHERE is_first)", "COUNT(*) FILTER (WHERE fresh_from < fresh_to)"]
    return _grouped(number, FIGURES, FIGURE_CHANGES, [*sums, "0", "0"], f"({spans}) AS spans")


def _grouped(number: int, kind: int, changes: Sequence[str], sums: Sequence[str], rows: str) -> str:
    """Return sums by group and by each of some positions in turn; `GROUPING` tells by which."""
    sets = ", ".join(f"(of_group, {change})" for change in changes)
    return (
        f"SELECT {number}, {kind}, of_group, GROUPING({', '.join(changes)}), COALESCE({', '.join(changes)}), "  # noqa: S608
        f"{', '.join(sums)} FROM {rows} GROUP BY GROUPING SETS ({sets})"
    )


def _sum(added: str) -> str:
    return f"COALESCE(CAST(SUM({added}) AS bigint), 0)"


# --- What of it belongs to which part


@cache
def _conditions(cohort: Cohort) -> tuple[Condition, ...]:
    """Return the different conditions of the parts of a list; their places stand in the rows."""
    return tuple(dict.fromkeys(part.when for part in parts_of(cohort)))


@cache
def _member_changes(cohort: Cohort) -> tuple[str, ...]:
    """Return the columns of the positions at which members change a tally; what nothing can end has no end."""
    ends = (f"ends_{place}" for place, when in enumerate(_conditions(cohort)) if when.ahead)
    return (*(f"begins_{place}" for place in range(len(_conditions(cohort)))), *ends)


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
    which = {AMOUNT: 3, EXPECTED: 4}[STORED_COLUMNS[part.fact]] if part.fact else 2 if part.having else 0
    place = _conditions(cohort).index(part.when)
    return f"begins_{place}", f"ends_{place}", 1 if part.industry_only else which


Changes: TypeAlias = "dict[str, list[tuple[int, ...]]]"
"""By the column of their positions: positions, each with its five sums."""


def _added_up(rows: Iterable[tuple[Any, ...]], length: int) -> dict[Cohort, dict[GroupKey, list[Tally]]]:
    cohorts = tuple(Cohort)
    changes: dict[Cohort, defaultdict[GroupKey, Changes]] = {
        cohort: defaultdict(lambda: defaultdict(list)) for cohort in Cohort
    }
    for number, kind, group, mask, *sums in rows:
        cohort = cohorts[number]
        names = FIGURE_CHANGES if kind == FIGURES else _member_changes(cohort)
        # `GROUPING` has a zero in the place of the one change that the row is grouped by, the first one leftmost.
        name = names[len(names) - (mask ^ ((1 << len(names)) - 1)).bit_length()]
        changes[cohort][group][name].append(tuple(sums))
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
            for change in changes.get(begins, ()):
                column[change[0]] += change[which + 1]
            for change in changes.get(ends, ()):
                column[change[0]] -= change[which + 1]
        columns.append(accumulate(column[:-1]))
    return list(map(Tally._make, zip(*columns, strict=True)))
