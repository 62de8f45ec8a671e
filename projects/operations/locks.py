"""Waiting until whoever writes to a table is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from django.db.models import Model

LOCK_SECONDS = 5


def wait_for_writers(model: type[Model]) -> None:
    """
    Let those who write to a table finish, and hold the others up until the transaction ends.

    SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
            cursor.execute(f"LOCK TABLE {model._meta.db_table} IN SHARE MODE")
