"""How the changes that the database counted (`increments`) add up to the tallies of each day."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, TypeAlias

from projects.rules.stages import Cohort
from projects.rules.tallying import MONTHLY, TALLY_PARTS, FigureUse, Tally, TallyPart, parts_of
from tracker.queries.rates.columns import STORED_COLUMNS
from tracker.queries.rates.positions import begins_of, ends_of, sets_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracker.queries.rates.selection import GroupKey

MEMBERS, FIGURES = 0, 1
"""The kinds of rows: of the members themselves, and of the monthly figures that their list counts."""
FIGURE_SETS = (("begins", "ends", "fresh_from", "fresh_to"),)
WIDEST = max(map(len, (*FIGURE_SETS, *(columns for cohort in Cohort for columns in sets_of(cohort)))))
"""Positions by which rows are grouped together, at the most."""
BEFORE = 4
"""Columns of a row before the positions: its list, its kind, by which set it is grouped, and its group."""
EXPECTED = STORED_COLUMNS["expected_output"]
AMOUNT = STORED_COLUMNS["amount"]


def asks_expected(cohort: Cohort) -> bool:
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


Changes: TypeAlias = "dict[str, tuple[Sequence[int], Sequence[Sequence[int]]]]"
"""By the column of their positions: the positions, and of each of the five sums those that belong to them."""


def added_up(rows: Iterable[tuple[Any, ...]], length: int) -> dict[Cohort, dict[GroupKey, list[Tally]]]:
    cohorts = tuple(Cohort)
    changes: dict[Cohort, defaultdict[GroupKey, Changes]] = {cohort: defaultdict(dict) for cohort in Cohort}
    # Column by column: there are a thousand rows, and of a row of its own each would be taken apart by Python.
    alike: defaultdict[tuple[Any, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        alike[row[:BEFORE]].append(row)
    for (number, kind, mask, group), of_set in alike.items():
        sets = FIGURE_SETS if kind == FIGURES else sets_of(cohorts[number])
        # `GROUPING` has a zero in the place of the one set that the row is grouped by, the first one leftmost.
        names = sets[len(sets) - (mask ^ ((1 << len(sets)) - 1)).bit_length()]
        columns = list(zip(*of_set, strict=True))
        positions, sums = columns[BEFORE : BEFORE + WIDEST], columns[BEFORE + WIDEST :]
        of_group = changes[cohorts[number]][group]
        of_group.update((name, (column, sums)) for name, column in zip(names, positions, strict=False))
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
            for position, value in _changes_at(changes, begins, which):
                column[position] += value
            for position, value in _changes_at(changes, ends, which):
                column[position] -= value
        columns.append(accumulate(column[:-1]))
    return list(map(Tally._make, zip(*columns, strict=True)))


def _changes_at(changes: Changes, name: str, which: int) -> Iterable[tuple[int, int]]:
    if name not in changes:
        return ()
    positions, sums = changes[name]
    return zip(positions, sums[which], strict=True)
