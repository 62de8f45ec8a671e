"""
What happened in a small world, and when it was told. Plain facts: no database, no Django, nothing of the product.

Every fact has the day on which it happened and the moment at which it was recorded; one that was taken back also has
the moment of that. Amounts are whole 元, months their first day.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date, datetime

LISTS = ("signed", "started", "producing")
"""签约一批, 开工一批, 投产一批."""
STAGES = ("signed", "started", "producing", "full_output")


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that was recorded, and perhaps withdrawn."""

    told_at: datetime
    withdrawn_at: datetime | None = None

    def known(self, moment: datetime | None) -> bool:
        """Return whether the books held it at a moment; None is now, after everything."""
        if moment is None:
            return self.withdrawn_at is None
        return self.told_at <= moment and (self.withdrawn_at is None or self.withdrawn_at > moment)


@dataclass(frozen=True)
class Unit:
    code: str


@dataclass(frozen=True)
class Zone:
    number: int
    unit: str
    group: str


@dataclass(frozen=True, kw_only=True)
class Round(Fact):
    """One holding; `days` are its dates with the moments at which they were told, the newest last."""

    year: int
    number: int
    days: tuple[tuple[date, datetime], ...]

    @property
    def key(self) -> str:
        return f"{self.year}-{self.number}"

    def held_on(self, moment: datetime | None) -> date:
        """Return its date as known at a moment."""
        told = [day for day, told_at in self.days if moment is None or told_at <= moment]
        return told[-1]


@dataclass(frozen=True)
class Project:
    """A project and its description of today, which its lists must not take over."""

    number: int
    zone: int
    category: str
    chain: str
    planned_on: date | None
    expected: int | None


@dataclass(frozen=True)
class Correction:
    """Another declaration of an entry: only what it names is changed."""

    told_at: datetime
    named: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Entry(Fact):
    """A project on a list of a round, as declared there. `round` is the round's key."""

    number: int
    project: int
    zone: int
    unit: str
    cohort: str
    round: str
    amount: int
    expected: int | None
    planned_on: date | None
    category: str
    chain: str
    corrections: tuple[Correction, ...] = ()

    def as_known_at(self, moment: datetime | None) -> Entry:
        """Return the entry with what had been corrected by a moment."""
        named: dict[str, Any] = {}
        for correction in self.corrections:
            if moment is None or correction.told_at <= moment:
                named |= correction.named
        return replace(self, **named)


@dataclass(frozen=True, kw_only=True)
class Exit(Fact):
    """调出 (`removed`) or 终止 (`terminated`) of an entry, by its number."""

    entry: int
    left_on: date
    kind: str


@dataclass(frozen=True, kw_only=True)
class Milestone(Fact):
    """A dated fact about a project."""

    project: int
    kind: str
    occurred_on: date
    sub_type: str = ""


@dataclass(frozen=True, kw_only=True)
class Figure(Fact):
    """
    A month's figures of a project; None is not reported. The approvals belong to these figures alone.

    A month without change states no figures and confirms those from before.
    """

    project: int
    month: date
    completed: int | None
    actual: int | None
    no_change: bool = False
    approvals: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class World:
    """Everything that happened."""

    seed: int
    units: tuple[Unit, ...]
    zones: tuple[Zone, ...]
    rounds: tuple[Round, ...]
    projects: tuple[Project, ...]
    entries: tuple[Entry, ...] = ()
    exits: tuple[Exit, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    figures: tuple[Figure, ...] = ()
    moments: tuple[datetime, ...] = field(default=(), compare=False)

    def only(self, projects: tuple[Project, ...]) -> World:
        """Return the world with some of its projects, and what happened to them."""
        kept = {project.number for project in projects}
        entries = tuple(entry for entry in self.entries if entry.project in kept)
        numbers = {entry.number for entry in entries}
        return replace(
            self,
            projects=projects,
            entries=entries,
            exits=tuple(exit_ for exit_ in self.exits if exit_.entry in numbers),
            milestones=tuple(one for one in self.milestones if one.project in kept),
            figures=tuple(one for one in self.figures if one.project in kept),
        )
