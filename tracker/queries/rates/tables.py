"""
The tables of the rates: what was counted of each list, by group or by zone in order of a rate.

Nothing here divides: percentages are computed by the rules alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

from projects.models import Category
from projects.rules.stages import Cohort
from projects.rules.states import MemberFacts, MonthlyFigures
from projects.rules.tallying import NOTHING_COUNTED, Tally, total_of
from tracker.queries.rates.chains import merged
from tracker.queries.rates.counting import counted
from tracker.queries.rates.labels import GroupLabel, labels_of
from tracker.queries.rates.selection import Grouping, GroupKey, Selection

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.queries.rates.window import Window
    from zones.models import Officer


class RateRow(NamedTuple):
    """One group's tallies of the three lists; `key` is None for the total."""

    key: str | None
    label: str
    tallies: Mapping[Cohort, Tally]


@dataclass(frozen=True)
class RateTable:
    """The rows of a question, and their sum."""

    rows: list[RateRow]
    total: RateRow


def rates_table(*, officer: Officer, window: Window, selection: Selection, by: Grouping) -> RateTable:
    """Return each visible group's tallies. Three queries and at most two for the labels, however many groups."""
    tallies = tallies_of_lists(officer, window, selection, tuple(Cohort), by)
    return labelled(tallies, officer=officer, window=window, selection=selection, by=by)


def labelled(
    tallies: dict[Cohort, dict[GroupKey, Tally]],
    *,
    officer: Officer,
    window: Window,
    selection: Selection,
    by: Grouping,
) -> RateTable:
    """Return the table of what was counted, with the names of its groups. Two queries at the most."""
    if by is Grouping.CHAIN:
        tallies = merged(tallies, selection.meanings, total_of)
    keys: set[GroupKey] = set().union(*(tallies[cohort].keys() for cohort in Cohort))
    labels = labels_of(by, keys, officer=officer, rounds=window.rounds, selection=selection)
    return assemble(tallies, labels)


def assemble(tallies: Mapping[Cohort, Mapping[GroupKey, Tally]], labels: Sequence[GroupLabel]) -> RateTable:
    """Put the tallies of the three lists beside each other, in the order of the labels, with their sum."""
    values, keys, texts = zip(*labels, strict=True) if labels else ((), (), ())
    signed, started, producing = Cohort
    columns = [map(tallies[cohort].get, values, repeat(NOTHING_COUNTED)) for cohort in Cohort]
    # A league has thousands of rows: written out, and without a call of Python's for each.
    beside = [{signed: first, started: second, producing: third} for first, second, third in zip(*columns, strict=True)]
    rows: list[RateRow] = list(map(partial(tuple.__new__, RateRow), zip(keys, texts, beside, strict=True)))
    # From the tallies, not from the rows: without grouping there are no rows.
    total = {cohort: total_of(by_group.values(), cohort) for cohort, by_group in tallies.items()}
    return RateTable(rows, RateRow(None, "合计", total))


def tallies_of(
    officer: Officer, window: Window, selection: Selection, cohort: Cohort, by: Grouping
) -> dict[GroupKey, Tally]:
    """Return the tally of each group that has members on one list. One query."""
    return tallies_of_lists(officer, window, selection, (cohort,), by)[cohort]


def tallies_of_lists(
    officer: Officer, window: Window, selection: Selection, cohorts: tuple[Cohort, ...], by: Grouping
) -> dict[Cohort, dict[GroupKey, Tally]]:
    """Return the tally of each group that has members, by list. One query a list at the most."""
    if not window.rounds:
        return {cohort: {} for cohort in cohorts}
    return counted(officer, window, selection, cohorts, by)


FACT_COLUMNS = (
    "amount_yuan",
    "category",
    "fact_removed_on",
    "fact_terminated_on",
    "fact_reached_on",
    "planned_next_on",
    "expected_output_yuan",
)
"""What `facts_of_member` is made of, of entries that were annotated `with_dates`."""


def facts_of_member(declared: Sequence[Any], figures: MonthlyFigures) -> MemberFacts:
    """Return the facts of a member from the values of `FACT_COLUMNS` and the monthly figures that its list counts."""
    amount, category, removed_on, terminated_on, reached_on, planned_next_on, expected_output = declared
    return MemberFacts(
        amount=amount,
        is_industry=category == Category.INDUSTRY,
        removed_on=removed_on,
        terminated_on=terminated_on,
        reached_on=reached_on,
        planned_next_on=planned_next_on,
        expected_output=expected_output,
        figures=figures,
    )
