"""
What each zone adds to the growth of a total (拉动, in percentage points): (now - before) ÷ total before.

No published formula was found; this is the usual one of statistics, in which the parts add up to the growth of the
total. It needs an indicator whose values can be added up, such as an amount invested.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from projects.rules.rates import Ratio

FORMULA = "（本期 − 上期）÷ 各开发区上期合计，单位为百分点；各开发区之和等于合计的增速。通行算法，未见本省公布。"


@dataclass(frozen=True)
class ZoneValues:
    """What a zone reported of two periods, in ten-thousandths; None where nothing counts."""

    zone: int
    before: int | None
    now: int | None


@dataclass(frozen=True)
class Contribution:
    """A zone's part in the growth of the total, and its place from above and from below; ties share one."""

    zone: int
    before: int
    now: int
    total_before: int
    rank: int
    rank_from_below: int

    @property
    def change(self) -> int:
        return self.now - self.before

    @property
    def points(self) -> Decimal | None:
        """Return the percentage points, rounded once; None without a positive total to divide by."""
        return points_of(self.change, self.total_before)


@dataclass(frozen=True)
class ContributionTable:
    """Every zone with both values, the highest first; `missing` are the others, which count on neither side."""

    total_before: int
    total_now: int
    rows: tuple[Contribution, ...]
    missing: tuple[ZoneValues, ...]

    @property
    def change(self) -> int:
        return self.total_now - self.total_before

    @property
    def growth(self) -> Decimal | None:
        """Return the growth of the total in percent; None without a positive total to divide by."""
        return points_of(self.change, self.total_before)

    def highest(self, count: int) -> list[Contribution]:
        """Return those of the first places; more than `count` where some share the last of these."""
        return [row for row in self.rows if row.rank <= count]

    def lowest(self, count: int) -> list[Contribution]:
        """Return those of the last places, the lowest first."""
        return sorted((row for row in self.rows if row.rank_from_below <= count), key=lambda row: row.rank_from_below)


def points_of(change: int, total_before: int) -> Decimal | None:
    """Return a change in percent of a total; None unless the total is positive."""
    return Ratio(change, total_before).percent if total_before > 0 else None


def contributions(values: Iterable[ZoneValues]) -> ContributionTable:
    """Return what each zone adds. A zone without one of its two values is listed as missing, never taken as zero."""
    known: list[tuple[int, int, int]] = []
    missing: list[ZoneValues] = []
    for zone_values in values:
        if zone_values.before is None or zone_values.now is None:
            missing.append(zone_values)
        else:
            known.append((zone_values.zone, zone_values.before, zone_values.now))
    total_before, total_now = sum(before for _, before, _ in known), sum(now for _, _, now in known)
    changes = [now - before for _, before, now in known]
    # All are divided by one total, so the exact changes are in the order of the points.
    rows = [
        Contribution(
            zone,
            before,
            now,
            total_before,
            1 + sum(change > now - before for change in changes),
            1 + sum(change < now - before for change in changes),
        )
        for zone, before, now in known
    ]
    # Stable: those that share a place stay in the order in which they came.
    return ContributionTable(total_before, total_now, tuple(sorted(rows, key=lambda row: row.rank)), tuple(missing))
