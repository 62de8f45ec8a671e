"""Write down where each entry belongs now. A transaction of its own: a filled table cannot be altered in the same one."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import OuterRef, Subquery


def copy_zones(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Give every entry the zone of its project."""
    projects = apps.get_model("projects", "Project").objects.filter(pk=OuterRef("project"))
    apps.get_model("projects", "CohortEntry").objects.update(current_zone=Subquery(projects.values("zone")[:1]))


class Migration(migrations.Migration):
    """Fill the column."""

    dependencies = (("projects", "0018_moved_and_withdrawn_projects"),)
    operations = (migrations.RunPython(copy_zones, migrations.RunPython.noop),)
