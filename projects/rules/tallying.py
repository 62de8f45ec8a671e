"""What is counted of a list: each part of a tally, declared once, and how members add up to it from day to day."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cache, partial
from itertools import accumulate
from operator import add
from typing import TYPE_CHECKING, Annotated, Generic, NamedTuple, TypeVar, get_type_hints

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
    from collections.abc import Collection, Mapping, Sequence
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

    when: Condition = EVERY_MEMBER
    fact: str = ""
    """The fact of `MemberFacts` that is added up; empty to count the members themselves."""
    use: FigureUse = FigureUse.AMOUNT
    having: str = ""
    """The fact that a member must state to be counted; empty where none is needed."""
    industry_only: bool = False
    cohorts: frozenset[Cohort] = frozenset(Cohort)
    """The lists of which it is counted: a list has only the parts that some basis asks of it."""
    name: str = ""
    """The field of a tally in which it is declared."""


_EXPECTED = "expected_output"
"""Without an expected output a member has no part in the rate that divides by it."""
_OF_STARTED = partial(TallyPart, cohorts=frozenset({Cohort.STARTED}))
_OF_PRODUCING = partial(TallyPart, cohorts=frozenset({Cohort.PRODUCING}))
_PROMISED = partial(_OF_PRODUCING, having=_EXPECTED)
_INDUSTRY = partial(_OF_PRODUCING, industry_only=True)


class Tally(NamedTuple):
    """
    What was counted of one list on one day: the raw parts from which any rate is made. Amounts are whole 元.

    Every member is in exactly one of four states: removed (调出), else reached (the next stage or a later one), else
    not due (its planned date lies ahead), else pending. `terminated` (终止) overlaps reached and pending: failures
    stay in. Of the monthly figures `…_known` counts how many there are, `…_fresh` how many of these are recent.
    A tuple, because a league makes thousands of them: an object with attributes takes four times as long to make.
    """

    members: Annotated[int, TallyPart()] = 0
    amount: Annotated[int, TallyPart(fact="amount")] = 0
    removed: Annotated[int, TallyPart(IS_REMOVED)] = 0
    removed_amount: Annotated[int, TallyPart(IS_REMOVED, "amount")] = 0
    reached: Annotated[int, TallyPart(HAS_REACHED)] = 0
    reached_amount: Annotated[int, TallyPart(HAS_REACHED, "amount")] = 0
    not_due: Annotated[int, TallyPart(IS_NOT_DUE)] = 0
    not_due_amount: Annotated[int, TallyPart(IS_NOT_DUE, "amount")] = 0
    terminated: Annotated[int, TallyPart(IS_TERMINATED)] = 0
    completed: Annotated[int, _OF_STARTED(HAS_REACHED, MONTHLY)] = 0
    completed_known: Annotated[int, _OF_STARTED(HAS_REACHED, MONTHLY, FigureUse.KNOWN)] = 0
    completed_fresh: Annotated[int, _OF_STARTED(HAS_REACHED, MONTHLY, FigureUse.FRESH)] = 0
    with_expected: Annotated[int, _PROMISED(IS_STAYING)] = 0
    with_expected_not_due: Annotated[int, _PROMISED(IS_NOT_DUE)] = 0
    expected_output: Annotated[int, _PROMISED(IS_STAYING, _EXPECTED)] = 0
    actual_output: Annotated[int, _PROMISED(IS_STAYING, MONTHLY)] = 0
    output_known: Annotated[int, _PROMISED(IS_STAYING, MONTHLY, FigureUse.KNOWN)] = 0
    output_fresh: Annotated[int, _PROMISED(IS_STAYING, MONTHLY, FigureUse.FRESH)] = 0
    industry_members: Annotated[int, _INDUSTRY()] = 0
    industry_removed: Annotated[int, _INDUSTRY(IS_REMOVED)] = 0
    industry_reached: Annotated[int, _INDUSTRY(HAS_REACHED)] = 0
    industry_not_due: Annotated[int, _INDUSTRY(IS_NOT_DUE)] = 0

    @property
    def pending(self) -> int:
        """How many members are due and have not reached the next stage."""
        return self.members - self.reached - self.not_due - self.removed

    def __add__(self, other: Tally) -> Tally:  # type: ignore[override]
        """Return the tally of both together: groups are sums of parts, never means of rates."""
        return Tally._make(map(add, self, other))


TALLY_PARTS = tuple(
    replace(hint.__metadata__[0], name=name) for name, hint in get_type_hints(Tally, include_extras=True).items()
)
"""In the order of the fields of a tally."""
NOTHING_COUNTED = Tally()


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


def total_of(tallies: Collection[Tally], cohort: Cohort | None = None) -> Tally:
    """Return the tally of all together: as `+` does, but for thousands at once; of one list what that list counts."""
    if len(tallies) < 2:
        return next(iter(tallies), NOTHING_COUNTED)
    columns = zip(*tallies, strict=True)
    if cohort is None:
        return Tally._make(map(sum, columns))
    parts = zip(TALLY_PARTS, columns, strict=True)
    return Tally._make(sum(column) if cohort in part.cohorts else 0 for part, column in parts)


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
