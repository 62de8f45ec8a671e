"""Databases of our own, one a size, filled as fast as the engine takes rows."""

from __future__ import annotations

import contextlib
from datetime import datetime, time
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.core.management import call_command
from django.db import connection, transaction

from bench.sample_projects import NOW, ROUNDS, UNITS, ZONES, SampleProject, unit_of
from bench.table_rows import COLUMNS, TableRows, for_sqlite
from projects.models import Round
from zones.models import Officer, ReportingUnit, Role, Zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.table_rows import Row

CHUNK = 20_000
"""Projects that are turned into rows and stored at once."""


def is_postgresql() -> bool:
    """Return whether the engine is PostgreSQL; it is SQLite otherwise."""
    return connection.vendor == "postgresql"


def use(name: str) -> None:
    """Let everything that follows talk to another database: a name on PostgreSQL, a path on SQLite."""
    connection.close()
    connection.settings_dict["NAME"] = name
    if is_postgresql():
        connection.settings_dict["OPTIONS"]["options"] = "-c statement_timeout=0 -c jit=off"


def create(name: str, *, template: str | None = None) -> None:
    """Make a database, with the tables of the product or as a copy of another, and use it."""
    if is_postgresql():
        use("postgres")
        copied = f" TEMPLATE {template}" if template else ""
        execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        execute(f"CREATE DATABASE {name}{copied}")
    use(name)
    if not template:
        call_command("migrate", verbosity=0)


def drop(name: str) -> None:
    """Remove a database and give its space back."""
    use("postgres")
    execute(f"DROP DATABASE {name} WITH (FORCE)")


def execute(statement: str) -> list[tuple[Any, ...]]:
    """Run one statement and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def vacuum() -> None:
    """Let the engine know its rows and, on PostgreSQL, which pages an index may answer for alone."""
    execute("VACUUM ANALYZE" if is_postgresql() else "ANALYZE")


def fill(projects: Iterator[SampleProject], kept: set[str] | None = None) -> list[SampleProject]:
    """Store projects with everything they need; return those of the given units, or all, for a second look."""
    _fill_reference()
    table_rows, remembered = TableRows(), []
    with _bare_tables():
        while chunk := list(islice(projects, CHUNK)):
            for project in chunk:
                table_rows.write(project)
                if kept is None or unit_of(project.zone) in kept:
                    remembered.append(project)
            _store(table_rows)
    vacuum()
    return remembered


def _fill_reference() -> None:
    """Make units, zones, rounds, and an officer of the province and one of each unit."""
    cities = [ReportingUnit(f"14{number:04d}", f"第{number}市", "city") for number in range(1, UNITS + 1)]
    ReportingUnit.objects.bulk_create(cities)
    Zone.objects.bulk_create(
        Zone(
            pk=number,
            name=f"第{number}开发区",
            unit_id=unit_of(number),
            city_code=unit_of(number),
            level=Zone.Level.PROVINCIAL,
            kind=Zone.Kind.ECONOMIC,
            group=list(Zone.Group)[number % 10 // 8 + number % 10 // 9],
        )
        for number in range(1, ZONES + 1)
    )
    Officer.objects.create(username="province", role=Role.PROVINCE)
    for city in cities:
        Officer.objects.create(username=city.code, role=Role.UNIT, unit=city)
    for number, held in enumerate(ROUNDS):
        when = datetime.combine(held, time(), NOW.tzinfo)
        Round.objects.create(pk=number + 1, year=held.year, number=number % 4 + 1, held_on=held, opened_at=when)


@contextlib.contextmanager
def _bare_tables() -> Iterator[None]:
    """Load without secondary indexes and foreign keys; make the indexes afterwards, as a restore does."""
    if not is_postgresql():
        with transaction.atomic():
            yield
        return
    tables = ", ".join(f"'{table}'" for table in COLUMNS)
    indexes = execute(
        f"SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ({tables}) "
        "AND indexname NOT IN (SELECT conname FROM pg_constraint)"
    )
    for name, _ in indexes:
        execute(f'DROP INDEX "{name}"')
    execute("SET session_replication_role = replica")
    yield
    execute("SET session_replication_role = DEFAULT")
    execute("SET maintenance_work_mem = '512MB'")
    for _, definition in indexes:
        execute(definition)
    _set_sequences()


def _set_sequences() -> None:
    for table in COLUMNS:
        execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


def _store(table_rows: TableRows) -> None:
    for table, rows in table_rows.rows.items():
        _insert(table, COLUMNS[table].split(), rows)
        rows.clear()


def _insert(table: str, columns: Sequence[str], rows: list[Row]) -> None:
    with connection.cursor() as cursor:
        if is_postgresql():
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", [for_sqlite(row) for row in rows]
            )
