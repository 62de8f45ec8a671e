"""Zone indicators (开发区指标): the periods they are reported for, and values that are exact and may be negative."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from projects.rules.fixed_point import PARTS, parts_of
from projects.rules.months import last_completed_month, month_end

LARGEST_VALUE = 999_999_999_999
"""Of the unit in which an indicator is reported: twelve digits, within a bigint of ten-thousandths."""
_PERIOD = re.compile(r"((?:19|20|21)\d{2})(?:-(0[1-9]|1[0-2])|-Q([1-4])|-H([12]))?", re.ASCII)


class PeriodKind(StrEnum):
    """For what span of time an indicator is reported."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


PERIOD_LABELS = {
    PeriodKind.MONTH: "月",
    PeriodKind.QUARTER: "季度",
    PeriodKind.HALF_YEAR: "半年",
    PeriodKind.YEAR: "年",
}
MONTHS_OF = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF_YEAR: 6, PeriodKind.YEAR: 12}


class Direction(StrEnum):
    """Which values are better."""

    MORE = "more"
    LESS = "less"
    TARGET = "target"


DIRECTION_LABELS = {Direction.MORE: "越高越好", Direction.LESS: "越低越好", Direction.TARGET: "越接近目标越好"}


@dataclass(frozen=True)
class IndicatorPeriod:
    """A month, quarter, half-year or year, by its first day."""

    kind: PeriodKind
    start: date

    def __str__(self) -> str:
        return self.text

    @property
    def end(self) -> date:
        """Return its last day."""
        return month_end(self.start.replace(month=self.start.month + MONTHS_OF[self.kind] - 1))

    @property
    def year_before(self) -> IndicatorPeriod:
        """Return the same period of the year before."""
        return IndicatorPeriod(self.kind, self.start.replace(year=self.start.year - 1))

    @property
    def number(self) -> int:
        """Return which of its year it is, from 1."""
        return (self.start.month - 1) // MONTHS_OF[self.kind] + 1

    @property
    def text(self) -> str:
        """Return it as `2024-06`, `2024-Q2`, `2024-H1` or `2024`."""
        year = f"{self.start:%Y}"
        match self.kind:
            case PeriodKind.MONTH:
                return f"{self.start:%Y-%m}"
            case PeriodKind.QUARTER:
                return f"{year}-Q{self.number}"
            case PeriodKind.HALF_YEAR:
                return f"{year}-H{self.number}"
        return year

    @property
    def label(self) -> str:
        """Return it as an officer says it: 2024年6月, 2024年第2季度, 2024年上半年, 2024年."""
        year = f"{self.start:%Y}年"
        match self.kind:
            case PeriodKind.MONTH:
                return f"{year}{self.number}月"
            case PeriodKind.QUARTER:
                return f"{year}第{self.number}季度"
            case PeriodKind.HALF_YEAR:
                return f"{year}{'上' if self.number == 1 else '下'}半年"
        return year


def parse_period(text: str) -> IndicatorPeriod:
    """
    Read `2024-06`, `2024-Q2`, `2024-H1` or `2024`.

    :raises ValueError: if it is none of these
    """
    match = _PERIOD.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"“{text}”不是周期，请填写如 2024-06（月）、2024-Q2（季度）、2024-H1（半年）、2024（年）。")
    year, month, quarter, half = match.groups()
    if month:
        return IndicatorPeriod(PeriodKind.MONTH, date(int(year), int(month), 1))
    if quarter:
        return IndicatorPeriod(PeriodKind.QUARTER, date(int(year), 3 * int(quarter) - 2, 1))
    if half:
        return IndicatorPeriod(PeriodKind.HALF_YEAR, date(int(year), 6 * int(half) - 5, 1))
    return IndicatorPeriod(PeriodKind.YEAR, date(int(year), 1, 1))


def latest_period(kind: PeriodKind, day: date) -> IndicatorPeriod:
    """Return the newest period of a kind that a day has completed."""
    last, months = last_completed_month(day), MONTHS_OF[kind]
    if completed := last.month // months:
        return IndicatorPeriod(kind, date(last.year, (completed - 1) * months + 1, 1))
    return IndicatorPeriod(kind, date(last.year - 1, 13 - months, 1))


def value_from(text: str) -> int:
    """
    Read a value exactly, as whole ten-thousandths of its unit; it may be negative, as a growth rate may.

    :raises QuantityError: for an exponent, separators, more than four decimals or more than twelve digits
    """
    stripped = text.strip()
    is_negative = stripped.startswith("-")
    # Only one sign is taken off: `parts_of` refuses a second one.
    parts = parts_of(stripped.removeprefix("-"), noun="数值", unit="", example="12.5", largest=LARGEST_VALUE)
    return -parts if is_negative else parts


def value_text(parts: int) -> str:
    """Return a value exactly, without zeros behind the last decimal."""
    whole, rest = divmod(abs(parts), PARTS)
    decimals = f".{rest:04d}".rstrip("0").rstrip(".")
    return f"{'-' if parts < 0 else ''}{whole}{decimals}"
