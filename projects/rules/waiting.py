"""
How long projects wait between two stages, and what that tells of those that still wait.

The estimate is Kaplan and Meier's: projects that have not got there yet count for as long as they have waited, so that
slow ones are not left out. Terminated projects never get there: they count as waiting until the day of the question.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter

ENOUGH = 10
"""Fewer projects than this that waited as long carry no forecast."""
METHOD = (
    "预测按同类别项目的历史估计（Kaplan–Meier，未到达的按已等待天数计入，终止的按一直未到达计入，停工时间不扣除）："
    f"已等待同样天数、可供比较的项目不足 {ENOUGH} 个，或超出历史所及的，不作预测。"
)


@dataclass(frozen=True)
class WaitingStep:
    """A day of waiting on which somebody got there, and the share that still waits after it."""

    day: int
    waiting: float


@dataclass(frozen=True)
class WaitingCurve:
    """
    The share that still waits after so many days.

    `horizon` is the last day that at least `ENOUGH` projects waited for: beyond it nothing is said.
    """

    steps: tuple[WaitingStep, ...]
    horizon: int
    count: int

    @cached_property
    def _days(self) -> list[int]:
        return [step.day for step in self.steps]

    def share_waiting(self, days: int) -> float:
        """Return the share that still waits after some days."""
        passed = self._passed(days)
        return self.steps[passed - 1].waiting if passed else 1.0

    def _passed(self, days: int) -> int:
        """Return how many steps some days have passed; by bisection, since many projects ask one curve."""
        return bisect_right(self._days, days)

    def chance(self, waited: int, more: int) -> float | None:
        """Return the chance of a project that waited some days to get there within so many more; None if unknown."""
        if waited + more > self.horizon or more < 0:
            return None
        still = self.share_waiting(waited)
        return None if still == 0 else 1 - self.share_waiting(waited + more) / still

    def median(self, waited: int) -> int | None:
        """Return after how many days in all half of those that waited so long have got there; None if unknown."""
        half = self.share_waiting(waited) / 2
        # The share never rises: the first step of half as many or fewer.
        halved = bisect_left(self.steps, -half, key=lambda step: -step.waiting)
        step = max(halved, self._passed(waited))
        if step == len(self.steps):
            return None
        day = self.steps[step].day
        return day if day <= self.horizon else None


def waiting_curve(waits: Iterable[tuple[int, bool]]) -> WaitingCurve:
    """Return the curve of some projects: each by the days it waited, and whether it got there at their end."""
    ordered = sorted(waits)
    steps: list[WaitingStep] = []
    share, at_risk = 1.0, len(ordered)
    for day, group in groupby(ordered, key=itemgetter(0)):
        outcomes = [got_there for _, got_there in group]
        if got_there := sum(outcomes):
            share *= 1 - got_there / at_risk
            steps.append(WaitingStep(day, share))
        at_risk -= len(outcomes)
    horizon = ordered[-ENOUGH][0] if len(ordered) >= ENOUGH else -1
    return WaitingCurve(tuple(steps), horizon, len(ordered))
