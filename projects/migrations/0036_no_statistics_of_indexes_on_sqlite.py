"""Forgets SQLite's statistics of indexes, by which it searches in a way that passes over rows; rows are counted anew."""

from typing import Any

from django.db import migrations

from projects.migrations._statements import RunStatements


def forget(apps: Any, schema_editor: Any) -> None:
    """Delete them, and have this connection know that they are gone. What is counted later is counted without them."""
    connection = schema_editor.connection
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name IN ('sqlite_stat1', 'sqlite_stat4')")
        kept = [name for (name,) in cursor.fetchall()]
        for name in kept:
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608  # one of the two above
        if kept:
            cursor.execute("ANALYZE sqlite_master")


class Migration(migrations.Migration):
    dependencies = [("projects", "0035_first_days_on_sqlite")]

    operations = [RunStatements(forget, migrations.RunPython.noop)]
