"""
No parcel is had twice at the same time: an exclusion constraint on PostgreSQL, triggers on SQLite.

The parcel's number is compared as a range of one, for which PostgreSQL needs no extension. SQLite forgets triggers when
Django rebuilds a table: a later migration of this table must be followed by `guard`.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from projects.migrations._statements import RunStatements

NAME = "parcelallocation_once_at_a_time"

POSTGRESQL = (
    f"""
    ALTER TABLE projects_parcelallocation ADD CONSTRAINT {NAME}
    EXCLUDE USING gist (int8range(parcel_id, parcel_id, '[]') WITH &&, daterange(allocated_on, released_on) WITH &&)
    WHERE (withdrawn_at IS NULL)
    """,
)

SQLITE = tuple(
    f"""
    CREATE TRIGGER {NAME}_{event.lower()} AFTER {event} ON projects_parcelallocation
    WHEN NEW.withdrawn_at IS NULL AND EXISTS (
        SELECT 1 FROM projects_parcelallocation AS other
        WHERE other.parcel_id = NEW.parcel_id AND other.withdrawn_at IS NULL AND other.id <> NEW.id
        AND other.allocated_on < COALESCE(NEW.released_on, '9999-12-31')
        AND NEW.allocated_on < COALESCE(other.released_on, '9999-12-31')
    )
    BEGIN SELECT RAISE(ABORT, '{NAME}'); END
    """
    for event in ("INSERT", "UPDATE")
)


def guard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Let the database refuse overlapping allocations."""
    for statement in POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


def unguard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the guard away."""
    if editor.connection.vendor == "postgresql":
        editor.execute(f"ALTER TABLE projects_parcelallocation DROP CONSTRAINT {NAME}")
        return
    for event in ("insert", "update"):
        editor.execute(f"DROP TRIGGER {NAME}_{event}")


class Migration(migrations.Migration):
    """Guard the allocations."""

    dependencies = (("projects", "0003_approval_reform"),)
    operations = (RunStatements(guard, unguard),)
