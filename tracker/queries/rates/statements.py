"""
Statements that Django writes once for each shape of a question, and that are kept; each question fills its values in.

A shape is written from stand-ins alone: what one officer may see or asked for is in no text that another's question
takes. Writing thirty conditions anew took Django longer than the database needs to answer a province.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connections, router

from projects.models import CohortEntry, Round
from projects.rules.months import last_completed_month, oldest_fresh_month
from projects.rules.stages import Cohort
from tracker.queries.rates.selection import Selection
from tracker.queries.rates.values_beside import ValuesBeside, adapted_to
from tracker.queries.rates.window import Window
from zones.models import Officer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import QuerySet

# A day that occurs in no rule: it stands for that of a question, and its months for those that follow from it.
SOME_DAY = date(2345, 6, 15)
# Another, for the day that a question compares with.
SOME_EARLIER_DAY = date(2344, 6, 15)
# Likewise the moment whose knowledge a question is about.
SOME_MOMENT = datetime(2345, 6, 15, 1, 2, 3, 4, tzinfo=UTC)


def _some_text() -> str:
    return secrets.token_hex(16)  # nobody can ask for what nobody can guess


def _some_number() -> int:
    return -secrets.randbits(60)


STAND_INS: Mapping[str, Any] = {
    "officer_unit": _some_text(),
    "officer_zone": _some_number(),
    "zone": _some_number(),
    "unit": _some_text(),
    "category": _some_text(),
    "chains": _some_text(),
    "round": _some_number(),
    "rounds": _some_number(),
}
"""What stands for the values of a question while a statement is written; for each of several, one of them."""


@dataclass(frozen=True)
class _AnySelection(Selection):
    """A selection by stand-ins: its chain means itself."""

    @cached_property
    def chains(self) -> tuple[str, ...] | None:
        return None if self.chain is None else (self.chain,)


class Books(NamedTuple):
    """Which records a question is about, as a `Window` says it."""

    is_past: bool = False
    reviewed: bool = False
    counts_trial: bool = True


@dataclass(frozen=True)
class StatementShape:
    """What a statement depends on besides its values: which of them there are, and the engine that is asked."""

    role: str
    has_unit: bool
    has_zone: bool
    selection: Selection
    books: Books
    database: str

    @property
    def officer(self) -> Officer:
        """Somebody who may see what officers of this shape may."""
        return Officer(
            role=self.role,
            unit_id=STAND_INS["officer_unit"] if self.has_unit else None,
            zone_id=STAND_INS["officer_zone"] if self.has_zone else None,
        )

    @property
    def window(self) -> Window:
        """Some rounds on some day, as told by the books of the shape."""
        return Window((Round(pk=STAND_INS["rounds"]),), (), SOME_DAY, SOME_MOMENT, *self.books)


def shape_of(officer: Officer, selection: Selection, window: Window | None = None) -> StatementShape:
    """
    Return the shape of a question, by default of what stands now.

    Who leads a chain is no value, so a question about 链主 has none.
    """
    asked = _AnySelection(
        zone_id=_stands_for("zone", selection.zone_id),
        unit=_stands_for("unit", selection.unit),
        category=_stands_for("category", selection.category),
        chain=_stands_for("chains", selection.chain),
        round_id=_stands_for("round", selection.round_id),
        is_key=selection.is_key,
        structure=selection.structure,
        named_on=None if selection.named_on is None else SOME_DAY,
    )
    has_unit, has_zone = bool(officer.unit_id), bool(officer.zone_id)
    books = Books(window.is_past, window.reviewed, window.counts_trial) if window else Books()
    return StatementShape(officer.role, has_unit, has_zone, asked, books, database_of_entries())


def database_of_entries() -> str:
    """Return the name of the database from which this question is answered: a replica, or the one that is written."""
    return router.db_for_read(CohortEntry)


def _stands_for(name: str, value: Any) -> Any:
    return None if value is None else STAND_INS[name]


def values_of(
    officer: Officer,
    selection: Selection,
    as_of: date,
    rounds: Sequence[Round] = (),
    known_at: datetime | None = None,
) -> dict[str, Any]:
    """Return the values of a question by the names of their stand-ins."""
    numbers = [held.pk for held in rounds]
    return {
        "officer_unit": officer.unit_id,
        "officer_zone": officer.zone_id,
        "zone": selection.zone_id,
        "unit": selection.unit,
        "category": selection.category,
        "chains": selection.chains,
        "round": selection.round_id,
        "rounds": numbers,
        "first_round": min(numbers, default=None),
        "known_at": known_at,
        **_days(as_of),
    }


def _days(as_of: date) -> dict[str, date]:
    return {"day": as_of, "month": last_completed_month(as_of), "fresh_month": oldest_fresh_month(as_of)}


def days_before(earlier: date) -> dict[str, date]:
    """Return the values of the day with which a question compares, by the names of their stand-ins."""
    return {f"earlier_{name}": day for name, day in _days(earlier).items()}


@dataclass(frozen=True)
class Statement:
    """
    SQL with named places for the values of a question; empty where no question of its shape has an answer.

    `of_few` says that it reads so few rows that planning it costs as much: PostgreSQL plans it once a connection for
    all values, others each time for the values that come.
    """

    database: str
    sql: str
    constants: Mapping[str, Any]
    of_few: bool

    def rows(self, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Ask with the values of a question, and return every row."""
        if not self.sql:
            return []
        connection = connections[self.database]
        adapted = {name: adapted_to(connection, value) for name, value in values.items()}
        with connection.cursor() as cursor:
            # A log shows the text with its values in it.
            if connection.vendor == "postgresql" and not connection.queries_logged:
                cursor.cursor = ValuesBeside(connection.connection, may_prepare=self.of_few)
            cursor.execute(self.sql, {**self.constants, **adapted})
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


_ONE_OF_SEVERAL = re.compile(r'("\w+"\."\w+") IN \(%\((rounds|chains)\)s\)')
_SEVERAL = {"postgresql": r"\1 = ANY(%(\2)s)", "sqlite": r"\1 IN (SELECT value FROM json_each(%(\2)s))"}
"""How an engine compares with any number of values that come as one."""
# PostgreSQL hands each entry of a zone out of its index to look whether the round is one of several, but passes over
# what lies before a bound: a third of what a province would read of eight rounds out of 23. With a second bound a plan
# for all values would take them for next to no rounds, and read whole rounds instead of zones.
_BOUNDED = r" AND \1 >= %(first_round)s"


def written(
    database: str,
    queries: Sequence[QuerySet[Any, Any]],
    join: Callable[[Sequence[str]], str] = "".join,
    *,
    of_few: bool = True,
) -> Statement:
    """Let Django write queries over stand-ins for a database; `join` makes one text of theirs."""
    constants: dict[str, Any] = {}
    try:
        texts = [_text(query, connections[database], constants, of_few=of_few) for query in queries]
    except EmptyResultSet:
        return Statement(database, "", {}, of_few)
    return Statement(database, join(texts), constants, of_few)


def _text(
    query: QuerySet[Any, Any], connection: BaseDatabaseWrapper, constants: dict[str, Any], *, of_few: bool
) -> str:
    """Return the SQL of a query with names for its parameters, and note those that are the same in every question."""
    sql, params = query.query.get_compiler(connection=connection).as_sql()
    days = _days(SOME_DAY) | days_before(SOME_EARLIER_DAY) | {"known_at": SOME_MOMENT}
    stood_for = {**STAND_INS, **{name: adapted_to(connection, day) for name, day in days.items()}}
    # Beside the text no plan made for all values could tell that the index of a list holds the list.
    places = {str(cohort): f"'{cohort}'" for cohort in Cohort}
    places |= {stand_in: f"%({name})s" for name, stand_in in stood_for.items()}
    for param in params:
        if param not in places:
            name = f"constant_{len(constants)}"
            constants[name] = str(param) if isinstance(param, str) else param  # a choice as plain text
            places[param] = f"%({name})s"
    # What is escaped in Django's text stays escaped in ours.
    named = sql.replace("%%", "%%%%") % tuple(places[param] for param in params)
    return _ONE_OF_SEVERAL.sub(lambda place: place.expand(_several(place[2], connection, of_few=of_few)), named)


def _several(name: str, connection: BaseDatabaseWrapper, *, of_few: bool) -> str:
    is_bounded = name == "rounds" and of_few and connection.vendor == "postgresql"
    return _SEVERAL[connection.vendor] + (_BOUNDED if is_bounded else "")
