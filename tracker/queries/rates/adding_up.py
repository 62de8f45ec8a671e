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


Changes: TypeAlias = "defaultdict[str, list[tuple[int, Sequence[int]]]]"
"""By the column of their positions: positions, each with its five sums."""


def added_up(rows: Iterable[tuple[Any, ...]], length: int) -> dict[Cohort, dict[GroupKey, list[Tally]]]:
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
