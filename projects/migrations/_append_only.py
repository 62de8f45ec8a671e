"""Tables whose rows the database itself refuses to change or remove, on either engine."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from projects.migrations._statements import RunStatements

MESSAGE = "append-only: rows of this table are never changed or removed"
FUNCTION = f"""
CREATE OR REPLACE FUNCTION tracker_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{MESSAGE} (%)', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def make_append_only(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Put the triggers on a table."""
    if editor.connection.vendor == "postgresql":
        editor.execute(FUNCTION, params=None)
        editor.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION tracker_append_only()"
        )
        editor.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION tracker_append_only()"
        )
        return
    for event in ("UPDATE", "DELETE"):
        editor.execute(
            f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )


def take_back(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Take the triggers off a table."""
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
        editor.execute(f"DROP TRIGGER {table}_no_change ON {table}")
        return
    for event in ("update", "delete"):
        editor.execute(f"DROP TRIGGER {table}_no_{event}")


def append_only(*tables: str) -> migrations.RunPython:
    """Return the operation that makes tables append-only, and back."""

    def forwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables:
            make_append_only(editor, table)

    def backwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables:
            take_back(editor, table)

    return RunStatements(forwards, backwards)
