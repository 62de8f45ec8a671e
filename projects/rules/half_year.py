"""Whether both rates of the dispatch are over half at mid-year (双过半), and what is missing to the half."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.rules.dispatch_rates import DispatchTally
from projects.rules.rates import Ratio

HALF_YEAR = (
    "双过半：截至 6 月 30 日，开工复工率、投资完成率都不低于 50%（本系统的理解，未见公布的算法）；"
    "任一没有分母的不作判断。"
)
HALF = Decimal(50)


@dataclass(frozen=True)
class HalfGap:
    """How far a share is from the half."""

    ratio: Ratio

    @property
    def is_reached(self) -> bool | None:
        """Whether the share is at least one half; None when there is nothing to divide by."""
        return 2 * self.ratio.numerator >= self.ratio.denominator if self.ratio.denominator else None

    @property
    def missing(self) -> int | None:
        """Return what the numerator lacks, in its unit (projects or 元), rounded up to a whole one; 0 once reached."""
        if not self.ratio.denominator:
            return None
        return max(0, (self.ratio.denominator + 1) // 2 - self.ratio.numerator)

    @property
    def points(self) -> Decimal | None:
        """Return the percentage points that are missing, 0.00 once reached."""
        percent = self.ratio.percent
        return None if percent is None else max(Decimal("0.00"), HALF - percent)


@dataclass(frozen=True)
class HalfYear:
    """Both shares of a project or a group against the half."""

    resumption: HalfGap
    investment_completion: HalfGap

    @property
    def is_reached(self) -> bool | None:
        """Whether both are over half; None where one of them has nothing to divide by."""
        both = (self.resumption.is_reached, self.investment_completion.is_reached)
        return None if None in both else all(both)


def half_year(tally: DispatchTally) -> HalfYear:
    """Return both shares of a tally against the half."""
    return HalfYear(HalfGap(tally.at_work), HalfGap(tally.investment_completion))


def half_year_day(year: int) -> date:
    """Return the day of 双过半 in a year, inclusive."""
    return date(year, 6, 30)
