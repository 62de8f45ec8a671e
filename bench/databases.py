"""Databases of our own, and what is kept of them from run to run."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management import call_command
from django.db import connection

from config import postgresql
from tracker.operations.upkeep import refresh_statistics

if TYPE_CHECKING:
    from collections.abc import Callable

PROJECT = Path(__file__).resolve().parents[1]
MAKERS = ("bench/*.py", "bench/load/world.py", "*/migrations/*.py", "fixtures/*.csv")
"""The files on which the contents of a filled database depend; of `bench` those named in FILLERS alone."""
FILLERS = {"sample_projects.py", "table_rows.py", "filling.py"}


def is_postgresql() -> bool:
    """Return whether the engine is PostgreSQL; it is SQLite otherwise."""
    return connection.vendor == "postgresql"


def use(name: str) -> None:
    """Let everything that follows talk to another database: a name on PostgreSQL, a path on SQLite."""
    connection.close()
    connection.settings_dict["NAME"] = name
    if is_postgresql():
        # As the product's connections, but that filling a million projects may take as long as it does.
        others = dict(pair.split("=") for pair in os.environ.get("SETTINGS", "").split())
        asked = {"statement_timeout": "0", "lock_timeout": "0", **others}
        connection.settings_dict["OPTIONS"]["options"] = postgresql.options(**asked)


def create(name: str, *, template: str | None = None) -> None:
    """Make a database, with the tables of the product or as a copy of another, and use it."""
    if is_postgresql():
        # Of files: a large database would go through the log row by row otherwise.
        copied = f" TEMPLATE {template} STRATEGY FILE_COPY" if template else ""
        drop(name)
        execute(f"CREATE DATABASE {name}{copied}")
    use(name)
    if not template:
        call_command("migrate", verbosity=0)


def drop(name: str) -> None:
    """Remove a database, if it is there, and give its space back."""
    use("postgres")
    execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def kept(purpose: str, scale: int, fill: Callable[[], None], *, depends_on: tuple[str, ...] = ()) -> str:
    """
    Return the name of a filled database of PostgreSQL: one that an earlier run left, or filled now.

    It is filled anew when the files change on which its contents depend, those named by `depends_on` among them.
    """
    series = f"{purpose}_{scale}_"
    name = series + digest(depends_on)
    use("postgres")
    # Not by LIKE, in which the underscore stands for anything: what is kept of ten times as many is no series of this.
    found = {row[0] for row in execute(f"SELECT datname FROM pg_database WHERE starts_with(datname, '{series}')")}
    if name in found:
        return name
    for stale in found:
        drop(stale)
    # Named as filled only when it is: a run may end anywhere.
    create(f"{series}making")
    fill()
    use("postgres")
    execute(f"ALTER DATABASE {series}making RENAME TO {name}")
    return name


@cache
def digest(depends_on: tuple[str, ...] = ()) -> str:
    """Return what stands for the files that make the contents."""
    found = hashlib.sha256()
    for pattern in (*MAKERS, *depends_on):
        for path in sorted(PROJECT.glob(pattern)):
            if path.parent.name != "bench" or path.name in FILLERS:
                found.update(path.read_bytes())
    return found.hexdigest()[:12]


def backend_process() -> int | None:
    """Return the process of PostgreSQL that serves us; None on SQLite, which is a part of ours."""
    return int(execute("SELECT pg_backend_pid()")[0][0]) if is_postgresql() else None


def server_process() -> int | None:
    """Return the first process of PostgreSQL's server, the parent of the one that serves us; None on SQLite."""
    backend = backend_process()
    if backend is None:
        return None
    status = Path(f"/proc/{backend}/status").read_text(encoding="utf-8")
    return int(status.partition("PPid:")[2].split()[0])


def execute(statement: str) -> list[tuple[Any, ...]]:
    """Run one statement and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def vacuum() -> None:
    """Let the engine know its rows and, on PostgreSQL, which pages an index may answer for alone."""
    if is_postgresql():
        execute("VACUUM ANALYZE")
    else:
        refresh_statistics()
