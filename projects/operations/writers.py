"""Waiting for those who are writing: what they stamped before now they may commit only after it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.db import OperationalError, connection

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model

LOCK_SECONDS = 5.0
NAP_SECONDS = 0.02
# Every INSERT takes RowExclusiveLock on its table and keeps it until its transaction ends. The virtual transaction
# identifies that transaction: the same connection has another one the next time it writes.
WRITERS = """
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
AND relation IN (SELECT to_regclass(name)::oid FROM unnest(%s::text[]) AS name)
AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()
"""


def wait_for_writers(models: Iterable[type[Model]], *, noun: str) -> None:
    """
    Return once every other transaction that has written to the tables of these models by now has ended.

    Nobody is kept from writing meanwhile; who begins later is not waited for. To read who holds a lock needs no right
    on the tables. On SQLite one writer writes at a time.

    :param noun: what the tables are called in the refusal
    :raises OperationalError: if one of them does not end within `LOCK_SECONDS`
    """
    if connection.vendor != "postgresql":
        return
    tables = [model._meta.db_table for model in models]
    waiting, patience = _writers(tables), LOCK_SECONDS
    # Only those of the first look.
    while waiting := waiting & _writers(tables):
        if patience <= 0:
            raise OperationalError(f"{noun}有写入在 {LOCK_SECONDS} 秒内没有结束，下次再封存。")
        time.sleep(NAP_SECONDS)
        # Counts naps: below the interface nothing reads the clock.
        patience -= NAP_SECONDS


def _writers(tables: list[str]) -> set[str]:
    """Return the virtual transactions of other connections that hold the writers' lock of one of the tables."""
    with connection.cursor() as cursor:
        cursor.execute(WRITERS, [tables])
        return {name for (name,) in cursor.fetchall()}
