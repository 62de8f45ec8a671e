"""
The two sides between which a rate changed, and the path of each member from one to the other.

A side is what some books knew of each member, counted on a day, over some rounds, by a formula: the ledger at a moment,
or a sealed bulletin. Each step of a path changes one aspect of a member, and has one cause.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from projects.rules.rates import Formula
    from projects.rules.states import MemberFacts


class Cause(StrEnum):
    """Why a member adds something else to a rate."""

    CORRECTION = "correction"
    LATE = "late"
    REVIEW = "review"
    PROGRESS = "progress"
    EXIT = "exit"
    DUE = "due"
    WINDOW = "window"
    SCOPE = "scope"
    DEFINITION = "definition"


CAUSE_LABELS = {
    Cause.CORRECTION: "更正",
    Cause.LATE: "补报",
    Cause.REVIEW: "审核",
    Cause.PROGRESS: "实际进展",
    Cause.EXIT: "调出、终止",
    Cause.DUE: "到期",
    Cause.WINDOW: "新入批、移出期次",
    Cause.SCOPE: "划转",
    Cause.DEFINITION: "口径变化",
}


class Aspect(StrEnum):
    """What of a member is another than before."""

    DECLARED = "declared"
    EXIT = "exit"
    REACHED = "reached"
    FIGURE = "figure"
    DUE = "due"
    ROUND = "round"
    PLACE = "place"
    BASIS = "basis"


class MonthlyFigure(NamedTuple):
    """A monthly figure that is counted, in whole 元; `told_at` is None where nobody kept when it was told."""

    month: date
    yuan: int
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SideMember:
    """What a side knows of a member; the figures of `facts` are not read."""

    facts: MemberFacts
    round: int
    figure: MonthlyFigure | None = None
    """The figure that counts on the side's own day."""
    figure_then: MonthlyFigure | None = None
    """The one that counts on the other side's day, by what this side knew."""
    in_scope: bool = True
    """Whether it belongs to the zones and projects that are asked about."""
    record: int = 0
    """The number of the entry as this side knew it: a correction has another one."""


@dataclass(frozen=True)
class Side:
    """One side of a comparison; members by a number that stays the same through corrections."""

    day: date
    known_at: datetime
    rounds: frozenset[int]
    basis: str
    formula: Formula
    members: Mapping[int, SideMember]
    reviewed: bool = False

    @property
    def place(self) -> tuple[datetime, date, list[int], str]:
        """What tells which of two sides comes first: the knowledge, then the day, then anything, always the same."""
        return self.known_at, self.day, sorted(self.rounds), self.basis


class MemberStanding(NamedTuple):
    """Where a member stands on a day; what of it is counted follows from this alone."""

    counted: bool = False
    amount: int = 0
    is_industry: bool = False
    expected: int | None = None
    due: bool = True
    removed: bool = False
    terminated: bool = False
    reached: bool = False
    figure: int | None = None


ABSENT = MemberStanding()
_DECLARED = ("counted", "amount", "is_industry", "expected", "due")
_BOOKS = (
    (Aspect.DECLARED, _DECLARED),
    (Aspect.EXIT, ("removed", "terminated")),
    (Aspect.REACHED, ("reached",)),
    (Aspect.FIGURE, ("figure",)),
)
_TIME = (
    (Aspect.REACHED, ("reached",), Cause.PROGRESS),
    (Aspect.FIGURE, ("figure",), Cause.PROGRESS),
    (Aspect.EXIT, ("removed", "terminated"), Cause.EXIT),
    (Aspect.DUE, ("due",), Cause.DUE),
)


class PathStep(NamedTuple):
    """One aspect of one member becomes another."""

    key: int
    cause: Cause
    aspect: Aspect
    before: MemberStanding
    after: MemberStanding


def path(first: Side, second: Side, key: int) -> Iterator[PathStep]:
    """Yield the steps of one member: books first, then time, then rounds, then places."""
    old, new = first.members.get(key), second.members.get(key)
    now = standing_on(first, old) if old else ABSENT
    if new is None:
        yield PathStep(key, Cause.CORRECTION, Aspect.DECLARED, now, ABSENT)
        return
    in_scope = (old or new).in_scope
    standing = _standing(new, first.day, new.figure_then, counted=in_scope and new.round in first.rounds)
    books = _BOOKS if old else ((Aspect.DECLARED, MemberStanding._fields),)
    # Nearly always the books say the same on both sides, and mostly no time passed for the member either.
    for aspect, names in books if standing != now else ():
        after = now._replace(**{name: getattr(standing, name) for name in names})
        if after != now:
            cause = _cause_in_books(aspect, first, old, new) if old else Cause.LATE
            yield PathStep(key, cause, aspect, now, after)
            now = after
    come = _standing(new, second.day, new.figure, counted=now.counted)
    for aspect, names, cause in _TIME if come != now else ():
        after = now._replace(**{name: getattr(come, name) for name in names})
        if after != now:
            yield PathStep(key, cause, aspect, now, after)
            now = after
    # Rounds and places decide only whether the member is counted.
    is_held = new.round in second.rounds
    for cause, aspect, is_counted in (
        (Cause.WINDOW, Aspect.ROUND, in_scope and is_held),
        (Cause.SCOPE, Aspect.PLACE, new.in_scope and is_held),
    ):
        if is_counted != now.counted:
            after = now._replace(counted=is_counted)
            yield PathStep(key, cause, aspect, now, after)
            now = after


def _cause_in_books(aspect: Aspect, first: Side, old: SideMember, new: SideMember) -> Cause:
    """Return whether what the books say otherwise was known before (更正) or not (补报)."""
    facts = old.facts
    match aspect:
        case Aspect.EXIT:
            known = facts.removed_on or facts.terminated_on
        case Aspect.REACHED:
            known = facts.reached_on
        case Aspect.FIGURE:
            return _cause_of_figure(first, old.figure, new.figure_then)
        case _:
            return Cause.CORRECTION
    return Cause.CORRECTION if known else Cause.LATE


def _cause_of_figure(first: Side, old: MonthlyFigure | None, new: MonthlyFigure | None) -> Cause:
    if new is None:
        return Cause.CORRECTION
    if first.reviewed and new.told_at is not None and new.told_at <= first.known_at:
        return Cause.REVIEW  # it was there already, and nobody had approved it
    return Cause.LATE if old is None or new.month > old.month else Cause.CORRECTION


def standing_on(side: Side, member: SideMember) -> MemberStanding:
    """Return where a member stands on the day of its side."""
    return _standing(member, side.day, member.figure, counted=member.in_scope and member.round in side.rounds)


def _standing(member: SideMember, day: date, figure: MonthlyFigure | None, *, counted: bool) -> MemberStanding:
    facts = member.facts
    removed, terminated, reached = (
        come is not None and come <= day for come in (facts.removed_on, facts.terminated_on, facts.reached_on)
    )
    due = facts.planned_next_on is None or facts.planned_next_on <= day
    yuan = figure.yuan if figure else None
    declared = (facts.amount, facts.is_industry, facts.expected_output)
    return MemberStanding(counted, *declared, due, removed, terminated, reached, yuan)
