"""What the figures of the approval reforms mean, for a period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from projects.rules.rates import Ratio

COMMITMENT, STANDARD_LAND, FULL_PROXY = "commitment", "standard_land", "full_proxy"


@dataclass(frozen=True)
class ReformTally:
    """What was counted of one group for a period. Areas are whole ten-thousandths of a 亩, days working days."""

    commitment_projects: int = 0
    standard_land_projects: int = 0
    proxy_projects: int = 0
    all_three_projects: int = 0
    undated_projects: int = 0
    """Projects said to go through a reform on a day that nobody stated: in no period, and shown for that."""
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
        return ReformTally(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

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
    """Since when a project goes through each reform; None where the day is not stated."""

    since: Mapping[str, date | None]


def tally_project(dates: ReformDates, start: date, end: date) -> ReformTally:
    """
    Return the tally of just this project: what it entered within the period, both ends in.

    It goes through all three (全流程) from the day of the last one.
    """
    known = {reform: day for reform, day in dates.since.items() if day is not None}
    within = {reform for reform, day in known.items() if start <= day <= end}
    is_whole = len(known) == 3 and start <= max(known.values()) <= end
    return ReformTally(
        commitment_projects=int(COMMITMENT in within),
        standard_land_projects=int(STANDARD_LAND in within),
        proxy_projects=int(FULL_PROXY in within),
        all_three_projects=int(is_whole),
        undated_projects=int(any(day is None for day in dates.since.values())),
    )
