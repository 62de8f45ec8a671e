"""Invented projects put into a database: some by rows, the rest as copies of those in other zones, by SQL alone."""

from __future__ import annotations

import contextlib
from datetime import datetime, time
from itertools import islice
from typing import TYPE_CHECKING

from django.db import connection, transaction

from bench.databases import execute, is_postgresql, vacuum
from bench.sample_projects import NOW, ROUNDS, UNITS, ZONES, SampleProject, generate_projects, unit_of
from bench.table_rows import COLUMNS, TableRows, for_sqlite
from projects.models import Round, StallFlag, StallState
from projects.operations.stall_upkeep import rebuild_stall_states
from tracker.management.reference import rows_of
from tracker.management.stall_rules import load_stall_rules
from zones.models import Officer, ReportingUnit, Role, Zone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bench.table_rows import Row

CHUNK = 5_000
"""Projects that are turned into rows and stored at once."""
INVENTED = 20_000
"""Projects of which each is another; larger databases repeat them in other zones, with other amounts."""
SHIFT = 97
"""Zones by which each copy lies further on."""
NAME, OWNER = "'第' || ({id}) || '号项目'", "'第' || ({id}) % 5000 || '号有限公司'"
COPIED = {
    "projects_project": {
        "zone_id": "places.shifted",
        "name": NAME,
        "name_key": NAME,
        "owner": OWNER,
        "owner_key": OWNER,
        "site": "places.unit_id || '号园区'",
    },
    "projects_cohortentry": {
        "zone_id": "places.shifted",
        "current_zone_id": "places.shifted",
        "unit_id": "places.unit_id",
        "amount_yuan": "source.amount_yuan + 10000 * {copy}",
    },
}
"""What differs in a copy, besides the numbers."""
STATES = {
    model._meta.db_table: [str(field.column) for field in model._meta.concrete_fields]
    for model in (StallState, StallFlag)
}
"""What follows from the records of a project; the same in a copy of it, since the rules know neither zone nor list."""
NUMBERS = {
    "id": None,
    "corrects_id": None,
    "project_id": "projects_project",
    "entry_id": "projects_cohortentry",
}
"""Columns that hold numbers, and of which table; None for the own one."""


def fill(scale: int, settled: Callable[[SampleProject], None] = lambda _: None) -> None:
    """
    Store that many projects with everything they need; `settled` may move each to another zone before.

    :raises ValueError: if so many cannot be had by copying
    """
    invented = min(scale, INVENTED)
    if scale % invented:
        raise ValueError(f"{scale} is no multiple of {invented}")
    _fill_reference()
    with _bare_tables():
        table_rows = TableRows()
        projects = generate_projects(invented)
        while chunk := list(islice(projects, CHUNK)):
            for project in chunk:
                settled(project)
                table_rows.write(project)
            _store(table_rows)
    rebuild_stall_states(now=NOW)
    if scale > invented:
        with _bare_tables():
            _copy(scale // invented)
    vacuum()


def _copy(times: int) -> None:
    """Repeat everything, so that there is as many times as much."""
    repeated = {table: columns.split() for table, columns in COLUMNS.items()} | STATES
    counts = {
        table: execute(f"SELECT max({_key(columns)}) FROM {table}")[0][0] or 0 for table, columns in repeated.items()
    }
    for copy in range(1, times):
        execute("DROP TABLE IF EXISTS bench_places")
        execute(
            "CREATE TEMPORARY TABLE bench_places AS "
            "WITH settled AS (SELECT zone_id, row_number() OVER (ORDER BY zone_id) AS place FROM "
            f"(SELECT DISTINCT zone_id FROM projects_project WHERE id <= {counts['projects_project']}) AS found) "
            "SELECT one.zone_id AS zone_id, other.zone_id AS shifted, zones_zone.unit_id AS unit_id FROM settled one "
            f"JOIN settled other ON other.place = 1 + (one.place - 1 + {SHIFT * copy}) "
            "% (SELECT count(*) FROM settled) JOIN zones_zone ON zones_zone.id = other.zone_id"
        )
        for table, columns in repeated.items():
            execute(_copying(table, columns, copy, counts))


def _key(columns: Sequence[str]) -> str:
    return "id" if "id" in columns else "project_id"


def _copying(table: str, columns: Sequence[str], copy: int, counts: dict[str, int]) -> str:
    """Return the statement that repeats the first rows of a table."""
    identity = f"source.{_key(columns)} + {counts[table] * copy}"
    values = []
    for column in columns:
        value = COPIED.get(table, {}).get(column, f"source.{column}").format(id=identity, copy=copy)
        if column in NUMBERS:
            value = f"source.{column} + {counts[NUMBERS[column] or table] * copy}"
        values.append(value)
    places = "JOIN bench_places places ON places.zone_id = source.zone_id " if table in COPIED else ""
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} source {places}"
        f"WHERE source.{_key(columns)} <= {counts[table]}"
    )


def _fill_reference() -> None:
    """Make units, zones, rounds, rules, and an officer of the province and one of each unit."""
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
    load_stall_rules(rows_of("stall_rules.csv"), now=NOW)


@contextlib.contextmanager
def _bare_tables() -> Iterator[None]:
    """Load without secondary indexes and foreign keys; make the indexes afterwards, as a restore does."""
    if not is_postgresql():
        with transaction.atomic():
            yield
        return
    tables = ", ".join(f"'{table}'" for table in (*COLUMNS, *STATES))
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
    for table in (*COLUMNS, StallFlag._meta.db_table):
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
