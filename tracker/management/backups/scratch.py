"""A database of its own for a drill: made, filled from a backup, and dropped."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tracker.management.backups.folders import Backup, BackupError
from tracker.management.backups.making import DUMPS
from tracker.management.backups.programs import VARIABLES, address_of, run

if TYPE_CHECKING:
    from collections.abc import Iterator

CONNECTION = {"PGUSER": "user", "PGPASSWORD": "password", "PGHOST": "host", "PGPORT": "port", "PGDATABASE": "dbname"}


@contextmanager
def restored(backup: Backup, engine: str) -> Iterator[str]:
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
