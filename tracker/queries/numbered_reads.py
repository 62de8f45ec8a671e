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
    from collections.abc import Callable, Collection, Iterable

    from django.db.models import Model, QuerySet

_STAND_IN = -secrets.randbits(60)
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
            self._kept[database] = _written(self.build([_STAND_IN]), connection)
        kept = self._kept[database]
        with connection.cursor() as cursor:
            cursor.execute(kept.sql, {**kept.constants, "numbers": _as_text(numbers, connection.vendor)})
            rows: list[Any] = cursor.fetchall()
        # A compiler of this thread's connection: one that is kept would keep another's.
        compiler = kept.query.get_compiler(connection=connection)
        converters = compiler.get_converters(kept.columns)
        return compiler.apply_converters(rows, converters) if converters else rows


def _as_text(numbers: Collection[int], vendor: str) -> str:
    """Return numbers as the one value that an engine takes apart itself: psycopg would adapt each of them by itself."""
    listed = ",".join(map(str, numbers))
    return f"{{{listed}}}" if vendor == "postgresql" else f"[{listed}]"


def _written(queryset: QuerySet[Any, Any], connection: Any) -> _Statement:
    compiler = queryset.query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    constants = {f"constant_{place}": value for place, value in enumerate(params) if value != _STAND_IN}
    places = [_PLACE if value == _STAND_IN else f"%(constant_{place})s" for place, value in enumerate(params)]
    # What is escaped in Django's text stays escaped in ours.
    named = sql.replace("%%", "%%%%") % tuple(places)
    columns = tuple(column for column, _, _ in compiler.select)
    return _Statement(named.replace(f"IN ({_PLACE})", _SEVERAL[connection.vendor]), constants, queryset.query, columns)
