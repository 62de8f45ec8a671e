"""What the ratios are held against."""

from __future__ import annotations

from dataclasses import dataclass

MILLION = 1_000_000


@dataclass(frozen=True)
class Goal:
    """A ratio and its bound, which may be another one for a million projects; `is_least` bounds from below."""

    title: str
    bound: float
    bound_of_million: float | None = None
    is_least: bool = False


PROVINCE = Goal("province / handwritten SQL", 4, 2.5)
LEAGUE = Goal("league of the nation / handwritten SQL", 1.3)
NUMPY = Goal("province / numpy in memory", 3)
LOOP = Goal("a query a project / province", 50, 300, is_least=True)
DAYS = Goal("slowest as-of date / fastest, province", 1.5)
SERIES = Goal("36 months / one report, province", 6)
UPDATE = Goal("status update with the indexes / without", 1.25)
LIST_PAGE = Goal("list page / values() and orjson", 1.2)
SCAN = Goal("scan for stalled projects / handwritten SQL", 8)
MAILS = Goal("mails a second, two senders", 30, is_least=True)
GROWTH_OF_PROVINCE = Goal("growth exponent of the province", 0.6)
GROWTH_OF_LEAGUE = Goal("growth exponent of the league", 0.85)


@dataclass(frozen=True)
class Line:
    """One measured ratio, and what it was made of."""

    goal: Goal
    scale: int
    ratio: float
    remark: str

    @property
    def bound(self) -> float:
        """The bound at this size."""
        is_million = self.scale >= MILLION and self.goal.bound_of_million is not None
        return self.goal.bound_of_million or 0 if is_million else self.goal.bound

    @property
    def is_met(self) -> bool:
        """Whether the ratio keeps to its bound."""
        return self.ratio >= self.bound if self.goal.is_least else self.ratio <= self.bound

    def __str__(self) -> str:
        """Return a row of the printed table."""
        sign = "≥" if self.goal.is_least else "≤"
        mark = "✓" if self.is_met else "✗"
        return f"{mark} {self.goal.title:<42} {self.ratio:8.2f}  {sign} {self.bound:<5g} {self.remark}"


def compared(goal: Goal, scale: int, times: dict[str, float], over: str, under: str) -> Line:
    """Return the ratio of two of the times taken side by side."""
    remark = f"{over} {times[over]:.1f} ms, {under} {times[under]:.1f} ms"
    return Line(goal, scale, times[over] / times[under], remark)
