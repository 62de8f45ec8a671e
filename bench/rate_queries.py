"""The queries that are measured: one province among thirty, and the league of the whole nation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bench.sample_projects import NOW, TODAY, ZONES_OF_A_UNIT, unit_of
from projects.rules.months import months_between
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.rates.tables import RateTable, rates_table
from tracker.queries.rates.trend import TrendPoint, monthly_windows, trend
from tracker.queries.rates.window import Window, resolve_window
from zones.models import Officer

if TYPE_CHECKING:
    from datetime import datetime

PROVINCE = unit_of(ZONES_OF_A_UNIT + 1)
"""The unit whose 93 zones stand for a province."""
FIRST, LAST = "2021-1", "2022-4"
"""The ends of a window of eight rounds."""
DAYS = (date(2022, 12, 31), date(2023, 6, 30), date(2023, 12, 15), date(2024, 6, 30), TODAY)
"""As-of dates on which all the eight rounds were held."""
MOMENT_PAST = NOW - timedelta(days=290)
MONTHS = list(months_between(date(2021, 12, 1), date(2024, 11, 1)))
EVERYTHING = Selection()


@dataclass(frozen=True)
class RateQuery:
    """The arguments of one call of `rates_table`."""

    officer: Officer
    window: Window
    by: Grouping

    def run(self) -> RateTable:
        """Return the product's answer."""
        return rates_table(officer=self.officer, window=self.window, selection=EVERYTHING, by=self.by)


def province(day: date = TODAY, *, known_at: datetime | None = None, by: Grouping = Grouping.ZONE) -> RateQuery:
    """Return the query of a province: 93 zones, eight rounds."""
    window = resolve_window(first=FIRST, last=LAST, as_of=day, known_at=known_at, now=NOW)
    return RateQuery(Officer.objects.get(username=PROVINCE), window, by)


def league(day: date = TODAY, *, known_at: datetime | None = None) -> RateQuery:
    """Return the query of the nation: every zone, every round but the newest."""
    window = resolve_window(first=None, last=None, as_of=day, known_at=known_at, now=NOW)
    return RateQuery(Officer.objects.get(username="province"), window, Grouping.ZONE)


def series(query: RateQuery) -> list[TrendPoint]:
    """Return the product's answer at the end of each of 36 months."""
    windows = monthly_windows(first=FIRST, last=LAST, months=MONTHS, known_at=None, now=NOW, today=TODAY)
    return trend(officer=query.officer, windows=windows, selection=EVERYTHING, by=query.by)
