"""What a database holds, in figures that a restored copy must repeat."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from projects.models import AuditSeal, Evidence
from projects.rules.rates import BASES
from tracker.queries.rates.selection import Grouping, Selection
from tracker.queries.rates.tables import rates_table
from tracker.queries.rates.window import resolve_window
from zones.models import Officer, Role

if TYPE_CHECKING:
    from datetime import date, datetime


def database_state(*, as_of: date, now: datetime) -> dict[str, Any]:
    """Return the rows of each table, the applied migrations, the rates of a day and the end of the audit's chain."""
    seal = AuditSeal.objects.order_by("-id").first()
    return {
        "as_of": as_of.isoformat(),
        "migrations": sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
        "rows": _rows(),
        "rates": _rates(as_of, now),
        "seal": {"number": seal.pk, "last_event": seal.last_event, "digest": seal.digest} if seal else None,
        "evidence": _evidence(),
    }


def differences(manifest: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Return in sentences where what was found differs from what the backup tells."""
    wanted, restored = manifest["rows"], found["rows"]
    tables = sorted(wanted.keys() | restored.keys())
    lines = [
        f"表 {table} 应有 {wanted.get(table, '没有这张表')} 行，恢复出 {restored.get(table, '没有这张表')}。"
        for table in tables
        if wanted.get(table) != restored.get(table)
    ]
    rates = sorted(manifest["rates"].keys() | found["rates"].keys())
    lines += [
        f"比率“{name}”备份时为 {manifest['rates'].get(name)}，恢复后为 {found['rates'].get(name)}。"
        for name in rates
        if manifest["rates"].get(name) != found["rates"].get(name)
    ]
    if manifest["migrations"] != found["migrations"]:
        lines.append("恢复出的迁移记录与备份时不同。")
    if manifest["seal"] != found["seal"]:
        lines.append(f"审计链的末尾备份时为 {manifest['seal']}，恢复后为 {found['seal']}。")
    if manifest["evidence"] != found["evidence"]:
        lines.append("佐证材料的登记与备份时不同。")
    return lines


def _rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        counts = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            if table.startswith("sqlite_"):  # SQLite's own statistics
                continue
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608  # its own names
            counts[table] = int((cursor.fetchone() or (0,))[0])
        return counts


def _rates(as_of: date, now: datetime) -> dict[str, str]:
    """Return the parts of every rate of the province, by basis and reporting unit."""
    # Nobody is signed in at a terminal: an officer of the province, never saved, sees all zones.
    everybody = Officer(role=Role.PROVINCE)
    window = resolve_window(first=None, last=None, as_of=as_of, known_at=None, now=now)
    table = rates_table(officer=everybody, window=window, selection=Selection(), by=Grouping.UNIT)
    found = {}
    for row in (*table.rows, table.total):
        for basis in BASES.values():
            for name, formula in basis.formulas().items():
                rate = formula.compute(row.tallies[formula.cohort])
                found[f"{row.label} {basis.code} {name}"] = f"{rate.numerator}/{rate.denominator}"
    return found


def _evidence() -> str:
    """Return a digest of the files that records name, whatever their order."""
    digest = hashlib.sha256()
    for name in Evidence.objects.order_by("file").values_list("file", flat=True).iterator():
        digest.update(f"{name}\n".encode())
    return digest.hexdigest()
