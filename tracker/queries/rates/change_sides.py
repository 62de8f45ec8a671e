"""
The ledger as the two sides of a change: what its books said of each member at either moment, in grouped statements.

Every entry is read through `entries_of`, the one gate; what belongs elsewhere at one of the moments is looked up among
the officer's own as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Case, DateField, DateTimeField, Q, Value, When

from projects.errors import DomainError
from projects.models import CohortEntry, as_of_sql
from projects.rules.chunks import chunked
from projects.rules.months import last_completed_month
from projects.rules.rate_sides import MonthlyFigure, Side, SideMember
from projects.rules.rates import BASES
from projects.rules.tallying import monthly_part_of
from tracker.queries.rates.columns import MONTHLY_COLUMNS, monthly_figure, with_dates
from tracker.queries.rates.selection import NOTHING, Selection, entries_of
from tracker.queries.rates.tables import FACT_COLUMNS, facts_of_member

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from projects.models import CohortEntryQuerySet, Round
    from projects.rules.rates import Formula
    from projects.rules.stages import Cohort
    from tracker.queries.rates.window import Window
    from zones.models import Officer

MOST_MEMBERS = 20_000
"""Entries in one comparison: some seconds of computing."""
INSIDE, OUTSIDE = (Value(value, output_field=BooleanField()) for value in (True, False))
NO_DAY = Value(None, output_field=DateField())
NO_MOMENT = Value(None, output_field=DateTimeField())


@dataclass(frozen=True)
class Asked:
    """One side of a question about the ledger: when, over which rounds, by which basis."""

    window: Window
    basis: str

    def formula(self, rate: str) -> Formula:
        """Return the formula of a rate by the side's basis."""
        return BASES[self.basis].formulas()[rate]

    def side(self, rate: str, members: dict[int, SideMember]) -> Side:
        """Return the side with what was known of its members."""
        window = self.window
        return Side(
            day=window.as_of,
            known_at=window.known_at,
            rounds=frozenset(round_.pk for round_ in window.rounds),
            basis=self.basis,
            formula=self.formula(rate),
            members=members,
            reviewed=window.reviewed,
        )


def sides_of(*, officer: Officer, first: Asked, second: Asked, selection: Selection, rate: str) -> tuple[Side, Side]:
    """
    Return what is compared.

    Two statements where nothing was corrected in between, else some more for all corrected entries together.

    :raises DomainError: `question_too_large`, with how to ask for less
    """
    reading = _Reading(officer, first, second, selection, rate)
    reading.check_extent()
    mine = reading.of(first, second)
    is_alike = first.window.records_moment == second.window.records_moment
    other = _turned(mine) if is_alike and selection.is_led is None else reading.of(second, first)
    if mine.keys() != other.keys():
        mine, other = reading.joined(mine, other)
    return first.side(rate, mine), second.side(rate, other)


def _turned(members: dict[int, SideMember]) -> dict[int, SideMember]:
    """Return the same knowledge seen from the other day."""
    return {
        key: member
        if member.figure == member.figure_then
        else replace(member, figure=member.figure_then, figure_then=member.figure)
        for key, member in members.items()
    }


class _Reading:
    """Reads both sides of one question."""

    def __init__(self, officer: Officer, first: Asked, second: Asked, selection: Selection, rate: str) -> None:
        self.officer, self.first, self.second, self.selection = officer, first, second, selection
        self.cohort: Cohort = first.formula(rate).cohort
        self.rounds: tuple[Round, ...] = tuple(
            {round_.pk: round_ for asked in (first, second) for round_ in asked.window.rounds}.values()
        )
        uses_figures = any(asked.formula(rate).uses_figures for asked in (first, second))
        self.part = monthly_part_of(self.cohort) if uses_figures else None

    def check_extent(self) -> None:
        """
        Let a question pass that is not too large.

        :raises DomainError: if it is
        """
        entries = CohortEntry.objects.visible_to(self.officer).in_window(self.cohort, self.rounds)
        counted = entries.filter(**self.selection.filters())[: MOST_MEMBERS + 1].count()
        if counted > MOST_MEMBERS:
            raise DomainError(
                "question_too_large",
                f"名单成员超过 {MOST_MEMBERS} 个，一次比较不了。"
                "请只选一个填报单位（unit）、开发区（zone），或缩短期次。",
                field="unit",
            )

    def of(self, asked: Asked, other: Asked) -> dict[int, SideMember]:
        """Return what was known of the members asked about, in the rounds of both sides, by the entry's number."""
        window = replace(asked.window, rounds=self.rounds)
        if not self.rounds:
            return {}
        entries = entries_of(self.officer, window, self.selection, self.cohort)
        return self._read(entries, asked, other, in_scope=INSIDE)

    def _read(self, entries: CohortEntryQuerySet, asked: Asked, other: Asked, in_scope: Any) -> dict[int, SideMember]:
        dated = with_dates(entries, self.cohort, asked.window).order_by().annotate(is_in_scope=in_scope)
        figures = (*self._figure(asked.window, asked.window.as_of), *self._figure(asked.window, other.window.as_of))
        rows = dated.values_list("pk", "round_id", "is_in_scope", *figures, *FACT_COLUMNS)
        return {
            pk: SideMember(
                facts=facts_of_member(declared, ()),
                round=round_id,
                figure=_figure_of(*figure),
                figure_then=_figure_of(*figure_then),
                in_scope=bool(scope),
                record=pk,
            )
            for pk, round_id, scope, *values in rows
            for figure, figure_then, declared in [(values[:3], values[3:6], values[6:])]
        }

    def _figure(self, window: Window, day: date) -> tuple[Any, ...]:
        """Return the columns of the figure that counts on a day: 元, its month, and when it was told."""
        if self.part is None:
            return NOTHING, NO_DAY, NO_MOMENT
        column, _ = MONTHLY_COLUMNS[self.part.name]
        values: dict[str, Any] = {
            "last_month": last_completed_month(day),
            "known_at": window.records_moment,
            "reviewed": window.reviewed,
        }
        yuan = monthly_figure(self.part.name, replace(window, as_of=day))
        month, told_at = (as_of_sql.newest_figure(column, name, **values) for name in ("month", "recorded_at"))
        return yuan, month, told_at

    def joined(
        self, mine: dict[int, SideMember], other: dict[int, SideMember]
    ) -> tuple[dict[int, SideMember], dict[int, SideMember]]:
        """Return both sides by numbers that stay the same through corrections, with what was elsewhere on one side."""
        history = _Corrections(self.officer, self.cohort)
        mine, other = history.by_root(mine), history.by_root(other)
        found = []
        for asked, against, own, opposite in (
            (self.first, self.second, mine, other),
            (self.second, self.first, other, mine),
        ):
            elsewhere: dict[int, SideMember] = {}
            for numbers in chunked(sorted(history.records_of(opposite.keys() - own.keys()))):
                elsewhere |= self._read(self._known(asked, numbers), asked, against, self._scope(asked))
            found.append({**own, **history.by_root(elsewhere)})
        return found[0], found[1]

    def _known(self, asked: Asked, numbers: Sequence[int]) -> CohortEntryQuerySet:
        known = CohortEntry.objects.as_known_at(asked.window.records_moment).visible_to(self.officer)
        return known.filter(pk__in=numbers)

    def _scope(self, asked: Asked) -> Any:
        window = asked.window
        asked_about = reduce(
            lambda both, facts: both & facts,
            (Q((name, value)) for name, value in self.selection.filters().items()),
            self.selection.leaders(window.as_of, window.records_moment, project="project__"),
        )
        if not asked_about:
            return INSIDE
        return Case(When(asked_about, then=INSIDE), default=OUTSIDE)


class _Corrections:
    """Which entries of a list follow one another by correction."""

    def __init__(self, officer: Officer, cohort: Cohort) -> None:
        corrected = CohortEntry.objects.visible_to(officer).filter(cohort=str(cohort), corrects__isnull=False)
        self._corrects = dict(corrected.order_by("pk").values_list("pk", "corrects_id"))
        self._records: dict[int, list[int]] = {}
        for pk in self._corrects:
            self._records.setdefault(self.root(pk), []).append(pk)

    def root(self, pk: int) -> int:
        """Return the first record of an entry."""
        while pk in self._corrects:
            pk = self._corrects[pk]
        return pk

    def by_root(self, members: dict[int, SideMember]) -> dict[int, SideMember]:
        """Return members by the first record of each."""
        return {self.root(pk): member for pk, member in members.items()}

    def records_of(self, roots: Iterable[int]) -> set[int]:
        """Return all records of some entries."""
        return {pk for root in roots for pk in (root, *self._records.get(root, ()))}


def _figure_of(yuan: int | None, month: date | None, told_at: Any) -> MonthlyFigure | None:
    return None if yuan is None or month is None else MonthlyFigure(month, yuan, told_at)
