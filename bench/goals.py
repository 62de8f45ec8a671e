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


SMALLEST_WITH_GOALS = 100_000
"""Of fewer projects a province has some hundred entries, and what is measured is the making of its SQL."""


@dataclass(frozen=True)
class Measurement:
    """One measured ratio, and what it was made of. `has_goal` is off where none was set, as on SQLite."""

    goal: Goal
    scale: int
    ratio: float
    remark: str
    has_goal: bool = True

    def __str__(self) -> str:
        """Return a row of the printed table."""
        goal = self.goal
        is_million = self.scale >= MILLION and goal.bound_of_million is not None
        bound = goal.bound_of_million or 0 if is_million else goal.bound
        is_met = self.ratio >= bound if goal.is_least else self.ratio <= bound
        mark, held_against = "✓" if is_met else "✗", f"{'≥' if goal.is_least else '≤'} {bound:g}"
        if not self.has_goal or self.scale < SMALLEST_WITH_GOALS:
            mark, held_against = " ", ""
        return f"{mark} {goal.title:<42} {self.ratio:8.2f}  {held_against:<7} {self.remark}"


def ratio_of(
    goal: Goal, scale: int, times: dict[str, float], over: str, under: str, *, has_goal: bool = True
) -> Measurement:
    """Return the ratio of two of the times taken side by side."""
    remark = f"{over} {times[over]:.1f} ms, {under} {times[under]:.1f} ms"
    return Measurement(goal, scale, times[over] / times[under], remark, has_goal)
