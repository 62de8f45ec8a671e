"""The other trio (三率) of the province's dispatch, for a year, as of a day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from projects.models import Project
from projects.rules.chunks import chunked
from projects.rules.dispatch_rates import DISPATCH_PARTS, DispatchTally, plan_state, tally_year
from tracker.queries.rates.chains import merged
from tracker.queries.rates.dispatch_facts import DispatchQuestion, YearProject, year_projects
from tracker.queries.rates.labels import plain_labels
from tracker.queries.rates.selection import Grouping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date, datetime

NOTHING = DispatchTally()
NAME_COLUMNS = ("id", "name", "zone__name", "zone__unit__name", "is_key")
_KEYS: dict[Grouping, Callable[[YearProject], Any]] = {
    Grouping.UNIT: attrgetter("unit"),
    Grouping.ZONE: attrgetter("zone_id"),
    Grouping.CATEGORY: attrgetter("category"),
    Grouping.CHAIN: attrgetter("chain"),
}


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
    Return the tallies of every visible project for a year, by group. Amounts are whole 元. Thirteen queries at most.

    Plans and figures are read as known at the moment; what happened and what was completed is as of the day. Zones and
    units are those of now, or those of the day if the selection asks for the structure of then.
    """
    grouped: defaultdict[Any, list[DispatchTally]] = defaultdict(list)
    key_of, year, until = _KEYS.get(by, _no_key), question.year, question.until
    for project in year_projects(question):
        # A chain is a row even where nothing counts: its projects are there.
        grouped[key_of(project)].append(tally_year(project.facts, year, until))
    tallies = {key: DispatchTally.total(parts) for key, parts in grouped.items()}
    total = DispatchRow(None, "合计", DispatchTally.total(tallies.values()))
    meanings = question.selection.meanings
    groups = merged({by: tallies}, meanings, DispatchTally.total)[by] if by is Grouping.CHAIN else tallies
    labels = plain_labels(by, set(groups), officer=question.officer, selection=question.selection)
    rows = [DispatchRow(label.key, label.text, groups.get(label.value, NOTHING)) for label in labels]
    return DispatchTable(question.year, question.as_of, question.until, question.known_at, rows, total)


def dispatch_members(question: DispatchQuestion, part: str) -> list[YearProject]:
    """Return the visible projects that count for one of `DISPATCH_PARTS`, by number: as many as the table says."""
    counts = DISPATCH_PARTS[part].counts
    year, until = question.year, question.until
    return [project for project in year_projects(question) if counts(tally_year(project.facts, year, until))]


def member_rows(question: DispatchQuestion, members: Iterable[YearProject]) -> Iterator[dict[str, Any]]:
    """
    Yield some members with their names, in their order. One query for each 500.

    Each is a row with the project's own `tally`, its `state` among the planned starts, and its money in whole 元.
    """
    for chunk in chunked(list(members)):
        named = Project.objects.filter(pk__in=[member.id for member in chunk]).values(*NAME_COLUMNS)
        names = {row["id"]: row for row in named}
        for member in chunk:
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


def _no_key(_project: YearProject) -> None:
    return None
