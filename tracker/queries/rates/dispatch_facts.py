"""
What the dispatch has to know of each project for a year, put together by the database.

One statement, a row a project, or a row for all projects that count alike: of all projects the program holds nothing.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connections, router

from projects.models import Category, Project
from projects.rules.chunks import CHUNK
from projects.rules.dispatch_rates import YearFacts
from projects.rules.dispatch_signatures import DAYS, FLAGS, SIDES
from projects.rules.stages import Kind
from tracker.queries.rates.dispatch_passes import Passes
from tracker.queries.rates.selection import Selection, project_lookups
from tracker.queries.structure import Places, Structure, places_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.db.models import QuerySet

    from projects.models import ProjectQuerySet
    from zones.models import Officer

AT_ONCE = 2000
"""Rows that are fetched together."""


@dataclass(frozen=True)
class DispatchQuestion:
    """Which projects are asked about, for which year, as of which day and with what knowledge; None is now."""

    officer: Officer
    year: int
    as_of: date
    selection: Selection
    known_at: datetime | None = None

    @property
    def until(self) -> date:
        """The last day that counts: what happened after the year is no part of it."""
        return min(self.as_of, date(self.year, 12, 31))

    def places(self) -> Places | None:
        """Return where projects belonged on the last day, if the question asks for them there. Three queries."""
        is_then = self.selection.structure is Structure.THEN
        return places_on(self.until, self.known_at) if is_then else None

    def asks_for(self, zone: int, unit: str) -> bool:
        """Return whether what belongs to a zone and unit is asked for."""
        return self.selection.zone_id in {None, zone} and self.selection.unit in {None, unit}


class YearProject(NamedTuple):
    """A project where it is counted, with its facts of the year and why the province took it out of the plan."""

    id: int
    zone_id: int
    unit: str
    category: str
    chain: str
    facts: YearFacts
    exit_on: date | None
    exit_reason: str | None


class Alike(NamedTuple):
    """All projects of a group that count alike: how many, the sums of their amounts, their numbers if asked for."""

    group: Any
    zone: int | None
    unit: str | None
    """Where they are counted, if the question asks for that on the last day."""
    signature: int
    number: int
    planned_yuan: int
    completed_yuan: int
    numbers: str | None
    """As JSON."""


OF_PROJECT = ("project", "zone", "unit", "category", "chain", "planned_start_on")
_COLUMNS = ("id", "zone_id", "zone__unit_id", "category", "chain", "planned_start_on")
_FACTS = tuple(field.name for field in fields(YearFacts))
_FACTS_SQL = {
    "is_industry": f"one.category = '{Category.INDUSTRY}'",
    "planned_start_on": "one.planned_start_on",
    "planned_in_year_on": "in_year.planned_on",
    "has_left_plan": "taken_out.project IS NOT NULL",
    "started_on": "told.started",
    # The earlier one: what one engine's LEAST makes of a null the other's does not.
    "ended_on": "CASE WHEN ended.left_on IS NULL OR told.ended <= ended.left_on THEN told.ended ELSE ended.left_on END",
    "is_terminated": "COALESCE(told.terminated, 0) > 0 OR ended.project IS NOT NULL",
    "is_suspended": f"COALESCE(stopped.kind, '') = '{Kind.SUSPENDED}'",
    "is_producing": "COALESCE(told.producing, 0) > 0",
    "is_full_output": "COALESCE(told.full_output, 0) > 0",
    "planned_yuan": "plan.planned_yuan",
    # No figure before the year: everything since the start was completed in it. May be below zero (see `remark`).
    "completed_in_year_yuan": "CASE WHEN figure.of_year IS NOT NULL THEN figure.of_year WHEN figure.since_start "
    "IS NOT NULL THEN figure.since_start - COALESCE(({before}), 0) END",
}
# Keeps what is worked out of a project from being worked out anew wherever it is used.
_FENCE = {"postgresql": "OFFSET 0", "sqlite": "LIMIT -1 OFFSET 0"}
_NUMBERS = {"postgresql": "CAST(json_agg(project) AS text)", "sqlite": "json_group_array(project)"}


class _Statement:
    """A statement over `facts`, a row a project of a question, in the making: its lists and values in their order."""

    def __init__(self, question: DispatchQuestion, numbers: Sequence[int] | None = None) -> None:
        """
        Write the lists.

        :raises EmptyResultSet: if no project can be meant
        """
        self.connection = connections[router.db_for_read(Project)]
        self.values: list[Any] = []
        projects, scope = _asked(question, numbers)
        passes = Passes(question.year, question.until, question.known_at, scope)
        self._lists = [f"one({', '.join(OF_PROJECT)}) AS ({self._query(projects.order_by().values_list(*_COLUMNS))})"]
        joined = ""
        for name, found in passes.all().items():
            self._lists.append(f"{name}({found.columns}) AS ({self._query(found.query)})")
            joined += f" LEFT JOIN {name} ON {name}.project = one.project"
        facts = dict(_FACTS_SQL)
        if question.known_at is not None:
            facts["planned_start_on"] = "stood.planned_on"
        before = self._query(passes.before())
        shown = [f"one.{name}" for name in OF_PROJECT[:-1]]
        shown += [f"{facts[name].replace('{before}', before)} AS {name}" for name in _FACTS]
        shown += ["taken_out.left_on AS exit_on", "taken_out.reason AS exit_reason"]
        fence = _FENCE[self.connection.vendor]
        self._lists.append(f"facts AS (SELECT {', '.join(shown)} FROM one{joined} {fence})")  # noqa: S608  # no value

    def _query(self, query: QuerySet[Any, Any]) -> str:
        """Return what Django writes of a query, and take its values."""
        sql, values = query.query.get_compiler(connection=self.connection).as_sql()
        self.values += values
        return str(sql)

    def day(self, day: date) -> str:
        """Take a day; return the place for it."""
        self.values.append(self.connection.ops.adapt_datefield_value(day))
        return "%s"

    def numbers(self, numbers: Iterable[int]) -> str:
        """Take some numbers; return the places for them."""
        found = list(numbers)
        self.values += found
        return ", ".join(["%s"] * len(found))

    def rows(self, query: str) -> Iterator[Any]:
        """Ask a query of the facts, and yield its rows, of which not all are values of the program at once."""
        with closing(self.connection.cursor()) as cursor:
            cursor.execute(f"WITH {', '.join(self._lists)} {query}", self.values)
            while rows := cursor.fetchmany(AT_ONCE):
                yield from rows


def _asked(question: DispatchQuestion, numbers: Sequence[int] | None) -> tuple[ProjectQuerySet, Any]:
    """Return the projects of a question, and whose records the passes read; None reads those of all."""
    if numbers is not None:
        return Project.objects.filter(pk__in=numbers), numbers if len(numbers) <= CHUNK else None
    selection = question.selection
    lookups = project_lookups(selection)
    asked = Project.objects.visible_to(question.officer, question.known_at).filter(**lookups)
    projects: ProjectQuerySet = asked.filter(selection.leaders(question.until, question.known_at))
    # Of other projects nothing is asked for: where all are meant a subquery would only slow each pass down.
    of_all = question.officer.sees_everything and not lookups and selection.is_led is None
    return projects, None if of_all else projects.order_by().values("pk")


def year_projects(question: DispatchQuestion, numbers: Sequence[int] | None = None) -> Iterator[YearProject]:
    """
    Yield the projects of a question in the order of their numbers, where they are counted, with their facts.

    One query however many projects there are, and those of their places and chains.

    :param numbers: of the projects that are meant, all of them of the question; None reads those of the question
    """
    try:
        statement = _Statement(question, numbers)
    except EmptyResultSet:
        return
    places = question.places()
    for row in statement.rows("SELECT * FROM facts ORDER BY project"):
        project = _project(row)
        if places is None:
            yield project
            continue
        zone = places.zone_of(project.id, project.zone_id)
        unit = places.unit_of[zone]
        if question.asks_for(zone, unit):
            yield project._replace(zone_id=zone, unit=unit)


def _project(row: Sequence[Any]) -> YearProject:
    number, zone, unit, category, chain, *values, exit_on, reason = row
    facts = dict(zip(_FACTS, values, strict=True))
    facts |= {name: _day(facts[name]) for name in DAYS} | {name: bool(facts[name]) for name in FLAGS}
    return YearProject(number, zone, unit, category, chain, YearFacts(**facts), _day(exit_on), reason)


def _day(value: Any) -> date | None:
    """Return a day as a column holds it, which is a text on one of the engines."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def alike(question: DispatchQuestion, group: str = "", *, with_numbers: bool = False) -> list[Alike]:
    """
    Return the projects of a question, together those that count alike. One query, and those of places and chains.

    :param group: one of OF_PROJECT, by which they are split as they are now; empty for none
    """
    try:
        statement = _Statement(question)
    except EmptyResultSet:
        return []
    places = question.places()
    zone, moved = "NULL", "NULL"
    if places is not None:
        zone = "zone"
        if places.moved:
            moved = f"CASE WHEN project IN ({statement.numbers(places.moved)}) THEN project END"
    signature = _signature(statement, question)
    numbers = _NUMBERS[statement.connection.vendor] if with_numbers else "NULL"
    sums = f"COUNT(*), COALESCE(SUM(planned_yuan), 0), COALESCE(SUM(completed_in_year_yuan), 0), {numbers}"
    query = f"SELECT {group or 'NULL'}, {zone}, {moved}, {signature}, {sums} FROM facts GROUP BY 1, 2, 3, 4"  # noqa: S608
    found = []
    for key, of_zone, of_moved, signed, count, planned, completed, named in statement.rows(query):
        place, unit = None, None
        if places is not None:
            place = places.moved.get(of_moved, of_zone)
            unit = places.unit_of[place]
            if not question.asks_for(place, unit):
                continue
        found.append(Alike(key, place, unit, signed, count, int(planned), int(completed), named))
    return found


def _signature(statement: _Statement, question: DispatchQuestion) -> str:
    """Return the signature of a project (`dispatch_signatures`) as SQL over its facts."""
    borders = (date(question.year, 1, 1), question.until, date(question.year + 1, 1, 1))
    amounts = {
        "has_plan": "CASE WHEN planned_yuan IS NULL THEN 0 ELSE 1 END",
        "completed": "CASE WHEN completed_in_year_yuan < 0 THEN 1 WHEN completed_in_year_yuan >= 0 THEN 2 ELSE 0 END",
        "is_behind_half": "CASE WHEN 2 * COALESCE(completed_in_year_yuan, 0) < planned_yuan THEN 1 ELSE 0 END",
    }
    signature = "0"
    for name, answers in SIDES:
        answer = amounts.get(name) or f"CASE WHEN {name} THEN 1 ELSE 0 END"
        if name in DAYS:
            sides = [f"WHEN {name} < {statement.day(day)} THEN {place}" for place, day in enumerate(borders, start=1)]
            answer = f"CASE WHEN {name} IS NULL THEN 0 {' '.join(sides)} ELSE {len(sides) + 1} END"
        signature = f"({signature}) * {answers} + {answer}"
    return signature
