"""
Reads of what belongs to some rows, by the numbers of these: Django writes each statement once, and it is kept.

For a page of a hundred projects Django took longer to write six statements than the database to answer them.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connections, router

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from django.db.models import Model, QuerySet

STAND_IN = -secrets.randbits(60)
"""Stands for the numbers while a statement is written; nobody can ask for what nobody can guess."""
_PLACE = "%(numbers)s"
_SEVERAL = {"postgresql": "= ANY(%(numbers)s)", "sqlite": "IN (SELECT value FROM json_each(%(numbers)s))"}
"""How an engine compares with any number of values that come as one."""


@dataclass(frozen=True)
class _Statement:
    """What Django wrote, with a name for each value, and what turns columns into values."""

    sql: str
    constants: dict[str, Any]
    query: Any
    columns: tuple[Any, ...]


@dataclass(frozen=True)
class NumberedRead:
    """
    A query of `values_list` that depends on nothing but some numbers, compared by `__in`.

    It may hold nothing of an officer: whoever asks has passed the numbers through the gate of visibility. One
    statement a database is kept in the process; it depends on the program alone.
    """

    model: type[Model]
    build: Callable[[list[int]], QuerySet[Any, Any]]
    _kept: dict[str, _Statement] = field(default_factory=dict)

    def rows(self, numbers: Collection[int]) -> Iterable[Any]:
        """Return the rows of some numbers, with the values that the query itself would answer. One query."""
        database = router.db_for_read(self.model)
        connection = connections[database]
        if database not in self._kept:
            self._kept[database] = _written(self.build([STAND_IN]), connection)
        kept = self._kept[database]
        with connection.cursor() as cursor:
            cursor.execute(kept.sql, {**kept.constants, "numbers": as_text(numbers, connection.vendor)})
            rows: list[Any] = cursor.fetchall()
        # A compiler of this thread's connection: one that is kept would keep another's.
        compiler = kept.query.get_compiler(connection=connection)
        converters = compiler.get_converters(kept.columns)
        return compiler.apply_converters(rows, converters) if converters else rows


def as_text(numbers: Collection[int], vendor: str) -> str:
    """Return numbers as the one value that an engine takes apart itself: psycopg would adapt each of them by itself."""
    listed = ",".join(map(str, numbers))
    return f"{{{listed}}}" if vendor == "postgresql" else f"[{listed}]"


def _written(queryset: QuerySet[Any, Any], connection: Any) -> _Statement:
    compiler = queryset.query.get_compiler(connection=connection)
    text, params = compiler.as_sql()
    sql, constants = with_places(text, params, connection)
    columns = tuple(column for column, _, _ in compiler.select)
    return _Statement(sql, constants, queryset.query, columns)


def with_places(sql: str, params: Sequence[Any], connection: Any, **stood_for: Any) -> tuple[str, dict[str, Any]]:
    """
    Return a statement of Django's with a name for each value, and the values that are the same whenever it is asked.

    :param stood_for: by their names, what stands for other values than the numbers
    """
    constants, places = {}, []
    for place, value in enumerate(params):
        name = next((name for name, stand_in in stood_for.items() if value == stand_in), f"constant_{place}")
        name = "numbers" if value == STAND_IN else name
        places.append(f"%({name})s")
        if name.startswith("constant_"):
            constants[name] = value
    # What is escaped in Django's text stays escaped in ours.
    named = sql.replace("%%", "%%%%") % tuple(places)
    return named.replace(f"IN ({_PLACE})", _SEVERAL[connection.vendor]), constants
