"""Packs the long texts of the audit by lz4 where PostgreSQL was built with it: in half the time, into as many bytes."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from projects.migrations._statements import RunStatements

TEXTS = ("before", "after")


def _pack(editor: BaseDatabaseSchemaEditor, method: str) -> None:
    changes = ", ".join(f'ALTER COLUMN "{name}" SET COMPRESSION {method}' for name in TEXTS)
    editor.execute(f"ALTER TABLE projects_auditevent {changes}")


def pack_quicker(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Have what is written from now on packed by it; what was written stays as it is, and is read as before."""
    if editor.connection.vendor != "postgresql":
        return
    with editor.connection.cursor() as cursor:
        # Only what this server was built with is among the values that it takes.
        cursor.execute("SELECT 'lz4' = ANY(enumvals) FROM pg_settings WHERE name = 'default_toast_compression'")
        if cursor.fetchone() == (True,):
            _pack(editor, "lz4")


def pack_as_usual(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Follow the server's setting again."""
    if editor.connection.vendor == "postgresql":
        _pack(editor, "default")


class Migration(migrations.Migration):
    """No row is written."""

    dependencies = (("projects", "0036_no_statistics_of_indexes_on_sqlite"),)
    operations = (RunStatements(pack_quicker, pack_as_usual),)
