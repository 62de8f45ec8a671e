"""
What the books of a world say of each member of a list on a day, as known at a moment.

Written from the domain's description of the rates, not from the product: the two are compared.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from tests.oracle.facts import STAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.oracle.facts import Entry, Fact, Figure, Round, World


@dataclass(frozen=True)
class Question:
    """What is asked. None is not asked for; `viewer` is who asks: province, a unit's code or a zone's number."""

    as_of: date
    known_at: datetime | None = None
    first: str | None = None
    last: str | None = None
    by: str = "none"
    reviewed: bool = False
    trial: bool = True
    zone: int | None = None
    unit: str | None = None
    category: str | None = None
    chain: str | None = None
    viewer: str | int | None = None


@dataclass(frozen=True)
class Reported:
    """The newest figure of a project on a day, the month of which it is or until which it was confirmed."""

    amount: int
    month: date
    is_old: bool


@dataclass(frozen=True)
class Member:
    """One project of a list on a day."""

    entry: Entry
    removed: bool
    terminated: bool
    reached: bool
    not_due: bool
    completed: Reported | None
    actual: Reported | None
    reached_on: date | None
    terminated_on: date | None

    @property
    def is_promised(self) -> bool:
        """Whether something is known to divide its output by."""
        return self.entry.expected is not None

    @property
    def is_industry(self) -> bool:
        return self.entry.category == "industry"


def last_month(day: date) -> date:
    """Return the newest month that has ended with a day."""
    tomorrow = day + timedelta(days=1)
    return (tomorrow.replace(day=1) - timedelta(days=1)).replace(day=1)


def month_end(month: date) -> date:
    """Return a month's last day."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def declared(members: Sequence[Member]) -> dict[str, int]:
    """Return what a list promised of 预计年产值, whatever became of its members; only printed tables say it."""
    promised = [one.entry.expected for one in members if one.is_promised]
    return {"declared_output": sum(promised), "without_output": len(members) - len(promised)}


class Books:
    """The books of a world at the moment of a question."""

    def __init__(self, world: World, question: Question) -> None:
        self.world, self.question = world, question
        self.moment = question.known_at
        self.milestones = self._known(world.milestones)
        self.exits = self._known(world.exits)
        self.figures = self._known(world.figures)
        self.entries = [entry.as_known_at(self.moment) for entry in self._known(world.entries)]

    def _known(self, facts: Iterable) -> list:
        return [fact for fact in facts if self._is_known(fact)]

    def _is_known(self, fact: Fact) -> bool:
        return fact.known(self.moment)

    # --- The window

    def rounds(self) -> tuple[list[str], list[str]]:
        """Return the keys of the rounds that count, and of those left out."""
        asked, known = self.question, sorted(self._known(self.world.rounds), key=self._day)
        held = [one for one in known if self._day(one) <= asked.as_of]
        start, end = self._ends(known, held)
        if end is None:
            return [], [one.key for one in held]
        counted = [one for one in held if start <= self._day(one) <= end]
        newer = [one for one in held if self._day(one) > end]
        future = [one for one in known if one not in held and start <= self._day(one) <= end]
        return [one.key for one in counted], [one.key for one in (*newer, *future)]

    def _ends(self, known: Sequence[Round], held: Sequence[Round]) -> tuple[date, date | None]:
        days = {one.key: self._day(one) for one in known}
        start = days[self.question.first] if self.question.first else date.min
        if self.question.last:
            return start, days[self.question.last]
        return start, self._day(held[-2]) if len(held) > 1 else None

    def _day(self, round_: Round) -> date:
        return round_.held_on(self.moment)

    # --- The members

    def members(self, cohort: str) -> list[Member]:
        """Return the members of a list that the question is about."""
        keys, _ = self.rounds()
        of_list = (entry for entry in self.entries if entry.cohort == cohort and entry.round in keys)
        return [self._member(entry) for entry in of_list if self._is_asked(entry)]

    def _is_asked(self, entry: Entry) -> bool:
        asked = self.question
        wanted = {"zone": asked.zone, "unit": asked.unit, "category": asked.category, "chain": asked.chain}
        if any(value is not None and getattr(entry, name) != value for name, value in wanted.items()):
            return False
        return asked.viewer is None or asked.viewer in self._places_of_now(entry.project)

    def _places_of_now(self, number: int) -> tuple[int, str]:
        """Return zone and unit of a project: who sees these sees its entries, wherever they were declared."""
        zone = next(project.zone for project in self.world.projects if project.number == number)
        return zone, next(one.unit for one in self.world.zones if one.number == zone)

    def _member(self, entry: Entry) -> Member:
        day = self.question.as_of
        removed = any(one.entry == entry.number and one.kind == "removed" and one.left_on <= day for one in self.exits)
        terminated_on = self._terminated_on(entry.project)
        terminated = not removed and terminated_on is not None and terminated_on <= day
        reached_on = self._reached_on(entry)
        reached = not removed and reached_on is not None and reached_on <= day
        waits = not (removed or terminated or reached)
        return Member(
            entry=entry,
            removed=removed,
            terminated=terminated,
            reached=reached,
            not_due=waits and entry.planned_on is not None and entry.planned_on > day,
            completed=self._newest(entry.project, "completed"),
            actual=self._newest(entry.project, "actual"),
            reached_on=reached_on if reached_on is not None and reached_on <= day else None,
            terminated_on=terminated_on if terminated else None,
        )

    def _terminated_on(self, project: int) -> date | None:
        """Return the day on which a project ended: one fact, whether told of the project or of one of its lists."""
        days = [one.occurred_on for one in self.milestones if one.project == project and one.kind == "terminated"]
        entries = {entry.number for entry in self.entries if entry.project == project}
        days += [one.left_on for one in self.exits if one.entry in entries and one.kind == "terminated"]
        return min(days, default=None)

    def _reached_on(self, entry: Entry) -> date | None:
        """Return the earliest day of the stage after the list, or of any later one."""
        wanted = STAGES[STAGES.index(entry.cohort) + 1 :]
        days = [
            one.occurred_on
            for one in self.milestones
            if one.project == entry.project and one.kind in wanted and self._is_stage(entry, one.sub_type)
        ]
        return min(days, default=None)

    def _is_stage(self, entry: Entry, sub_type: str) -> bool:
        # 试生产 may be asked not to count as 投产. That a plant on trial was once started remains so.
        return self.question.trial or sub_type != "trial" or entry.cohort == "signed"

    def _newest(self, project: int, name: str) -> Reported | None:
        """Return the newest report of a measure, of a month that has ended, and until when it was confirmed."""
        end = last_month(self.question.as_of)
        known = [one for one in self.figures if one.project == project and one.month <= end and self._is_counted(one)]
        stated = [one for one in known if getattr(one, name) is not None]
        if not stated:
            return None
        newest = max(stated, key=lambda one: one.month)
        month = max(one.month for one in known if one is newest or one.no_change)
        age = (end.year - month.year) * 12 + end.month - month.month
        return Reported(getattr(newest, name), month, is_old=age > 2)

    def _is_counted(self, figure: Figure) -> bool:
        return not self.question.reviewed or any(self._is_known(approval) for approval in figure.approvals)
