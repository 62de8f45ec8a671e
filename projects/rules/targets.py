"""What became of the projects of a target list by a day, and the share that reached its stage."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate, chain, pairwise

from projects.rules.rates import Ratio

MOST_WEEKS = 104
METHOD = (
    "达到率 = 已达到目标阶段（或其后阶段）的项目 ÷ 在名单上的项目；移出的自移出之日起不在分母，终止的仍在分母。"
    "每周状态为各周日（含当日）。"
)


class TargetState(StrEnum):
    """Where a project of a list stands."""

    REACHED = "reached"
    WAITING = "waiting"
    TERMINATED = "terminated"
    REMOVED = "removed"


TARGET_STATE_LABELS = {
    TargetState.REACHED: "已达到",
    TargetState.WAITING: "未达到",
    TargetState.TERMINATED: "已终止",
    TargetState.REMOVED: "已移出",
}


@dataclass(frozen=True)
class Aim:
    """A project of a list: the spans of days on it (the end is the day of removal), and what happened to it."""

    spans: Sequence[tuple[date, date | None]]
    reached_on: date | None
    terminated_on: date | None

    def days(self) -> Iterator[date]:
        """Yield the days on which its state may change."""
        for day in (*chain.from_iterable(self.spans), self.reached_on, self.terminated_on):
            if day is not None:
                yield day

    def state_on(self, day: date) -> TargetState | None:
        """Return its state at the end of a day; None before it was put on the list."""
        begun = [span for span in self.spans if span[0] <= day]
        if not begun:
            return None
        if all(end is not None and end <= day for _, end in begun):
            return TargetState.REMOVED
        # Before 终止: what was reached stays reached.
        if self.reached_on is not None and self.reached_on <= day:
            return TargetState.REACHED
        if self.terminated_on is not None and self.terminated_on <= day:
            return TargetState.TERMINATED
        return TargetState.WAITING


@dataclass(frozen=True)
class TargetTally:
    """How many projects of a list are in which state at the end of a day."""

    as_of: date
    reached: int
    waiting: int
    terminated: int
    removed: int

    @property
    def share(self) -> Ratio:
        """Return those that reached the stage over those on the list; removed ones are in neither part."""
        return Ratio(self.reached, self.reached + self.waiting + self.terminated)


def tallies_of_target(aims: Iterable[Aim], days: Sequence[date]) -> list[TargetTally]:
    """
    Return the counts of a list at the end of each of some days, which are in order.

    A state lasts from one of a project's own days to the next: it is looked at once for each of these, not each day.
    """
    changes = {state: [0] * (len(days) + 1) for state in TargetState}
    for aim in aims:
        places = sorted({bisect_left(days, day) for day in aim.days()} | {len(days)})
        for begin, end in pairwise(places):
            state = aim.state_on(days[begin])
            if state is not None:
                changes[state][begin] += 1
                changes[state][end] -= 1
    counts = {str(state): accumulate(of_state) for state, of_state in changes.items()}
    columns = (counts[name] for name in ("reached", "waiting", "terminated", "removed"))
    # Not strict: what changes after the last day is left out.
    return [TargetTally(day, *found) for day, *found in zip(days, *columns, strict=False)]


def week_ends(first: date, last: date) -> Iterator[date]:
    """Yield the Sundays from the week of a day on, and the last day itself; the newest `MOST_WEEKS` of them."""
    sunday = first + timedelta(days=6 - first.weekday())
    sundays = [sunday + timedelta(weeks=week) for week in range((last - sunday).days // 7 + 1)]
    days = sundays if sundays and sundays[-1] == last else [*sundays, last]
    yield from days[-MOST_WEEKS:]
