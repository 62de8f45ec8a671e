"""
The databases of the tests: copies of a template that the migrations make once, and not once a run.

A template is named after what made it, so that a migration that changes gets a template of its own. It takes that name
only when it is whole. On PostgreSQL it is a database, left only in a server that is ours (TEST_TEMPLATES=1); on SQLite
it is a file in `var/tests`, which may be deleted at any time.
"""

import fcntl
import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import django
from django.apps import apps
from django.db import connection

from config.env import PROJECT

PREFIX = "template_of_tests_"
UNFINISHED = "unfinished_template_of_tests"
LOCK = 5_013_497
"""Any number that no other program locks in a server that is ours."""
FILES = PROJECT / "var" / "tests"
"""Where the templates of SQLite lie."""


def copy_from_template() -> None:
    """Have the database of the tests copied from the template of these migrations, which is made if it is not there."""
    if connection.vendor == "sqlite":
        copy_file(connection.creation._get_test_db_name())
        connection.settings_dict["TEST"] |= {"MIGRATE": False}
    elif os.environ.get("TEST_TEMPLATES") == "1":
        _copy_database()


def copy_file(to: str) -> None:
    """Fill an empty SQLite database with what the migrations make; a database in memory is that of this process."""
    with closing(sqlite3.connect(_template_file())) as template:
        copy = sqlite3.connect(to, uri=True)
        template.backup(copy)
    _COPIES.append(copy)


_COPIES: list[sqlite3.Connection] = []
"""A database in memory is gone when the last connection to it is closed."""


def _template_file() -> Path:
    FILES.mkdir(parents=True, exist_ok=True)
    whole, unfinished = FILES / f"{_digest_of_migrations()}.sqlite3", FILES / "unfinished.sqlite3"
    with (FILES / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # until the file is closed, however it ends
        if not whole.exists():
            for old in FILES.glob("*.sqlite3*"):
                old.unlink()
            _run_migrations(str(unfinished))
            unfinished.rename(whole)
    return whole


def _copy_database() -> None:
    name = f"{PREFIX}{_digest_of_migrations()}"
    with connection._nodb_cursor() as cursor:
        # All migrations take longer than anybody else may wait, and than a statement may take on a busy machine.
        cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # until this connection is closed, however it ends
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"])
        found = {row[0] for row in cursor.fetchall()}
        if name not in found:
            for old in found:
                cursor.execute(f"DROP DATABASE {old} WITH (FORCE)")
            _run_migrations(UNFINISHED)
            cursor.execute(f"ALTER DATABASE {UNFINISHED} RENAME TO {name}")
    connection.settings_dict["TEST"] |= {"TEMPLATE": name, "MIGRATE": False}


def _digest_of_migrations() -> str:
    digest = hashlib.sha256(django.__version__.encode())
    for app in apps.get_app_configs():
        for path in sorted((Path(app.path) / "migrations").glob("*.py")):
            content = path.read_bytes()
            digest.update(f"{app.label} {path.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]


def _run_migrations(unfinished: str) -> None:
    """Run all migrations in a new database, in place of one that somebody did not finish."""
    settings, name = connection.settings_dict, connection.settings_dict["NAME"]
    named_before = settings["TEST"]["NAME"]
    settings["TEST"]["NAME"] = unfinished
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.creation.destroy_test_db(name, verbosity=0, keepdb=True)  # goes back to `name`
    settings["TEST"]["NAME"] = named_before
