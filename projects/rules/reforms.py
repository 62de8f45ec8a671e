"""The figures of the three approval reforms for a period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from operator import attrgetter

from projects.rules.rates import Ratio

COMMITMENT, STANDARD_LAND, FULL_PROXY = "commitment", "standard_land", "full_proxy"
EVERY = frozenset({COMMITMENT, STANDARD_LAND, FULL_PROXY})


class ReformPart(StrEnum):
    """One of the counts of projects of a period."""

    COMMITMENT = COMMITMENT
    STANDARD_LAND = STANDARD_LAND
    FULL_PROXY = FULL_PROXY
    ALL_THREE = "all_three"
    UNDATED = "undated"


PART_LABELS = {
    ReformPart.COMMITMENT: "承诺制项目",
    ReformPart.STANDARD_LAND: "标准地项目",
    ReformPart.FULL_PROXY: "领代办项目",
    ReformPart.ALL_THREE: "全流程项目（三项俱全）",
    ReformPart.UNDATED: "未填适用日期的项目",
}


@dataclass(frozen=True)
class ReformTally:
    """What was counted of one group for a period. Areas are whole ten-thousandths of a 亩, days working days."""

    commitment_projects: int = 0
    standard_land_projects: int = 0
    proxy_projects: int = 0
    all_three_projects: int = 0
    undated_projects: int = 0
    """Projects that go through a reform since an unknown day: they are in no period, so they are shown apart."""
    standard_parcels: int = 0
    standard_area: int = 0
    new_industrial_area: int = 0
    standard_industrial_area: int = 0
    proxy_posts: int = 0
    items: int = 0
    items_without_limit: int = 0
    statutory_days: int = 0
    actual_days: int = 0

    @staticmethod
    def total(tallies: Iterable[ReformTally]) -> ReformTally:
        """Return the tally of all together; of none everything is 0."""
        return ReformTally(*map(sum, zip(*map(_PARTS, tallies), strict=True)))

    @property
    def compression(self) -> Ratio:
        """Return (statutory − actual) ÷ statutory, of the procedures finished in the period that have a limit."""
        return Ratio(self.statutory_days - self.actual_days, self.statutory_days)

    @property
    def standard_share(self) -> Ratio:
        """Return new industrial land granted as standard land over all new industrial land."""
        return Ratio(self.standard_industrial_area, self.new_industrial_area)


_PARTS = attrgetter(*(part.name for part in fields(ReformTally)))


@dataclass(frozen=True)
class ReformDates:
    """The day since when a project goes through each reform; None where the day was not recorded."""

    since: Mapping[str, date | None]


def parts_of_project(dates: ReformDates, start: date, end: date) -> frozenset[ReformPart]:
    """
    Return the counts to which a project belongs: what it entered within a period, both ends in.

    It goes through all three (全流程) from the day of the last one.
    """
    known = {reform: day for reform, day in dates.since.items() if day is not None}
    parts = {ReformPart(reform) for reform, day in known.items() if start <= day <= end}
    if known.keys() == EVERY and start <= max(known.values()) <= end:
        parts.add(ReformPart.ALL_THREE)
    # Whatever the period: without a day it cannot be placed in any.
    if len(known) < len(dates.since):
        parts.add(ReformPart.UNDATED)
    return frozenset(parts)


REFORMS = (COMMITMENT, STANDARD_LAND, FULL_PROXY)
"""In the order in which they make the digits of a signature, the first the highest."""
PLACES = 5
ABSENT, UNDATED, BEFORE, WITHIN, AFTER = range(PLACES)
"""
Where the day of a reform may lie, seen from a period. Projects that agree in this of all three count alike: the day of
the last reform lies where the latest of the three lies.
"""


def dates_of(signature: int, start: date, end: date) -> ReformDates:
    """Return the days of a project of a signature, as `parts_of_project` tells them apart."""
    days = {
        UNDATED: None,
        BEFORE: start - timedelta(days=1),
        WITHIN: start,
        AFTER: end + timedelta(days=1),
    }
    since = {}
    for reform in reversed(REFORMS):
        signature, place = divmod(signature, PLACES)
        if place != ABSENT:
            since[reform] = days[place]
    return ReformDates(since)


def signatures_of(part: ReformPart, start: date, end: date) -> list[int]:
    """Return the signatures of the projects that belong to a count of a period."""
    every = range(PLACES ** len(REFORMS))
    return [number for number in every if part in parts_of_project(dates_of(number, start, end), start, end)]


def tally_projects(counts: Mapping[ReformPart, int]) -> ReformTally:
    """Return the tally of some projects, of which so many belong to each count."""
    return ReformTally(
        commitment_projects=counts.get(ReformPart.COMMITMENT, 0),
        standard_land_projects=counts.get(ReformPart.STANDARD_LAND, 0),
        proxy_projects=counts.get(ReformPart.FULL_PROXY, 0),
        all_three_projects=counts.get(ReformPart.ALL_THREE, 0),
        undated_projects=counts.get(ReformPart.UNDATED, 0),
    )
