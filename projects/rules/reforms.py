"""The figures of the three approval reforms for a period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from projects.rules.rates import Ratio

COMMITMENT, STANDARD_LAND, FULL_PROXY = "commitment", "standard_land", "full_proxy"
EVERY = frozenset({COMMITMENT, STANDARD_LAND, FULL_PROXY})


class Part(StrEnum):
    """One of the counts of projects of a period."""

    COMMITMENT = COMMITMENT
    STANDARD_LAND = STANDARD_LAND
    FULL_PROXY = FULL_PROXY
    ALL_THREE = "all_three"
    UNDATED = "undated"


PART_LABELS = {
    Part.COMMITMENT: "承诺制项目",
    Part.STANDARD_LAND: "标准地项目",
    Part.FULL_PROXY: "领代办项目",
    Part.ALL_THREE: "全流程项目（三项俱全）",
    Part.UNDATED: "未填适用日期的项目",
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

    def __add__(self, other: ReformTally) -> ReformTally:
        """Return the tally of both together."""
        return ReformTally(*(getattr(self, part.name) + getattr(other, part.name) for part in fields(self)))

    @property
    def compression(self) -> Ratio:
        """Return (statutory − actual) ÷ statutory, of the procedures finished in the period that have a limit."""
        return Ratio(self.statutory_days - self.actual_days, self.statutory_days)

    @property
    def standard_share(self) -> Ratio:
        """Return new industrial land granted as standard land over all new industrial land."""
        return Ratio(self.standard_industrial_area, self.new_industrial_area)


@dataclass(frozen=True)
class ReformDates:
    """The day since when a project goes through each reform; None where the day was not recorded."""

    since: Mapping[str, date | None]


def parts_of_project(dates: ReformDates, start: date, end: date) -> frozenset[Part]:
    """
    Return the counts to which a project belongs: what it entered within a period, both ends in.

    It goes through all three (全流程) from the day of the last one.
    """
    known = {reform: day for reform, day in dates.since.items() if day is not None}
    parts = {Part(reform) for reform, day in known.items() if start <= day <= end}
    if known.keys() == EVERY and start <= max(known.values()) <= end:
        parts.add(Part.ALL_THREE)
    # Whatever the period: without a day it cannot be placed in any.
    if len(known) < len(dates.since):
        parts.add(Part.UNDATED)
    return frozenset(parts)


def tally_project(dates: ReformDates, start: date, end: date) -> ReformTally:
    """Return the tally of just this project for a period."""
    parts = parts_of_project(dates, start, end)
    return ReformTally(
        commitment_projects=int(Part.COMMITMENT in parts),
        standard_land_projects=int(Part.STANDARD_LAND in parts),
        proxy_projects=int(Part.FULL_PROXY in parts),
        all_three_projects=int(Part.ALL_THREE in parts),
        undated_projects=int(Part.UNDATED in parts),
    )
