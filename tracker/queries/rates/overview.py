"""The rates at a glance: one table, its total on an earlier day, and the ends of the months before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from projects.rules.months import last_completed_month, previous_month
from projects.rules.rates import divided_parts
from projects.rules.stages import Cohort
from projects.rules.tallying import NOTHING_COUNTED
from tracker.queries.rates.counting import counted_on_two_days
from tracker.queries.rates.selection import Grouping
from tracker.queries.rates.tables import RateTable, labelled, rates_table, tallies_of_lists

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from projects.rules.rates import Basis
    from projects.rules.tallying import Tally
    from tracker.queries.rates.selection import Selection
    from tracker.queries.rates.window import Window
    from zones.models import Officer

MONTHS = 36


@dataclass(frozen=True)
class Overview:
    """The groups and their total on the day, and the total of the same question on the earlier day."""

    table: RateTable
    earlier: Mapping[Cohort, Tally]


def overview(
    *, officer: Officer, window: Window, earlier: Window, selection: Selection, by: Grouping, basis: Basis
) -> Overview:
    """
    Return what the lists held and reached on both days. Six queries at the most, and two for the labels.

    Of the earlier day only what the rates of the basis divide need have been counted.
    """
    asked: Any = {"officer": officer, "window": window, "selection": selection, "by": by}
    reads_records = window.reads_records or earlier.reads_records
    if window.rounds and window.rounds == earlier.rounds and not reads_records and selection.is_led is None:
        formulas = basis.formulas().values()
        names = frozenset[str]().union(*(divided_parts(formula.compute) for formula in formulas))
        tallies, totals = counted_on_two_days(**asked, earlier=earlier.as_of, names=names)
        return Overview(labelled(tallies, **asked), totals)
    # By the names of then or now: nobody reads names from a total.
    before = tallies_of_lists(officer, earlier, selection, tuple(Cohort), Grouping.NONE)
    totals = {cohort: of_list.get(None, NOTHING_COUNTED) for cohort, of_list in before.items()}
    return Overview(rates_table(**asked), totals)


def months_before(day: date) -> list[date]:
    """Return the newest months that a day has completed, oldest first."""
    months = [last_completed_month(day)]
    while len(months) < MONTHS:
        months.append(previous_month(months[-1]))
    return months[::-1]


def on_day(window: Window, day: date) -> Window:
    """Return the same rounds and knowledge on another day, also of rounds that were held after it."""
    return replace(window, as_of=day)
