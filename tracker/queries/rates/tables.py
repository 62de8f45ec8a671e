"""The table of the rates: what was counted of each list, by group. The rules divide; nothing here does."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from projects.models import Category
from projects.rules.rates import PARTS, Tally, total_of
from projects.rules.stages import Cohort
from projects.rules.tallying import MemberFacts, facts_for, tally_member
from tracker.queries.rates.columns import measures_of
from tracker.queries.rates.facts import with_facts
from tracker.queries.rates.labels import Key, Label, labels_of
from tracker.queries.rates.selection import Grouping, Selection, entries_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from projects.models import CohortEntryQuerySet
    from tracker.queries.rates.window import Window
    from zones.models import Officer

NO_TALLY = Tally()
COLUMN_OF = {
    Grouping.UNIT: "unit_id",
    Grouping.ZONE: "zone_id",
    Grouping.ROUND: "round_id",
    Grouping.CATEGORY: "category",
    Grouping.CHAIN: "chain",
}


@dataclass(frozen=True)
class Row:
    """One group's tallies of the three lists; `key` is None for the total."""

    key: str | None
    label: str
    tallies: Mapping[Cohort, Tally]


@dataclass(frozen=True)
class Table:
    """The rows of a question, and their sum."""

    rows: list[Row]
    total: Row


def rates_table(*, officer: Officer, window: Window, selection: Selection, by: Grouping) -> Table:
    """Return each visible group's tallies. Three queries and one or none for the labels, however many groups."""
    tallies = {cohort: tallies_of(officer, window, selection, cohort, by) for cohort in Cohort}
    keys: set[Key] = set().union(*(tallies[cohort].keys() for cohort in Cohort))
    labels = labels_of(by, keys, officer=officer, rounds=window.rounds, selection=selection)
    return assemble(tallies, labels)


def assemble(tallies: Mapping[Cohort, Mapping[Key, Tally]], labels: Sequence[Label]) -> Table:
    """Put the tallies of the three lists beside each other, in the order of the labels, with their sum."""
    columns = [[found.get(label.value, NO_TALLY) for label in labels] for found in tallies.values()]
    rows = [
        Row(label.key, label.text, dict(zip(tallies, parts, strict=True)))
        for label, *parts in zip(labels, *columns, strict=True)
    ]
    total = {cohort: total_of(found.values()) for cohort, found in tallies.items()}
    return Table(rows, Row(None, "合计", total))


def tallies_of(
    officer: Officer, window: Window, selection: Selection, cohort: Cohort, by: Grouping
) -> dict[Key, Tally]:
    """Return the tally of each group that has members on one list. One query."""
    if not window.rounds:
        return {}
    entries = entries_of(officer, window, selection, cohort)
    if window.reads_ledger:
        return _folded(with_facts(entries, cohort, window), cohort, window.as_of, by)
    return _aggregated(entries, cohort, window.as_of, by)


def _aggregated(entries: CohortEntryQuerySet, cohort: Cohort, as_of: date, by: Grouping) -> dict[Key, Tally]:
    """Count in the database, from the projection: one pass over the list's index."""
    measures = measures_of(cohort, as_of)
    if by is Grouping.NONE:
        return {None: Tally(**entries.aggregate(**measures))}
    # A row's values in the order of a tally; what this list does not count is the zero put behind them.
    names = list(measures)
    in_order = itemgetter(*(names.index(name) if name in measures else -1 for name in PARTS))
    found = entries.order_by().values_list(COLUMN_OF[by]).annotate(**measures)
    return {key: Tally(*in_order((*values, 0))) for key, *values in found}


_FACTS = (
    "amount_yuan",
    "category",
    "fact_left_on",
    "fact_left_kind",
    "fact_reached_on",
    "planned_next_on",
    "fact_completed",
    "expected_output_yuan",
    "fact_actual",
)


def _folded(entries: CohortEntryQuerySet, cohort: Cohort, as_of: date, by: Grouping) -> dict[Key, Tally]:
    """Count member by member from the ledger as it was: slower, asked rarely."""
    tallies: defaultdict[Key, Tally] = defaultdict(Tally)
    columns: tuple[Any, ...] = _FACTS if by is Grouping.NONE else (*_FACTS, COLUMN_OF[by])
    for row in entries.order_by().values_list(*columns):
        amount, category, *rest = row[: len(_FACTS)]
        key = None if by is Grouping.NONE else row[-1]
        facts = facts_for(cohort, MemberFacts(amount, category == Category.INDUSTRY, *rest))
        tallies[key] += tally_member(facts, as_of)
    return dict(tallies)
