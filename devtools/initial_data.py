"""The data without which there is nothing to see: tables, reference data, demo data."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

PROJECT = Path(__file__).resolve().parent.parent
LOADED = PROJECT / "var" / "reference.sha256"


def load() -> None:
    """Bring the database up to date, doing only what is not done yet: a second start takes no time."""
    executor = MigrationExecutor(connection)
    has_migrations = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if has_migrations:
        print("正在准备数据库……", flush=True)
        call_command("migrate", verbosity=0, interactive=False)
    fixtures = _fingerprint(PROJECT / "fixtures")
    if has_migrations or not LOADED.exists() or LOADED.read_text() != fixtures:
        print("正在载入基础数据……", flush=True)
        call_command("load_reference")
        LOADED.parent.mkdir(exist_ok=True)
        LOADED.write_text(fixtures)
    if settings.DEBUG and not get_user_model().objects.exists():
        print("正在载入演示数据……", flush=True)
        call_command("load_demo", living=True)
    connection.close()


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
