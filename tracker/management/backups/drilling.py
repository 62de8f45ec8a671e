"""Restoring a backup into a database of its own, and finding out whether it holds what it tells."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tracker.management.backups.folders import Backup, BackupError, faults
from tracker.management.backups.making import ANCHORS, DUMPS
from tracker.management.backups.programs import VARIABLES, address_of, run
from tracker.management.backups.state import differences

if TYPE_CHECKING:
    from collections.abc import Iterator

CONNECTION = {"PGUSER": "user", "PGPASSWORD": "password", "PGHOST": "host", "PGPORT": "port", "PGDATABASE": "dbname"}
INSPECTION_SECONDS = 3600


def drill(backup: Backup) -> tuple[dict[str, Any], list[str]]:
    """
    Restore a backup where it disturbs nobody; return what it tells of itself and, in sentences, what is wrong with it.

    :raises BackupError: if it cannot be restored at all
    """
    told = backup.manifest()
    if found := list(faults(backup, told)):
        return told, found
    with _restored(backup, told["engine"]) as address:
        return told, _compared(backup, told, address)


def _compared(backup: Backup, told: dict[str, Any], address: str) -> list[str]:
    found = _inspected(backup, told, address)
    lines = differences(told, found)
    lines += [f"审计：{sentence}" for sentence in found["audit"]]
    if found["projection"]:
        lines.append(f"为快速查询而存的数据有 {found['projection']} 处与台账不符。")
    return lines + [f"登记的佐证材料 {name} 不在备份里。" for name in found["missing_files"]]


def _inspected(backup: Backup, told: dict[str, Any], address: str) -> dict[str, Any]:
    """Ask a program of its own, whose database is the restored one."""
    anchors = backup.path / ANCHORS
    env = {
        **os.environ,
        "DATABASE_URL": address,
        "DATABASE_REPLICA_URL": "",
        # A name that is not there stands for no anchors; the live file's would be ahead of the backup.
        "AUDIT_ANCHORS": str(anchors),
    }
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "drill", "--inspect", str(backup.path)]
    result = subprocess.run(  # noqa: S603
        command, env=env, capture_output=True, text=True, check=False, timeout=INSPECTION_SECONDS
    )
    if result.returncode:
        raise BackupError(f"恢复出的数据库核对不了：{result.stderr.strip()[-2000:]}")
    found: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return found


@contextmanager
def _restored(backup: Backup, engine: str) -> Iterator[str]:
    """Yield the address of the restored database, which is gone afterwards."""
    dump = backup.path / DUMPS[engine]
    if engine == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "drill.sqlite3"
            shutil.copyfile(dump, copy)
            yield f"sqlite:///{copy}"
        return
    server: dict[str, Any] = settings.DRILL_DATABASE
    name = f"drill_{secrets.token_hex(6)}"
    _on_server(server, sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    try:
        # Its roles need not exist here; a real restore takes them from roles.sql.
        options = ("--exit-on-error", "--no-owner", "--no-privileges", f"--dbname={name}")
        run("pg_restore", *options, str(dump), settings=server)
        yield address_of(server, name)
    finally:
        _on_server(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _on_server(server: dict[str, Any], statement: sql.Composed) -> None:
    given = {CONNECTION[variable]: str(server[key]) for variable, key in VARIABLES.items() if server.get(key)}
    try:
        with psycopg.connect(make_conninfo("", **given), autocommit=True) as connection:
            connection.execute(statement)
    except psycopg.errors.InsufficientPrivilege as error:
        raise BackupError(
            "连接数据库的角色不能建库：请用 DRILL_DATABASE_URL 指定一个有 CREATEDB 权限的角色（可以在另一台服务器上）。"
        ) from error
    except psycopg.OperationalError as error:
        raise BackupError(f"连不上用来演练的数据库服务器：{error}") from error
