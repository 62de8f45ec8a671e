"""Give every project its row: nothing is worked out in it yet, so lights are judged from the records until it is."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from projects.migrations._statements import RunStatements

CHUNK = 5000


def add_states(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Add the rows in portions; `tracker.management.upgrades` fills them after all migrations."""
    states = apps.get_model("projects", "StallState")
    projects = apps.get_model("projects", "Project").objects.filter(withdrawn_at=None, stall_state=None).order_by("pk")
    while numbers := list(projects.values_list("pk", flat=True)[:CHUNK]):
        states.objects.bulk_create(states(project_id=number) for number in numbers)


def vacuum_often(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Start a vacuum after 1 % of the rows changed: index-only scans need a fresh visibility map."""
    _alter(editor, "SET (autovacuum_vacuum_scale_factor = 0.01)")


def vacuum_as_usual(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Follow the server's setting again."""
    _alter(editor, "RESET (autovacuum_vacuum_scale_factor)")


def _alter(editor: BaseDatabaseSchemaEditor, clause: str) -> None:
    if editor.connection.vendor == "postgresql":
        for table in ("projects_stallstate", "projects_stallflag"):
            editor.execute(f"ALTER TABLE {table} {clause}")


class Migration(migrations.Migration):
    """Fill, and set the vacuum threshold."""

    dependencies = (("projects", "0028_stall_states"),)
    operations = (
        RunStatements(vacuum_often, vacuum_as_usual),
        migrations.RunPython(add_states, migrations.RunPython.noop),
    )
