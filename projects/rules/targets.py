"""What became of the projects of a target list by a day, and the share that reached its stage."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

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


def tally_target(aims: Iterable[Aim], day: date) -> TargetTally:
    """Return the counts of a list at the end of a day."""
    states = [aim.state_on(day) for aim in aims]
    return TargetTally(
        day,
        reached=states.count(TargetState.REACHED),
        waiting=states.count(TargetState.WAITING),
        terminated=states.count(TargetState.TERMINATED),
        removed=states.count(TargetState.REMOVED),
    )


def week_ends(first: date, last: date) -> Iterator[date]:
    """Yield the Sundays from the week of a day on, and the last day itself; the newest `MOST_WEEKS` of them."""
    sunday = first + timedelta(days=6 - first.weekday())
    sundays = [sunday + timedelta(weeks=week) for week in range((last - sunday).days // 7 + 1)]
    days = sundays if sundays and sundays[-1] == last else [*sundays, last]
    yield from days[-MOST_WEEKS:]
