"""
The tables of the rates: what was counted of each list, by group or by zone in order of a rate.

Nothing here divides: percentages are computed by the rules alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.db.models import IntegerField, Value

from projects.models import Category
from projects.rules.months import month_end
from projects.rules.stages import Cohort
from projects.rules.states import MemberFacts, MonthlyFigures
from projects.rules.tallying import TALLY_PARTS, DailyTallies, Tally, monthly_part_of, parts_of, total_of
from tracker.queries.rates.chains import merged
from tracker.queries.rates.columns import figure_month, monthly_figure, tally_columns, with_dates
from tracker.queries.rates.selection import (
    Grouping,
    GroupKey,
    GroupLabel,
    Selection,
    entries_of,
    labels_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from projects.models import CohortEntryQuerySet
    from tracker.queries.rates.window import Window
    from zones.models import Officer

NO_TALLY = Tally()
GROUP_COLUMNS = {
    Grouping.ROUND: "round_id",
    Grouping.CATEGORY: "category",
    Grouping.CHAIN: "chain",
}


def group_column(by: Grouping, selection: Selection) -> Any:
    """Return the column of entries by which they are split: zones and units are those of the question's structure."""
    if by in {Grouping.UNIT, Grouping.ZONE}:
        return f"{selection.place_lookup(by)}_id"
    return GROUP_COLUMNS.get(by, NOTHING)


@dataclass(frozen=True)
class RateRow:
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
    tallies = {cohort: tallies_of(officer, window, selection, cohort, by) for cohort in Cohort}
    if by is Grouping.CHAIN:
        tallies = merged(tallies, selection.meanings, total_of)
    keys: set[GroupKey] = set().union(*(tallies[cohort].keys() for cohort in Cohort))
    labels = labels_of(by, keys, officer=officer, rounds=window.rounds, selection=selection)
    return assemble(tallies, labels)


def assemble(tallies: Mapping[Cohort, Mapping[GroupKey, Tally]], labels: Sequence[GroupLabel]) -> RateTable:
    """Put the tallies of the three lists beside each other, in the order of the labels, with their sum."""
    columns = [[by_group.get(label.value, NO_TALLY) for label in labels] for by_group in tallies.values()]
    rows = [
        RateRow(label.key, label.text, dict(zip(tallies, parts, strict=True)))
        for label, *parts in zip(labels, *columns, strict=True)
    ]
    # From the tallies, not from the rows: without grouping there are no rows.
    total = {cohort: total_of(by_group.values(), parts_of(cohort)) for cohort, by_group in tallies.items()}
    return RateTable(rows, RateRow(None, "合计", total))


def tallies_of(
    officer: Officer, window: Window, selection: Selection, cohort: Cohort, by: Grouping
) -> dict[GroupKey, Tally]:
    """Return the tally of each group that has members on one list. One query."""
    if not window.rounds:
        return {}
    entries = entries_of(officer, window, selection, cohort)
    # The projection holds only what stands now, and not who approved what (ADR 0012).
    if window.reads_records:
        return _counted_one_by_one(entries, cohort, window, group_column(by, selection))
    return _aggregated(entries, cohort, window.as_of, group_column(by, selection))


def _aggregated(entries: CohortEntryQuerySet, cohort: Cohort, as_of: date, column: Any) -> dict[GroupKey, Tally]:
    """Count in the database, from the projection: one pass over the list's index."""
    columns = tally_columns(cohort, as_of)
    if column is NOTHING:
        return {None: Tally(**entries.aggregate(**columns))}
    # A row's values in the order of a tally; what this list does not count is the zero put behind them.
    names = list(columns)
    in_order = itemgetter(*(names.index(part.name) if part.name in columns else -1 for part in TALLY_PARTS))
    # By zone in the order of the index, which begins with the zone of now: the database need not sort.
    rows = entries.order_by().values_list("current_zone_id" if column == "zone_id" else column, column)
    counted: dict[GroupKey, Tally] = {}
    for _, group, *values in rows.annotate(**columns):
        tally = Tally(*in_order((*values, 0)))
        # What a zone declared and gave to another since comes in a row of its own.
        counted[group] = counted[group] + tally if group in counted else tally
    return counted


NOTHING = Value(None, output_field=IntegerField())
"""Stands in a query for a column that a list or a question does not have."""
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


def _counted_one_by_one(
    entries: CohortEntryQuerySet, cohort: Cohort, window: Window, column: Any
) -> dict[GroupKey, Tally]:
    """Count member by member from the records as they were: slower, asked rarely."""
    part = monthly_part_of(cohort)
    figure, month = (monthly_figure(part.name, window), figure_month(part.name, window)) if part else (NOTHING,) * 2
    rows = with_dates(entries, cohort, window).order_by()
    counted: DailyTallies[GroupKey] = DailyTallies(cohort, [window.as_of])
    for *declared, yuan, of_month, group in rows.values_list(*FACT_COLUMNS, figure, month, column):
        figures = () if yuan is None else ((month_end(of_month), yuan),)
        counted.add_member(group, facts_of_member(declared, figures))
    return {group: tally for group, (tally,) in counted.tallies().items()}
