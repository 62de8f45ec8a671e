"""SQLite is told what a database of many readers and a writer needs, and is kept informed of its rows."""

import os
import subprocess
import sys

from config.env import PROJECT

ASK = """
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from tracker.operations.upkeep import refresh_statistics

call_command("migrate", "zones", "0001", verbosity=0)
refresh_statistics()
with connection.cursor() as cursor:
    for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys", "cache_size", "temp_store"):
        print(name, cursor.execute(f"PRAGMA {name}").fetchone()[0])
    print("statistics", cursor.execute("SELECT COUNT(*) > 0 FROM sqlite_stat1").fetchone()[0])
"""


def test_every_connection_is_told_what_it_needs(tmp_path):
    env = {
        **os.environ,
        "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path}/x.db",
    }
    result = subprocess.run(
        [sys.executable, "-c", ASK], cwd=PROJECT, env=env, capture_output=True, text=True, check=True
    )
    assert dict(line.split() for line in result.stdout.splitlines()) == {
        "journal_mode": "wal",
        "synchronous": "1",
        "busy_timeout": "20000",
        "foreign_keys": "1",
        "cache_size": "-32000",
        "temp_store": "2",
        "statistics": "1",
    }
