"""
Which projects go through which reforms, and since when: one statement over all that tells it.

Projects that count alike in a period come as one row of a zone; of all projects the program holds nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import connections, router
from django.db.models import IntegerField, Value
from django.db.models.expressions import RawSQL

from projects.models import Project, reform_sources
from projects.rules.reforms import PLACES, REFORMS, ReformDates, dates_of, signatures_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from django.db.models import QuerySet

    from projects.rules.reforms import ReformPart

_NOTHING = "SELECT 0, 0, CAST(NULL AS date) WHERE 1 = 0"
_OF_PROJECT = "SELECT project, {signature} AS signature FROM told GROUP BY project"
_COUNTED = "SELECT one.zone_id, {moved}, known.signature, COUNT(*) FROM {places} GROUP BY 1, 2, 3"
_PLACES = "known JOIN projects_project one ON one.id = known.project"
# Of a UNION PostgreSQL expects two hundred projects, and would look up all that there are one by one. The condition
# leaves out those of which nothing is told, without saying so: the join would be turned round again.
_ALL_PLACES = "projects_project one LEFT JOIN known ON known.project = one.id WHERE COALESCE(known.signature, 0) <> 0"
_OF_SIGNATURES = "SELECT project FROM known WHERE signature IN ({signatures})"
_IN_PLACES = (
    " AND CASE WHEN project IN ({moved}) THEN project IN ({asked}) "
    "ELSE project IN (SELECT id FROM projects_project WHERE zone_id IN ({zones})) END"
)


@dataclass(frozen=True)
class Period:
    """A period, both days included, and the moment of knowledge; `known_at` None reads the standing records."""

    start: date
    end: date
    known_at: datetime | None


class ToldProjects:
    """
    The projects of some zones that go through a reform, as a period sees them.

    :param moved: the projects that do not count where they belong now, each of which is told apart
    :param of_all: whether these are all zones: then no record has to be looked at for its zone
    """

    def __init__(self, period: Period, zones: Collection[int], moved: Collection[int], *, of_all: bool) -> None:
        self._connection: Any = connections[router.db_for_read(Project)]
        self._period, self._moved = period, moved
        self._places_of = _ALL_PLACES if of_all else _PLACES
        self._values: list[Any] = []
        # Of no zones Django would write nothing.
        told = _NOTHING
        if of_all or zones:
            told = " UNION ALL ".join(self._query(query) for query in _told(period, None if of_all else zones))
        known = _OF_PROJECT.format(signature=self._signature())
        self._lists = f"WITH told(project, reform, since) AS ({told}), known AS ({known})"

    def counts(self) -> Iterator[tuple[int, int | None, ReformDates, int]]:
        """Yield a zone, the number of a project that moved or None, its days as the period sees them, and how many."""
        if not self._moved:
            moved = "NULL"
        else:
            moved = f"CASE WHEN known.project IN ({self._places(self._moved)}) THEN known.project END"
        with self._connection.cursor() as cursor:
            cursor.execute(f"{self._lists} {_COUNTED.format(moved=moved, places=self._places_of)}", self._values)
            rows = cursor.fetchall()
        for zone, project, signature, count in rows:
            yield zone, project, dates_of(signature, self._period.start, self._period.end), count

    def numbers_of(self, part: ReformPart, asked: tuple[Collection[int], Collection[int]] | None) -> RawSQL:
        """
        Return the numbers of the projects of a count, as SQL.

        :param asked: the zones that are asked for, and which of the projects that moved; None asks for all
        """
        signatures = self._places(signatures_of(part, self._period.start, self._period.end))
        query = _OF_SIGNATURES.format(signatures=signatures)
        if asked is not None:
            zones, moved = asked
            places = {"moved": self._places(self._moved), "asked": self._places(moved), "zones": self._places(zones)}
            query += _IN_PLACES.format(**places)
        return RawSQL(f"{self._lists} {query}", tuple(self._values))  # noqa: S611  # places for values alone

    def _query(self, query: QuerySet[Any, Any]) -> str:
        """Return what Django writes of a query, and take its values."""
        sql, values = query.query.get_compiler(connection=self._connection).as_sql()
        self._values += values
        return str(sql)

    def _signature(self) -> str:
        """Return the signature of a project (`projects.rules.reforms`) as SQL."""
        signature = "0"
        for number in range(len(REFORMS)):
            since = f"MIN(since) FILTER (WHERE reform = {number})"
            signature = (
                f"({signature}) * {PLACES} + CASE WHEN COUNT(*) FILTER (WHERE reform = {number}) = 0 THEN 0 "
                f"WHEN {since} IS NULL THEN 1 WHEN {since} < {self._day(self._period.start)} THEN 2 "
                f"WHEN {since} <= {self._day(self._period.end)} THEN 3 ELSE 4 END"
            )
        return signature

    def _day(self, day: date) -> str:
        self._values.append(self._connection.ops.adapt_datefield_value(day))
        return "%s"

    def _places(self, numbers: Iterable[int]) -> str:
        """Take some numbers; return the places for them, which are never none."""
        found = list(numbers) or [0]  # the number of nothing
        self._values += found
        return ", ".join(["%s"] * len(found))


def _told(period: Period, zones: Collection[int] | None) -> Iterator[QuerySet[Any, Any]]:
    """Yield what tells of a project, a reform (its place among REFORMS) and a day, of some zones or of all."""
    for source in reform_sources.sources(period.known_at):
        records = source.records
        if zones is not None:
            records = records.filter(**{f"{source.project}__zone__in": list(zones)})
        number = Value(REFORMS.index(source.reform), IntegerField())
        yield records.order_by().values_list(source.project, number, source.since)


def reform_dates(period: Period, numbers: Iterable[int]) -> dict[int, ReformDates]:
    """Return since when some projects go through which reforms; one that goes through none is absent. One query."""
    wanted = list(numbers)
    first, *rest = (
        source.records.filter(**{f"{source.project}__in": wanted})
        .order_by()
        .values_list(source.project, Value(str(source.reform)), source.since)
        for source in reform_sources.sources(period.known_at)
    )
    since: defaultdict[int, dict[str, date | None]] = defaultdict(dict)
    for project, reform, day in first.union(*rest, all=True) if wanted else ():
        known = since[project].get(reform)
        # A reform stated without a date keeps its key with None: it counts as undated, not as missing.
        since[project][reform] = min(known, day) if known and day else known or day
    return {project: ReformDates(days) for project, days in since.items()}
