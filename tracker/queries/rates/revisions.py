"""
The revision triangle: the rate of each month's end as every later month's end knew it, and as is known now.

Each column is what a trend as known at that moment says; statistical offices call the columns vintages.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from projects.errors import DomainError
from projects.models import CohortEntry
from projects.rules.moments import end_of_day
from projects.rules.months import month_end
from projects.rules.tallying import NOTHING_COUNTED
from tracker.queries.rates.folding import folded
from tracker.queries.rates.selection import Grouping, spans_of_leaders
from tracker.queries.rates.trend import monthly_windows, widest
from tracker.queries.rates.window import ParameterError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from projects.rules.rates import Formula, Rate
    from projects.rules.tallying import Tally
    from tracker.queries.rates.selection import Selection
    from tracker.queries.rates.window import Window
    from zones.models import Officer

MOST_MONTHS = 23
"""Months of a triangle: with what is known now, twenty-four columns."""
MOST_READ = 80_000
"""Members read in all columns together: some seconds of computing."""


@dataclass(frozen=True)
class Revision:
    """One month's end as one moment knew it; `change` is against the moment before, in hundredths of a point."""

    window: Window
    rate: Rate
    change: int | None


@dataclass(frozen=True)
class Triangle:
    """The months, each with what every moment from its own end on knew; `known` are the windows of the columns."""

    moments: Sequence[datetime]
    months: Sequence[tuple[date, Sequence[Revision]]]
    newest: Sequence[Window]


@dataclass(frozen=True)
class Vintages:
    """What a triangle is asked about: months, rounds, and what counts."""

    months: Sequence[date]
    first: str | None
    last: str | None
    rounds_on: date | None
    reviewed: bool
    counts_trial: bool
    now: datetime
    today: date

    def columns(self) -> list[tuple[datetime, list[Window]]]:
        """
        Return the moments, the last of them now, each with the windows of the months that had ended by then.

        :raises ParameterError: for no or too many months, one that has not ended, or a round that was never registered
        """
        if not self.months or len(self.months) > MOST_MONTHS:
            raise ParameterError("to", f"请选择 1 到 {MOST_MONTHS} 个月，且起始月份（from）不晚于结束月份（to）。")
        columns = [(self.now, self._windows(self.months, None))]
        for count, month in enumerate(self.months, start=1):
            moment = end_of_day(month_end(month))
            if moment < self.now:
                columns.insert(count - 1, (moment, self._known_then(self.months[:count], moment)))
        return columns

    def _windows(self, months: Sequence[date], known_at: datetime | None) -> list[Window]:
        return monthly_windows(
            first=self.first,
            last=self.last,
            months=months,
            known_at=known_at,
            now=self.now,
            today=self.today,
            reviewed=self.reviewed,
            counts_trial=self.counts_trial,
            rounds_on=self.rounds_on,
        )

    def _known_then(self, months: Sequence[date], moment: datetime) -> list[Window]:
        try:
            return self._windows(months, moment)
        except ParameterError:
            # A round that was registered later was not known then: nothing could be counted.
            windows = replace(self, first=None, last=None)._windows(months, moment)  # noqa: SLF001  # of its own class
            return [replace(window, rounds=(), left_out=()) for window in windows]


def triangle(*, officer: Officer, asked: Vintages, selection: Selection, formula: Formula) -> Triangle:
    """
    Return the triangle of one rate. Two statements a column.

    :raises ParameterError: as `Vintages.columns`
    :raises DomainError: `question_too_large`, with how to ask for less
    """
    columns = asked.columns()
    _check_extent(officer, columns, selection, formula)
    rates = [
        [formula.compute(tally) for tally in _tallies(officer, windows, selection, formula)] for _, windows in columns
    ]
    months = []
    for index, window in enumerate(columns[-1][1]):
        known = [
            (windows[index], of_moment[index])
            for (_, windows), of_moment in zip(columns, rates, strict=True)
            if index < len(windows)
        ]
        before = [None, *(rate for _, rate in known)]
        revisions = [
            Revision(month_told, rate, _change(rate, earlier))
            for (month_told, rate), earlier in zip(known, before[: len(known)], strict=True)
        ]
        months.append((window.as_of, revisions))
    return Triangle([moment for moment, _ in columns], months, columns[-1][1])


def _tallies(officer: Officer, windows: Sequence[Window], selection: Selection, formula: Formula) -> list[Tally]:
    tallies: list[Tally] = []
    for span in spans_of_leaders(windows, selection):
        whole = widest(span)
        if not whole.rounds:
            tallies += [NOTHING_COUNTED] * len(span)
            continue
        counted = folded(officer, whole, span, selection, formula.cohort, Grouping.NONE)
        tallies += counted.get(None, [NOTHING_COUNTED] * len(span))
    return tallies


def _change(rate: Rate, earlier: Rate | None) -> int | None:
    if earlier is None or rate.percent is None or earlier.percent is None:
        return None
    return int((rate.percent - earlier.percent).scaleb(2))


def _check_extent(
    officer: Officer, columns: Sequence[tuple[datetime, Sequence[Window]]], selection: Selection, formula: Formula
) -> None:
    rounds = widest(columns[-1][1]).rounds
    entries = CohortEntry.objects.visible_to(officer).in_window(formula.cohort, rounds).filter(**selection.filters())
    read = entries.count() * len(columns)
    if read > MOST_READ:
        raise DomainError(
            "question_too_large",
            f"名单成员 {read // len(columns)} 个 × {len(columns)} 个时点，一次最多 {MOST_READ}。"
            "请缩短月份（from、to），或只选一个填报单位（unit）、开发区（zone）。",
            field="to",
        )
