"""Which members of a list stand behind each number of a rate: what is opened is what was counted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from projects.rules.rates import by_output_value
from projects.rules.stages import Cohort
from projects.rules.states import STATE_LABELS, State

if TYPE_CHECKING:
    from projects.rules.rates import Formula


class RatePart(StrEnum):
    """A number of a rate."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    NOT_DUE = "not_due"
    REMOVED = "removed"
    OUTSIDE_SUBSET = "outside_subset"
    WITHOUT_FIGURE = "without_figure"
    MISSING = "missing"
    STALE = "stale"


RATE_PART_LABELS = {
    RatePart.NUMERATOR: "分子",
    RatePart.DENOMINATOR: "分母",
    RatePart.NOT_DUE: "未到期",
    RatePart.REMOVED: "已调出",
    RatePart.OUTSIDE_SUBSET: "不在口径范围",
    RatePart.WITHOUT_FIGURE: "无预计值，不计入",
    RatePart.MISSING: "缺数据，按 0 计入",
    RatePart.STALE: "数据超过两个月",
}


class FigureState(StrEnum):
    """What is known of the monthly figure of a member that a list counts."""

    KNOWN = "known"
    MISSING = "missing"
    STALE = "stale"


@dataclass(frozen=True)
class MemberFilter:
    """Some members of a list; None asks for all."""

    states: frozenset[State] | None = None
    is_industry: bool | None = None
    is_terminated: bool = False
    has_expected: bool | None = None
    figure: FigureState | None = None


EVERY_MEMBER = MemberFilter()
STAYING = frozenset(State) - {State.REMOVED}
DUE = STAYING - {State.NOT_DUE}
_REACHED = frozenset({State.REACHED})
_REMOVED = frozenset({State.REMOVED})
NOBODY = MemberFilter(frozenset())

MEMBER_FILTER_LABELS = {
    "true": STATE_LABELS[State.REACHED],
    "false": STATE_LABELS[State.PENDING],
    "not_due": STATE_LABELS[State.NOT_DUE],
    "removed": STATE_LABELS[State.REMOVED],
    "terminated": "已终止",
    "without_figure": RATE_PART_LABELS[RatePart.WITHOUT_FIGURE],
    "missing": RATE_PART_LABELS[RatePart.MISSING],
    "stale": RATE_PART_LABELS[RatePart.STALE],
}
"""The members of a cell, by the value of the parameter `reached` that asks for them."""


_CELL_PARTS = {
    "true": MemberFilter(_REACHED),
    "false": MemberFilter(frozenset({State.PENDING})),
    "not_due": MemberFilter(frozenset({State.NOT_DUE})),
    "removed": MemberFilter(_REMOVED),
    "terminated": MemberFilter(STAYING, is_terminated=True),
}
_FIGURES = {
    Cohort.STARTED: MemberFilter(_REACHED),
    Cohort.PRODUCING: MemberFilter(STAYING, has_expected=True),
}
"""The members of a list of which a monthly figure is counted."""


def members_in(cohort: Cohort, asked: str) -> MemberFilter:
    """Return the members of a list by a value of `reached`; all where it is empty."""
    if asked == RatePart.WITHOUT_FIGURE:
        return MemberFilter(DUE, has_expected=False) if cohort is Cohort.PRODUCING else NOBODY
    if asked in {RatePart.MISSING, RatePart.STALE}:
        counted = _FIGURES.get(cohort)
        return replace(counted, figure=FigureState(asked)) if counted else NOBODY
    return _CELL_PARTS.get(asked, EVERY_MEMBER)


def members_behind(formula: Formula, part: RatePart) -> MemberFilter:
    """Return the members that make a number of a rate; nobody where the formula has no such number."""
    return _parts_of(formula).get(part, NOBODY)


def _parts_of(formula: Formula) -> dict[RatePart, MemberFilter]:
    subset = True if formula.is_industry_only else None
    counted = MemberFilter(DUE if formula.is_due_only else STAYING, subset)
    numerator = MemberFilter(_REACHED, subset)
    figures = numerator
    parts = {RatePart.REMOVED: MemberFilter(_REMOVED)}
    if formula.compute is by_output_value:
        counted = figures = replace(counted, has_expected=True)
        numerator = replace(counted, figure=FigureState.KNOWN)
        parts[RatePart.WITHOUT_FIGURE] = MemberFilter(STAYING, has_expected=False)
    if formula.uses_figures:
        parts[RatePart.MISSING] = replace(figures, figure=FigureState.MISSING)
        parts[RatePart.STALE] = replace(figures, figure=FigureState.STALE)
    if formula.is_due_only:
        parts[RatePart.NOT_DUE] = MemberFilter(frozenset({State.NOT_DUE}), subset)
    if formula.is_industry_only:
        parts[RatePart.OUTSIDE_SUBSET] = MemberFilter(STAYING, is_industry=False)
    return {RatePart.NUMERATOR: numerator, RatePart.DENOMINATOR: counted, **parts}
