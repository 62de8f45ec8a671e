"""What the ratios are held against."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.machine import Span
    from bench.timing import Times

MILLION = 1_000_000
WIDTH = 42


@dataclass(frozen=True)
class Goal:
    """
    A ratio and its bound, which may be another one for a million projects; `is_least` bounds from below.

    It holds from `smallest` projects to `largest`: of fewer a province has some hundred entries, and what is measured
    is the making of its SQL.
    """

    title: str
    bound: float
    bound_of_million: float | None = None
    is_least: bool = False
    smallest: int = 100_000
    largest: int = MILLION

    def bound_of(self, scale: int) -> float | None:
        """Return the bound for that many projects, or None where there is none."""
        if not self.smallest <= scale <= self.largest:
            return None
        return self.bound_of_million if scale >= MILLION and self.bound_of_million is not None else self.bound


PROVINCE = Goal("province / handwritten SQL", 1.3)
LEAGUE = Goal("league of the nation / handwritten SQL", 1.25, 1.2)
NUMPY = Goal("province / numpy in memory", 2.5)
LOOP = Goal("a query a project / province", 50, 300, is_least=True)
DAYS = Goal("slowest as-of date / fastest, province", 1.5)
SERIES = Goal("36 months / one report, province", 3, 6)
SERIES_BY_HAND = Goal("36 months / handwritten SQL, province", 1)
UPDATE = Goal("status update with the indexes / without", 1.25)
LIST_PAGE = Goal("list page with lights / values() and orjson", 1.6)
PAST = Goal("figures of the past / of now, province", 10, smallest=20_000, largest=100_000)
SCAN = Goal("scan for stalled projects / handwritten SQL", 8)
MAILS = Goal("mails a second, two senders", 30, is_least=True, smallest=0)
PREVIEW = Goal("preview of 10,000 rows / calamine alone", 12, smallest=0)
WRITING = Goal("writing 10,000 rows / their preview", 2, smallest=0)
MEMBERS_BOOK = Goal("members as a workbook / bare xlsxwriter", 1.3, smallest=0)
LEDGER_BOOK = Goal("whole ledger as a workbook / xlsxwriter", 1.3, smallest=0)
LIST_BOOK = Goal("stalled projects as a workbook / xlsxwriter", 1.3, smallest=0)
GROWTH_OF_PROVINCE = Goal("growth exponent of the province", 0.6)
GROWTH_OF_LEAGUE = Goal("growth exponent of the league", 0.85)


@dataclass(frozen=True)
class Measurement:
    """One ratio, measured several times, and what it was made of. `has_goal` is off where none is set, as on SQLite."""

    goal: Goal
    scale: int
    ratios: tuple[float, ...]
    remark: str
    span: Span
    has_goal: bool = True

    @property
    def ratio(self) -> float:
        """The usual ratio."""
        return median(self.ratios)

    @property
    def bound(self) -> float | None:
        """What it is held against, if anything."""
        return self.goal.bound_of(self.scale) if self.has_goal else None

    @property
    def is_missed(self) -> bool:
        """Whether it is beyond its bound."""
        bound = self.bound
        return bound is not None and not (self.ratio >= bound if self.goal.is_least else self.ratio <= bound)

    def __str__(self) -> str:
        """Return a row of the printed table."""
        mark = " " if self.bound is None else "✗" if self.is_missed else "✓"
        spread = f"{min(self.ratios):.2f}–{max(self.ratios):.2f}" if len(self.ratios) > 1 else ""
        return (
            f"{mark} {self.goal.title:<{WIDTH}} {self.ratio:8.2f} {spread:<13} {self._held_against:<7} "
            f"{self.remark}; {self.span}"
        )

    @property
    def _held_against(self) -> str:
        return "" if self.bound is None else f"{'≥' if self.goal.is_least else '≤'} {self.bound:g}"

    def miss(self) -> str:
        """Return the line that says by how much the goal is missed, and whether the machine may be the reason."""
        doubt = "" if self.span.is_quiet else " (measured beside others' work)"
        return f"MISSED at {self.scale:,}: {self.goal.title} {self.ratio:.2f}, goal {self._held_against}{doubt}"


def ratio_of(
    goal: Goal, scale: int, times: Times, numerator: str, denominator: str, *, has_goal: bool = True
) -> Measurement:
    """Return the ratio of two of the times taken side by side."""
    remark = (
        f"{numerator} {times[numerator]:.1f} ms, {denominator} {times[denominator]:.1f} ms, "
        f"by processor time {times.processor_ratio(numerator, denominator):.2f}"
    )
    return Measurement(goal, scale, times.ratios(numerator, denominator), remark, times.span, has_goal)
