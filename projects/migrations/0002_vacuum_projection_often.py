"""Vacuum the projected columns often on PostgreSQL: index-only scans need a fresh visibility map."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from projects.migrations._statements import RunStatements

TABLES = ("projects_cohortentry", "projects_project")


def _alter(editor: BaseDatabaseSchemaEditor, clause: str) -> None:
    if editor.connection.vendor == "postgresql":
        for table in TABLES:
            editor.execute(f"ALTER TABLE {table} {clause}")


def vacuum_often(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Start a vacuum after 1 % of the rows changed."""
    _alter(editor, "SET (autovacuum_vacuum_scale_factor = 0.01)")


def vacuum_as_usual(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Follow the server's setting again."""
    _alter(editor, "RESET (autovacuum_vacuum_scale_factor)")


class Migration(migrations.Migration):
    """Set, and reset, the vacuum threshold."""

    dependencies = (("projects", "0001_initial"),)
    operations = (RunStatements(vacuum_often, vacuum_as_usual),)
