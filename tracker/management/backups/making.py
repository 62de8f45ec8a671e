"""Making a backup: database, evidence files, anchors of the audit, roles, and the manifest that tells all of it."""

from __future__ import annotations

import os
import secrets
import shutil
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction

from tracker.management.backups.folders import (
    FORMAT,
    UNFINISHED,
    Backup,
    BackupError,
    backups_in,
    digest_of,
    write_manifest,
)
from tracker.management.backups.media import copy_media
from tracker.management.backups.programs import run
from tracker.management.backups.roles import roles_sql
from tracker.management.backups.state import database_state
from tracker.operations.anchor_file import checkpoint_file

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

ANCHORS, ROLES, SECRETS = "anchors.txt", "roles.sql", "secrets"
DUMPS = {"postgresql": "database.dump", "sqlite": "database.sqlite3"}
COPIES = 5
"""How often a copy of SQLite is tried while others write."""
NEEDED = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "METRICS_TOKEN", "FIELD_KEYS")
"""Settings with secrets: without their values a restored installation does not run, or cannot read what it holds."""


def make_backup(folder: Path, *, now: datetime, today: date, with_secrets: bool) -> Backup:
    """
    Make a backup in a folder and return it; there is none under its name until all of it is there.

    :raises BackupError: if a part cannot be made; nothing is left behind
    """
    finished = folder / now.strftime(FORMAT)
    if finished.exists():
        raise BackupError(f"{finished} 已经存在：一秒之内不能做两份备份。")
    before = next(reversed(backups_in(folder)), None)
    unfinished = folder / f"{UNFINISHED}{secrets.token_hex(4)}"
    unfinished.mkdir(parents=True, mode=0o700)
    try:
        _fill(unfinished, before, now=now, today=today, with_secrets=with_secrets)
        unfinished.rename(finished)
    except OSError as error:
        raise BackupError(f"没能写完备份（{error.strerror}）：{error.filename or folder}。") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return Backup(finished)


def _fill(folder: Path, before: Backup | None, *, now: datetime, today: date, with_secrets: bool) -> None:
    # First, so that the database holds every seal that the file names.
    if checkpoint_file().exists():
        shutil.copy2(checkpoint_file(), folder / ANCHORS)
    state = _dump(folder, now=now, today=today)
    if connection.vendor == "postgresql":
        (folder / ROLES).write_text(roles_sql(), encoding="utf-8")
    if with_secrets:
        _copy_secrets(folder / SECRETS)
    manifest = {
        str(path.relative_to(folder)): {"bytes": path.stat().st_size, "sha256": digest_of(path)}
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    # Last, so that every file which a row names is there; a file too many does no harm.
    manifest |= copy_media(settings.MEDIA_ROOT, folder, before)
    needs = sorted(name for name in os.environ if name in NEEDED or name.endswith("_FILE"))
    engine = {"engine": connection.vendor, "database": str(connection.settings_dict["NAME"])}
    write_manifest(folder, {"made_at": now.isoformat(), **engine, "needs": needs, **state, "files": manifest})


def _dump(folder: Path, *, now: datetime, today: date) -> dict[str, Any]:
    """Write the database into a file; return what it held at that very moment."""
    path = folder / DUMPS[connection.vendor]
    if connection.vendor == "sqlite":
        return _copy_of_sqlite(path, now=now, today=today)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone() or ("",)
        # The program and this connection see one and the same moment.
        run(
            "pg_dump",
            "--format=custom",
            f"--snapshot={snapshot}",
            f"--file={path}",
            settings=connection.settings_dict,
        )
        return database_state(as_of=today, now=now)


def _copy_of_sqlite(path: Path, *, now: datetime, today: date) -> dict[str, Any]:
    """Write a copy; again when somebody wrote meanwhile, so that what is told of it is true of it."""
    for _ in range(COPIES):
        before = database_state(as_of=today, now=now)
        path.unlink(missing_ok=True)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
        if database_state(as_of=today, now=now) == before:
            return before
    raise BackupError("备份时一直有人在写库，没有备份：请稍后再试。")


def _copy_secrets(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    for name, path in os.environ.items():
        if name.endswith("_FILE") and os.path.isfile(path):  # noqa: PTH113  # the text of a setting
            shutil.copy2(path, folder / name)
