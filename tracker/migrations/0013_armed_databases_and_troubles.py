"""Keep which very database was armed, so that a copy is told from it, and what a scheduled check found."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# By the guard's own reading: another one would disarm every installation at once.
from tracker.queries.deployment import NO_RIGHT, database_identity

# A restored dump loads the rows first and adds the keys afterwards. Where the row was written, the key came first.
RESTORED = """
SELECT count(*) FROM tracker_deployment AS armed
  JOIN pg_constraint AS key ON key.conrelid = 'tracker_deployment'::regclass AND key.contype = 'p'
 WHERE age(armed.xmin) >= age(key.xmin)
"""


def bind(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Bind an armed installation to its database at once; a dump that was restored before the upgrade stays unarmed."""
    armed = apps.get_model("tracker", "Deployment").objects.filter(pk=1)
    if editor.connection.vendor == "postgresql":
        with editor.connection.cursor() as cursor:
            cursor.execute(RESTORED)
            if cursor.fetchone()[0]:
                return
    here = database_identity(editor.connection)
    if here != NO_RIGHT:
        armed.update(database=here)


class Migration(migrations.Migration):
    """Add two fields, and fill in one."""

    dependencies = (("tracker", "0012_account_mails"),)
    operations = (
        migrations.AddField(
            "deployment",
            "database",
            models.CharField(
                "数据库", max_length=120, blank=True, default="", help_text="启用发信的数据库：恢复或复制来的与它不同"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "tick",
            "trouble",
            models.CharField("发现的问题", max_length=200, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.RunPython(bind, migrations.RunPython.noop),
    )
