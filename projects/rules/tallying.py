"""What is counted of a list: each part of a tally, declared once, and how members add up to it from day to day."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field, fields
from enum import Enum, auto
from functools import cache
from itertools import accumulate
from operator import add, attrgetter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from projects.rules.months import lapses_on
from projects.rules.stages import Cohort
from projects.rules.states import (
    EVENTS,
    EVERY_MEMBER,
    HAS_REACHED,
    IS_NOT_DUE,
    IS_REMOVED,
    IS_STAYING,
    IS_TERMINATED,
    Condition,
    MemberFacts,
    MonthlyFigures,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

G = TypeVar("G")

MONTHLY = "figures"
"""The fact that is reported every month: of its figures the newest counts."""


class FigureUse(Enum):
    """What a part takes from the newest monthly figure of each member."""

    AMOUNT = auto()
    """The figure itself; nothing where there is none."""
    KNOWN = auto()
    """One where there is a figure."""
    FRESH = auto()
    """One where the figure is of the last completed month or one of the two before, or was confirmed in one."""


@dataclass(frozen=True)
class TallyPart:
    """One number of a tally: what is added up, of which members of which lists."""

    name: str
    when: Condition
    fact: str
    """The fact of `MemberFacts` that is added up; empty to count the members themselves."""
    use: FigureUse
    having: str
    """The fact that a member must state to be counted; empty where none is needed."""
    industry_only: bool
    cohorts: frozenset[Cohort]
    """The lists of which it is counted: a list has only the parts that some basis asks of it."""


def _part(
    when: Condition = EVERY_MEMBER,
    fact: str = "",
    use: FigureUse = FigureUse.AMOUNT,
    *,
    of: Cohort | None = None,
    having: str = "",
    industry_only: bool = False,
) -> Any:
    """Declare a field of a tally that starts at zero, with what it counts."""
    declared = {
        "when": when,
        "fact": fact,
        "use": use,
        "having": having,
        "industry_only": industry_only,
        "cohorts": frozenset(Cohort if of is None else (of,)),
    }
    return field(default=0, metadata=declared)


_EXPECTED = "expected_output"
"""Without an expected output a member has no part in the rate that divides by it."""


@dataclass(slots=True)
class Tally:
    """
    What was counted of one list on one day: the raw parts from which any rate is made. Amounts are whole 元.

    Every member is in exactly one of four states: removed (调出), else reached (the next stage or a later one), else
    not due (its planned date lies ahead), else pending. `terminated` (终止) overlaps reached and pending: failures
    stay in. Of the monthly figures `…_known` counts how many there are, `…_fresh` how many of these are recent.
    Nothing writes to one after it was made. It is not frozen because a league makes thousands of them, and a frozen
    one takes five times as long to make.
    """

    members: int = _part()
    amount: int = _part(fact="amount")
    removed: int = _part(IS_REMOVED)
    removed_amount: int = _part(IS_REMOVED, "amount")
    reached: int = _part(HAS_REACHED)
    reached_amount: int = _part(HAS_REACHED, "amount")
    not_due: int = _part(IS_NOT_DUE)
    not_due_amount: int = _part(IS_NOT_DUE, "amount")
    terminated: int = _part(IS_TERMINATED)
    completed: int = _part(HAS_REACHED, MONTHLY, of=Cohort.STARTED)
    completed_known: int = _part(HAS_REACHED, MONTHLY, FigureUse.KNOWN, of=Cohort.STARTED)
    completed_fresh: int = _part(HAS_REACHED, MONTHLY, FigureUse.FRESH, of=Cohort.STARTED)
    with_expected: int = _part(IS_STAYING, of=Cohort.PRODUCING, having=_EXPECTED)
    with_expected_not_due: int = _part(IS_NOT_DUE, of=Cohort.PRODUCING, having=_EXPECTED)
    expected_output: int = _part(IS_STAYING, _EXPECTED, of=Cohort.PRODUCING, having=_EXPECTED)
    actual_output: int = _part(IS_STAYING, MONTHLY, of=Cohort.PRODUCING, having=_EXPECTED)
    output_known: int = _part(IS_STAYING, MONTHLY, FigureUse.KNOWN, of=Cohort.PRODUCING, having=_EXPECTED)
    output_fresh: int = _part(IS_STAYING, MONTHLY, FigureUse.FRESH, of=Cohort.PRODUCING, having=_EXPECTED)
    industry_members: int = _part(of=Cohort.PRODUCING, industry_only=True)
    industry_removed: int = _part(IS_REMOVED, of=Cohort.PRODUCING, industry_only=True)
    industry_reached: int = _part(HAS_REACHED, of=Cohort.PRODUCING, industry_only=True)
    industry_not_due: int = _part(IS_NOT_DUE, of=Cohort.PRODUCING, industry_only=True)

    @property
    def pending(self) -> int:
        """How many members are due and have not reached the next stage."""
        return self.members - self.reached - self.not_due - self.removed

    def __add__(self, other: Tally) -> Tally:
        """Return the tally of both together: groups are sums of parts, never means of rates."""
        return Tally(*map(add, _values_of(self), _values_of(other)))


TALLY_PARTS = tuple(TallyPart(declared.name, **declared.metadata) for declared in fields(Tally))
"""In the order of the fields of a tally."""
_values_of = attrgetter(*(part.name for part in TALLY_PARTS))


@dataclass(frozen=True)
class Gaps:
    """
    The figures that a list lacks.

    `without_figure` are due and declared nothing to divide by, so that they leave the rate that does. `missing` are
    counted with zero, because no month reported their figure, `stale` with one that is older than two months.
    """

    without_figure: int = 0
    missing: int = 0
    stale: int = 0


def gaps_of(cohort: Cohort, tally: Tally) -> Gaps:
    """Return what a list lacks of the figures that its rates use; the list of the signed uses none."""
    match cohort:
        case Cohort.STARTED:
            return Gaps(0, tally.reached - tally.completed_known, tally.completed_known - tally.completed_fresh)
        case Cohort.PRODUCING:
            due = tally.members - tally.removed - tally.not_due
            without_figure = due - (tally.with_expected - tally.with_expected_not_due)
            return Gaps(
                without_figure, tally.with_expected - tally.output_known, tally.output_known - tally.output_fresh
            )
        case _:
            return Gaps()


def total_of(tallies: Iterable[Tally], parts: Sequence[TallyPart] = TALLY_PARTS) -> Tally:
    """Return the tally of all together: as `+` does, but for thousands at once; other parts than these are zero."""
    names = [part.name for part in parts]
    sums = map(sum, zip(*map(attrgetter(*names), tallies), strict=True))
    return Tally(**dict(zip(names, sums, strict=False)))  # without tallies there is nothing to name


def monthly_part_of(cohort: Cohort) -> TallyPart | None:
    """Return the one part of a list's tally that adds up monthly figures, None where no part does."""
    return next((part for part in parts_of(cohort) if part.fact == MONTHLY and part.use is FigureUse.AMOUNT), None)


@cache
def parts_of(cohort: Cohort) -> tuple[TallyPart, ...]:
    """Return what is counted of a list, in the order of a tally."""
    return tuple(part for part in TALLY_PARTS if cohort in part.cohorts)


class DailyTallies(Generic[G]):
    """
    The tallies of one list's members on each of some days, by group.

    A member adds to a part from the day on which it begins to meet the part's condition until the day on which it no
    longer does. Only these two changes are noted, so that any number of days costs one pass over the members.
    """

    def __init__(self, cohort: Cohort, days: Sequence[date]) -> None:
        """Start with no members; `days` are in order."""
        self._days = [day.toordinal() for day in days]
        self._parts = {
            (is_industry, has_expected): _by_condition(cohort, is_industry=is_industry, has_expected=has_expected)
            for is_industry in (True, False)
            for has_expected in (True, False)
        }
        self._changes: defaultdict[G, dict[str, list[int]]] = defaultdict(
            lambda: {part.name: [0] * (len(days) + 1) for part in parts_of(cohort)}
        )

    def add_member(self, group: G, facts: MemberFacts, *, enters: int = 0) -> None:
        """Count a member in a group, from the day at position `enters` on."""
        changes, days = self._changes[group], self._days
        came = {event: bisect_left(days, event.day_number(facts)) for event in EVENTS}
        for condition, parts in self._parts[facts.is_industry, facts.expected_output is not None].items():
            start, end = condition.span(came)
            # Position `len(days)` is a spare column for changes after the last day; it is dropped in `_accumulated`.
            start, end = max(start, enters), min(end, len(days))
            if start >= end:
                continue
            for part in parts.plain:
                part_changes = changes[part.name]
                value = getattr(facts, part.fact) if part.fact else 1
                part_changes[start] += value
                part_changes[end] -= value
            if parts.monthly and facts.figures:
                self._add_figures([changes[name] for name in parts.monthly], facts.figures, start, end)

    def tallies(self) -> dict[G, list[Tally]]:
        """Return the tally of each group on each day."""
        return {group: self._accumulated(changes) for group, changes in self._changes.items()}

    def _accumulated(self, changes: Mapping[str, list[int]]) -> list[Tally]:
        never_counted = [0] * len(self._days)
        columns = [list(accumulate(changes.get(part.name, never_counted))) for part in TALLY_PARTS]
        return [Tally(*values) for values in zip(*columns, strict=False)]  # what changes after the last day is left out

    def _add_figures(self, changes: Sequence[list[int]], figures: MonthlyFigures, start: int, end: int) -> None:
        """
        Add figures that replace each other: each counts until the next one does.

        :param changes: those of the amount, of whether a figure is known, and of whether it is fresh
        """
        amounts, known, fresh = changes
        counted: int | None = None
        lapse = start
        for day, value in figures:
            position = max(bisect_left(self._days, day.toordinal()), start)
            # Figures are in order of months: no later one counts either.
            if position >= end:
                break
            if value is not None:
                amounts[position] += value - (counted or 0)
                if counted is None:
                    known[position] += 1
                    known[end] -= 1
                counted = value
            # A confirmation of a figure that never was says nothing.
            if counted is not None:
                # Only the days that no earlier figure keeps fresh anyway.
                position = max(position, lapse)
                lapse = max(lapse, min(bisect_left(self._days, lapses_on(day).toordinal()), end))
                if position < lapse:
                    fresh[position] += 1
                    fresh[lapse] -= 1
        # The member no longer meets the condition: the last value counted is taken out again.
        amounts[end] -= counted or 0


@dataclass(frozen=True)
class _Parts:
    """The parts to which a member adds while it meets a condition."""

    plain: list[TallyPart]
    monthly: list[str]
    """The names of the three parts made of monthly figures, in the order of `FigureUse`; empty where there are none."""


def _by_condition(cohort: Cohort, *, is_industry: bool, has_expected: bool) -> dict[Condition, _Parts]:
    """Return the parts to which a member may add, with those together that it meets together."""
    parts: defaultdict[Condition, _Parts] = defaultdict(lambda: _Parts([], []))
    for part in parts_of(cohort):
        if (part.industry_only and not is_industry) or (part.having and not has_expected):
            continue
        if part.fact == MONTHLY:
            parts[part.when].monthly.append(part.name)
        else:
            parts[part.when].plain.append(part)
    return dict(parts)
