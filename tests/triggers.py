"""Doing what the triggers of append-only tables refuse."""

import re

from django.db import connection


def without_triggers(statement, *values):
    """Do what somebody with the database's highest rights could do to one table."""
    (table,) = re.findall(r"(?:UPDATE|DELETE FROM) (\w+)", statement)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            for event in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}")
        cursor.execute(statement, values)
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = origin")
