"""A list's tally over many days at once: when each member's contribution to each part begins and ends."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from projects.rules.rates import Tally
from projects.rules.states import REMOVED_KIND
from projects.rules.tallying import TERMINATED_KIND, MemberFacts


@dataclass(frozen=True)
class Course:
    """When one member changes its state, as positions in the list of days: its length when never."""

    leaves: int
    reaches: int
    due: int
    """Its planned date has come; 0 when it has none."""
    ends: int
    """It is declared ended (终止)."""


class Curves:
    """The tally of one group of members on each of a list of days, in order."""

    def __init__(self, days: Sequence[date]) -> None:
        """Start with no members."""
        self._days = days
        self._changes: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(days) + 1))

    def add_member(self, facts: MemberFacts, enters: int) -> Course:
        """
        Count a member from the day at position `enters` on; return its course.

        The monthly figures of `facts` are not used: they change over the days, see `add_figures`.
        """
        course = self._course(facts)
        never = len(self._days)
        self._add_state(("members", "amount"), facts, enters, never)
        self._add_state(("removed", "removed_amount"), facts, max(course.leaves, enters), never)
        self._add_state(("reached", "reached_amount"), facts, max(course.reaches, enters), course.leaves)
        until = min(course.due, course.reaches, course.leaves)
        self._add_state(("not_due", "not_due_amount"), facts, enters, until)
        self._add("terminated", 1, max(course.ends, enters), never)
        self._add("expected_output", facts.expected_output or 0, enters, course.leaves)
        return course

    def add_figures(
        self, part: str, figures: Iterable[tuple[date, int]], course: Course, *, enters: int, from_reached: bool
    ) -> None:
        """
        Count a member's monthly figures, each from the last day of its month until the next one's.

        `figures` are (last day of the month, 元) in order; they count until the member is removed and, with
        `from_reached`, only once it reached the next stage.
        """
        first = max(enters, course.reaches if from_reached else 0)
        before = 0
        for day, value in figures:
            self._add(part, value - before, max(bisect_left(self._days, day), first), course.leaves)
            before = value

    def tallies(self) -> list[Tally]:
        """Return the tally on each day."""
        parts = {part: list(accumulate(changes)) for part, changes in self._changes.items()}
        return [Tally(**{part: values[index] for part, values in parts.items()}) for index in range(len(self._days))]

    def _course(self, facts: MemberFacts) -> Course:
        left = self._position(facts.left_on)
        never = len(self._days)
        leaves = left if facts.left_kind == REMOVED_KIND else never
        return Course(
            leaves=leaves,
            reaches=min(self._position(facts.reached_on), leaves),
            due=0 if facts.planned_next_on is None else self._position(facts.planned_next_on),
            ends=left if facts.left_kind == TERMINATED_KIND else never,
        )

    def _position(self, day: date | None) -> int:
        """Return the first listed day on or after a day."""
        return len(self._days) if day is None else bisect_left(self._days, day)

    def _add_state(self, parts: tuple[str, str], facts: MemberFacts, start: int, end: int) -> None:
        self._add(parts[0], 1, start, end)
        self._add(parts[1], facts.amount, start, end)
        if facts.is_industry:
            self._add(f"industry_{parts[0]}", 1, start, end)

    def _add(self, part: str, value: int, start: int, end: int) -> None:
        if start < end:
            changes = self._changes[part]
            changes[start] += value
            changes[end] -= value
