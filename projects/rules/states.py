"""
The state of a member of a list on a day: the one table from which Python and the database both derive it.

What may come to a member is a `MemberEvent`: it comes on one day, has come from that day on, that day included, and
never goes. A `Condition` says which events have come and which are still ahead. So a member meets a condition for one
span of days, and the same condition is a filter of the database (`tracker.queries.rates.columns.filter_of`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

EVER, NEVER = 0, 2**31
"""Day numbers before and after every day of the calendar (`date.toordinal`)."""


MonthlyFigures: TypeAlias = "Sequence[tuple[date, int | None]]"
"""
Figures in order of their months: the last day of the month, from which on each counts, and whole 元.

None confirms the figure before it ("no change").
"""


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """What was declared of one member of a list, and what came of it. Amounts are whole 元."""

    amount: int
    is_industry: bool
    removed_on: date | None
    """The day from which it is taken off its list (调出)."""
    terminated_on: date | None
    """The day on which the project ended (终止), whether its zone recorded it or the province, on whichever list."""
    reached_on: date | None
    """The first day of the stage after its list or of a later one."""
    planned_next_on: date | None
    """The day for which that stage was planned."""
    expected_output: int | None = None
    figures: MonthlyFigures = ()
    """The monthly figures that its list counts: completed investment of 开工一批, actual yearly output of 投产一批."""


@dataclass(frozen=True, eq=False)  # looked up by identity: hashing its values would double the time of a member
class MemberEvent:
    """Something that comes to a member on a day and stays."""

    day: str
    """The fact that holds the day."""
    undated: int = NEVER
    """When it came to a member of which no day is known."""

    def day_number(self, facts: MemberFacts) -> int:
        """Return the number of the first day on which it has come."""
        day: date | None = getattr(facts, self.day)
        return self.undated if day is None else day.toordinal()


@dataclass(frozen=True, eq=False)
class Condition:
    """
    A condition on a member and a day: which events have come, and which are still ahead.

    As events only come, a member meets it on the days from the last of `come` to before the first of `ahead`.
    """

    come: tuple[MemberEvent, ...] = ()
    ahead: tuple[MemberEvent, ...] = ()

    def span(self, came: Mapping[MemberEvent, int]) -> tuple[int, int]:
        """
        Return from when on a member meets it, and from when on no longer.

        `came` says when each event comes to the member, in numbers that grow with the days.
        """
        start, end = EVER, NEVER
        for event in self.come:
            start = max(start, came[event])
        for event in self.ahead:
            end = min(end, came[event])
        return start, end


REMOVED = MemberEvent("removed_on")
TERMINATED = MemberEvent("terminated_on")
REACHED = MemberEvent("reached_on")
DUE = MemberEvent("planned_next_on", undated=EVER)  # a member without a planned date is never excused as not yet due
EVENTS = (REMOVED, TERMINATED, REACHED, DUE)

EVERY_MEMBER = Condition()
IS_REMOVED = Condition(come=(REMOVED,))
IS_STAYING = Condition(ahead=(REMOVED,))
HAS_REACHED = Condition(come=(REACHED,), ahead=(REMOVED,))
# A project that ended is not excused any more: dropping failures would raise the rate.
IS_NOT_DUE = Condition(ahead=(DUE, REACHED, REMOVED, TERMINATED))
IS_TERMINATED = Condition(come=(TERMINATED,), ahead=(REMOVED,))
"""Overlaps reached and pending: a project that failed stays in the denominator of every basis."""


class State(StrEnum):
    """The part of a list that a member falls into."""

    REMOVED = "removed"
    REACHED = "reached"
    NOT_DUE = "not_due"
    PENDING = "pending"


STATES: Mapping[State, Condition] = {
    State.REMOVED: IS_REMOVED,
    State.REACHED: HAS_REACHED,
    State.NOT_DUE: IS_NOT_DUE,
}
"""They exclude each other. A member that is in none of them is pending."""

STATE_LABELS = {
    State.REMOVED: "已调出",
    State.REACHED: "已实现",
    State.NOT_DUE: "未到期",
    State.PENDING: "未实现",
}
