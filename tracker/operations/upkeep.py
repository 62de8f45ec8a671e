"""Keeps the planner's statistics up to date, and deletes what has expired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from projects.operations.sign_ins import delete_expired_sign_ins
from tracker.operations.exports import delete_expired_exports
from tracker.operations.idempotency import delete_expired_responses
from tracker.operations.imports import delete_expired_imports
from tracker.operations.login_throttling import delete_expired_attempts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


MANY_ALIKE = 64
"""Rows of one value, from which on an index is said to have so many."""


def delete_expired(*, now: datetime) -> None:
    """Delete the stored answers, counters of attempts, sessions, tokens, exports and imports whose time is over."""
    delete_expired_responses(now=now)
    delete_expired_attempts(now=now)
    delete_expired_sign_ins(now=now)
    delete_expired_exports(now=now)
    delete_expired_imports(now=now)


def refresh_statistics() -> None:
    """
    Count the rows of SQLite's tables, by which it chooses indexes; PostgreSQL has statistics of its own.

    Of an index is kept at most that a value of its first column leaves many rows. Where SQLite 3.40 knows that values
    leave few, it may look for several values of the next column by `OP_SeekScan`, which passes over rows that it should
    find: where the column behind is bounded above (`kind IN (…) AND occurred_on < …`), or the search ends early.
    """
    if connection.vendor == "sqlite":  # pragma: no cover  # see tests/integration/tracker/operations/test_statistics.py
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            cursor.execute("SELECT tbl, idx, stat FROM sqlite_stat1")
            counted = cursor.fetchall()
            cursor.execute("SELECT name FROM sqlite_master WHERE name GLOB 'sqlite_stat[14]'")
            for (table,) in cursor.fetchall():
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608  # one of the engine's own
            cursor.executemany("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (%s, %s, %s)", _told(counted))
            # Has this connection read them anew.
            cursor.execute("ANALYZE sqlite_master")


def _told(counted: Iterable[tuple[str, str | None, str]]) -> list[tuple[str, str | None, str]]:
    """Return what is kept of statistics, in the engine's form: a table's rows, and what an index has many of."""
    rows: dict[str, int] = {}
    kept: list[tuple[str, str | None, str]] = []
    for table, index, stat in counted:
        # The rows, then how many have the same first column, the same first two, and so on.
        number, *alike = [int(word) for word in stat.split() if word.isdigit()]
        # Of a partial index only its own rows are counted: the index of most rows has them all.
        rows[table] = max(number, rows.get(table, 0))
        if index and alike and alike[0] >= MANY_ALIKE:
            kept.append((table, index, " ".join(map(str, [number, *alike[:1] * len(alike)]))))
    return [*kept, *((table, None, str(number)) for table, number in rows.items())]
