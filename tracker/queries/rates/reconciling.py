"""
Which settings give printed figures: bases, windows of rounds, days, moments of knowledge, approvals, categories.

Each day and moment is counted once, split by rounds; windows are sums. Tables are tried in the order of how likely
they are, until a budget of members is read: what was not tried is said.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from projects.errors import DomainError
from projects.models import Category, CohortEntry
from projects.rules.moments import end_of_day
from projects.rules.months import month_end, next_month, previous_month
from projects.rules.rates import BASES
from projects.rules.reconciling import Match, Printed, part_of, rank, worst
from projects.rules.tallying import NOTHING_COUNTED
from tracker.queries.rates.selection import Grouping
from tracker.queries.rates.tables import tallies_of_lists
from tracker.queries.rates.window import Window, registered_rounds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from projects.models import Round
    from projects.rules.rates import Ratio
    from projects.rules.stages import Cohort
    from projects.rules.tallying import Tally
    from tracker.queries.rates.selection import Selection
    from zones.models import Officer

MOST_TABLES = 60
MOST_READ = 100_000
"""Entries read in all tables together; a table costs one reading of the lists that were printed about."""
MOST_ANSWERS = 20
MOST_NEAR = 3
MANY = 6
"""As many answers to a single figure say that it proves little."""
TOLD_ON = (5, 10, 15, 20)
"""Days of the two months that follow, by which bulletins are usually made."""


@dataclass(frozen=True)
class Settings:
    """How one table is counted; `known_at` None is now."""

    as_of: date
    known_at: datetime | None
    reviewed: bool = False
    counts_trial: bool = True
    category: str | None = None


@dataclass(frozen=True)
class Answer:
    """Settings with their window and basis, and what they give; `basis` is None where no rate was printed."""

    settings: Settings
    basis: str | None
    rounds: tuple[Round, ...]
    widest: tuple[str, str]
    """The keys of the first and the last round of the widest window that has the same members."""
    figures: Mapping[str, Ratio]
    matches: Mapping[str, Match]
    also: list[Settings] = field(default_factory=list)
    """Other days, moments and the like that give the same."""

    @property
    def match(self) -> Match:
        """The worst of its matches."""
        return worst(self.matches.values())

    def window(self, now: datetime) -> Window:
        """Return the window of the answer."""
        one = self.settings
        moment = one.known_at or now
        return Window(self.rounds, (), one.as_of, moment, one.known_at is not None, one.reviewed, one.counts_trial)


@dataclass(frozen=True)
class Reconciled:
    """The answers, the best first, the nearest settings where there is none, and how much was tried."""

    answers: Sequence[Answer]
    near: Sequence[Answer]
    tried: int
    possible: int
    candidates: int
    is_proof: bool
    """Whether the printed figures are enough to tell settings apart."""


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
        return tuple(sorted({one.kind.cohort for one in self.printed}))

    def tables(self) -> list[Settings]:
        """Return the settings of all tables, the most likely first."""
        days = list(dict.fromkeys(day for day in self._days() if day <= self.today))
        moments = [self.known_at] if self.known_at else [None, *self._moments()]
        variants = self._variants()
        stated, others = days[0], days[1:]
        return [
            *(Settings(stated, moment) for moment in moments),
            *(Settings(day, moments[0]) for day in others),
            *(replace(Settings(stated, moments[0]), **variant) for variant in variants),
            *(Settings(day, moment) for day in others for moment in moments[1:]),
            *(replace(Settings(stated, moment), **variant) for variant in variants for moment in moments[1:]),
        ]

    def _days(self) -> Iterator[date]:
        day, month = self.as_of, self.as_of.replace(day=1)
        yield from (day, day - timedelta(days=1), day + timedelta(days=1))
        yield from (month_end(previous_month(month)), month_end(month))
        held = [one.held_on for one in registered_rounds(None) if one.held_on <= day]
        if held:
            yield from (held[-1], held[-1] - timedelta(days=1))

    def _moments(self) -> Iterator[datetime]:
        following = next_month(self.as_of.replace(day=1))
        for month in (following, next_month(following)):
            for day in TOLD_ON:
                moment = end_of_day(month.replace(day=day))
                if moment < self.now:
                    yield moment

    def _variants(self) -> list[dict[str, Any]]:
        variants: list[dict[str, Any]] = [{"reviewed": True}, {"counts_trial": False}]
        if self.selection.category is None:
            variants.append({"category": Category.INDUSTRY.value})
        return variants


def reconcile(question: PrintedQuestion) -> Reconciled:
    """
    Return the settings that give all printed figures, folded where they have the same members and figures.

    :raises DomainError: `question_too_large`, with how to ask for less
    """
    tables = question.tables()
    tried = tables[: _affordable(question)]
    found = _Found(question.printed)
    for settings in tried:
        _try_table(question, settings, found)
    answers = found.answers()
    is_lone = len(question.printed) == 1
    proves = not all(one.proves_nothing for one in question.printed) and not (is_lone and len(answers) > MANY)
    return Reconciled(
        answers=answers[:MOST_ANSWERS],
        near=[] if any(answer.match is Match.EXACT for answer in answers) else found.nearest(),
        tried=len(tried),
        possible=len(tables),
        candidates=found.candidates,
        is_proof=proves,
    )


def notes(found: Reconciled) -> list[str]:
    """Return what has to be said of an answer: what was not tried, and what it does not prove."""
    said = []
    if not found.is_proof:
        said.append("不足以判断：单独一个 100% 或 0%，或许多设置都给出的数，说明不了用的是哪一种；请再填几个印出的数。")
    if found.tried < found.possible:
        said.append(
            f"共 {found.possible} 组日期和时刻，按可能性先后试了 {found.tried} 组。"
            "要试其余的，请只选一个填报单位或开发区，或指定“当时已知”。"
        )
    return said


def _affordable(question: PrintedQuestion) -> int:
    entries = CohortEntry.objects.standing().visible_to(question.officer).filter(**question.selection.filters())
    counted = entries.filter(cohort__in=[str(cohort) for cohort in question.cohorts]).count()
    if counted > MOST_READ:
        raise DomainError(
            "question_too_large",
            f"名单成员 {counted} 个，一次最多 {MOST_READ} 个。请只选一个填报单位（unit）或开发区（zone），或少填几项。",
            field="unit",
        )
    return min(MOST_TABLES, MOST_READ // max(1, counted))


class _Found:
    """Keeps what was tried: what fits, folded, and what comes nearest."""

    def __init__(self, printed: Sequence[Printed]) -> None:
        self.printed = {one.name: one for one in printed}
        self.candidates = 0
        self._fitting: dict[tuple[object, ...], Answer] = {}
        self._near: dict[tuple[object, ...], tuple[tuple[int, ...], Answer]] = {}

    def add(self, answer: Answer) -> None:
        """Note a candidate; the first of those that are the same is the most likely one."""
        self.candidates += 1
        key = (
            answer.basis,
            tuple(one.pk for one in answer.rounds),
            answer.settings.category,
            tuple((name, ratio.numerator, ratio.denominator) for name, ratio in answer.figures.items()),
        )
        if answer.match is not Match.NONE:
            kept = self._fitting.setdefault(key, answer)
            if kept is not answer:
                kept.also.append(answer.settings)
        elif len(self.printed) > 1 or not self._fitting:
            apart = [self.printed[name].distance(ratio) for name, ratio in answer.figures.items()]
            self._near.setdefault(key, ((*rank(answer.matches.values()), sum(apart)), answer))
            if len(self._near) > 50 * MOST_NEAR:
                self._trim()

    def _trim(self) -> None:
        nearest = sorted(self._near.items(), key=lambda pair: pair[1][0])
        self._near = dict(nearest[:MOST_NEAR])

    def answers(self) -> list[Answer]:
        """Return what fits: the best match first, then the most likely, then the narrowest window."""
        return sorted(self._fitting.values(), key=lambda one: (rank(one.matches.values()), len(one.rounds)))

    def nearest(self) -> list[Answer]:
        """Return the settings that come nearest."""
        self._trim()
        return [answer for _, answer in self._near.values()]


def _try_table(question: PrintedQuestion, settings: Settings, found: _Found) -> None:
    """Count one table by rounds, and try every window and basis of it."""
    held = [one for one in registered_rounds(settings.known_at) if one.held_on <= settings.as_of]
    everything = Answer(settings, None, tuple(held), ("", ""), {}, {}).window(question.now)
    selection = question.selection
    if settings.category:
        selection = replace(selection, category=settings.category)
    counted = tallies_of_lists(question.officer, everything, selection, question.cohorts, Grouping.ROUND)
    has_members = [any(counted[cohort].get(one.pk) for cohort in question.cohorts) for one in held]
    for start, begins in enumerate(has_members):
        if not begins:
            continue
        sums = {
            cohort: list(accumulate(counted[cohort].get(one.pk, NOTHING_COUNTED) for one in held[start:]))
            for cohort in question.cohorts
        }
        for end in range(start, len(held)):
            if has_members[end]:
                tallies = {cohort: of_list[end - start] for cohort, of_list in sums.items()}
                rounds, widest = tuple(held[start : end + 1]), _widest(held, has_members, start, end)
                for basis, figures in _figures(question.printed, tallies):
                    matches = {one.name: one.match(figures[one.name]) for one in question.printed}
                    found.add(Answer(settings, basis, rounds, widest, figures, matches))


def _widest(held: Sequence[Round], has_members: Sequence[bool], start: int, end: int) -> tuple[str, str]:
    """Return the ends of the widest window that has the same members."""
    while start > 0 and not has_members[start - 1]:
        start -= 1
    while end + 1 < len(held) and not has_members[end + 1]:
        end += 1
    return held[start].key, held[end].key


def _figures(
    printed: Sequence[Printed], tallies: Mapping[Cohort, Tally]
) -> Iterator[tuple[str | None, dict[str, Ratio]]]:
    plain = {one.name: part_of(one, tallies[one.kind.cohort]) for one in printed if not one.is_rate}
    rates = [one for one in printed if one.is_rate]
    if not rates:
        yield None, plain
        return
    for code, basis in BASES.items():
        formulas = basis.formulas()
        of_rates: dict[str, Ratio] = {one.name: formulas[one.name].compute(tallies[one.kind.cohort]) for one in rates}
        yield code, {**plain, **of_rates}
