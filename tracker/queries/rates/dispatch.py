"""The other trio (三率) of the province's dispatch, for a year, as of a day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import orjson

from projects.models import Project
from projects.rules.dispatch_rates import DISPATCH_PARTS, DispatchTally, plan_state, tally_year
from projects.rules.dispatch_signatures import facts_of
from tracker.queries.held_rows import HeldRows
from tracker.queries.rates.chains import merged
from tracker.queries.rates.dispatch_facts import Alike, DispatchQuestion, alike, year_projects
from tracker.queries.rates.labels import plain_labels
from tracker.queries.rates.selection import Grouping
from tracker.workbooks.sheets import PORTION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date, datetime

    from projects.rules.dispatch_rates import YearFacts

NOTHING = DispatchTally()
NAME_COLUMNS = ("id", "name", "zone__name", "zone__unit__name", "is_key")
_GROUPS = {Grouping.UNIT: "unit", Grouping.ZONE: "zone", Grouping.CATEGORY: "category", Grouping.CHAIN: "chain"}


@dataclass(frozen=True)
class DispatchRow:
    """One group's tally; `key` is None for the total."""

    key: str | None
    label: str
    tally: DispatchTally


@dataclass(frozen=True)
class DispatchTable:
    """The rows of a question, and their sum. `until` is the last day that counts: `as_of`, or the end of the year."""

    year: int
    as_of: date
    until: date
    known_at: datetime | None
    rows: list[DispatchRow]
    total: DispatchRow


def dispatch_table(question: DispatchQuestion, by: Grouping) -> DispatchTable:
    """
    Return the tallies of every visible project for a year, by group. Amounts are whole 元. Seven queries at most.

    Plans and figures are read as known at the moment; what happened and what was completed is as of the day. Zones and
    units are those of now, or those of the day if the selection asks for the structure of then.
    """
    grouped: defaultdict[Any, list[DispatchTally]] = defaultdict(list)
    for found in alike(question, _GROUPS.get(by, "")):
        # A chain is a row even where nothing counts: its projects are there.
        grouped[_key(found, by)].append(
            tally_year(_facts(found, question), question.year, question.until).of(found.number)
        )
    tallies = {key: DispatchTally.total(parts) for key, parts in grouped.items()}
    total = DispatchRow(None, "合计", DispatchTally.total(tallies.values()))
    groups = tallies
    if by is Grouping.CHAIN:
        groups = merged({by: tallies}, question.selection.meanings, DispatchTally.total)[by]
    labels = plain_labels(by, set(groups), officer=question.officer, selection=question.selection)
    rows = [DispatchRow(label.key, label.text, groups.get(label.value, NOTHING)) for label in labels]
    return DispatchTable(question.year, question.as_of, question.until, question.known_at, rows, total)


def _key(found: Alike, by: Grouping) -> Any:
    """Return the group under which projects are counted: of the last day's zones and units, if these are asked for."""
    if found.zone is None or by not in {Grouping.UNIT, Grouping.ZONE}:
        return found.group
    return found.zone if by is Grouping.ZONE else found.unit


def _facts(found: Alike, question: DispatchQuestion) -> YearFacts:
    amounts = {"planned_yuan": found.planned_yuan, "completed_yuan": found.completed_yuan}
    return facts_of(found.signature, year=question.year, until=question.until, **amounts)


def dispatch_members(question: DispatchQuestion, part: str) -> DispatchMembers:
    """Return the visible projects that count for one of `DISPATCH_PARTS`: as many as the table says. One query."""
    counts = DISPATCH_PARTS[part].counts
    numbers: list[int] = []
    for found in alike(question, with_numbers=True):
        if counts(tally_year(_facts(found, question), question.year, question.until)):
            numbers += orjson.loads(found.numbers or "[]")
    return DispatchMembers(question, sorted(numbers))


class DispatchMembers(HeldRows[int]):
    """The numbers of some projects of a question, ascending unless they are sorted by what is known of them."""

    def __init__(self, question: DispatchQuestion, numbers: Sequence[int]) -> None:
        self._question, self._numbers = question, numbers

    @property
    def held(self) -> Sequence[int]:
        """Return all the numbers."""
        return self._numbers

    def sorted_by(self, order: tuple[str, ...], *, is_down: bool) -> DispatchMembers:
        """Return them by an attribute of `YearProject`; what has none stands last, whichever way. One query."""
        value_of: Callable[[Any], Any] = attrgetter(order[0])
        values = {project.id: value_of(project) for project in year_projects(self._question, self._numbers)}
        known = [number for number in self._numbers if values.get(number) not in {None, ""}]
        unknown = [number for number in self._numbers if values.get(number) in {None, ""}]
        known.sort(key=lambda number: values[number], reverse=is_down)
        return DispatchMembers(self._question, [*known, *unknown])


def member_rows(question: DispatchQuestion, numbers: Sequence[int]) -> Iterator[dict[str, Any]]:
    """
    Yield some members with their names, in their order. Two queries for PORTION, and those of places and chains.

    Each is a row with the project's own `tally`, its `state` among the planned starts, and its money in whole 元.
    """
    for start in range(0, len(numbers), PORTION):
        portion = numbers[start : start + PORTION]
        named = Project.objects.filter(pk__in=portion).values(*NAME_COLUMNS)
        names = {row["id"]: row for row in named}
        members = {member.id: member for member in year_projects(question, portion)}
        for member in map(members.__getitem__, portion):
            facts = member.facts
            yield {
                **names[member.id],
                "category": member.category,
                "tally": tally_year(facts, question.year, question.until),
                "state": plan_state(facts, question.year, question.until),
                "plan_stands_on": facts.planned_start_on,
                "planned_in_year_on": facts.planned_in_year_on,
                "started_on": facts.started_on,
                "exit_on": member.exit_on,
                "exit_reason": member.exit_reason,
                "plan_yuan": facts.planned_yuan,
                "completed_in_year_yuan": facts.completed_in_year_yuan,
            }
