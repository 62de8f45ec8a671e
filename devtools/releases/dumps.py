"""A database as text that needs no program to be read back, and what its tables hold."""

import hashlib
import sqlite3
import subprocess
from collections.abc import Iterator
from typing import Any

import psycopg
from django.db import connection
from psycopg.conninfo import make_conninfo

MADE_BY_DJANGO = {"django_migrations", "django_content_type", "auth_permission"}
"""Django adds to these after every migration, in whichever direction; nothing in them was written by anybody."""
# `psql` alone understands these lines, and newer versions of `pg_dump` write them.
ONLY_FOR_PSQL = ("\\restrict ", "\\unrestrict ")


def dump(program: str) -> str:
    """Return the database of the settings as SQL statements; `program` is the path of `pg_dump`."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        with sqlite3.connect(settings["NAME"]) as database:
            return "\n".join(database.iterdump()) + "\n"
    options = ("--no-owner", "--no-privileges", "--no-comments", "--inserts", "--rows-per-insert=500")
    printed = subprocess.run([program, *options, _address()], capture_output=True, text=True, check=True).stdout
    return "".join(line for line in printed.splitlines(keepends=True) if not line.startswith(ONLY_FOR_PSQL))


def load(text: str) -> None:
    """Run the statements of a dump in the empty database of the settings."""
    if connection.vendor == "sqlite":
        # Django's own connection: constraints call functions that Django adds to it. A table may come before those
        # that it refers to.
        connection.ensure_connection()
        connection.connection.executescript(f"PRAGMA foreign_keys = OFF;{text}PRAGMA foreign_keys = ON;")
        connection.check_constraints()
        return
    # A connection of its own: a dump changes the settings of the session that reads it.
    with psycopg.connect(_address()) as database:
        database.execute(text.encode())


def contents() -> dict[str, str]:
    """Return the number of rows of each table and a digest of them, whatever the order of rows and columns."""
    found = set(connection.introspection.table_names()) - MADE_BY_DJANGO
    # SQLite's own, such as its statistics, are no content.
    tables = sorted(table for table in found if not table.startswith("sqlite_"))
    return {table: _content(table) for table in tables}


def _content(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # a name that the database gave
        names = [column[0] for column in cursor.description or ()]
        rows = sorted(_lines(names, cursor.fetchall()))
    return f"{len(rows)} rows, {hashlib.sha256(chr(10).join(rows).encode()).hexdigest()[:16]}"


def _lines(names: list[str], rows: list[tuple[Any, ...]]) -> Iterator[str]:
    order = sorted(range(len(names)), key=names.__getitem__)
    for row in rows:
        yield repr([(names[place], row[place]) for place in order])


def _address() -> str:
    settings = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return make_conninfo("", **{name: str(settings[key]) for name, key in names.items() if settings[key]})
