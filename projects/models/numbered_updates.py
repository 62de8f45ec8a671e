"""
Updates of rows by their numbers, with values that follow from other records: Django writes each statement once.

What is kept of projects is worked out in the database after every write. To write such a statement anew, a dozen
sub-queries, took Django longer than the database needs for a project.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import connections, models, router, transaction
from django.db.models.sql import UpdateQuery

from projects.models.numbered_reads import STAND_IN, as_text, with_places

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

SOME_MOMENT = datetime(2345, 6, 15, 1, 2, 3, 4, tzinfo=UTC)
"""Stands for the moment of an update while its statement is written."""


@dataclass(frozen=True)
class NumberedUpdate:
    """
    An update that depends on nothing but some numbers, compared by `__in`, and the moment at which it is made.

    `values` are those of `QuerySet.update`, with SOME_MOMENT where that moment belongs.
    """

    model: type[models.Model]
    build: Callable[[list[int]], models.QuerySet[Any, Any]]
    values: Callable[[], Mapping[str, Any]]
    _kept: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)

    def run(self, numbers: Collection[int], *, now: datetime) -> None:
        """Update the rows of some numbers. One statement."""
        database = router.db_for_write(self.model)
        connection = connections[database]
        if database not in self._kept:
            self._kept[database] = self._written(connection)
        sql, constants = self._kept[database]
        values = {"numbers": as_text(numbers, connection.vendor), "now": _adapted(now, connection)}
        with transaction.mark_for_rollback_on_error(using=database), connection.cursor() as cursor:
            cursor.execute(sql, {**constants, **values})

    def _written(self, connection: Any) -> tuple[str, dict[str, Any]]:
        query = self.build([STAND_IN]).query.chain(UpdateQuery)
        query.add_update_values(dict(self.values()))  # type: ignore[attr-defined]  # the stubs forget the class
        text, params = query.get_compiler(connection=connection).as_sql()
        return with_places(text, params, connection, now=_adapted(SOME_MOMENT, connection))


def _adapted(moment: datetime, connection: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
