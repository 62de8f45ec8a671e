"""How values go to the database with a kept statement: to PostgreSQL beside its text."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

from psycopg import RawCursor
from psycopg.types.numeric import Int8

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from psycopg import Connection


class ValuesBeside(RawCursor[Any]):
    """Sends values beside the text: a text that comes again is neither read nor planned again, if that may be."""

    def __init__(self, connection: Connection[Any], *, may_prepare: bool) -> None:
        """Take a connection of psycopg, and whether PostgreSQL may keep the plan of what comes again."""
        super().__init__(connection)
        self._may_prepare = None if may_prepare else False  # None leaves it to `prepare_threshold` of the settings

    def execute(self, query: Any, params: Any = None, **_: Any) -> Self:
        """Ask with a text that names its values, and the values by their names."""
        text, names = numbered(query)
        return super().execute(text, [params[name] for name in names], prepare=self._may_prepare)


_NAMED = re.compile(r"%\((\w+)\)s")


@lru_cache(maxsize=512)
def numbered(sql: str) -> tuple[bytes, tuple[str, ...]]:
    """Return a text with numbers instead of names, and the names in the order of their numbers."""
    names = tuple(dict.fromkeys(_NAMED.findall(sql)))
    text = _NAMED.sub(lambda place: f"${names.index(place[1]) + 1}", sql)
    return text.replace("%%", "%").encode(), names


def adapted_to(connection: BaseDatabaseWrapper, value: Any) -> Any:
    """Return a value as the engine takes it: days and moments as it writes them, and several values as one."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, list | tuple):
        # Of the type of the column: PostgreSQL looks numbers of another one through for each row.
        return list(map(_as_bigint, value)) if connection.vendor == "postgresql" else json.dumps(value)
    return value


def _as_bigint(value: Any) -> Any:
    return Int8(value) if isinstance(value, int) else value
