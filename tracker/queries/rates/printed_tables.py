"""
The tables that a printed figure may have been taken from: days, moments of knowledge, approvals, categories, exits.

What some books knew is read once for all days, with the monthly figures, and counted by round in every way from there:
days, categories and exits cost no further query.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from projects.models import Category
from projects.rules.moments import end_of_day
from projects.rules.months import month_end, next_month, previous_month
from projects.rules.reconciling import Exits, Printed, facts_by
from projects.rules.tallying import DailyTallies
from tracker.queries.rates.folding import known_facts
from tracker.queries.rates.selection import Grouping
from tracker.queries.rates.window import Window, registered_rounds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from projects.models import Round
    from projects.rules.stages import Cohort
    from projects.rules.states import MemberFacts
    from projects.rules.tallying import Tally
    from tracker.queries.rates.selection import Selection
    from zones.models import Officer

TOLD_ON = (5, 10, 15, 20)
"""Days of the two months that follow, by which bulletins are usually made."""
_WAYS: tuple[dict[str, bool], ...] = ({}, {"reviewed": True}, {"counts_trial": False})
MOST_BOOKS = (1 + 2 * len(TOLD_ON)) * len(_WAYS)
"""In one question: now and each of those days, in each way."""


@dataclass(frozen=True)
class RecordsRead:
    """What is read of the records: as known at a moment, None being now, and what of it counts."""

    known_at: datetime | None
    reviewed: bool = False
    counts_trial: bool = True


@dataclass(frozen=True)
class Settings:
    """How one table is counted."""

    as_of: date
    known_at: datetime | None
    reviewed: bool = False
    counts_trial: bool = True
    category: str | None = None
    exits: Exits = Exits.STATED
    rank: tuple[int, ...] = field(default=(), compare=False)
    """How likely they are, the least first: the unusual choices, and where each stands in the order of its kind."""


@dataclass(frozen=True)
class PrintedTable:
    """The members of each list by round, counted in some settings; `held` are the rounds of then, in order."""

    settings: Settings
    held: tuple[Round, ...]
    tallies: Mapping[Cohort, Mapping[int, Tally]]

    @property
    def key(self) -> tuple[object, ...]:
        """What is the same for tables that say the same."""
        return tuple(
            (round_.pk, *(of_list.get(round_.pk) for of_list in self.tallies.values()))
            for round_ in self.held
            if self.has(round_)
        )

    def has(self, round_: Round) -> bool:
        """Whether a round has members on any of the lists."""
        return any(round_.pk in of_list for of_list in self.tallies.values())


@dataclass(frozen=True)
class PrintedQuestion:
    """What was printed, of which part of the lists, as of about which day; one `known_at` may be asked for alone."""

    officer: Officer
    printed: Sequence[Printed]
    selection: Selection
    as_of: date
    known_at: datetime | None
    now: datetime
    today: date

    @cached_property
    def cohorts(self) -> tuple[Cohort, ...]:
        """The lists that were printed about."""
        return tuple(sorted({figure.kind.cohort for figure in self.printed}))

    @cached_property
    def days(self) -> list[date]:
        """The days that are tried, the stated one first."""
        return list(dict.fromkeys(day for day in self._days() if day <= self.today))

    @cached_property
    def moments(self) -> list[datetime | None]:
        """The moments of knowledge that are tried; None is now."""
        return [self.known_at] if self.known_at else [None, *self._moments()]

    @property
    def categories(self) -> list[str | None]:
        """The categories that are tried; None takes what was asked for."""
        return [None] if self.selection.category else [None, Category.INDUSTRY.value]

    @cached_property
    def rounds(self) -> dict[datetime | None, list[Round]]:
        """The rounds that were registered at each moment."""
        return {moment: registered_rounds(moment) for moment in self.moments}

    def books(self) -> list[RecordsRead]:
        """Return what is read, the most likely first."""
        return [
            *(RecordsRead(moment, **ways) for moment in self.moments[:1] for ways in _WAYS),
            *(RecordsRead(moment, **ways) for ways in _WAYS for moment in self.moments[1:]),
        ]

    def _days(self) -> Iterator[date]:
        day, month = self.as_of, self.as_of.replace(day=1)
        yield from (day, day - timedelta(days=1), day + timedelta(days=1))
        yield from (month_end(previous_month(month)), month_end(month))
        held = [
            registered_round.held_on for registered_round in registered_rounds(None) if registered_round.held_on <= day
        ]
        if held:
            yield from (held[-1], held[-1] - timedelta(days=1))

    def _moments(self) -> Iterator[datetime]:
        following = next_month(self.as_of.replace(day=1))
        for month in (following, next_month(following)):
            for day in TOLD_ON:
                moment = end_of_day(month.replace(day=day))
                if moment < self.now:
                    yield moment


def tables_of(question: PrintedQuestion, books: RecordsRead) -> Iterator[PrintedTable]:
    """Yield every table that some books give. Two queries a list."""
    registered = question.rounds[books.known_at]
    days = sorted(question.days)
    # Who leads a chain is asked of each day by itself.
    spans = [days] if question.selection.is_led is None else [[day] for day in days]
    for span in spans:
        held = tuple(round_ for round_ in registered if round_.held_on <= span[-1])
        moment, is_past = books.known_at or question.now, books.known_at is not None
        window = Window(held, (), span[-1], moment, is_past, books.reviewed, books.counts_trial)
        members = {
            cohort: list(known_facts(question.officer, window, question.selection, cohort, Grouping.NONE))
            if held
            else []
            for cohort in question.cohorts
        }
        for exits, category in _ways(question, members):
            counted = {cohort: _counted(cohort, span, of_list, exits, category) for cohort, of_list in members.items()}
            for at, day in enumerate(span):
                tallies = {
                    cohort: {round_id: daily[at] for round_id, daily in of_list.items()}
                    for cohort, of_list in counted.items()
                }
                settings = _settings(question, books, day, category, exits)
                yield PrintedTable(settings, tuple(round_ for round_ in held if round_.held_on <= day), tallies)


_Member = tuple["MemberFacts", int, object]


def _ways(question: PrintedQuestion, members: Mapping[Cohort, Sequence[_Member]]) -> Iterator[tuple[Exits, str | None]]:
    """Yield how members may be counted; not what makes no difference to any of them."""
    facts = [facts for of_list in members.values() for facts, *_ in of_list]
    for exits in Exits:
        if any(facts_by(exits, fact) != fact for fact in facts) or exits is Exits.STATED:
            for category in question.categories:
                if category is None or not all(fact.is_industry for fact in facts):
                    yield exits, category


def _counted(
    cohort: Cohort, days: Sequence[date], members: Sequence[_Member], exits: Exits, category: str | None
) -> dict[int, list[Tally]]:
    daily: DailyTallies[int] = DailyTallies(cohort, days)
    for facts, round_id, _ in members:
        if category is None or facts.is_industry:
            daily.add_member(round_id, facts_by(exits, facts))
    return daily.tallies()


def _settings(question: PrintedQuestion, books: RecordsRead, day: date, category: str | None, exits: Exits) -> Settings:
    places = (
        *(question.days.index(day), question.moments.index(books.known_at)),
        *(int(books.reviewed), int(not books.counts_trial)),
        *(question.categories.index(category), list(Exits).index(exits)),
    )
    unusual = sum(1 for place in places if place)
    return Settings(
        as_of=day,
        known_at=books.known_at,
        reviewed=books.reviewed,
        counts_trial=books.counts_trial,
        category=category,
        exits=exits,
        rank=(unusual, *places),
    )


def distinct(tables: Iterator[PrintedTable]) -> list[tuple[PrintedTable, list[Settings]]]:
    """Return tables that differ from each other, each with all settings that give it, the likeliest first."""
    alike: defaultdict[tuple[object, ...], list[PrintedTable]] = defaultdict(list)
    for table in tables:
        alike[table.key].append(table)
    found = []
    for same in alike.values():
        same.sort(key=lambda table: table.settings.rank)
        found.append((same[0], [table.settings for table in same]))
    return sorted(found, key=lambda pair: pair[0].settings.rank)
